// A steady tone: harmonics that are kept alive by breath, bow or current.
#pragma once

#include <functional>

#include "tools/embedded_bank/bank/sample.h"
#include "tools/embedded_bank/dsp/formants.h"
#include "tools/embedded_bank/dsp/noise.h"

namespace portamento::embedded_bank {

/// Level (linear) of harmonic n at hz.
using HarmonicLevel = std::function<double(int harmonic, double hz)>;

struct SteadyModel {
  const char* name;
  double rate_hz = 32000;
  double attack_seconds = 0;  // 0: the loop alone
  double loop_seconds = 0.02;
  std::size_t period_multiple = 1;  // how many octaves or divisions below the key partials may lie
  // High harmonics speak later than low ones.
  double onset_seconds = 0, onset_per_harmonic_seconds = 0;
  // Slow independent swelling of the harmonics, the life in a steady sound. Wants a loop of 0.2 s
  // or more, because it repeats with it.
  double shimmer = 0;  // depth, 0..1
  double scatter_db = 0;
  bool random_phases = false;  // smoother than the pulse that aligned harmonics make
  Burst noise;                 // of the attack: tongue, bow, valve
  double noise_level = 0;
};

Sample SteadyTone(const ZoneSpan& zone, const SteadyModel& model, const HarmonicLevel& level);

}  // namespace portamento::embedded_bank
