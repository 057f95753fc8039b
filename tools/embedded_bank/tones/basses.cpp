#include "tools/embedded_bank/tones/basses.h"

#include "tools/embedded_bank/tones/pluck.h"

namespace portamento::embedded_bank {

Multisample UprightBass(SamplePool& pool) {
  return MakeMultisample(pool, {31, 40, 50}, 64, [](const ZoneSpan& zone) {
    return Pluck(
        zone,
        {.name = "Upright bass",
         .rate_hz = 12000,
         .attack_seconds = 0.24,
         .loop_seconds = 0.06,
         .string = {.position = 0.27,
                    .node_floor = 0.3,
                    .inharmonicity = 1e-4,
                    .bright_hz = 520,
                    .bright_order = 1.3,
                    .harmonic_power = 0.45,
                    .fall_per_khz = 6,
                    .fall_power = 0.8,
                    .prompt_share = 0.35,
                    .prompt_fall = 5,
                    .phase_disorder = 0.22,
                    .scatter_db = 3},
         .body = {{35, 22, -9}, {98, 45, 5}, {210, 80, 3}, {900, 300, 3}},
         .finger = {.attack_seconds = 0.003, .decay_seconds = 0.07, .low_hz = 60, .high_hz = 900},
         .finger_level = 0.35,
         .limit_db = 2});
  });
}

Multisample FingeredBass(SamplePool& pool) {
  return MakeMultisample(pool, {31, 40, 50}, 67, [](const ZoneSpan& zone) {
    return Pluck(
        zone,
        {.name = "Fingered bass",
         .rate_hz = 16000,
         .attack_seconds = 0.20,
         .loop_seconds = 0.05,
         .string = {.position = 0.21,
                    .node_floor = 0.3,
                    .inharmonicity = 1.2e-4,
                    .bright_hz = 950,
                    .bright_order = 1.6,
                    .harmonic_power = 0.45,
                    .fall_per_khz = 3,
                    .prompt_share = 0.3,
                    .prompt_fall = 5,
                    .phase_disorder = 0.22,
                    .scatter_db = 2.5},
         .body = {{120, 80, 2}, {800, 350, 3}},
         .finger = {.attack_seconds = 0.001, .decay_seconds = 0.04, .low_hz = 80, .high_hz = 1500},
         .finger_level = 0.2,
         .limit_db = 3});
  });
}

Multisample PickedBass(SamplePool& pool) {
  return MakeMultisample(pool, {31, 40, 50}, 67, [](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Picked bass",
                        .rate_hz = 18000,
                        .attack_seconds = 0.14,
                        .loop_seconds = 0.05,
                        .string = {.position = 0.11,
                                   .node_floor = 0.3,
                                   .inharmonicity = 1.5e-4,
                                   .bright_hz = 2200,
                                   .bright_order = 1.5,
                                   .harmonic_power = 0.42,
                                   .fall_per_khz = 2.4,
                                   .prompt_share = 0.3,
                                   .prompt_fall = 6,
                                   .phase_disorder = 0.22,
                                   .scatter_db = 2.5},
                        .body = {{110, 80, 2}, {1700, 700, 4}},
                        .finger = {.attack_seconds = 0.0003,
                                   .decay_seconds = 0.014,
                                   .low_hz = 900,
                                   .high_hz = 6000},
                        .finger_level = 0.3,
                        .limit_db = 4});
  });
}

Multisample SlappedBass(SamplePool& pool) {
  return MakeMultisample(pool, {31, 40, 50}, 67, [](const ZoneSpan& zone) {
    return Pluck(zone, {.name = "Slapped bass",
                        .rate_hz = 22000,
                        .attack_seconds = 0.12,
                        .loop_seconds = 0.05,
                        .string = {.position = 0.07,
                                   .node_floor = 0.35,
                                   .inharmonicity = 2e-4,
                                   .bright_hz = 4800,
                                   .bright_order = 1.4,
                                   .harmonic_power = 0.40,
                                   .fall_per_khz = 2.0,
                                   .prompt_share = 0.35,
                                   .prompt_fall = 8,
                                   .phase_disorder = 0.22,
                                   .scatter_db = 3},
                        // The scooped sound of a slapped bass: much bottom, much top.
                        .body = {{90, 70, 5}, {600, 350, -6}, {3000, 1300, 4}},
                        .finger = {.attack_seconds = 0.0002,
                                   .decay_seconds = 0.022,
                                   .low_hz = 1200,
                                   .high_hz = 10000},
                        .finger_level = 0.5,
                        .limit_db = 6});
  });
}

}  // namespace portamento::embedded_bank
