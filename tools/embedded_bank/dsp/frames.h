// Frames: mono sound being made, one double per frame, full scale at 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace portamento::embedded_bank {

using Frames = std::vector<double>;

inline constexpr double kTurn = 2.0 * std::numbers::pi;  // radians

/// How many frames `seconds` take.
inline std::size_t FrameCount(double seconds, double rate_hz) {
  return static_cast<std::size_t>(std::lround(std::max(seconds, 0.0) * rate_hz));
}

/// Adds `gain` times `part` to `sum`, starting at frame `at`; what does not fit is left out.
inline void Mix(Frames& sum, const Frames& part, double gain, std::size_t at = 0) {
  for (std::size_t i = 0; i < part.size() && at + i < sum.size(); ++i)
    sum[at + i] += gain * part[i];
}

/// The same into a loop: what runs over its end goes on at its start, so the loop has no seam.
inline void MixAround(Frames& loop, const Frames& part, double gain, std::size_t at) {
  for (std::size_t i = 0; i < part.size(); ++i) loop[(at + i) % loop.size()] += gain * part[i];
}

inline double PeakOf(const Frames& frames) {
  double peak = 0;
  for (const double x : frames) peak = std::max(peak, std::abs(x));
  return peak;
}

/// Scales so that the largest frame is `peak`. Silence stays silence.
inline void Normalise(Frames& frames, double peak = 1.0) {
  const double was = PeakOf(frames);
  if (was <= 0) return;
  for (double& x : frames) x *= peak / was;
}

/// Bends the peaks so that the largest is `db` lower; what is 3 dB below that passes unchanged. A
/// periodic sound stays periodic.
inline void LimitPeaks(Frames& frames, double db) {
  if (db <= 0) return;
  const double ceiling = PeakOf(frames) * std::pow(10.0, -db / 20);
  const double knee = 0.7 * ceiling, room = ceiling - knee;
  for (double& x : frames) {
    const double over = std::abs(x) - knee;
    if (over > 0) x = std::copysign(knee + room * std::tanh(over / room), x);
  }
}

/// Fades the last `fade_frames` to exactly zero along a raised cosine.
inline void FadeOut(Frames& frames, std::size_t fade_frames) {
  fade_frames = std::min(fade_frames, frames.size());
  const std::size_t first = frames.size() - fade_frames;
  for (std::size_t i = 0; i < fade_frames; ++i) {
    const double t = static_cast<double>(i + 1) / static_cast<double>(fade_frames);
    frames[first + i] *= 0.5 + 0.5 * std::cos(std::numbers::pi * t);
  }
}

}  // namespace portamento::embedded_bank
