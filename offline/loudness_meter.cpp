#include "offline/loudness_meter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/rt/scoped_ftz.h"
#include "offline/peak.h"

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

// The standard gives the filters at 48 kHz only. These are the analogue ones behind its numbers,
// brought to any rate by the bilinear transform (B. De Man, "Evaluation of Implementations of the
// EBU R128 Loudness Measurement", AES 2018).

/// What a head does to sound: the highs are raised by 4 dB.
LoudnessMeter::Filter LoudnessMeter::Shelf(double rate_hz) {
  constexpr double kHz = 1681.9744509555319, kDb = 3.99984385397, kQ = 0.7071752369554193;
  const double k = std::tan(std::numbers::pi * kHz / rate_hz);
  const double high = std::pow(10, kDb / 20), band = std::pow(high, 0.499666774155);
  const double a0 = 1 + k / kQ + k * k;
  return {.b0 = (high + band * k / kQ + k * k) / a0,
          .b1 = 2 * (k * k - high) / a0,
          .b2 = (high - band * k / kQ + k * k) / a0,
          .a1 = 2 * (k * k - 1) / a0,
          .a2 = (1 - k / kQ + k * k) / a0};
}

LoudnessMeter::Filter LoudnessMeter::HighPass(double rate_hz) {
  constexpr double kHz = 38.13547087613982, kQ = 0.5003270373253953;
  const double k = std::tan(std::numbers::pi * kHz / rate_hz);
  const double a0 = 1 + k / kQ + k * k;
  // The standard leaves its zeros unscaled.
  return {.b0 = 1, .b1 = -2, .b2 = 1, .a1 = 2 * (k * k - 1) / a0, .a2 = (1 - k / kQ + k * k) / a0};
}

LoudnessMeter::LoudnessMeter(std::uint32_t rate_hz)
    : shelf_(Shelf(rate_hz)), high_pass_(HighPass(rate_hz)), step_frames_((rate_hz + 5) / 10) {}

void LoudnessMeter::Add(std::span<const float> stereo) {
  const engine::ScopedFlushToZero flush_to_zero;
  peak_ = std::max(peak_, PeakOf(stereo));
  while (stereo.size() > 1) {
    const std::size_t frames = std::min(stereo.size() / 2, step_frames_ - frames_in_step_);
    AddWithinStep(stereo.first(2 * frames));
    stereo = stereo.subspan(2 * frames);
    frames_in_step_ += frames;
    if (frames_in_step_ < step_frames_) continue;
    step_energies_.push_back((energy_in_step_[0] + energy_in_step_[1]) /
                             static_cast<double>(step_frames_));
    energy_in_step_ = {};
    frames_in_step_ = 0;
  }
}

void LoudnessMeter::AddWithinStep(std::span<const float> stereo) {
  const Filter shelf = shelf_, high_pass = high_pass_;
  Memory m = shelf_memory_, n = high_pass_memory_;
  Sides sum = energy_in_step_;
  for (std::size_t i = 0; i < stereo.size(); i += 2) {
    // Of all that a frame needs only the last product waits for the frame before.
    Sides x, y, z;
    for (std::size_t s = 0; s < 2; ++s) x[s] = static_cast<double>(stereo[i + s]);
    for (std::size_t s = 0; s < 2; ++s) {
      y[s] = shelf.b0 * x[s] + shelf.b1 * m.x1[s] + shelf.b2 * m.x2[s] - shelf.a2 * m.y2[s] -
             shelf.a1 * m.y1[s];
    }
    for (std::size_t s = 0; s < 2; ++s) {
      z[s] =
          y[s] + high_pass.b1 * n.x1[s] + n.x2[s] - high_pass.a2 * n.y2[s] - high_pass.a1 * n.y1[s];
    }
    for (std::size_t s = 0; s < 2; ++s) sum[s] += z[s] * z[s];
    m = {.x1 = x, .x2 = m.x1, .y1 = y, .y2 = m.y1};
    n = {.x1 = y, .x2 = n.x1, .y1 = z, .y2 = n.y1};
  }
  shelf_memory_ = m;
  high_pass_memory_ = n;
  energy_in_step_ = sum;
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
