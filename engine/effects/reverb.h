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

namespace portamento::engine {

struct ReverbParameters {
  float decay_seconds = 1.8f;     // -60 dB at low and middle frequencies
  float high_decay_ratio = 0.5f;  // of the decay time, at half the sampling rate
  float pre_delay_seconds = 0.012f;
};

class Reverb {
 public:
  /// [control]
  void Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters);

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

  DelayLine pre_delay_;
  std::size_t pre_delay_frames_ = 0;
  std::array<Diffuser, kDiffusers> diffusers_;
  std::array<DelayLine, kLines> lines_;
  std::array<std::size_t, kLines> line_frames_{};
  std::array<float, kLines> gain_{};     // per pass, with the matrix' scale
  std::array<float, kLines> damping_{};  // one-pole coefficient
  std::array<float, kLines> damped_{};   // its state
  float input_gain_ = 0;
  float low_cut_ = 0, low_cut_coefficient_ = 0;
};

}  // namespace portamento::engine
