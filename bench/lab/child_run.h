// Measuring in a process of its own, so that no run profits from the one before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>

namespace portamento::lab {

/// Keeps the calling process on the CPU that it is on. [control]
void StayOnThisCpu();

template <typename Value>
struct ChildRun {
  Value value{};               // what the work returned
  double peak_memory_mib = 0;  // resident, of the whole process
};

/// Runs `work`, which fills `result`, in a child on one CPU. Its peak memory in MiB, or empty when
/// it failed or threw.
std::optional<double> RunBytesInChild(const std::function<void(std::span<std::byte>)>& work,
                                      std::span<std::byte> result);

/// Runs `work` in a child on one CPU; empty when it failed or threw. What the caller has in memory
/// counts as the child's: call it before anything large is opened.
template <typename Work>
auto RunInChild(const Work& work) {
  using Value = decltype(work());
  static_assert(std::is_trivially_copyable_v<Value>);
  ChildRun<Value> run;
  const auto memory = RunBytesInChild(
      [&](std::span<std::byte> result) {
        const Value value = work();
        const auto bytes = std::as_bytes(std::span(&value, 1));
        std::copy(bytes.begin(), bytes.end(), result.begin());
      },
      std::as_writable_bytes(std::span(&run.value, 1)));
  if (memory) run.peak_memory_mib = *memory;
  return memory ? std::optional(run) : std::nullopt;
}

}  // namespace portamento::lab
