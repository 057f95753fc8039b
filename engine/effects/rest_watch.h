// Tells when an effect has rung out and may rest, as if nothing had ever come in.
//
// It may when nothing has come in, and next to nothing has gone round in it, for as long as it
// remembers. That is looked at on the grid of sample time only: it does not depend on how the
// frames are divided into calls.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/dsp/run.h"

namespace portamento::engine {

/// Whether all frames are zero. [render]
inline bool IsSilent(std::span<const float> frames) {
  std::uint32_t bits = 0;
  for (const float x : frames) bits |= std::bit_cast<std::uint32_t>(x) << 1;  // without sign
  return bits == 0;
}

/// Whether all frames are so small that voices would make them zero, too. [render]
inline bool IsNextToNothing(std::span<const float> frames) {
  constexpr float kSmallest = 1e-15f;
  bool all = true;
  for (const float x : frames) all &= x < kSmallest && x > -kSmallest;
  return all;
}

class RestWatch {
 public:
  /// How many of `frames` frames to come lie in the same block. [render]
  std::size_t WithinBlock(std::size_t frames) const {
    return std::min(frames, kRunFrames - time_frames_ % kRunFrames);
  }

  /// Frames pass in which the effect rests anyway. [render]
  void Rest(std::size_t frames) {
    time_frames_ += frames;
    quiet_blocks_ = 0;
    loud_ = false;
  }

  /// Frames have passed, within one block; `quiet`: nothing has come in and nothing goes round.
  /// Returns whether now the effect may rest, that remembers for `memory_frames`. [render]
  bool MayRest(std::size_t frames, bool quiet, std::size_t memory_frames) {
    time_frames_ += frames;
    loud_ = loud_ || !quiet;
    if (time_frames_ % kRunFrames != 0) return false;
    quiet_blocks_ = loud_ ? 0 : quiet_blocks_ + 1;
    loud_ = false;
    return quiet_blocks_ * kRunFrames >= memory_frames;
  }

 private:
  std::size_t time_frames_ = 0, quiet_blocks_ = 0;
  bool loud_ = false;  // so far in this block
};

}  // namespace portamento::engine
