#include "tools/embedded_bank/tones/bowed_strings.h"

#include "tools/embedded_bank/tones/steady_tone.h"

namespace portamento::embedded_bank {
namespace {

/// Helmholtz motion is a sawtooth; the body and the mass of bridge and bow shape it.
Sample Bowed(const ZoneSpan& zone, const char* name, double rate_hz, const Formants& body,
             double bright_hz) {
  const SteadyModel model{
      .name = name,
      .rate_hz = rate_hz,
      .attack_seconds = 0.12,
      .loop_seconds = 0.17,
      .onset_seconds = 0.045,
      .onset_per_harmonic_seconds = 0.0022,
      .shimmer = 0.16,
      .scatter_db = 2.5,
      .noise = {.attack_seconds = 0.012, .decay_seconds = 0.12, .low_hz = 900, .high_hz = 6500},
      .noise_level = 0.10};
  return SteadyTone(zone, model, [&](int n, double hz) {
    return std::pow(n, -0.95) * body(hz) * LowPassLevel(hz, bright_hz, 1.8);
  });
}

}  // namespace

Multisample Violin(SamplePool& pool) {
  return MakeMultisample(pool, {52, 66, 80}, 100, [](const ZoneSpan& zone) {
    // Air resonance, main wood resonances, the dip above them and the bridge hill at 2.5 kHz.
    return Bowed(zone, "Violin", 24000,
                 {{275, 40, 5}, {460, 70, 6}, {560, 80, 4}, {1100, 300, -3}, {2600, 800, 6}}, 4600);
  });
}

Multisample Cello(SamplePool& pool) {
  return MakeMultisample(pool, {34, 46, 58}, 76, [](const ZoneSpan& zone) {
    return Bowed(zone, "Cello", Between(zone.root_key, 34, 15000, 58, 20000),
                 {{102, 22, 4}, {185, 35, 6}, {310, 80, 3}, {700, 200, -2}, {1500, 600, 5}}, 2600);
  });
}

}  // namespace portamento::embedded_bank
