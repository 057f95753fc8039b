#include "bench/lab/child_run.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <vector>

namespace portamento::lab {

void StayOnThisCpu() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof one, &one);
}

std::optional<double> RunBytesInChild(const std::function<void(std::span<std::byte>)>& work,
                                      std::span<std::byte> result) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const auto size = static_cast<ssize_t>(result.size());
  const pid_t child = fork();
  if (child == 0) {
    StayOnThisCpu();
    std::vector<std::byte> bytes(result.size());
    try {
      work(bytes);
    } catch (const std::exception&) {
      _exit(1);
    }
    _exit(write(ends[1], bytes.data(), bytes.size()) == size ? 0 : 1);
  }
  close(ends[1]);
  const bool told = child > 0 && read(ends[0], result.data(), result.size()) == size;
  close(ends[0]);
  int status = 0;
  rusage usage{};
  if (child <= 0 || wait4(child, &status, 0, &usage) != child || status != 0 || !told) {
    return std::nullopt;
  }
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace portamento::lab
