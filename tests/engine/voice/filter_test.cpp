// The resonant low-pass against the response of the analogue filter it stands for.
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;

int AbsoluteCents(double hz) {
  return static_cast<int>(std::lround(6900 + 1200 * std::log2(hz / 440)));
}

/// Level of a sine of `hz` through the patch's filter, relative to the same without a filter.
double GainDb(double hz, int cutoff_cents, int q_cb) {
  const Frames sine = Sine(hz, 48'000, 24'000, 0.25);
  const auto filtered = Hold({.generators = {{G::kFilterCutoff, cutoff_cents}, {G::kFilterQ, q_cb}},
                              .frames = sine,
                              .loop = bank::LoopMode::kNone},
                             0.45);
  const auto plain = Hold({.frames = sine, .loop = bank::LoopMode::kNone}, 0.45);
  return Db(AmplitudeOf(Between(filtered, 0.1, 0.4), hz) /
            AmplitudeOf(Between(plain, 0.1, 0.4), hz));
}

TEST(Filter, S37_IsOutOfTheWayAt13500AndNoResonance) {
  for (const double hz : {50.0, 1000.0, 8000.0, 16'000.0}) {
    EXPECT_NEAR(GainDb(hz, 13'500, 0), 0, 0.1) << hz;
  }
}

TEST(Filter, S37_JustOpenMatchesTheBypass) {
  for (const double hz : {50.0, 1000.0, 4000.0}) {
    EXPECT_NEAR(GainDb(hz, 13'400, 0), 0, 0.1) << hz;
  }
}

TEST(Filter, S37_IsInTheWayJustBelow13500) {
  const double cutoff_hz = 440 * std::exp2((13'000 - 6900) / 1200.0);
  EXPECT_NEAR(GainDb(cutoff_hz, 13'000, 0), -3.01, 0.15);
}

class Cutoff : public testing::TestWithParam<double> {};

TEST_P(Cutoff, S38_IsMinus3DbAtTheCutoff) {
  const double hz = GetParam();
  EXPECT_NEAR(GainDb(hz, AbsoluteCents(hz), 0), -3.01, 0.15);
}

INSTANTIATE_TEST_SUITE_P(Hz, Cutoff, testing::Values(100., 200., 500., 1000., 2000., 4000., 8000.));

/// Response of a bilinear Butterworth low-pass of order 2 (the cookbook's).
double ButterworthDb(double hz, double cutoff_hz) {
  const double ratio =
      std::tan(std::numbers::pi * hz / 48'000) / std::tan(std::numbers::pi * cutoff_hz / 48'000);
  return -10 * std::log10(1 + std::pow(ratio, 4));
}

TEST(Filter, S38_FollowsTheButterworthResponse) {
  for (const double cutoff_hz : {250.0, 1000.0, 4000.0}) {
    for (const double octaves : {-2.0, -1.0, 0.5, 1.0, 2.0}) {
      const double hz = cutoff_hz * std::exp2(octaves);
      EXPECT_NEAR(GainDb(hz, AbsoluteCents(cutoff_hz), 0), ButterworthDb(hz, cutoff_hz), 0.1) << hz;
    }
    const double at_twice = GainDb(2 * cutoff_hz, AbsoluteCents(cutoff_hz), 0);
    EXPECT_TRUE(at_twice > -13.6 && at_twice < -12.2) << at_twice;
  }
}

TEST(Filter, S39_Resonance20DbCosts10AtDcAndPeaks7AboveFullLevel) {
  EXPECT_NEAR(GainDb(20, AbsoluteCents(2000), 200), -10, 0.1);
  EXPECT_NEAR(GainDb(2000, AbsoluteCents(2000), 200), 7, 0.2);
}

TEST(Filter, S40_IsStableEverywhere) {
  for (const std::uint32_t rate_hz : {22'050u, 48'000u, 96'000u, 192'000u}) {
    for (int cutoff = 1500; cutoff <= 13'500; cutoff += 1000) {
      engine::SynthSettings settings = DrySettings();
      settings.rate_hz = rate_hz;
      Rig rig(BankOf({{.generators = {{G::kFilterCutoff, cutoff}, {G::kFilterQ, 960}},
                       .frames = Noise(4800, 7)}}),
              settings);
      const auto sound = rig.Play(AtFullLevel({On(0, 60), Off(rate_hz / 4, 60)}), rate_hz / 2);
      for (const float x : sound.left) ASSERT_TRUE(std::abs(x) < 200) << rate_hz << ' ' << cutoff;
      EXPECT_LT(Peak(Between(sound.left, 0.45, 0.5, rate_hz)), 1e-3) << rate_hz << ' ' << cutoff;
    }
  }
}

TEST(Filter, JumpsOfTheCutoffDoNotClick) {
  const Patch patch{.generators = {{G::kFilterCutoff, 5000}},
                    .modulators = {Mod(0x0081, G::kFilterCutoff, 6000)},
                    .frames = SinePeriods(480, 10, 0.5)};
  const auto jumping =
      Play(patch, {On(0, 60), Cc(20'000, 1, 127), Cc(30'000, 1, 0), Cc(40'001, 1, 127)}, 1.0).left;
  // Where the coefficients jump too, the bend is as large as the signal.
  EXPECT_LT(Roughness(Between(jumping, 0.1, 1.0)), 0.005);
}

}  // namespace
}  // namespace portamento::test
