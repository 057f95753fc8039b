// Reverb: sixteen delay lines that feed each other through a Hadamard matrix.
//
// A feedback delay network after Jot: the matrix loses nothing, each line loses what its length
// must lose for the wanted decay time, more of it at high frequencies. Four allpasses before the
// network make the first echoes dense. Left and right sum the lines with orthogonal signs.
#pragma once

#include <cstdint>
#include <span>

#include "engine/dsp/ramp.h"
#include "engine/effects/effect_kernel.h"
#include "engine/effects/rest_watch.h"

namespace portamento::engine {

/// Defaults: GM2 reverb type 4, large hall.
struct ReverbParameters {
  float decay_seconds = 1.822f;   // -60 dB at low and middle frequencies
  float high_decay_ratio = 0.6f;  // of the decay time, at half the sampling rate
  float pre_delay_seconds = 0.012f;
  float size = 1;             // of the room: lengths of the lines, 0.2..1
  float pre_low_pass_hz = 0;  // 0: none
  float level_linear = 1;

  friend bool operator==(const ReverbParameters&, const ReverbParameters&) = default;
};

class Reverb {
 public:
  /// Allocates for all that SetParameters may ask for. `target`: one the machine has. [control]
  void Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters, KernelTarget target);

  /// From the next frame on. Times and levels move to their new values within some milliseconds;
  /// for another room the reverb fades out and in again. [render]
  void SetParameters(const ReverbParameters& parameters);

  /// Adds the reverb of `send` to `left` and `right`, frame by frame: what comes out does not
  /// depend on how many frames are asked for at once. [render]
  void Process(std::span<const float> send, std::span<float> left, std::span<float> right);

 private:
  bool SameRoom(const ReverbParameters& other) const;
  void Forget();
  void EnterRoom();
  void BeginAnew();
  ReverbCoefficients Aim() const;
  std::size_t LongestRun() const;
  void Run(std::span<const float> send, float* left, float* right);
  bool GoesRoundQuietly(std::size_t frames) const;

  const EffectKernel* kernel_ = nullptr;
  float rate_hz_ = 48'000;
  ReverbParameters parameters_;  // wanted
  ReverbParameters room_;        // whose lines are in use
  std::size_t shortest_frames_ = 1, memory_frames_ = 0;
  ReverbNetwork network_;
  RunRamp fade_{1}, level_{1};
  RestWatch rest_;
  bool awake_ = false;  // something has come in
};

}  // namespace portamento::engine
