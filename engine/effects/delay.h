// Delay: three echoes of the sound, at the centre and at either side; that of the centre repeats.
//
// The shape that GS and XG have in common: one line, three taps, feedback from one of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/dsp/ramp.h"
#include "engine/effects/effect_kernel.h"
#include "engine/effects/rest_watch.h"

namespace portamento::engine {

/// Defaults: GS delay macro 0.
struct DelayParameters {
  static constexpr float kLongestSeconds = 1;

  float centre_seconds = 0.340f;  // of the echo that repeats; to kLongestSeconds, as the others
  float left_seconds = 0.0142f, right_seconds = 0.0142f;
  float centre_linear = 1, left_linear = 0, right_linear = 0;
  float feedback_linear = 0.245f;  // negative turns the sign over
  float pre_low_pass_hz = 0;       // 0: none
  float to_reverb_linear = 0;
  float level_linear = 1;

  friend bool operator==(const DelayParameters&, const DelayParameters&) = default;
};

class Delay {
 public:
  /// Allocates for all that SetParameters may ask for. `target`: one the machine has. [control]
  void Prepare(std::uint32_t rate_hz, const DelayParameters& parameters, KernelTarget target);

  /// From the next frame on. Levels glide; for other times the echoes fade out and in again.
  /// [render]
  void SetParameters(const DelayParameters& parameters);

  /// How long it may be silent before an echo comes. [any]
  std::size_t EchoFrames() const {
    return awake_ ? std::max({taps_.centre_frames, taps_.left_frames, taps_.right_frames}) : 0;
  }

  /// Adds the echoes of `send` to `left` and `right`, and what goes on to the reverb to
  /// `reverb_send`, frame by frame. [render]
  void Process(std::span<const float> send, std::span<float> left, std::span<float> right,
               std::span<float> reverb_send);

 private:
  bool SameTimes(const DelayParameters& other) const;
  void TakeTimes();
  void Aim();

  const EffectKernel* kernel_ = nullptr;
  float rate_hz_ = 48'000;
  DelayParameters parameters_;  // wanted
  DelayParameters times_;       // whose times are in use
  DelayTaps taps_;
  RunRamp centre_{0}, left_{0}, right_{0}, feedback_{0}, low_pass_{1}, to_reverb_{0}, fade_{1};
  RestWatch rest_;
  bool awake_ = false;  // something has come in
};

}  // namespace portamento::engine
