#include "bench/child_run.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>

namespace portamento::bench {

std::optional<ChildRun> RunInChild(const std::function<double()>& work) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    double value = 0;
    try {
      value = work();
    } catch (const std::exception&) {
      _exit(1);
    }
    _exit(write(ends[1], &value, sizeof value) == sizeof value ? 0 : 1);
  }
  close(ends[1]);
  ChildRun run{};
  const bool told = read(ends[0], &run.value, sizeof run.value) == sizeof run.value;
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  run.peak_memory_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  if (!told || status != 0) return std::nullopt;
  return run;
}

std::optional<ChildRun> MedianOfChildren(int runs, const std::function<double()>& work) {
  std::vector<double> values;
  double memory = 0;
  for (int i = 0; i < runs; ++i) {
    const auto run = RunInChild(work);
    if (!run) return std::nullopt;
    values.push_back(run->value);
    memory = std::max(memory, run->peak_memory_mib);
  }
  std::nth_element(values.begin(), values.begin() + runs / 2, values.end());
  return ChildRun{values[static_cast<std::size_t>(runs / 2)], memory};
}

}  // namespace portamento::bench
