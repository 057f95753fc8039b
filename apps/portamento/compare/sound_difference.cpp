#include "apps/portamento/compare/sound_difference.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "apps/portamento/compare/spectrum.h"
#include "offline/loudness_meter.h"

namespace portamento::app {
namespace {

double PowerDb(double power) { return std::max(10 * std::log10(power + 1e-30), kFloorDb); }

double Power(std::span<const float> sound) {
  double sum = 0;
  for (const float x : sound) sum += static_cast<double>(x) * x;
  return sum / static_cast<double>(std::max<std::size_t>(sound.size(), 1));
}

std::vector<float> Middle(const StereoSound& sound) {
  std::vector<float> middle(sound.left.size());
  for (std::size_t i = 0; i < middle.size(); ++i) {
    middle[i] = 0.5f * (sound.left[i] + sound.right[i]);
  }
  return middle;
}

Level LevelOf(const StereoSound& sound, std::uint32_t rate_hz) {
  offline::LoudnessMeter meter(rate_hz);
  std::vector<float> interleaved(2 * sound.left.size());
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    interleaved[2 * i] = sound.left[i];
    interleaved[2 * i + 1] = sound.right[i];
  }
  meter.Add(interleaved);
  return {.lufs = meter.lufs(),
          .peak_db = PowerDb(static_cast<double>(meter.peak_linear()) * meter.peak_linear()),
          .rms_db = PowerDb((Power(sound.left) + Power(sound.right)) / 2)};
}

/// Power in each octave band, over the whole sound, and the distance of spectra frame by frame.
void CompareSpectra(std::span<const float> first, std::span<const float> second,
                    std::uint32_t rate_hz, SoundDifference& difference) {
  constexpr std::size_t kSize = 4096, kHop = 2048;
  constexpr double kAudiblePower = 1e-10;  // of a bin: -100 dB
  Spectrum first_spectrum(kSize), second_spectrum(kSize);
  std::array<double, kOctaveBandsHz.size()> first_bands{}, second_bands{};
  double distances = 0;
  std::size_t frames = 0;
  for (std::size_t at = 0; at < first.size(); at += kHop) {
    const auto& a = first_spectrum.At(first, at);
    const auto& b = second_spectrum.At(second, at);
    double squares = 0;
    std::size_t bins = 0;
    for (std::size_t i = 1; i < a.size(); ++i) {
      const double hz = static_cast<double>(i) * rate_hz / kSize;
      for (std::size_t band = 0; band < kOctaveBandsHz.size(); ++band) {
        const double centre_hz = kOctaveBandsHz[band];
        if (hz < centre_hz / std::numbers::sqrt2 || hz >= centre_hz * std::numbers::sqrt2) continue;
        first_bands[band] += a[i];
        second_bands[band] += b[i];
      }
      if (std::max(a[i], b[i]) < kAudiblePower) continue;
      const double db = 10 * std::log10(std::max<double>(b[i], kAudiblePower) /
                                        std::max<double>(a[i], kAudiblePower));
      squares += db * db;
      ++bins;
    }
    if (bins < 8) continue;
    distances += std::sqrt(squares / static_cast<double>(bins));
    ++frames;
  }
  if (frames > 0) difference.spectral_distance_db = distances / static_cast<double>(frames);
  for (std::size_t band = 0; band < kOctaveBandsHz.size(); ++band) {
    difference.band_db[band] = PowerDb(second_bands[band]) - PowerDb(first_bands[band]);
  }
}

/// Frames where the level rises by 10 dB within 5 ms after it was quieter for a while.
std::vector<std::size_t> Onsets(std::span<const float> sound, std::uint32_t rate_hz) {
  const std::size_t step = rate_hz / 200, spacing = rate_hz / 10;
  std::vector<std::size_t> onsets;
  double before_db = kFloorDb;
  for (std::size_t at = 0; at + step <= sound.size(); at += step) {
    const double db = PowerDb(Power(sound.subspan(at, step)));
    const bool apart = onsets.empty() || at - onsets.back() >= spacing;
    if (db > before_db + 10 && db > -60 && apart) onsets.push_back(at);
    before_db = db;
  }
  return onsets;
}

/// The lag at which `second` is most like `first` around a frame; empty where they are not alike.
std::optional<int> LagAt(std::span<const float> first, std::span<const float> second,
                         std::size_t at) {
  constexpr int kMostLag = 512;
  constexpr std::size_t kBefore = 512, kLength = 3072;
  if (at < kBefore + kMostLag || at + kLength + kMostLag > first.size()) return std::nullopt;
  const auto window = first.subspan(at - kBefore, kLength);
  double best = 0;
  int best_lag = 0;
  const double first_power = Power(window);
  for (int lag = -kMostLag; lag <= kMostLag; ++lag) {
    const auto start = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at - kBefore) + lag);
    const auto shifted = second.subspan(start, kLength);
    double product = 0, power = 0;
    for (std::size_t i = 0; i < kLength; ++i) {
      product += static_cast<double>(window[i]) * shifted[i];
      power += static_cast<double>(shifted[i]) * shifted[i];
    }
    const double likeness =
        product / (std::sqrt(first_power * static_cast<double>(kLength) * power) + 1e-12);
    if (likeness > best) {
      best = likeness;
      best_lag = lag;
    }
  }
  return best > 0.8 ? std::optional(best_lag) : std::nullopt;
}

Timing CompareTiming(std::span<const float> first, std::span<const float> second,
                     std::uint32_t rate_hz) {
  constexpr std::size_t kMostOnsets = 100;
  Timing timing;
  for (const std::size_t at : Onsets(first, rate_hz)) {
    if (timing.onsets == kMostOnsets) break;
    const auto lag = LagAt(first, second, at);
    if (!lag) continue;
    timing.least_frames = timing.onsets == 0 ? *lag : std::min(timing.least_frames, *lag);
    timing.most_frames = timing.onsets == 0 ? *lag : std::max(timing.most_frames, *lag);
    timing.mean_frames += *lag;
    ++timing.onsets;
  }
  if (timing.onsets > 0) timing.mean_frames /= static_cast<double>(timing.onsets);
  return timing;
}

}  // namespace

SoundDifference Compare(const StereoSound& first, const StereoSound& second,
                        std::uint32_t rate_hz) {
  SoundDifference difference{.first = LevelOf(first, rate_hz), .second = LevelOf(second, rate_hz)};
  const std::vector<float> a = Middle(first), b = Middle(second);
  std::vector<float> residual(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) residual[i] = b[i] - a[i];
  difference.residual_db = PowerDb(Power(residual)) - PowerDb(Power(a));
  CompareSpectra(a, b, rate_hz, difference);
  difference.timing = CompareTiming(a, b, rate_hz);
  return difference;
}

}  // namespace portamento::app
