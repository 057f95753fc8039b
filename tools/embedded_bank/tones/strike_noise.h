// The noise of a strike: hammers, plectra and fingers, over before the loop starts.
#pragma once

#include <string>

#include "tools/embedded_bank/dsp/loop_plan.h"
#include "tools/embedded_bank/dsp/noise.h"

namespace portamento::embedded_bank {

/// "Piano 60": the name of one sample of a multisample, and the seed of its noise.
inline std::string ZoneName(const char* tone, const ZoneSpan& zone) {
  return std::string(tone) + " " + std::to_string(zone.root_key);
}

/// Adds a burst of noise to the attack of `out`, faded out before the loop.
inline void AddStrike(Frames& out, const LoopPlan& plan, Burst burst, double level,
                      Random& random) {
  burst.high_hz = std::min(burst.high_hz, 0.9 * plan.highest_hz);
  Frames noise = NoiseBurst(plan.attack_frames, plan.rate_hz, burst, random);
  FadeOut(noise, plan.attack_frames / 3);
  Mix(out, noise, level);
}

}  // namespace portamento::embedded_bank
