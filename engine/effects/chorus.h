// Chorus: copies of the sound, each slightly late and slowly moving, spread over the stereo field.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/dsp/delay_line.h"

namespace portamento::engine {

/// Defaults: GM2 chorus type 2.
struct ChorusParameters {
  float rate_hz = 0.366f;
  float depth_seconds = 0.00625f;  // peak to peak
  float feedback_linear = 0.061f;
};

class Chorus {
 public:
  /// [control]
  void Prepare(std::uint32_t rate_hz, const ChorusParameters& parameters);

  /// Adds the chorus of `send` to `left` and `right`, frame by frame. [render]
  void Process(std::span<const float> send, std::span<float> left, std::span<float> right);

 private:
  DelayLine line_;
  std::uint32_t phase_ = 0, step_ = 0;  // 2^32 to the cycle
  float centre_frames_ = 0, swing_frames_ = 0, feedback_ = 0;
};

}  // namespace portamento::engine
