// The Kaiser window: how the filters of this folder are cut to length.
#pragma once

namespace portamento::engine {

/// 1 in the middle, at x = 0; falling towards the ends, at x = -1 and 1. The higher `beta`, the
/// less gets through outside the pass band, and the wider the way there. [any]
constexpr double KaiserWindow(double x, double beta) {
  // Bessel's I0(b) by its series, which has b in squares only.
  const auto bessel = [](double half_square) {
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) {
      term *= half_square / (k * k);
      sum += term;
    }
    return sum;
  };
  const double inside = x * x < 1 ? 1 - x * x : 0;
  return bessel(beta * beta / 4 * inside) / bessel(beta * beta / 4);
}

}  // namespace portamento::engine
