#include "tools/embedded_bank/tones/string_partials.h"

namespace portamento::embedded_bank {

Partials StringPartials(const StringModel& model, double fundamental_hz, double highest_hz,
                        const Formants& body, Random& random) {
  Partials partials;
  for (double n = 1;; n += 1) {
    const double b = model.inharmonicity;
    const double ratio = n * std::sqrt((1 + b * n * n) / (1 + b));
    const double hz = ratio * fundamental_hz;
    if (hz > highest_hz) break;

    const double comb = std::abs(std::sin(std::numbers::pi * n * model.position));
    double level = std::max(comb, model.node_floor) / std::pow(n, model.harmonic_power);
    level *= LowPassLevel(hz, model.bright_hz, model.bright_order) * body(hz);
    level *= DbToLinear(model.scatter_db * random.Bipolar());
    const double fall = model.fall_base +
                        model.fall_per_khz * std::pow(hz / 1000, model.fall_power) -
                        model.fall_per_khz * std::pow(fundamental_hz / 1000, model.fall_power);
    // A string starts from rest: all partials as sines, with a little disorder in the phases.
    const double phase_turns = model.phase_disorder * random.Bipolar();
    const double prompt = model.prompt_share;
    partials.push_back({ratio, level * (1 - prompt), fall, 0, phase_turns});
    if (prompt > 0)
      partials.push_back({ratio, level * prompt, fall + model.prompt_fall, 0, phase_turns});
  }
  return partials;
}

}  // namespace portamento::embedded_bank
