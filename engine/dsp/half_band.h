// Half-band filters: what halves a rate.
//
// A low-pass at a quarter of the rate, with a window's odd taps and one in the middle; the other
// even taps are zero. Of pair i, the taps stand 2 i + 1 steps before and after the middle, whose
// own weight is a half.
#pragma once

#include <array>
#include <cstddef>
#include <numbers>

#include "engine/dsp/kaiser_window.h"

namespace portamento::engine {

template <std::size_t kPairs>
constexpr std::array<float, kPairs> HalfBandTaps(double beta) {
  std::array<double, kPairs> taps{};
  double sum = 0;
  for (std::size_t i = 0; i < kPairs; ++i) {
    const auto steps = static_cast<double>(2 * i + 1);
    taps[i] = KaiserWindow(steps / (2 * kPairs), beta) * (i % 2 == 0 ? 1 : -1) /
              (std::numbers::pi * steps);
    sum += 4 * taps[i];
  }
  std::array<float, kPairs> out{};
  for (std::size_t i = 0; i < kPairs; ++i) out[i] = static_cast<float>(taps[i] / sum);
  return out;
}

}  // namespace portamento::engine
