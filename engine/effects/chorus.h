// Chorus: copies of the sound, each slightly late and slowly moving, spread over the stereo field.
#pragma once

#include <cstdint>
#include <span>

#include "engine/dsp/ramp.h"
#include "engine/effects/effect_kernel.h"
#include "engine/effects/rest_watch.h"

namespace portamento::engine {

/// Defaults: GM2 chorus type 2.
struct ChorusParameters {
  float rate_hz = 0.366f;
  float depth_seconds = 0.00625f;  // peak to peak
  float feedback_linear = 0.061f;
  float base_seconds = 0.008f;  // the shortest delay
  float pre_low_pass_hz = 0;    // 0: none
  float to_delay_linear = 0;
  float to_reverb_linear = 0;
  float level_linear = 1;

  friend bool operator==(const ChorusParameters&, const ChorusParameters&) = default;
};

class Chorus {
 public:
  /// Allocates for all that SetParameters may ask for. `target`: one the machine has. [control]
  void Prepare(std::uint32_t rate_hz, const ChorusParameters& parameters, KernelTarget target);

  /// From the next frame on; delays, feedback and levels glide to their new values. [render]
  void SetParameters(const ChorusParameters& parameters);

  /// Adds the chorus of `send` to `left` and `right`, and what goes on to delay and reverb to their
  /// sends, frame by frame. [render]
  void Process(std::span<const float> send, std::span<float> left, std::span<float> right,
               std::span<float> delay_send, std::span<float> reverb_send);

 private:
  void Aim();
  float ShortestDelay() const;
  std::size_t MemoryFrames() const;

  const EffectKernel* kernel_ = nullptr;
  float rate_hz_ = 48'000;
  ChorusParameters parameters_;
  ChorusVoices voices_;
  RunRamp centre_frames_{0}, swing_frames_{0}, feedback_{0}, low_pass_{1}, level_{1}, to_delay_{0},
      to_reverb_{0};
  RestWatch rest_;
  bool awake_ = false;  // something has come in
};

}  // namespace portamento::engine
