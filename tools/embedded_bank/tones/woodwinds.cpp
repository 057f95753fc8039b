#include "tools/embedded_bank/tones/woodwinds.h"

#include "tools/embedded_bank/dsp/spectral_loop.h"
#include "tools/embedded_bank/tones/steady_tone.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

const Burst kTongue{
    .attack_seconds = 0.004, .decay_seconds = 0.035, .low_hz = 600, .high_hz = 5000};

SteadyModel Reed(const char* name, double rate_hz) {
  return {.name = name,
          .rate_hz = rate_hz,
          .attack_seconds = 0.06,
          .loop_seconds = 0.02,
          .onset_seconds = 0.018,
          .onset_per_harmonic_seconds = 0.0016,
          .scatter_db = 2,
          .noise = kTongue,
          .noise_level = 0.06};
}

}  // namespace

Multisample AltoSax(SamplePool& pool) {
  return MakeMultisample(pool, {55, 67, 79}, 91, [](const ZoneSpan& zone) {
    const Formants bore{{560, 220, 4}, {1250, 350, 4}, {1900, 300, -3}, {2900, 700, 5}};
    return SteadyTone(zone, Reed("Alto sax", 30000), [&](int n, double hz) {
      return std::pow(n, -0.75) * bore(hz) * LowPassLevel(hz, 3600, 2) * HighPassLevel(hz, 220, 1);
    });
  });
}

Multisample TenorSax(SamplePool& pool) {
  return MakeMultisample(pool, {41, 53, 65}, 79, [](const ZoneSpan& zone) {
    const Formants bore{{420, 150, 4}, {950, 250, 5}, {1500, 250, -3}, {2400, 600, 5}};
    return SteadyTone(zone, Reed("Tenor sax", 26000), [&](int n, double hz) {
      return std::pow(n, -0.7) * bore(hz) * LowPassLevel(hz, 2900, 2) * HighPassLevel(hz, 150, 1);
    });
  });
}

Multisample Oboe(SamplePool& pool) {
  return MakeMultisample(pool, {55, 67, 80}, 93, [](const ZoneSpan& zone) {
    const Formants bore{{1080, 260, 11}, {2900, 550, 9}, {450, 200, -2}};
    return SteadyTone(zone, Reed("Oboe", 30000), [&](int n, double hz) {
      return std::pow(n, -0.7) * bore(hz) * LowPassLevel(hz, 3400, 2.8);
    });
  });
}

Multisample Bassoon(SamplePool& pool) {
  return MakeMultisample(pool, {38, 52}, 70, [](const ZoneSpan& zone) {
    const Formants bore{{460, 110, 11}, {1150, 250, 6}, {2100, 500, 2}};
    return SteadyTone(zone, Reed("Bassoon", 20000), [&](int n, double hz) {
      return std::pow(n, -0.55) * bore(hz) * LowPassLevel(hz, 1150, 2.2) *
             HighPassLevel(hz, 140, 1);
    });
  });
}

Multisample Clarinet(SamplePool& pool) {
  return MakeMultisample(pool, {52, 65, 78}, 91, [](const ZoneSpan& zone) {
    const Formants bore{{1400, 500, 2}, {3200, 800, 2}};
    return SteadyTone(zone, Reed("Clarinet", 28000), [&](int n, double hz) {
      // A closed cylinder favours odd harmonics, less and less above its tone-hole cutoff.
      const double even = n % 2 == 0 ? DbToLinear(Between(hz, 500, -24, 2600, -4)) : 1.0;
      return even * std::pow(n, -0.75) * bore(hz) * LowPassLevel(hz, 2400, 2.2);
    });
  });
}

Multisample Flute(SamplePool& pool) {
  return MakeMultisample(pool, {62, 75, 88}, 103, [](const ZoneSpan& zone) {
    const SteadyModel model{
        .name = "Flute",
        .rate_hz = 28000,
        .attack_seconds = 0.09,
        .loop_seconds = 0.02,
        .onset_seconds = 0.05,
        .onset_per_harmonic_seconds = 0.006,
        .scatter_db = 1,
        .noise = {.attack_seconds = 0.015, .decay_seconds = 0.09, .low_hz = 1200, .high_hz = 7000},
        .noise_level = 0.09};
    // Low notes are rich (the second harmonic as strong as the first), high ones nearly sines.
    const double richness = Between(zone.root_key, 60, 1.0, 90, 0.30);
    return SteadyTone(zone, model, [&](int n, double hz) {
      if (n == 1) return 1.0;
      return richness * (n == 2 ? 0.80 : 0.55 * std::pow(0.55, n - 3)) * LowPassLevel(hz, 3800, 2);
    });
  });
}

Multisample Recorder(SamplePool& pool) {
  return MakeMultisample(pool, {68, 84}, 103, [](const ZoneSpan& zone) {
    const SteadyModel model{
        .name = "Recorder",
        .rate_hz = 28000,
        .attack_seconds = 0.05,
        .loop_seconds = 0.02,
        .onset_seconds = 0.02,
        .onset_per_harmonic_seconds = 0.002,
        .noise = {.attack_seconds = 0.003, .decay_seconds = 0.04, .low_hz = 1500, .high_hz = 8000},
        .noise_level = 0.12};
    return SteadyTone(zone, model, [](int n, double hz) {
      const double level = n == 1 ? 1.0 : n % 2 == 0 ? 0.10 : 0.30;
      return level * std::pow(n, -0.5) * LowPassLevel(hz, 2700, 2.6);
    });
  });
}

Multisample BreathyPipe(SamplePool& pool) {
  constexpr std::size_t kLoopFrames = 8192;
  return MakeMultisample(pool, {72}, 86, [](const ZoneSpan& zone) {
    Random random(ZoneName("Breathy pipe", zone));
    const LoopPlan plan = PlanSpectralLoop(zone, 22050, kLoopFrames);
    SpectralLoop loop(kLoopFrames);
    // The pipe filters its own breath: noise gathers around the resonances.
    const double bin_hz = plan.rate_hz / static_cast<double>(kLoopFrames);
    for (const auto& [harmonic, level] :
         {std::pair{1.0, 1.0}, std::pair{2.0, 0.22}, std::pair{3.0, 0.30}, std::pair{5.0, 0.10}}) {
      const double cycles = harmonic * static_cast<double>(plan.periods);
      if (cycles * bin_hz > plan.highest_hz) continue;
      loop.AddCloud(cycles, level, 28.0 / bin_hz, harmonic == 1 ? 0.75 : 0.4, random);
    }
    const double f0 = plan.fundamental_hz;
    loop.AddNoise(
        plan.rate_hz,
        [f0](double hz) { return 0.0045 * HighPassLevel(hz, f0, 1) * LowPassLevel(hz, 4500, 1.5); },
        random);
    return LoopedSample(ZoneName("Breathy pipe", zone), plan, loop.Render());
  });
}

Multisample Chanter(SamplePool& pool) {
  return MakeMultisample(pool, {61, 77}, 91, [](const ZoneSpan& zone) {
    const SteadyModel model = Reed("Chanter", 32000);
    const Formants bore{{1250, 350, 8}, {2300, 400, 6}, {3600, 700, 6}};
    return SteadyTone(zone, model, [&](int n, double hz) {
      return std::pow(n, -0.45) * bore(hz) * LowPassLevel(hz, 5200, 2);
    });
  });
}

}  // namespace portamento::embedded_bank
