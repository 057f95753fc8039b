// The two LFOs against the triangle they are, heard through the gain of a constant sample or the
// pitch of a sine.
#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;

constexpr int kFourHz = -1238;  // absolute cents, to 0.1 %

/// Triangle of our convention: starts at 0, rises first, +-1.
double Triangle(double cycles) {
  const double share = cycles + 0.25 - std::floor(cycles + 0.25);
  return 1 - 4 * std::abs(share - 0.5);
}

double HzOf(int absolute_cents) { return 440 * std::exp2((absolute_cents - 6900) / 1200.0); }

TEST(Lfo, S35_BeginsAtZeroAndRises) {
  const auto tone = Hold({.generators = {{G::kModLfoToPitch, 600}, {G::kModLfoFrequency, -2400}},
                          .frames = KilohertzSine()},
                         1.5);
  const double hz = HzOf(-2400);
  for (double t = 0.02; t < 1.45; t += 0.05) {
    EXPECT_NEAR(Cents(FrequencyAt(tone, t, 0.005), 1000), 600 * Triangle(t * hz), 8) << t;
  }
}

TEST(Lfo, S35_ZeroAbsoluteCentsAre8Point176Hz) {
  const auto gain = Hold({.generators = {{G::kModLfoToVolume, 60}}}, 2.0);
  // Sixteen periods later everything is as it was.
  EXPECT_LT(WorstDbError(gain, 0.01, 1.99, [](double t) { return 6 * Triangle(t * 8.1757989); }),
            0.25);
}

TEST(Lfo, S36_ModLfoToVolume60GivesSixDbUpFirst) {
  const auto gain =
      Hold({.generators = {{G::kModLfoToVolume, 60}, {G::kModLfoFrequency, kFourHz}}}, 1.0);
  EXPECT_LT(
      WorstDbError(gain, 0.01, 0.99, [](double t) { return 6 * Triangle(t * HzOf(kFourHz)); }),
      0.1);
  EXPECT_NEAR(LevelDbAt(gain, 0.0625), 6, 0.1);
  EXPECT_NEAR(LevelDbAt(gain, 0.1875), -6, 0.1);
}

TEST(Lfo, DelayHoldsItAtZero) {
  const auto gain = Hold({.generators = {{G::kModLfoToVolume, 60},
                                         {G::kModLfoDelay, -1200},
                                         {G::kModLfoFrequency, kFourHz}}},
                         1.0);
  EXPECT_LT(WorstDbError(gain, 0.01, 0.5, [](double) { return 0.0; }), 0.01);
  EXPECT_LT(WorstDbError(gain, 0.5, 0.99,
                         [](double t) { return 6 * Triangle((t - 0.5) * HzOf(kFourHz)); }),
            0.15);
}

TEST(Lfo, VibratoHasItsOwnRateDelayAndDepth) {
  const auto tone = Hold({.generators = {{G::kVibLfoToPitch, 300},
                                         {G::kVibLfoDelay, -2400},
                                         {G::kVibLfoFrequency, -2400},
                                         {G::kModLfoFrequency, kFourHz}},
                          .frames = KilohertzSine()},
                         1.2);
  EXPECT_NEAR(Cents(FrequencyAt(tone, 0.2, 0.01), 1000), 0, 1);
  for (double t = 0.3; t < 1.15; t += 0.05) {
    EXPECT_NEAR(Cents(FrequencyAt(tone, t, 0.005), 1000), 300 * Triangle((t - 0.25) * HzOf(-2400)),
                6)
        << t;
  }
}

}  // namespace
}  // namespace portamento::test
