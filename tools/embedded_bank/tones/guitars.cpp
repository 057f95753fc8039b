#include "tools/embedded_bank/tones/guitars.h"

#include "tools/embedded_bank/tones/pluck.h"

namespace portamento::embedded_bank {

Multisample NylonGuitar(SamplePool& pool) {
  return MakeMultisample(pool, {45, 57, 71}, 86, [&](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Nylon guitar",
                        .rate_hz = 24000,
                        .attack_seconds = 0.165,
                        .loop_seconds = 0.03,
                        .string = {.position = 0.20,
                                   .node_floor = 0.25,
                                   .inharmonicity = 4e-5,
                                   .bright_hz = 1500,
                                   .bright_order = 1.6,
                                   .harmonic_power = 0.75,
                                   .fall_per_khz = 3.2,
                                   .fall_power = 0.8,
                                   .prompt_share = 0.35,
                                   .prompt_fall = 6,
                                   .scatter_db = 3},
                        .body = {{105, 30, 5}, {210, 50, 5}, {420, 90, 3}, {60, 30, -10}},
                        .finger = {.decay_seconds = 0.035, .low_hz = 120, .high_hz = 1800},
                        .finger_level = 0.16});
  });
}

Multisample SteelGuitar(SamplePool& pool) {
  return MakeMultisample(pool, {45, 57, 71}, 86, [&](const ZoneSpan& zone) {
    return Pluck(
        zone, {.name = "Steel guitar",
               .rate_hz = 28000,
               .attack_seconds = 0.15,
               .loop_seconds = 0.035,
               .string = {.position = 0.13,
                          .node_floor = 0.25,
                          .inharmonicity = 1.2e-4,
                          .bright_hz = 5000,
                          .bright_order = 1.4,
                          .harmonic_power = 0.62,
                          .fall_per_khz = 1.2,
                          .fall_power = 0.9,
                          .prompt_share = 0.35,
                          .prompt_fall = 5,
                          .scatter_db = 3.5},
               .body = {{100, 30, 4}, {200, 50, 4}, {390, 80, 3}, {3200, 1500, 2}, {60, 30, -10}},
               .finger = {.attack_seconds = 0.0003,
                          .decay_seconds = 0.016,
                          .low_hz = 1500,
                          .high_hz = 11000},
               .finger_level = 0.28});
  });
}

Multisample ElectricGuitar(SamplePool& pool) {
  return MakeMultisample(pool, {45, 57, 71}, 86, [&](const ZoneSpan& zone) {
    // A pickup hears the string at one place, which takes out harmonics as plucking there would.
    const double f0 = KeyHz(zone.root_key);
    Formants pickup{{3000, 900, 5}, {350, 300, 2}};
    return Pluck(zone, {.name = "Electric guitar",
                        .rate_hz = 24000,
                        .attack_seconds = 0.14,
                        .loop_seconds = 0.03,
                        .string = {.position = std::min(0.45, 0.16 * f0 / 110),
                                   .node_floor = 0.3,
                                   .inharmonicity = 7e-5,
                                   .bright_hz = 4200,
                                   .bright_order = 2.5,
                                   .harmonic_power = 0.75,
                                   .fall_per_khz = 1.5,
                                   .prompt_share = 0.3,
                                   .prompt_fall = 5,
                                   .scatter_db = 2.5},
                        .body = pickup,
                        .finger = {.attack_seconds = 0.0003,
                                   .decay_seconds = 0.014,
                                   .low_hz = 700,
                                   .high_hz = 5000},
                        .finger_level = 0.22,
                        .limit_db = 3});
  });
}

Multisample Harp(SamplePool& pool) {
  return MakeMultisample(pool, {44, 64, 84}, 100, [&](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Harp",
                        .rate_hz = 21000,
                        .attack_seconds = 0.12,
                        .loop_seconds = 0.02,
                        .string = {.position = 0.38,
                                   .node_floor = 0.2,
                                   .inharmonicity = 5e-5,
                                   .bright_hz = Between(zone.root_key, 40, 900, 82, 2400),
                                   .bright_order = 1.5,
                                   .harmonic_power = 0.85,
                                   .fall_per_khz = 2.4,
                                   .prompt_share = 0.3,
                                   .prompt_fall = 6,
                                   .scatter_db = 2},
                        .body = {{180, 90, 3}, {360, 150, 2}, {60, 40, -8}},
                        .finger = {.decay_seconds = 0.03, .low_hz = 150, .high_hz = 1500},
                        .finger_level = 0.12});
  });
}

Multisample Dulcimer(SamplePool& pool) {
  return MakeMultisample(pool, {60, 81}, 96, [&](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Dulcimer",
                        .rate_hz = 28000,
                        .attack_seconds = 0.13,
                        .loop_seconds = 0.045,
                        .string = {.position = 0.11,
                                   .node_floor = 0.3,
                                   .inharmonicity = 2.5e-4,
                                   .bright_hz = 3200,
                                   .bright_order = 1.3,
                                   .harmonic_power = 0.35,
                                   .fall_per_khz = 1.6,
                                   .prompt_share = 0.5,
                                   .prompt_fall = 6,
                                   .scatter_db = 3.5},
                        .body = {{260, 120, 3}, {700, 300, 3}},
                        .courses = 2,
                        .finger = {.attack_seconds = 0.0003,
                                   .decay_seconds = 0.02,
                                   .low_hz = 800,
                                   .high_hz = 9000},
                        .finger_level = 0.4});
  });
}

Multisample Pizzicato(SamplePool& pool) {
  return MakeMultisample(pool, {46, 62, 80}, 96, [&](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Pizzicato",
                        .rate_hz = 22000,
                        .attack_seconds = 0.10,
                        .loop_seconds = 0.03,
                        .string = {.position = 0.28,
                                   .node_floor = 0.25,
                                   .inharmonicity = 8e-5,
                                   .bright_hz = 1500,
                                   .bright_order = 1.5,
                                   .harmonic_power = 0.7,
                                   .fall_per_khz = 6,
                                   .fall_power = 0.8,
                                   .prompt_share = 0.5,
                                   .prompt_fall = 9,
                                   .scatter_db = 3},
                        .body = {{280, 80, 4}, {460, 110, 4}, {1000, 400, 1}, {60, 40, -8}},
                        .courses = 3,
                        .finger = {.decay_seconds = 0.04, .low_hz = 180, .high_hz = 2200},
                        .finger_level = 0.3,
                        .limit_db = 2});
  });
}

}  // namespace portamento::embedded_bank
