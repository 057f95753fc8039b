// The highest absolute value of some frames.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace portamento::engine {

/// [any]
inline float PeakOf(std::span<const float> frames) {
  // Several maxima side by side: compilers make vectors of them, of a single one they may not.
  std::array<float, 16> peaks{};
  std::size_t i = 0;
  for (; i + peaks.size() <= frames.size(); i += peaks.size()) {
    for (std::size_t j = 0; j < peaks.size(); ++j) {
      const float x = std::abs(frames[i + j]);
      peaks[j] = x > peaks[j] ? x : peaks[j];
    }
  }
  for (; i < frames.size(); ++i) peaks[0] = std::max(peaks[0], std::abs(frames[i]));
  return *std::max_element(peaks.begin(), peaks.end());
}

}  // namespace portamento::engine
