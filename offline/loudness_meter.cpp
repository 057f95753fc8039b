#include "offline/loudness_meter.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/peak.h"
#include "engine/rt/scoped_ftz.h"

namespace portamento::offline {
namespace {

constexpr std::size_t kStepsInBlock = 4;
constexpr double kOffsetLufs = -0.691;  // a full-scale sine of 997 Hz on one side is -3.01 LUFS
constexpr double kAbsoluteGateLufs = -70, kRelativeGateLu = -10;

double Lufs(double energy) { return kOffsetLufs + 10 * std::log10(energy); }
double Energy(double lufs) { return std::pow(10, (lufs - kOffsetLufs) / 10); }

/// The mean of those that are not below `least`, or nothing if there are none.
std::optional<double> MeanFrom(double least, const std::vector<double>& energies) {
  double sum = 0;
  std::size_t count = 0;
  for (const double energy : energies) {
    if (energy < least) continue;
    sum += energy;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

}  // namespace

LoudnessMeter::LoudnessMeter(std::uint32_t rate_hz)
    : weighting_(rate_hz), step_frames_((rate_hz + 5) / 10) {}

void LoudnessMeter::Add(std::span<const float> stereo) {
  const engine::ScopedFlushToZero flush_to_zero;
  peak_ = std::max(peak_, engine::PeakOf(stereo));
  while (stereo.size() > 1) {
    const std::size_t frames = std::min(stereo.size() / 2, step_frames_ - frames_in_step_);
    weighting_.AddEnergy(stereo.first(2 * frames), energy_in_step_);
    stereo = stereo.subspan(2 * frames);
    frames_in_step_ += frames;
    if (frames_in_step_ < step_frames_) continue;
    step_energies_.push_back((energy_in_step_[0] + energy_in_step_[1]) /
                             static_cast<double>(step_frames_));
    energy_in_step_ = {};
    frames_in_step_ = 0;
  }
}

std::vector<double> LoudnessMeter::BlockEnergies() const {
  std::vector<double> energies;
  for (std::size_t end = kStepsInBlock; end <= step_energies_.size(); ++end) {
    double sum = 0;
    for (std::size_t i = end - kStepsInBlock; i < end; ++i) sum += step_energies_[i];
    energies.push_back(sum / kStepsInBlock);
  }
  return energies;
}

std::optional<double> LoudnessMeter::lufs() const {
  const std::vector<double> energies = BlockEnergies();
  const auto mean = MeanFrom(Energy(kAbsoluteGateLufs), energies);
  if (!mean) return std::nullopt;
  const double least = std::max(Energy(Lufs(*mean) + kRelativeGateLu), Energy(kAbsoluteGateLufs));
  const auto gated = MeanFrom(least, energies);
  if (!gated) return std::nullopt;
  return Lufs(*gated);
}

}  // namespace portamento::offline
