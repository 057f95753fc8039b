// Damped modes in time: the ringing of things that are struck once.
#pragma once

#include <span>

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/noise.h"

namespace portamento::embedded_bank {

struct Mode {
  double hz = 440;
  double level = 1;
  double decay_seconds = 1;  // to 60 dB
};

/// Adds a sine of falling level. It starts at zero, as a thing at rest does.
inline void AddMode(Frames& out, double rate_hz, const Mode& mode) {
  if (mode.hz > 0.45 * rate_hz) return;
  const double fall = DecayPerFrame(mode.decay_seconds, rate_hz);
  const double step = kTurn * mode.hz / rate_hz;
  double level = mode.level, phase = 0;
  for (double& x : out) {
    x += level * std::sin(phase);
    phase += step;
    level *= fall;
  }
}

inline void AddModes(Frames& out, double rate_hz, std::span<const Mode> modes) {
  for (const Mode& mode : modes) AddMode(out, rate_hz, mode);
}

/// A sine whose pitch starts at `start_hz` and settles to `end_hz` with time constant
/// `settle_seconds`: the skin of a drum, tighter while it swings far.
struct Glide {
  double start_hz = 200, end_hz = 50, settle_seconds = 0.03;
  double level = 1, decay_seconds = 0.5, attack_seconds = 0.0005;
};

inline void AddGlide(Frames& out, double rate_hz, const Glide& glide) {
  const double fall = DecayPerFrame(glide.decay_seconds, rate_hz);
  const double settle = std::exp(-1.0 / (glide.settle_seconds * rate_hz));
  const double attack_frames = std::max(1.0, glide.attack_seconds * rate_hz);
  double level = glide.level, excess_hz = glide.start_hz - glide.end_hz, phase = 0, t = 0;
  for (double& x : out) {
    x += level * std::min(1.0, t / attack_frames) * std::sin(phase);
    phase += kTurn * (glide.end_hz + excess_hz) / rate_hz;
    excess_hz *= settle;
    level *= fall;
    t += 1;
  }
}

}  // namespace portamento::embedded_bank
