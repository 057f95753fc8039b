#include "tools/embedded_bank/tones/waves.h"

#include "tools/embedded_bank/dsp/spectral_loop.h"
#include "tools/embedded_bank/tones/steady_tone.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

// Two keys a zone apart share partials up to their common limit, so a fifth apart is close enough.
constexpr auto kWaveRoots = {25, 32, 39, 46, 53, 60, 67, 74, 81, 88, 96};

Multisample MakeWave(SamplePool& pool, const char* name, const HarmonicLevel& level) {
  return MakeMultisample(pool, kWaveRoots, 104, [&](const ZoneSpan& zone) {
    const SteadyModel model{.name = name,
                            .rate_hz = Between(zone.root_key, 32, 24000, 60, 40000),
                            .loop_seconds = 0.006};
    return SteadyTone(zone, model, level);
  });
}

}  // namespace

Multisample Sine(SamplePool& pool) {
  return MakeMultisample(pool, {36, 60, 84}, 120, [](const ZoneSpan& zone) {
    const SteadyModel model{.name = "Sine", .rate_hz = 24000, .loop_seconds = 0.012};
    return SteadyTone(zone, model, [](int n, double) { return n == 1 ? 1.0 : 0.0; });
  });
}

Multisample Sawtooth(SamplePool& pool) {
  return MakeWave(pool, "Sawtooth", [](int n, double) { return 1.0 / n; });
}

Multisample Square(SamplePool& pool) {
  return MakeWave(pool, "Square", [](int n, double) { return n % 2 == 0 ? 0.0 : 1.0 / n; });
}

Multisample NarrowPulse(SamplePool& pool) {
  return MakeWave(pool, "Pulse", [](int n, double) {
    return std::abs(std::sin(std::numbers::pi * n * 0.25)) / n;
  });
}

Multisample Glass(SamplePool& pool) {
  constexpr std::size_t kLoopFrames = 8192;
  return MakeMultisample(pool, {66}, 88, [](const ZoneSpan& zone) {
    Random random(ZoneName("Glass", zone));
    const LoopPlan plan = PlanSpectralLoop(zone, 22050, kLoopFrames);
    SpectralLoop loop(kLoopFrames);
    const double bin_hz = plan.rate_hz / static_cast<double>(kLoopFrames);
    for (const auto& [ratio, level] :
         {std::pair{1.0, 1.0}, std::pair{2.0, 0.30}, std::pair{2.32, 0.14}, std::pair{3.0, 0.12},
          std::pair{4.25, 0.10}, std::pair{6.63, 0.05}}) {
      const double cycles = ratio * static_cast<double>(plan.periods);
      if (cycles * bin_hz < plan.highest_hz) loop.AddCloud(cycles, level, 0.7, 0.8, random);
    }
    return LoopedSample(ZoneName("Glass", zone), plan, loop.Render());
  });
}

Multisample MetalCloud(SamplePool& pool) {
  constexpr std::size_t kLoopFrames = 8192;
  return MakeMultisample(pool, {60}, 77, [](const ZoneSpan& zone) {
    Random random(ZoneName("Metal cloud", zone));
    const LoopPlan plan = PlanSpectralLoop(zone, 24000, kLoopFrames);
    SpectralLoop loop(kLoopFrames);
    for (int n = 1; n <= 24; ++n) {
      const double stretched = n * std::sqrt(1 + 0.004 * n * n);
      const double level = std::pow(n, -0.8) * (n % 3 == 0 ? 1.4 : 1.0);
      const double cycles = (n == 1 ? 1.0 : stretched) * static_cast<double>(plan.periods);
      if (cycles * plan.rate_hz / static_cast<double>(kLoopFrames) > plan.highest_hz) break;
      loop.AddCloud(cycles, level, 0.6 + 0.35 * n, n == 1 ? 0.8 : 0.3, random);
    }
    return LoopedSample(ZoneName("Metal cloud", zone), plan, loop.Render());
  });
}

Multisample SoloVoice(SamplePool& pool) {
  return MakeMultisample(pool, {53, 65, 77}, 89, [](const ZoneSpan& zone) {
    const SteadyModel model{.name = "Solo voice",
                            .rate_hz = 22050,
                            .attack_seconds = 0.05,
                            .loop_seconds = 0.06,
                            .onset_seconds = 0.04,
                            .shimmer = 0.04,
                            .scatter_db = 1};
    const Formants vowel{{760, 100, 18}, {1180, 120, 15}, {2750, 230, 16}, {3500, 320, 11}};
    return SteadyTone(zone, model,
                      [&](int, double hz) { return vowel(hz) * std::pow(1 + hz / 240, -2.0); });
  });
}

Multisample Hiss(SamplePool& pool) {
  constexpr std::size_t kLoopFrames = 16384;
  Random random("Hiss");
  Frames out = RenderNoiseLoop(
      kLoopFrames, 28000,
      [](double hz) { return LowPassLevel(hz, 11000, 4) * HighPassLevel(hz, 60, 1); }, random);
  return MakeSingle(pool,
                    {.name = "Hiss", .frames = std::move(out), .rate_hz = 28000, .loop_start = 0});
}

}  // namespace portamento::embedded_bank
