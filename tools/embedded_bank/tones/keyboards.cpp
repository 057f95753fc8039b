#include "tools/embedded_bank/tones/keyboards.h"

#include "tools/embedded_bank/dsp/modes.h"
#include "tools/embedded_bank/tones/strike_noise.h"
#include "tools/embedded_bank/tones/string_partials.h"

namespace portamento::embedded_bank {
Multisample GrandPiano(SamplePool& pool) {
  return MakeMultisample(pool, {29, 39, 48, 56, 63, 70, 78, 87, 97}, 108, [](const ZoneSpan& zone) {
    Random random(ZoneName("Piano", zone));
    const double key = zone.root_key;
    const double rate_hz = Between(key, 29, 16000, 70, 32000);
    const LoopPlan plan =
        PlanLoop(zone, rate_hz, Between(key, 29, 0.40, 97, 0.12), Between(key, 29, 0.20, 78, 0.03));
    // Measured grands: B is least around E2 and doubles every 9 or so keys above.
    const double inharmonicity =
        3.6e-4 * std::exp2((key - 60) / 9.5) + 1.8e-4 * std::exp2((21 - key) / 8);
    const StringModel string{
        .position = Between(key, 30, 0.123, 96, 0.09),
        .node_floor = 0.25,
        .inharmonicity = inharmonicity,
        // The hammer leaves the string sooner on high notes.
        .bright_hz = Between(key, 29, 850, 99, 3400),
        .bright_order = 1.75,
        .harmonic_power = Between(key, 29, 0.05, 75, 0.55),
        .fall_base = 0,
        .fall_per_khz = Between(key, 29, 1.0, 99, 1.5),
        .fall_power = 0.9,
        .prompt_share = 0.62,
        .prompt_fall = Between(key, 29, 1.6, 99, 9.0),
        .scatter_db = 2.6,
    };
    // The soundboard hardly radiates below 60 Hz and is strongest in the tenor.
    const Formants board{{40, 45, -16}, {240, 260, 3.0}, {620, 350, 1.5}, {2700, 900, 2.0}};
    const Partials partials =
        StringPartials(string, plan.fundamental_hz, plan.highest_hz, board, random);
    Frames out = RenderPartials(plan, partials);
    Normalise(out);

    // The hammer's knock in the wood, and the click of felt meeting wire.
    const double knock = DbToLinear(Between(key, 29, -14, 99, -6));
    Frames wood(plan.attack_frames);
    for (const Mode& mode : {Mode{88, 0.5, 0.16}, Mode{143, 0.6, 0.13}, Mode{236, 0.5, 0.10},
                             Mode{391, 0.35, 0.07}, Mode{602, 0.25, 0.05}}) {
      AddMode(wood, plan.rate_hz, mode);
    }
    FadeOut(wood, plan.attack_frames / 3);
    Mix(out, wood, 0.55 * knock);
    AddStrike(out, plan,
              {.attack_seconds = 0.001,
               .decay_seconds = 0.10,
               .low_hz = 120,
               .high_hz = Between(key, 29, 1400, 99, 5000)},
              0.8 * knock, random);
    return LoopedSample(ZoneName("Piano", zone), plan, std::move(out));
  });
}

Multisample TinePiano(SamplePool& pool) {
  return MakeMultisample(pool, {36, 50, 64, 80}, 98, [](const ZoneSpan& zone) {
    Random random(ZoneName("Tine piano", zone));
    const double key = zone.root_key;
    const LoopPlan plan = PlanLoop(zone, Between(key, 36, 20000, 60, 26000), 0.13, 0.012);
    // The pickup bends the tine's sine: even and odd harmonics that fade with the swing.
    const double bark = Between(key, 36, 1.25, 90, 0.35);
    const Partials partials{
        {1, 1.0},
        {2, 0.42 * bark, 1.6},
        {3, 0.20 * bark, 2.6},
        {4, 0.12 * bark, 3.6},
        {5, 0.075 * bark, 4.5},
        {6, 0.045 * bark, 5.5},
        {7, 0.028 * bark, 6.5},
        {8, 0.018 * bark, 7.5},
        {10, 0.010 * bark, 8.5},
        // The tine's own second and third mode, high and short: the bell.
        {7.1, 0.16, 16, 0, 0.2},
        {20.3, Between(key, 36, 0.05, 80, 0.015), 32, 0, 0.4},
    };
    Frames out = RenderPartials(plan, partials);
    Normalise(out);
    AddStrike(out, plan, {.decay_seconds = 0.035, .low_hz = 200, .high_hz = 1400}, 0.10, random);
    return LoopedSample(ZoneName("Tine piano", zone), plan, std::move(out));
  });
}

Multisample FmPiano(SamplePool& pool) {
  return MakeMultisample(pool, {40, 57, 76}, 96, [](const ZoneSpan& zone) {
    const double key = zone.root_key;
    const LoopPlan plan = PlanLoop(zone, Between(key, 40, 18000, 64, 26000), 0.10, 0.01);
    // One operator modulating another at the same frequency, less and less.
    const Partials partials{{1, 1.0},       {2, 0.46, 1.6}, {3, 0.20, 2.4}, {4, 0.12, 3.2},
                            {5, 0.06, 4.0}, {6, 0.03, 5.0}, {7, 0.015, 6}};
    return LoopedSample(ZoneName("FM piano", zone), plan, RenderPartials(plan, partials));
  });
}

Multisample FmTine(SamplePool& pool) {
  return MakeMultisample(pool, {45, 65}, 84, [](const ZoneSpan& zone) {
    const LoopPlan plan = PlanLoop(zone, 38000, 0.0, 0.004);
    const Partials partials{{13, 0.5, 0, 0, 0.2}, {14, 1.0}, {15, 0.5, 0, 0, 0.6}};
    return LoopedSample(ZoneName("FM tine", zone), plan, RenderPartials(plan, partials));
  });
}

Multisample Harpsichord(SamplePool& pool) {
  return MakeMultisample(pool, {41, 57, 73}, 89, [](const ZoneSpan& zone) {
    Random random(ZoneName("Harpsichord", zone));
    const double key = zone.root_key;
    const LoopPlan plan = PlanLoop(zone, 30000, Between(key, 41, 0.15, 69, 0.11), 0.02);
    const StringModel string{.position = Between(key, 38, 0.12, 80, 0.32),
                             .node_floor = 0.3,
                             .inharmonicity = 6e-5 * std::exp2((key - 50) / 12),
                             .bright_hz = 5200,
                             .bright_order = 1.5,
                             .harmonic_power = 0.42,
                             .fall_base = 0,
                             .fall_per_khz = 0.85,
                             .prompt_share = 0.35,
                             .prompt_fall = 5,
                             .scatter_db = 3};
    const Formants case_of_wood{{120, 120, -5}, {420, 300, 3}, {1900, 900, 3}};
    Frames out = RenderPartials(
        plan, StringPartials(string, plan.fundamental_hz, plan.highest_hz, case_of_wood, random));
    Normalise(out);
    AddStrike(out, plan,
              {.attack_seconds = 0.0002, .decay_seconds = 0.018, .low_hz = 1800, .high_hz = 12000},
              0.35, random);
    return LoopedSample(ZoneName("Harpsichord", zone), plan, std::move(out));
  });
}

Multisample Clavinet(SamplePool& pool) {
  return MakeMultisample(pool, {41, 56, 72}, 88, [](const ZoneSpan& zone) {
    Random random(ZoneName("Clavinet", zone));
    const double key = zone.root_key;
    const LoopPlan plan = PlanLoop(zone, Between(key, 41, 22000, 62, 28000), 0.10, 0.02);
    const StringModel string{.position = 0.22,  // of the pickup; the tangent strikes the very end
                             .node_floor = 0.2,
                             .inharmonicity = 1.2e-4,
                             .bright_hz = 3600,
                             .bright_order = 2,
                             .harmonic_power = 0.32,
                             .fall_base = 0,
                             .fall_per_khz = 2.0,
                             .prompt_share = 0.4,
                             .prompt_fall = 9,
                             .phase_disorder = 0.2,
                             .scatter_db = 2};
    const Formants pickup{{2300, 700, 5}, {90, 80, -6}};
    Frames out = RenderPartials(
        plan, StringPartials(string, plan.fundamental_hz, plan.highest_hz, pickup, random));
    Normalise(out);
    AddStrike(out, plan, {.decay_seconds = 0.02, .low_hz = 400, .high_hz = 3500}, 0.25, random);
    LimitPeaks(out, 5);
    return LoopedSample(ZoneName("Clavinet", zone), plan, std::move(out));
  });
}

}  // namespace portamento::embedded_bank
