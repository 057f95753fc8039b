// Additive synthesis: a tone as a sum of partials, each with its own level, decay and onset, that
// ends in an exactly periodic loop.
//
// Two devices make the loop seamless. Every partial is moved to the nearest whole number of cycles
// per loop, which keeps inharmonic spectra inharmonic. And the decay of each partial stops where
// the loop starts; from there on the volume envelope and the filter of the zone carry the decay.
#pragma once

#include <span>
#include <vector>

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/loop_plan.h"

namespace portamento::embedded_bank {

struct Partial {
  double ratio = 1;  // frequency over the fundamental's
  double level = 1;  // linear, at the start of the tone
  double fall_per_second =
      0;  // level falls by this many nepers per second, beyond the zone's envelope
  double onset_seconds = 0;  // raised-cosine fade-in
  double phase_turns = 0;    // 0: starts as a rising sine
};

using Partials = std::vector<Partial>;

/// The attack and one pass of the loop. Partials above the plan's highest_hz are left out.
Frames RenderPartials(const LoopPlan& plan, std::span<const Partial> partials);

}  // namespace portamento::embedded_bank
