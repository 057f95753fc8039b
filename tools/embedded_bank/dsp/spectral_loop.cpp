#include "tools/embedded_bank/dsp/spectral_loop.h"

#include "tools/embedded_bank/dsp/fft.h"

namespace portamento::embedded_bank {

void SpectralLoop::AddLine(std::size_t cycles, double level, double phase_turns) {
  if (cycles == 0 || cycles >= bins_.size()) return;
  bins_[cycles] += std::polar(level, kTurn * phase_turns);
}

void SpectralLoop::AddCloud(double cycles, double level, double deviation_bins, double line_share,
                            Random& random) {
  const auto centre = static_cast<long>(std::lround(cycles));
  AddLine(static_cast<std::size_t>(centre), level * line_share, random.Uniform());
  // The cloud holds the rest of the power.
  const double cloud_power = level * level * (1.0 - line_share * line_share);
  const long reach = std::max(1L, std::lround(3.0 * deviation_bins));
  double weight_sum = 0;
  for (long d = -reach; d <= reach; ++d) {
    if (d != 0) weight_sum += std::exp(-0.5 * std::pow(static_cast<double>(d) / deviation_bins, 2));
  }
  for (long d = -reach; d <= reach; ++d) {
    const double phase_turns = random.Uniform();
    if (d == 0 || centre + d < 1) continue;
    const double weight = std::exp(-0.5 * std::pow(static_cast<double>(d) / deviation_bins, 2));
    AddLine(static_cast<std::size_t>(centre + d), std::sqrt(cloud_power * weight / weight_sum),
            phase_turns);
  }
}

void SpectralLoop::AddNoise(double rate_hz, const Response& density, Random& random) {
  const double bin_hz = rate_hz / static_cast<double>(frames_);
  for (std::size_t k = 1; k < bins_.size(); ++k) {
    const double level = density(static_cast<double>(k) * bin_hz) * std::sqrt(bin_hz);
    // Phases alone random: level dips would repeat with every pass of the loop.
    bins_[k] += std::polar(level, kTurn * random.Uniform());
  }
}

Frames SpectralLoop::Render() const { return InverseFft(bins_, frames_); }

Frames RenderEnsemble(const LoopPlan& plan, const Ensemble& ensemble,
                      const std::function<double(int harmonic, double hz)>& level, Random& random) {
  SpectralLoop loop(plan.loop_frames);
  const double spread = CentsToRatio(ensemble.spread_cents) - 1.0;
  for (int n = 1; n * plan.fundamental_hz < plan.highest_hz; ++n) {
    const double cycles = n * static_cast<double>(plan.periods);
    loop.AddCloud(cycles, level(n, n * plan.fundamental_hz),
                  std::max(ensemble.least_bins, cycles * spread), ensemble.line_share, random);
  }
  return loop.Render();
}

Frames RenderNoiseLoop(std::size_t loop_frames, double rate_hz, const Response& density,
                       Random& random) {
  SpectralLoop loop(loop_frames);
  loop.AddNoise(rate_hz, density, random);
  return loop.Render();
}

}  // namespace portamento::embedded_bank
