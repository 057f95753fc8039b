#include "tools/embedded_bank/tones/ethnic_strings.h"

#include "tools/embedded_bank/tones/pluck.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {

Multisample Sitar(SamplePool& pool) {
  return MakeMultisample(pool, {51, 69}, 84, [](const ZoneSpan& zone) {
    Random random(ZoneName("Sitar", zone));
    const LoopPlan plan = PlanLoop(zone, 25000, 0.20, 0.045);
    const StringModel string{.position = 0.09,
                             .node_floor = 0.5,
                             .inharmonicity = 3e-5,
                             .bright_hz = 4200,
                             .bright_order = 1.4,
                             .harmonic_power = 0.25,
                             .fall_per_khz = 0.5,
                             .scatter_db = 4};
    const Formants gourd{{240, 90, 3}, {700, 250, 2}, {2400, 900, 5}};
    Partials partials = StringPartials(string, plan.fundamental_hz, plan.highest_hz, gourd, random);
    // The string rolls along the curved bridge and feeds its high partials after the pluck, a
    // buzz that climbs: each partial arrives later than the one below.
    for (Partial& partial : partials) {
      partial.onset_seconds = std::min(0.16, 0.0045 * (partial.ratio - 1));
    }
    Frames out = RenderPartials(plan, partials);
    Normalise(out);
    AddStrike(out, plan,
              {.attack_seconds = 0.0003, .decay_seconds = 0.015, .low_hz = 1500, .high_hz = 9000},
              0.3, random);
    return LoopedSample(ZoneName("Sitar", zone), plan, std::move(out));
  });
}

Multisample Banjo(SamplePool& pool) {
  return MakeMultisample(pool, {55, 72}, 86, [](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Banjo",
                        .rate_hz = 26000,
                        .attack_seconds = 0.11,
                        .loop_seconds = 0.03,
                        .string = {.position = 0.11,
                                   .node_floor = 0.3,
                                   .inharmonicity = 1e-4,
                                   .bright_hz = 3600,
                                   .bright_order = 1.5,
                                   .harmonic_power = 0.35,
                                   .fall_per_khz = 2.0,
                                   .prompt_share = 0.5,
                                   .prompt_fall = 12,
                                   .scatter_db = 3},
                        .body = {{120, 80, -8}, {480, 180, 5}, {900, 250, 4}, {2600, 900, 3}},
                        .finger = {.attack_seconds = 0.0003,
                                   .decay_seconds = 0.02,
                                   .low_hz = 500,
                                   .high_hz = 7000},
                        .finger_level = 0.35,
                        .limit_db = 5});
  });
}

Multisample Shamisen(SamplePool& pool) {
  return MakeMultisample(pool, {55, 72}, 86, [](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Shamisen",
                        .rate_hz = 25000,
                        .attack_seconds = 0.11,
                        .loop_seconds = 0.03,
                        .string = {.position = 0.07,
                                   .node_floor = 0.4,
                                   .inharmonicity = 8e-5,
                                   .bright_hz = 3000,
                                   .bright_order = 1.4,
                                   .harmonic_power = 0.20,
                                   .fall_per_khz = 1.6,
                                   .prompt_share = 0.5,
                                   .prompt_fall = 12,
                                   .scatter_db = 4},
                        .body = {{160, 100, -6}, {380, 120, 4}, {820, 200, 5}, {2000, 600, 4}},
                        // The plectrum strikes string and skin together.
                        .finger = {.attack_seconds = 0.0005,
                                   .decay_seconds = 0.045,
                                   .low_hz = 250,
                                   .high_hz = 3500},
                        .finger_level = 0.6,
                        .limit_db = 6});
  });
}

Multisample Koto(SamplePool& pool) {
  return MakeMultisample(pool, {56, 76}, 91, [](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Koto",
                        .rate_hz = 25000,
                        .attack_seconds = 0.13,
                        .loop_seconds = 0.03,
                        .string = {.position = 0.09,
                                   .node_floor = 0.3,
                                   .inharmonicity = 9e-5,
                                   .bright_hz = 2600,
                                   .bright_order = 1.5,
                                   .harmonic_power = 0.45,
                                   .fall_per_khz = 2.4,
                                   .prompt_share = 0.45,
                                   .prompt_fall = 8,
                                   .scatter_db = 3},
                        .body = {{190, 80, 3}, {520, 180, 3}, {1500, 600, 3}},
                        .finger = {.attack_seconds = 0.0003,
                                   .decay_seconds = 0.018,
                                   .low_hz = 1200,
                                   .high_hz = 9000},
                        .finger_level = 0.4,
                        .limit_db = 3});
  });
}

}  // namespace portamento::embedded_bank
