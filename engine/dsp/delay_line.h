// A delay line: a ring of frames whose size is a power of two.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/dsp/interpolators.h"

namespace portamento::engine {

class DelayLine {
 public:
  /// Room for delays of up to `frames`. [control]
  void Prepare(std::size_t frames) {
    ring_.assign(std::bit_ceil(frames + kMargin), 0.0f);
    mask_ = ring_.size() - 1;
    write_ = 0;
  }

  /// Forgets everything; takes as long as the line. [render]
  void Clear() { std::fill(ring_.begin(), ring_.end(), 0.0f); }

  /// [render]
  void Write(float x) {
    ring_[write_] = x;
    write_ = (write_ + 1) & mask_;
  }

  /// The frame written `frames` before the next one; 1 is the newest. [render]
  float Read(std::size_t frames) const { return ring_[(write_ - frames) & mask_]; }

  /// Between frames, by cubic interpolation; `frames` at least 2. [render]
  float Read(float frames) const {
    const auto whole = static_cast<std::size_t>(frames);
    const float fraction = frames - static_cast<float>(whole);
    const float at[4] = {Read(whole - 1), Read(whole), Read(whole + 1), Read(whole + 2)};
    return CubicInterpolator::At(at + 1, fraction);
  }

 private:
  static constexpr std::size_t kMargin = 4;  // taps around a fractional position
  std::vector<float> ring_;
  std::size_t mask_ = 0, write_ = 0;
};

/// How many frames at the front are silent: an effect that has never sounded may leave them out.
/// [render]
inline std::size_t LeadingSilence(std::span<const float> send) {
  const auto first = std::find_if(send.begin(), send.end(), [](float x) { return x != 0; });
  return static_cast<std::size_t>(first - send.begin());
}

}  // namespace portamento::engine
