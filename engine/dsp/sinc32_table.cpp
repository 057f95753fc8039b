#include "engine/dsp/sinc32_table.h"

#include <numbers>

#include "engine/dsp/kaiser_window.h"

namespace portamento::engine {
namespace {

// Images lie below -94 dB for all that is under 0.4 of the sample's rate.
constexpr double kBeta = 9.5;

/// sin(pi x) for 0 <= x <= 0.5.
constexpr double SinPi(double x) {
  const double turn = std::numbers::pi * x;
  double sum = 0, term = turn;
  for (int k = 1; k < 30; k += 2) {
    sum += term;
    term *= -turn * turn / ((k + 1) * (k + 2));
  }
  return sum;
}

using Taps = std::array<double, kSinc32Taps>;

constexpr Taps TapsAt(double fraction) {
  Taps taps{};
  double sum = 0;
  for (std::size_t i = 0; i < kSinc32Taps; ++i) {
    const double x = static_cast<double>(i) - double{kSinc32Left} - fraction;
    // sin(pi x), up to a sign that is the same for all taps: they lie whole frames apart.
    const double sine = i % 2 == 0 ? SinPi(fraction) : -SinPi(fraction);
    const double sinc = x == 0 ? 1 : sine / (std::numbers::pi * x);
    taps[i] = KaiserWindow(x / (kSinc32Taps / 2), kBeta) * sinc;
    sum += taps[i];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

constexpr std::array<Sinc32Row, kSinc32Phases> MakeTable() {
  std::array<Taps, kSinc32Phases + 1> exact{};
  for (std::size_t p = 0; p <= kSinc32Phases / 2; ++p) {
    exact[p] = TapsAt(static_cast<double>(p) / kSinc32Phases);
    for (std::size_t i = 0; i < kSinc32Taps; ++i) {
      exact[kSinc32Phases - p][kSinc32Taps - 1 - i] = exact[p][i];  // seen from the other side
    }
  }
  std::array<Sinc32Row, kSinc32Phases> table{};
  for (std::size_t p = 0; p < kSinc32Phases; ++p) {
    for (std::size_t i = 0; i < kSinc32Taps; ++i) {
      table[p].taps[i] = static_cast<float>(exact[p][i]);
      table[p].step[i] = static_cast<float>(exact[p + 1][i] - exact[p][i]);
    }
  }
  return table;
}

}  // namespace

alignas(64) constexpr std::array<Sinc32Row, kSinc32Phases> kSinc32Table = MakeTable();

}  // namespace portamento::engine
