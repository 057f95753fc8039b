// The interpolators: their coefficients derived anew, and what they do to a tone.
#include "engine/dsp/interpolators.h"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "gtest/gtest.h"

#include "tests/support/measure.h"

namespace portamento::engine {
namespace {

using test::Db;

/// Modified Bessel function of the first kind, order 0, by its series.
double BesselI0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 60; ++k) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}

/// The eight taps at fraction f, for the frames -3..4: a sinc under a Kaiser window.
std::array<double, 8> WindowedSinc(double f) {
  constexpr double kBeta = 6.5, kHalfWidth = 4;
  std::array<double, 8> taps{};
  double sum = 0;
  for (int i = 0; i < 8; ++i) {
    const double x = i - 3 - f;
    const double share = x / kHalfWidth;
    const double window =
        BesselI0(kBeta * std::sqrt(std::max(0.0, 1 - share * share))) / BesselI0(kBeta);
    const double turn = std::numbers::pi * x;
    taps[static_cast<std::size_t>(i)] = window * (x == 0 ? 1 : std::sin(turn) / turn);
    sum += taps[static_cast<std::size_t>(i)];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

/// The tap an interpolator gives to frame `at` (-3..4), by asking it for an impulse there.
template <typename Interpolator>
double TapOf(int at, float f) {
  std::array<float, 8> impulse{};
  impulse[static_cast<std::size_t>(at + 3)] = 1;
  return Interpolator::At(impulse.data() + 3, f);
}

TEST(InterpolatorTest, Sinc8CoefficientsFitTheWindowedSinc) {
  double worst = 0;
  for (double f = 0; f < 1; f += 1.0 / 512) {
    const auto exact = WindowedSinc(f);
    for (int at = -3; at <= 4; ++at) {
      const double tap = TapOf<Sinc8Interpolator>(at, static_cast<float>(f));
      worst = std::max(worst, std::abs(tap - exact[static_cast<std::size_t>(at + 3)]));
    }
  }
  EXPECT_LT(Db(worst), -86);
}

template <typename Interpolator>
double TapSumError() {
  double worst = 0;
  for (float f = 0; f < 1; f += 0.001f) {
    double sum = 0;
    for (int at = -3; at <= 4; ++at) sum += TapOf<Interpolator>(at, f);
    worst = std::max(worst, std::abs(sum - 1));
  }
  return worst;
}

TEST(InterpolatorTest, TapsSumToOne) {
  EXPECT_LT(TapSumError<LinearInterpolator>(), 1e-6);
  EXPECT_LT(TapSumError<CubicInterpolator>(), 1e-6);
  EXPECT_LT(TapSumError<Sinc8Interpolator>(), 1e-4);
}

/// Error of reading a sine of `cycles_per_frame` at arbitrary places, relative to the sine.
template <typename Interpolator>
double ErrorDb(double cycles_per_frame) {
  std::vector<float> sine(4096);
  const auto value = [&](double at) {
    return std::sin(2 * std::numbers::pi * cycles_per_frame * at);
  };
  for (std::size_t i = 0; i < sine.size(); ++i) {
    sine[i] = static_cast<float>(value(static_cast<double>(i)));
  }
  double error = 0, power = 0;
  for (double at = 8; at < 4080; at += std::numbers::phi) {
    const double whole = std::floor(at);
    const double read = Interpolator::At(sine.data() + static_cast<std::size_t>(whole),
                                         static_cast<float>(at - whole));
    error += (read - value(at)) * (read - value(at));
    power += value(at) * value(at);
  }
  return 10 * std::log10(error / power);
}

TEST(InterpolatorTest, MoreTapsAreTruer) {
  // A tenth of the sampling rate: 4.8 kHz at 48 kHz.
  EXPECT_LT(ErrorDb<LinearInterpolator>(0.1), -25);
  EXPECT_LT(ErrorDb<CubicInterpolator>(0.1), -45);
  EXPECT_LT(ErrorDb<Sinc8Interpolator>(0.1), -65);
  EXPECT_LT(ErrorDb<Sinc8Interpolator>(0.25), -53);
}

}  // namespace
}  // namespace portamento::engine
