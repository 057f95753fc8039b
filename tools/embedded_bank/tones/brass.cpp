#include "tools/embedded_bank/tones/brass.h"

#include "tools/embedded_bank/tones/steady_tone.h"

namespace portamento::embedded_bank {
namespace {

struct BrassModel {
  double rate_hz;
  // The bell lets through what lies above its corner, so the spectrum has one broad hump there and
  // falls off steeply beyond; all samples are played fortissimo, the zone's filter does the rest.
  double hump_hz, fall_order;
  double lift_power;  // how much weaker harmonics are below the hump
  double onset_seconds, onset_per_harmonic_seconds;
};

Sample Blown(const ZoneSpan& zone, const char* name, const BrassModel& brass,
             const Formants& bore) {
  const SteadyModel model{
      .name = name,
      .rate_hz = brass.rate_hz,
      .attack_seconds = 0.07,
      .loop_seconds = 0.015,
      .onset_seconds = brass.onset_seconds,
      .onset_per_harmonic_seconds = brass.onset_per_harmonic_seconds,
      .scatter_db = 1.2,
      .noise = {.attack_seconds = 0.004, .decay_seconds = 0.04, .low_hz = 300, .high_hz = 4000},
      .noise_level = 0.04};
  return SteadyTone(zone, model, [&](int, double hz) {
    const double below = std::pow(std::min(1.0, hz / brass.hump_hz), brass.lift_power);
    return below * LowPassLevel(hz, brass.hump_hz * 1.25, brass.fall_order) * bore(hz);
  });
}

}  // namespace

Multisample Trumpet(SamplePool& pool) {
  return MakeMultisample(pool, {58, 70, 82}, 91, [](const ZoneSpan& zone) {
    return Blown(zone, "Trumpet", {32000, 1250, 2.2, 0.45, 0.016, 0.0022},
                 {{1200, 400, 3}, {2400, 800, 3}});
  });
}

Multisample MutedTrumpet(SamplePool& pool) {
  return MakeMultisample(pool, {62, 76}, 91, [](const ZoneSpan& zone) {
    return Blown(zone, "Muted trumpet", {32000, 2200, 2.2, 0.75, 0.012, 0.001},
                 {{1700, 350, 5}, {3100, 600, 6}, {900, 250, -5}});
  });
}

Multisample Trombone(SamplePool& pool) {
  return MakeMultisample(pool, {43, 55, 67}, 79, [](const ZoneSpan& zone) {
    return Blown(zone, "Trombone",
                 {Between(zone.root_key, 40, 24000, 58, 28000), 650, 1.9, 0.4, 0.020, 0.0020},
                 {{560, 220, 3}, {1500, 600, 2}});
  });
}

Multisample FrenchHorn(SamplePool& pool) {
  return MakeMultisample(pool, {43, 55, 67}, 79, [](const ZoneSpan& zone) {
    return Blown(zone, "French horn", {22000, 420, 1.9, 0.35, 0.028, 0.004},
                 {{400, 150, 3}, {900, 300, 1}});
  });
}

Multisample Tuba(SamplePool& pool) {
  return MakeMultisample(pool, {34, 48}, 65, [](const ZoneSpan& zone) {
    return Blown(zone, "Tuba", {14000, 260, 1.8, 0.3, 0.026, 0.004}, {{240, 90, 3}, {600, 200, 1}});
  });
}

}  // namespace portamento::embedded_bank
