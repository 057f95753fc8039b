// The partials of a plucked or struck string.
#pragma once

#include "tools/embedded_bank/dsp/additive.h"
#include "tools/embedded_bank/dsp/formants.h"
#include "tools/embedded_bank/dsp/random.h"

namespace portamento::embedded_bank {

struct StringModel {
  // Where it is plucked, as a share of its length: the harmonics with a node there are missing.
  double position = 0.125;
  double node_floor = 0.15;  // how much of those is left
  double inharmonicity = 0;  // B of f(n) = n f0 sqrt(1 + B n^2)
  // Excitation: a soft finger or felt leaves out what is above `bright_hz`.
  double bright_hz = 2000, bright_order = 2;
  double harmonic_power = 1;  // level falls as 1 / n^power below that: 1 plucked, 0 to 0.5 struck
  // How much faster than the zone's envelope partials decay.
  double fall_base = 0, fall_per_khz = 2, fall_power = 1;
  // The part of the level that decays at once, and how fast ("prompt sound" of coupled strings).
  double prompt_share = 0, prompt_fall = 3;
  double phase_disorder = 0.08;  // turns; more is smoother, less is sharper
  double scatter_db = 1.5;       // no two partials of a real string agree with the formula
};

/// The partials up to `highest_hz`. The fundamental is exactly in tune; `body` filters what the
/// string gives.
Partials StringPartials(const StringModel& model, double fundamental_hz, double highest_hz,
                        const Formants& body, Random& random);

}  // namespace portamento::embedded_bank
