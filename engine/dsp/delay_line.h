// A delay line: a ring of frames that is written and read in runs.
//
// A run is written at Head(), beyond its end if that is convenient, and becomes part of the line by
// Advance(). The first frames of the ring stand behind its last once more, so that every run can be
// read in one piece.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "engine/dsp/run.h"

namespace portamento::engine {

class DelayLine {
 public:
  /// Room for delays of up to `frames`. [control]
  void Prepare(std::size_t frames) {
    // Between the oldest frame that is read and the head there is room for what is written too far.
    constexpr std::size_t kLineFrames = kCacheLineBytes / sizeof(float);
    frames_ = (frames + kGuard + kLineFrames - 1) / kLineFrames * kLineFrames;
    ring_.reset(new (std::align_val_t{kCacheLineBytes}) float[frames_ + kGuard]);
    Clear();
  }

  /// Forgets everything; takes as long as the line. [render]
  void Clear() {
    std::fill_n(ring_.get(), frames_ + kGuard, 0.0f);
    head_ = 0;
  }

  /// Where the next run goes: room for kRunFrames + kRunPadding. [render]
  float* Head() { return &ring_[head_]; }

  /// Takes the first `frames` frames at the head, at most kRunFrames, into the line. [render]
  void Advance(std::size_t frames) {
    const std::size_t end = head_ + frames;
    float* const ring = ring_.get();
    if (head_ < kGuard) {
      std::copy(ring + head_, ring + std::min(end, kGuard), ring + frames_ + head_);
    }
    head_ = end;
    if (end < frames_) return;
    std::copy(ring + frames_, ring + end, ring);
    head_ = end - frames_;
  }

  /// The run that begins `frames` before the head; of what is read beyond the head, it is only
  /// known to be finite. `frames` at least 1, at most what there is room for. [render]
  const float* Read(std::size_t frames) const {
    return &ring_[head_ >= frames ? head_ - frames : head_ + frames_ - frames];
  }

 private:
  // Whole vectors, and the taps around a fractional position.
  static constexpr std::size_t kGuard = kRunFrames + 2 * kRunPadding;

  static constexpr std::size_t kCacheLineBytes = 64;

  struct Free {
    void operator()(float* ring) const {
      ::operator delete[](ring, std::align_val_t{kCacheLineBytes});
    }
  };
  std::unique_ptr<float[], Free> ring_;
  std::size_t frames_ = 0, head_ = 0;
};

}  // namespace portamento::engine
