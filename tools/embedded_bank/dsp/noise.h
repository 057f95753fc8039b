// Noise in time: bursts with a band and a decay, the raw material of hammers, breath and drums.
#pragma once

#include "tools/embedded_bank/dsp/biquad.h"
#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/random.h"

namespace portamento::embedded_bank {

inline Frames WhiteNoise(std::size_t count, Random& random) {
  Frames out(count);
  for (double& x : out) x = random.Bipolar();
  return out;
}

/// Factor by which a decay of 60 dB in `seconds` falls per frame.
inline double DecayPerFrame(double seconds_to_60_db, double rate_hz) {
  return std::exp(-6.9078 / (seconds_to_60_db * rate_hz));
}

struct Burst {
  double attack_seconds = 0.0005;
  double decay_seconds = 0.1;  // to 60 dB
  double low_hz = 20, high_hz = 20000;
  double q = 0.7071;  // of both edges: more makes them ring
};

/// Band-limited noise with a linear attack and an exponential decay.
inline Frames NoiseBurst(std::size_t count, double rate_hz, const Burst& burst, Random& random) {
  Frames out = WhiteNoise(count, random);
  Biquad::HighPass(rate_hz, burst.low_hz, burst.q).Process(out);
  if (burst.high_hz < 0.45 * rate_hz) Biquad::LowPass(rate_hz, burst.high_hz, burst.q).Process(out);
  const double fall = DecayPerFrame(burst.decay_seconds, rate_hz);
  const double attack_frames = std::max(1.0, burst.attack_seconds * rate_hz);
  double level = 1, t = 0;
  for (double& x : out) {
    x *= level * std::min(1.0, t / attack_frames);
    if (t >= attack_frames) level *= fall;
    t += 1;
  }
  return out;
}

}  // namespace portamento::embedded_bank
