// Brings a plan's samples into memory in the order in which they are needed, ahead of the renderer.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "offline/sample_plan.h"

namespace portamento::offline {

class SampleLoader {
 public:
  /// Starts loading with `threads` threads of its own; with 0, Require loads by itself. [control]
  SampleLoader(std::vector<NeededSample> samples, unsigned threads);

  /// Stops after the samples being loaded at the moment. [control]
  ~SampleLoader();

  /// Returns once everything needed before `end_frames` is in memory or has failed. The calling
  /// thread helps. [control]
  void Require(std::int64_t end_frames);

  /// How many samples could not be decoded so far. [any]
  std::size_t failed() const { return failed_.load(std::memory_order_relaxed); }

 private:
  bool LoadNext(std::size_t limit);

  std::vector<NeededSample> samples_;
  std::atomic<std::size_t> next_ = 0;  // first sample that nobody has begun
  std::size_t required_ = 0;           // samples known to be there
  std::atomic<std::size_t> failed_ = 0;
  std::atomic<bool> stop_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace portamento::offline
