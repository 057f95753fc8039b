#include "tools/embedded_bank/tones/steady_tone.h"

#include "tools/embedded_bank/dsp/additive.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

/// Adds a harmonic whose level and phase sway with the loop: the carrier and two sidebands.
void AddSwaying(Partials& partials, const Partial& carrier, const LoopPlan& plan, double depth,
                Random& random) {
  partials.push_back(carrier);
  if (depth <= 0) return;
  for (const int cycles : {1, 2}) {
    const double side = static_cast<double>(cycles) / static_cast<double>(plan.periods);
    for (const double sign : {-1.0, 1.0}) {
      // Independent sidebands sway level and phase alike.
      Partial sideband = carrier;
      sideband.ratio += sign * side;
      sideband.level *= depth * random.Between(0.25, 0.5) / cycles;
      sideband.phase_turns = random.Uniform();
      partials.push_back(sideband);
    }
  }
}

}  // namespace

Sample SteadyTone(const ZoneSpan& zone, const SteadyModel& model, const HarmonicLevel& level) {
  Random random(ZoneName(model.name, zone));
  const LoopPlan plan = PlanLoop(zone, model.rate_hz, model.attack_seconds, model.loop_seconds,
                                 model.period_multiple);
  Partials partials;
  for (int n = 1; n * plan.fundamental_hz < plan.highest_hz; ++n) {
    Partial partial{.ratio = static_cast<double>(n), .level = level(n, n * plan.fundamental_hz)};
    partial.level *= DbToLinear(model.scatter_db * random.Bipolar());
    partial.onset_seconds = model.onset_seconds + model.onset_per_harmonic_seconds * (n - 1);
    if (model.random_phases) partial.phase_turns = random.Uniform();
    AddSwaying(partials, partial, plan, model.shimmer, random);
  }
  Frames out = RenderPartials(plan, partials);
  Normalise(out);
  if (model.noise_level > 0) AddStrike(out, plan, model.noise, model.noise_level, random);
  return LoopedSample(ZoneName(model.name, zone), plan, std::move(out));
}

}  // namespace portamento::embedded_bank
