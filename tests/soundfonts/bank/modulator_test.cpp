// The source curves of modulators against the closed forms of the SoundFont text.
#include "soundfonts/bank/modulator.h"

#include <cmath>

#include "gtest/gtest.h"

namespace portamento::bank {
namespace {

constexpr double kMost = 127, kSteps = 128;

double Concave(double u) {
  if (u <= 0) return 0;
  return u >= kMost ? kMost / kSteps
                    : std::min(kMost / kSteps, 5.0 / 12 * std::log10(kMost / (kMost - u)));
}

double Convex(double u) {
  if (u <= 0) return 0;
  return std::clamp(1 - 5.0 / 12 * std::log10(kMost / u), 0.0, kMost / kSteps);
}

double Unipolar(Curve curve, double u) {
  switch (curve) {
    case Curve::kLinear:
      return u / kSteps;
    case Curve::kConcave:
      return Concave(u);
    case Curve::kConvex:
      return Convex(u);
    case Curve::kSwitch:
      return u < kSteps / 2 ? 0 : 1;
  }
  return 0;
}

class SourceCurves : public testing::TestWithParam<Curve> {
 protected:
  static double Value(bool bipolar, bool negative, double position) {
    return SourceCurve({.curve = GetParam(), .bipolar = bipolar, .negative = negative}, position,
                       kSteps);
  }
};

TEST_P(SourceCurves, S57_UnipolarInBothDirections) {
  for (int v = 0; v <= 127; ++v) {
    EXPECT_NEAR(Value(false, false, v), Unipolar(GetParam(), v), 1e-3) << v;
    EXPECT_NEAR(Value(false, true, v), Unipolar(GetParam(), kMost - v), 1e-3) << v;
  }
}

TEST_P(SourceCurves, S57_BipolarInBothDirections) {
  for (int v = 0; v <= 127; ++v) {
    for (const bool negative : {false, true}) {
      const double u = negative ? kMost - v : v;
      const double s = 2 * u / kSteps - 1;
      double expected = s;
      if (GetParam() == Curve::kSwitch) {
        expected = u < kSteps / 2 ? -1 : 1;
      } else if (GetParam() != Curve::kLinear) {
        expected = std::copysign(Unipolar(GetParam(), std::abs(s) * kSteps), s);
      }
      EXPECT_NEAR(Value(true, negative, v), expected, 5e-3) << v << ' ' << negative;
    }
  }
}

TEST_P(SourceCurves, RiseFromEndToEnd) {
  for (const bool bipolar : {false, true}) {
    for (int v = 1; v <= 127; ++v) {
      EXPECT_GE(Value(bipolar, false, v), Value(bipolar, false, v - 1));
    }
    // The curves stop one step short of full.
    EXPECT_NEAR(Value(bipolar, false, 0), bipolar ? -1 : 0, 1 / kSteps);
  }
}

TEST_P(SourceCurves, OnlyFullOnesReachOne) {
  if (GetParam() != Curve::kConcave && GetParam() != Curve::kConvex) return;
  const auto value = [](bool full, double position) {
    return SourceCurve({.curve = GetParam(), .full = full}, position, kSteps);
  };
  EXPECT_DOUBLE_EQ(value(true, 127), 1);
  for (int v = 0; v <= 127; ++v) {
    EXPECT_DOUBLE_EQ(value(false, v), std::min(value(true, v), kMost / kSteps)) << v;
  }
}

INSTANTIATE_TEST_SUITE_P(Curves, SourceCurves,
                         testing::Values(Curve::kLinear, Curve::kConcave, Curve::kConvex,
                                         Curve::kSwitch));

TEST(SourceWord, DecodesAndEncodes) {
  for (const int word : {0x0502, 0x000D, 0x0081, 0x0587, 0x028A, 0x058B, 0x00DB, 0x020E, 0x0D02}) {
    const auto source = DecodeSourceWord(static_cast<std::uint16_t>(word));
    ASSERT_TRUE(source) << word;
    EXPECT_EQ(EncodeSourceWord(*source), word);
  }
}

}  // namespace
}  // namespace portamento::bank
