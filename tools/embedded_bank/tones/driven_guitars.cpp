#include "tools/embedded_bank/tones/driven_guitars.h"

#include "tools/embedded_bank/dsp/amplifier.h"
#include "tools/embedded_bank/tones/strike_noise.h"
#include "tools/embedded_bank/tones/string_partials.h"

namespace portamento::embedded_bank {
namespace {

Sample Driven(const char* name, const ZoneSpan& zone, const Amplifier& amplifier,
              double attack_seconds, double loop_seconds) {
  Random random(ZoneName(name, zone));
  const LoopPlan plan = PlanLoop(zone, 24000, attack_seconds, loop_seconds);
  // A trace of inharmonicity makes the saturated tone move inside its loop, as a real one does.
  const StringModel string{.position = 0.17,
                           .node_floor = 0.3,
                           .inharmonicity = 2.5e-4,
                           .bright_hz = 3000,
                           .bright_order = 1.5,
                           .harmonic_power = 0.9,
                           .fall_per_khz = 2.5,
                           .scatter_db = 2};
  Partials partials =
      StringPartials(string, plan.fundamental_hz, plan.highest_hz, Formants{}, random);
  Frames out = RenderAmplified(plan, partials, amplifier);
  Normalise(out);
  AddStrike(out, plan, {.decay_seconds = 0.012, .low_hz = 700, .high_hz = 4500}, 0.25, random);
  return LoopedSample(ZoneName(name, zone), plan, std::move(out));
}

}  // namespace

Multisample OverdrivenGuitar(SamplePool& pool) {
  return MakeMultisample(pool, {45, 58, 72}, 86, [](const ZoneSpan& zone) {
    return Driven("Overdriven guitar", zone,
                  {.drive_db = 22,
                   .asymmetry = 0.18,
                   .pre_cut_hz = 180,
                   .cabinet_hz = 5000,
                   .presence_db = 6},
                  0.08, 0.05);
  });
}

Multisample DistortedGuitar(SamplePool& pool) {
  return MakeMultisample(pool, {43, 56, 70}, 86, [](const ZoneSpan& zone) {
    return Driven("Distorted guitar", zone,
                  {.drive_db = 34,
                   .asymmetry = 0.12,
                   .pre_cut_hz = 220,
                   .cabinet_hz = 5800,
                   .presence_db = 8},
                  0.09, 0.14);
  });
}

}  // namespace portamento::embedded_bank
