#include "tools/embedded_bank/tones/ensembles.h"

#include "tools/embedded_bank/dsp/formants.h"
#include "tools/embedded_bank/dsp/spectral_loop.h"
#include "tools/embedded_bank/tones/strike_noise.h"

namespace portamento::embedded_bank {
namespace {

Sample EnsembleTone(const ZoneSpan& zone, const char* name, double rate_hz, std::size_t loop_frames,
                    const Ensemble& ensemble,
                    const std::function<double(int harmonic, double hz)>& level) {
  Random random(ZoneName(name, zone));
  const LoopPlan plan = PlanSpectralLoop(zone, rate_hz, loop_frames);
  return LoopedSample(ZoneName(name, zone), plan, RenderEnsemble(plan, ensemble, level, random));
}

/// A vowel: the voice's own slope and the formants of the mouth, between those of men (key 48) and
/// women (key 72). Peterson and Barney 1952, slightly raised as singers do.
double Sung(double key, double hz, const Formants& men, const Formants& women, double slope) {
  const double t = Between(key, 48, 0, 70, 1);
  const double vowel = std::pow(men(hz), 1 - t) * std::pow(women(hz), t);
  return vowel * std::pow(1 + hz / 220, -slope);
}

}  // namespace

Multisample StringEnsemble(SamplePool& pool) {
  return MakeMultisample(pool, {41, 54, 67, 80}, 98, [](const ZoneSpan& zone) {
    const double rate_hz = Between(zone.root_key, 41, 19000, 67, 28000);
    const Formants bodies{{230, 120, 3}, {480, 180, 3}, {1000, 400, -2}, {2500, 1000, 4}};
    return EnsembleTone(zone, "String ensemble", rate_hz, zone.root_key < 75 ? 16384 : 8192,
                        {.spread_cents = 9, .least_bins = 0.7, .line_share = 0.55},
                        [&](int n, double hz) {
                          return std::pow(n, -1.0) * bodies(hz) * LowPassLevel(hz, 4200, 1.6);
                        });
  });
}

Multisample ChoirAah(SamplePool& pool) {
  return MakeMultisample(pool, {49, 62, 75}, 91, [](const ZoneSpan& zone) {
    const Formants men{{670, 90, 20}, {1080, 110, 17}, {2600, 220, 17}, {3300, 300, 13}};
    const Formants women{{860, 120, 19}, {1260, 140, 16}, {2900, 260, 16}, {3900, 380, 12}};
    return EnsembleTone(zone, "Choir aah", 22050, zone.root_key < 70 ? 16384 : 8192,
                        {.spread_cents = 12, .least_bins = 0.8, .line_share = 0.5},
                        [&](int, double hz) { return Sung(zone.root_key, hz, men, women, 2.6); });
  });
}

Multisample VoiceOoh(SamplePool& pool) {
  return MakeMultisample(pool, {52, 68}, 91, [](const ZoneSpan& zone) {
    const Formants men{{330, 90, 14}, {800, 110, 10}, {2300, 250, 8}};
    const Formants women{{400, 120, 14}, {900, 140, 9}, {2700, 300, 7}};
    return EnsembleTone(zone, "Voice ooh", 14000, 8192,
                        {.spread_cents = 10, .least_bins = 0.7, .line_share = 0.55},
                        [&](int, double hz) { return Sung(zone.root_key, hz, men, women, 2.7); });
  });
}

}  // namespace portamento::embedded_bank
