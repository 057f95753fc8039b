// Measuring in a process of its own, so that no run profits from the one before.
#pragma once

#include <functional>
#include <optional>
#include <vector>

namespace portamento::bench {

struct ChildRun {
  double value = 0;        // what `work` returned
  double peak_memory_mib;  // resident, of the whole process
};

/// Runs `work` in a child; empty when it failed.
std::optional<ChildRun> RunInChild(const std::function<double()>& work);

/// The middle one of `runs` children's values, and the largest memory; empty when one failed.
std::optional<ChildRun> MedianOfChildren(int runs, const std::function<double()>& work);

}  // namespace portamento::bench
