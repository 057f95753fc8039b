// Reverb: sixteen delay lines that feed each other through a Hadamard matrix.
//
// A feedback delay network after Jot: the matrix loses nothing, each line loses what its length
// must lose for the wanted decay time, more of it at high frequencies. Four allpasses before the
// network make the first echoes dense. Left and right sum the lines with orthogonal signs.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/dsp/delay_line.h"
#include "engine/dsp/ramp.h"

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
  /// Allocates for all that SetParameters may ask for. [control]
  void Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters);

  /// From the next frame on. Times and levels move to their new values within some milliseconds;
  /// for another room the reverb fades out and in again. [render]
  void SetParameters(const ReverbParameters& parameters);

  /// Adds the reverb of `send` to `left` and `right`, frame by frame: what comes out does not
  /// depend on how many frames are asked for at once. [render]
  void Process(std::span<const float> send, std::span<float> left, std::span<float> right);

 private:
  static constexpr std::size_t kLines = 16;
  static constexpr std::size_t kDiffusers = 4;

  struct Diffuser {
    DelayLine line;
    std::size_t frames = 0;
  };

  /// What the parameters come to, for lines of a given size.
  struct Coefficients {
    std::array<float, kLines> gain{};     // per pass, with the matrix' scale
    std::array<float, kLines> damping{};  // one-pole coefficient
    std::array<float, kDiffusers> diffusion{};
    float input_gain = 0;
    float low_pass = 1;  // one-pole coefficient of the pre-LPF; 1: open
  };

  bool SameRoom(const ReverbParameters& other) const;
  void EnterRoom();
  Coefficients Aim() const;
  void Settle();

  float rate_hz_ = 48'000;
  ReverbParameters parameters_;  // wanted
  ReverbParameters room_;        // whose lines are in use
  Coefficients now_, step_;
  int settle_frames_ = 0;
  Ramp fade_{1}, level_{1};
  bool awake_ = false;  // something has come in

  DelayLine pre_delay_;
  std::size_t pre_delay_frames_ = 0;
  std::array<Diffuser, kDiffusers> diffusers_;
  std::array<DelayLine, kLines> lines_;
  std::array<std::size_t, kLines> line_frames_{};
  std::array<float, kLines> damped_{};  // state of the damping
  float low_cut_ = 0, low_cut_coefficient_ = 0, low_pass_ = 0;
};

}  // namespace portamento::engine
