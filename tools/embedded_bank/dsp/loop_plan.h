// A loop plan: how long a looped tone is and at which rate, so that the loop holds whole periods.
//
// SF2 stores whole Hz as the sample rate; with some thousand frames in the loop the rounding to a
// whole Hz is worth less than 0.05 cent, so root keys need no correction.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/pitch.h"

namespace portamento::embedded_bank {

struct LoopPlan {
  int root_key = 60;
  std::uint32_t rate_hz = 32000;
  double fundamental_hz = 0;  // as the stored rate will play it
  std::size_t attack_frames = 0, loop_frames = 0;
  std::size_t periods = 1;    // of the fundamental, in the loop
  double highest_hz = 16000;  // partials above this would alias on the highest key of the zone

  std::size_t frame_count() const { return attack_frames + loop_frames; }
  double attack_seconds() const { return static_cast<double>(attack_frames) / rate_hz; }
};

/// What a sample of a key zone has to cover.
struct ZoneSpan {
  int root_key = 60;
  int low_key = 0, high_key = 127;

  /// Partials of the root key above this would fold at 44.1 kHz on the highest key.
  double highest_hz(double rate_hz) const {
    const double up = SemitonesToRatio(std::max(0, high_key - root_key));
    return std::min(21500.0 / up, 0.44 * rate_hz);
  }
};

namespace internal {

inline LoopPlan Fit(const ZoneSpan& zone, double attack_seconds, std::size_t periods,
                    std::size_t loop_frames) {
  const double hz = KeyHz(zone.root_key);
  LoopPlan plan{.root_key = zone.root_key, .loop_frames = loop_frames, .periods = periods};
  const double frames_per_period = static_cast<double>(loop_frames) / static_cast<double>(periods);
  plan.rate_hz = static_cast<std::uint32_t>(std::lround(hz * frames_per_period));
  plan.fundamental_hz = plan.rate_hz / frames_per_period;
  plan.attack_frames = FrameCount(attack_seconds, plan.rate_hz);
  plan.highest_hz = zone.highest_hz(plan.rate_hz);
  return plan;
}

}  // namespace internal

/// A loop of about `loop_seconds` at about `rate_hz`, after an attack that does not repeat. The
/// loop holds a multiple of `period_multiple` periods: 2 makes room for partials an octave below.
inline LoopPlan PlanLoop(const ZoneSpan& zone, double rate_hz, double attack_seconds,
                         double loop_seconds, std::size_t period_multiple = 1) {
  const double hz = KeyHz(zone.root_key) / static_cast<double>(period_multiple);
  const double shortest_seconds = 64.0 / rate_hz;  // SF2 wants at least 32 frames
  const auto groups = static_cast<std::size_t>(
      std::max(1L, std::lround(std::max(loop_seconds, shortest_seconds) * hz)));
  const auto frames = static_cast<std::size_t>(
      std::max(64L, std::lround(static_cast<double>(groups) * rate_hz / hz)));
  return internal::Fit(zone, attack_seconds, groups * period_multiple, frames);
}

/// A loop of exactly `loop_frames` (a power of two, for spectra designed bin by bin), no attack.
inline LoopPlan PlanSpectralLoop(const ZoneSpan& zone, double rate_hz, std::size_t loop_frames) {
  const double hz = KeyHz(zone.root_key);
  const auto periods = static_cast<std::size_t>(
      std::max(1L, std::lround(static_cast<double>(loop_frames) * hz / rate_hz)));
  return internal::Fit(zone, 0.0, periods, loop_frames);
}

}  // namespace portamento::embedded_bank
