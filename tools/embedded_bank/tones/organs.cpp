#include "tools/embedded_bank/tones/organs.h"

#include "tools/embedded_bank/dsp/amplifier.h"
#include "tools/embedded_bank/tones/steady_tone.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

// Drawbars 16' 5 1/3' 8' 4' 2 2/3' 2' 1 3/5' 1 1/3' 1', relative to 8'.
constexpr double kDrawbarRatios[] = {0.5, 1.5, 1, 2, 3, 4, 5, 6, 8};

Partials Drawbars(std::initializer_list<int> settings, Random& random) {
  Partials partials;
  std::size_t i = 0;
  for (const int setting : settings) {
    // A step of a drawbar is 3 dB. A tone wheel is not quite a sine: its octave leaks.
    const double level = setting == 0 ? 0 : DbToLinear(3.0 * (setting - 8));
    const double phase_turns = random.Uniform();
    partials.push_back({kDrawbarRatios[i], level, 0, 0.004, phase_turns});
    partials.push_back({2 * kDrawbarRatios[i], 0.03 * level, 0, 0.004, phase_turns});
    ++i;
  }
  return partials;
}

/// Contacts close one after another within milliseconds: the click of a tone-wheel organ.
void AddKeyClick(Frames& out, const LoopPlan& plan, Random& random) {
  AddStrike(out, plan,
            {.attack_seconds = 0.0003, .decay_seconds = 0.016, .low_hz = 700, .high_hz = 6000},
            0.22, random);
}

}  // namespace

Multisample DrawbarOrgan(SamplePool& pool) {
  return MakeMultisample(pool, {36, 47, 58, 69, 81}, 96, [](const ZoneSpan& zone) {
    Random random(ZoneName("Drawbar organ", zone));
    const LoopPlan plan =
        PlanLoop(zone, Between(zone.root_key, 36, 16000, 69, 30000), 0.035, 0.02, 2);
    Frames out = RenderPartials(plan, Drawbars({8, 8, 8, 5, 3, 3, 1, 1, 3}, random));
    Normalise(out);
    AddKeyClick(out, plan, random);
    return LoopedSample(ZoneName("Drawbar organ", zone), plan, std::move(out));
  });
}

Multisample RockOrgan(SamplePool& pool) {
  return MakeMultisample(pool, {36, 46, 56, 66, 77}, 96, [](const ZoneSpan& zone) {
    Random random(ZoneName("Rock organ", zone));
    const LoopPlan plan =
        PlanLoop(zone, Between(zone.root_key, 36, 20000, 66, 32000), 0.045, 0.02, 2);
    Frames out = RenderAmplified(
        plan, Drawbars({8, 8, 8, 8, 6, 6, 5, 4, 6}, random),
        {.drive_db = 9, .asymmetry = 0.2, .pre_cut_hz = 60, .cabinet_hz = 5200, .presence_db = 3});
    Normalise(out);
    AddKeyClick(out, plan, random);
    return LoopedSample(ZoneName("Rock organ", zone), plan, std::move(out));
  });
}

Multisample OrganPercussion(SamplePool& pool) {
  return MakeMultisample(pool, {48, 72}, 96, [](const ZoneSpan& zone) {
    const LoopPlan plan = PlanLoop(zone, 28000, 0.0, 0.01);
    return LoopedSample(ZoneName("Organ percussion", zone), plan,
                        RenderPartials(plan, Partials{{2, 1.0}, {3, 0.8, 0, 0, 0.3}}));
  });
}

Multisample PrincipalPipe(SamplePool& pool) {
  return MakeMultisample(pool, {33, 46, 59, 72, 85}, 108, [](const ZoneSpan& zone) {
    // Open metal pipes: every harmonic, some 6 dB less from one to the next in the treble, fewer in
    // the bass. The chiff is a fifth and octave that speak before the fundamental has settled.
    const SteadyModel model{
        .name = "Principal pipe",
        .rate_hz = Between(zone.root_key, 31, 16000, 67, 32000),
        .attack_seconds = 0.04,
        .loop_seconds = 0.02,
        .onset_seconds = 0.035,
        .scatter_db = 2,
        .random_phases = true,
        .noise = {.attack_seconds = 0.008, .decay_seconds = 0.06, .low_hz = 1200, .high_hz = 7000},
        .noise_level = 0.05};
    return SteadyTone(zone, model, [](int n, double hz) {
      return std::pow(n, -1.15) * LowPassLevel(hz, 3600, 1.6);
    });
  });
}

Multisample ReedOrgan(SamplePool& pool) {
  return MakeMultisample(pool, {40, 51, 62, 73}, 91, [](const ZoneSpan& zone) {
    const SteadyModel model{.name = "Reed organ",
                            .rate_hz = Between(zone.root_key, 40, 22000, 62, 30000),
                            .loop_seconds = 0.03,
                            .scatter_db = 4};
    const Formants box{{500, 250, 4}, {1500, 500, 3}};
    return SteadyTone(zone, model, [&](int n, double hz) {
      return std::pow(n, -0.85) * box(hz) * LowPassLevel(hz, 2600, 2);
    });
  });
}

Multisample Accordion(SamplePool& pool) {
  return MakeMultisample(pool, {43, 53, 63, 73, 83}, 98, [](const ZoneSpan& zone) {
    const SteadyModel model{.name = "Accordion",
                            .rate_hz = Between(zone.root_key, 43, 26000, 63, 32000),
                            .loop_seconds = 0.02,
                            .scatter_db = 3};
    const Formants box{{900, 400, 3}, {2600, 800, 6}};
    return SteadyTone(zone, model, [&](int n, double hz) {
      return std::pow(n, -0.62) * box(hz) * LowPassLevel(hz, 4800, 2);
    });
  });
}

Multisample Harmonica(SamplePool& pool) {
  return MakeMultisample(pool, {58, 70, 82}, 96, [](const ZoneSpan& zone) {
    const SteadyModel model{
        .name = "Harmonica",
        .rate_hz = 32000,
        .attack_seconds = 0.06,
        .loop_seconds = 0.02,
        .onset_seconds = 0.03,
        .onset_per_harmonic_seconds = 0.002,
        .scatter_db = 3,
        .noise = {.attack_seconds = 0.01, .decay_seconds = 0.08, .low_hz = 1000, .high_hz = 6000},
        .noise_level = 0.05};
    // The reed is a valve: pulses of air, strong between 1 and 4 kHz, coloured by cupped hands.
    const Formants hands{{600, 200, 3}, {1700, 450, 6}, {3000, 700, 4}};
    return SteadyTone(zone, model, [&](int n, double hz) {
      return std::pow(n, n % 2 == 0 ? -0.9 : -0.75) * hands(hz) * LowPassLevel(hz, 4200, 2);
    });
  });
}

}  // namespace portamento::embedded_bank
