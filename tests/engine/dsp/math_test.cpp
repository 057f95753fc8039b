// Our elementary functions against the C library's, over their whole range.
#include "engine/dsp/math.h"

#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

namespace portamento::engine {
namespace {

TEST(MathTest, Exp2IsExactAtWholeNumbers) {
  for (int n = -126; n <= 127; ++n) EXPECT_EQ(Exp2(static_cast<float>(n)), std::ldexp(1.0f, n));
}

TEST(MathTest, Exp2IsWithinOnePartInTenMillion) {
  double worst = 0;
  for (double x = -60; x < 60; x += 0.000'37) {
    const auto argument = static_cast<float>(x);
    const double exact = std::exp2(static_cast<double>(argument));
    worst = std::max(worst, std::abs(static_cast<double>(Exp2(argument)) / exact - 1));
  }
  EXPECT_LT(worst, 1.5e-7);  // 0.0003 cents
}

TEST(MathTest, Log2IsWithinTenBillionths) {
  for (double x = 1e-6; x < 1e6; x *= 1.01) EXPECT_NEAR(Log2(x), std::log2(x), 1e-10);
}

TEST(MathTest, SinPiIsZeroAtZeroAndWithinATenMillionth) {
  EXPECT_EQ(SinPi(0), 0.0f);
  for (float x = 0; x <= 0.5f; x += 0.001f) {
    EXPECT_NEAR(SinPi(x), std::sin(std::numbers::pi * static_cast<double>(x)), 2e-7);
  }
}

TEST(MathTest, TanPiIsWithinAMillionth) {
  for (float x = 0.0001f; x < 0.49f; x += 0.001f) {
    const double exact = std::tan(std::numbers::pi * static_cast<double>(x));
    EXPECT_NEAR(static_cast<double>(TanPi(x)) / exact, 1, 1e-6) << x;
  }
}

}  // namespace
}  // namespace portamento::engine
