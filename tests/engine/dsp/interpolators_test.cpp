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

/// The taps at fraction f, as many before it as after it: a sinc under a Kaiser window.
template <std::size_t kTaps>
std::array<double, kTaps> WindowedSinc(double f, double beta) {
  std::array<double, kTaps> taps{};
  double sum = 0;
  for (std::size_t i = 0; i < kTaps; ++i) {
    const double x = static_cast<double>(i) - (kTaps / 2 - 1) - f;
    const double share = 2 * x / kTaps;
    const double window =
        BesselI0(beta * std::sqrt(std::max(0.0, 1 - share * share))) / BesselI0(beta);
    const double turn = std::numbers::pi * x;
    taps[i] = window * (x == 0 ? 1 : std::sin(turn) / turn);
    sum += taps[i];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

/// The tap an interpolator gives to frame `at` (-15..16), by asking it for an impulse there.
template <typename Interpolator>
double TapOf(int at, float f) {
  std::array<float, 32> impulse{};
  impulse[static_cast<std::size_t>(at + 15)] = 1;
  return Interpolator::At(impulse.data() + 15, f);
}

TEST(InterpolatorTest, Sinc8CoefficientsFitTheWindowedSinc) {
  double worst = 0;
  for (double f = 0; f < 1; f += 1.0 / 512) {
    const auto exact = WindowedSinc<8>(f, 6.5);
    for (int at = -3; at <= 4; ++at) {
      const double tap = TapOf<Sinc8Interpolator>(at, static_cast<float>(f));
      worst = std::max(worst, std::abs(tap - exact[static_cast<std::size_t>(at + 3)]));
    }
  }
  EXPECT_LT(Db(worst), -86);
}

TEST(InterpolatorTest, Sinc32TableHoldsTheWindowedSinc) {
  double worst_row = 0, worst_between = 0;
  for (double f = 0; f < 1; f += 1.0 / 1024) {
    const auto exact = WindowedSinc<32>(f, 9.5);
    const bool row = std::fmod(128 * f, 1) == 0;
    for (int at = -15; at <= 16; ++at) {
      const double tap = TapOf<Sinc32Interpolator>(at, static_cast<float>(f));
      double& worst = row ? worst_row : worst_between;
      worst = std::max(worst, std::abs(tap - exact[static_cast<std::size_t>(at + 15)]));
    }
  }
  EXPECT_LT(Db(worst_row), -140);
  EXPECT_LT(Db(worst_between), -91);
}

template <typename Interpolator>
double TapSumError() {
  double worst = 0;
  for (float f = 0; f < 1; f += 0.001f) {
    double sum = 0;
    for (int at = -15; at <= 16; ++at) sum += TapOf<Interpolator>(at, f);
    worst = std::max(worst, std::abs(sum - 1));
  }
  return worst;
}

TEST(InterpolatorTest, TapsSumToOne) {
  EXPECT_LT(TapSumError<LinearInterpolator>(), 1e-6);
  EXPECT_LT(TapSumError<CubicInterpolator>(), 1e-6);
  EXPECT_LT(TapSumError<Sinc8Interpolator>(), 1e-4);
  EXPECT_LT(TapSumError<Sinc32Interpolator>(), 1e-6);
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
  for (double at = 16; at < 4080; at += std::numbers::phi) {
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
  EXPECT_LT(ErrorDb<Sinc32Interpolator>(0.1), -105);
  EXPECT_LT(ErrorDb<Sinc32Interpolator>(0.25), -97);
  EXPECT_LT(ErrorDb<Sinc32Interpolator>(0.4), -90);
}

}  // namespace
}  // namespace portamento::engine
