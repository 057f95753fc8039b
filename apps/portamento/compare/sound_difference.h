// How two renderings of one song differ: level, timing, spectrum.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace portamento::app {

struct StereoSound {
  std::span<const float> left, right;
};

struct Level {
  std::optional<double> lufs;  // empty: silence
  double peak_db = 0, rms_db = 0;
};

/// How much later the second sound is than the first, at onsets that both have.
struct Timing {
  std::size_t onsets = 0;
  double mean_frames = 0;
  int least_frames = 0, most_frames = 0;
};

inline constexpr std::array<int, 9> kOctaveBandsHz = {63,   125,  250,  500,   1000,
                                                      2000, 4000, 8000, 16'000};

struct SoundDifference {
  Level first, second;
  double residual_db = 0;  // root mean square of the sample difference, below the first's
  std::array<double, kOctaveBandsHz.size()> band_db{};  // second minus first
  double spectral_distance_db = 0;  // log-spectral distance, mean over frames that sound
  Timing timing;
};

/// Decibels are never below kFloorDb, so that silence gives numbers, too.
inline constexpr double kFloorDb = -150;

/// Both of the same length. [control]
SoundDifference Compare(const StereoSound& first, const StereoSound& second, std::uint32_t rate_hz);

}  // namespace portamento::app
