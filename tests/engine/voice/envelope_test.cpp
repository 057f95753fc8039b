// The two envelopes against their closed forms, heard through a constant sample (volume) or the
// pitch of a sine (modulation).
#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;

constexpr int kOneSecond = 0;  // timecents

/// 1200 cents of modulation envelope on a 1 kHz tone; the pitch over time in cents.
double PitchAt(const std::vector<float>& tone, double seconds) {
  return Cents(FrequencyAt(tone, seconds, 0.004), 1000);
}

Patch PitchEnvelopePatch(std::vector<std::pair<G, int>> generators) {
  generators.emplace_back(G::kModEnvToPitch, 1200);
  return {.generators = std::move(generators), .frames = KilohertzSine()};
}

TEST(VolumeEnvelope, S27_AttackIsLinearInAmplitude) {
  const auto gain = Hold({.generators = {{G::kVolEnvAttack, kOneSecond}}}, 1.1);
  EXPECT_NEAR(LevelDbAt(gain, 0.5), -6.02, 0.02);
  for (double t = 0.01; t < 1; t += 0.01) {
    EXPECT_NEAR(gain[static_cast<std::size_t>(t * 48'000)], t, 1e-4) << t;
  }
  EXPECT_NEAR(LevelDbAt(gain, 1.05), 0, 0.01);
}

TEST(VolumeEnvelope, S28_DecaySlopeIs96DbPerDecayTime) {
  const auto gain =
      Hold({.generators = {{G::kVolEnvDecay, kOneSecond}, {G::kVolEnvSustain, 1440}}}, 1.1);
  EXPECT_LT(WorstDbError(gain, 0.01, 0.93, [](double t) { return -96 * t; }), 0.1);
  EXPECT_EQ(gain.at(48'500), 0);
}

TEST(VolumeEnvelope, S28_ReleaseSlopeIs96DbPerReleaseTime) {
  const auto gain = HoldAndRelease({.generators = {{G::kVolEnvRelease, kOneSecond}}}, 0.25, 1.4);
  const auto expected = [](double t) { return -96 * (t - 0.25); };
  EXPECT_LT(WorstDbError(gain, 0.26, 1.18, expected), 0.1);
  EXPECT_EQ(gain.at(61'000), 0);
}

TEST(VolumeEnvelope, S28_DecayStopsAtTheSustainLevelExactlyWhenItIsReached) {
  const auto gain =
      Hold({.generators = {{G::kVolEnvDecay, kOneSecond}, {G::kVolEnvSustain, 240}}}, 0.5);
  const auto expected = [](double t) { return -std::min(96 * t, 24.0); };
  EXPECT_LT(WorstDbError(gain, 0.01, 0.5, expected), 0.1);
}

TEST(VolumeEnvelope, S29_Sustain120IsMinus12Db) {
  const auto gain = Hold({.generators = {{G::kVolEnvSustain, 120}}}, 0.2);
  EXPECT_NEAR(LevelDbAt(gain, 0.15), -12.0, 0.1);
}

TEST(VolumeEnvelope, S30_ReleaseDuringAttackGoesOnFromThePresentLevel) {
  const Patch patch{
      .generators = {{G::kVolEnvAttack, kOneSecond}, {G::kVolEnvRelease, kOneSecond}}};
  const auto gain = HoldAndRelease(patch, 0.25, 0.6);
  for (std::size_t frame = 11'900; frame < 12'100; ++frame) {
    EXPECT_LT(std::abs(Db(gain[frame + 1]) - Db(gain[frame])), 0.1) << frame;
  }
  const auto expected = [](double t) { return Db(0.25) - 96 * (t - 0.25); };
  EXPECT_LT(WorstDbError(gain, 0.26, 0.6, expected), 0.1);
}

TEST(VolumeEnvelope, S30_ReleaseDuringDelayEndsTheVoiceAtOnce) {
  const Patch patch{.generators = {{G::kVolEnvDelay, kOneSecond}, {G::kVolEnvRelease, kOneSecond}}};
  EXPECT_EQ(Peak(HoldAndRelease(patch, 0.25, 2.5)), 0);
}

class NoDelay : public testing::TestWithParam<int> {};

TEST_P(NoDelay, S31_ShortestDelayAddsLessThan2Ms) {
  const auto gain = Hold({.generators = {{G::kVolEnvDelay, GetParam()}}}, 0.1);
  EXPECT_GT(gain.at(96), 0.5);
}

INSTANTIATE_TEST_SUITE_P(Timecents, NoDelay, testing::Values(-32768, -12000));

TEST(VolumeEnvelope, DelayAndHoldLastTheirTime) {
  const auto gain = Hold({.generators = {{G::kVolEnvDelay, -1200},
                                         {G::kVolEnvHold, -2400},
                                         {G::kVolEnvDecay, kOneSecond},
                                         {G::kVolEnvSustain, 1000}}},
                         1.0);
  EXPECT_EQ(gain.at(23'990), 0);
  EXPECT_NEAR(LevelDbAt(gain, 0.51), 0, 0.01);
  EXPECT_NEAR(LevelDbAt(gain, 0.749), 0, 0.05);
  EXPECT_NEAR(LevelDbAt(gain, 0.85), -9.6, 0.2);
}

TEST(VolumeEnvelope, S32_KeyToDecay100DoublesTheTimePerOctaveDown) {
  const Patch patch{.generators = {{G::kVolEnvDecay, -2400},
                                   {G::kVolEnvSustain, 1440},
                                   {G::kKeyToVolEnvDecay, 100},
                                   {G::kScaleTuning, 0}}};
  const auto slope_db = [&](int key) {
    const auto gain = Play(patch, {On(0, key)}, 0.2).left;
    return (LevelDbAt(gain, 0.1) - LevelDbAt(gain, 0.05)) / 0.05;
  };
  EXPECT_NEAR(slope_db(60), -96 * 4, 2);
  EXPECT_NEAR(slope_db(48), -96 * 2, 1);
  EXPECT_NEAR(slope_db(36), -96 * 1, 0.5);
  EXPECT_NEAR(slope_db(72), -96 * 8, 4);
}

TEST(ModulationEnvelope, S33_AttackIsConvex) {
  const auto tone = Hold(PitchEnvelopePatch({{G::kModEnvAttack, kOneSecond}}), 1.2);
  // 1 + (5/12) log10(share of the attack), times 1200 cents.
  EXPECT_NEAR(PitchAt(tone, 0.25), 1200 + 500 * std::log10(0.25), 3);
  EXPECT_NEAR(PitchAt(tone, 0.5), 1200 + 500 * std::log10(0.5), 3);
  EXPECT_NEAR(PitchAt(tone, 0.5) / 1200, 0.875, 0.003);
  EXPECT_NEAR(PitchAt(tone, 1.1), 1200, 1);
}

TEST(ModulationEnvelope, S34_Sustain500KeepsHalf) {
  const auto tone =
      Hold(PitchEnvelopePatch({{G::kModEnvDecay, kOneSecond}, {G::kModEnvSustain, 500}}), 1.0);
  EXPECT_NEAR(PitchAt(tone, 0.25), 1200 - 300, 3);
  EXPECT_NEAR(PitchAt(tone, 0.7), 600, 1);
  EXPECT_NEAR(PitchAt(tone, 0.95), 600, 1);
}

TEST(ModulationEnvelope, ReleaseFallsInAStraightLineFromThePresentLevel) {
  const Patch patch = PitchEnvelopePatch(
      {{G::kModEnvRelease, kOneSecond}, {G::kModEnvSustain, 500}, {G::kVolEnvRelease, 3600}});
  const auto tone = HoldAndRelease(patch, 0.2, 1.0);
  EXPECT_NEAR(PitchAt(tone, 0.15), 600, 2);
  EXPECT_NEAR(PitchAt(tone, 0.45), 300, 4);
  EXPECT_NEAR(PitchAt(tone, 0.85), 0, 2);
}

TEST(ModulationEnvelope, KeyToHoldDoublesTheTimePerOctaveDown) {
  const Patch patch = PitchEnvelopePatch({{G::kModEnvHold, -2400},
                                          {G::kModEnvSustain, 1000},
                                          {G::kKeyToModEnvHold, 100},
                                          {G::kScaleTuning, 0}});
  const auto fall_seconds = [&](int key) {
    const auto tone = Play(patch, {On(0, key)}, 1.2).left;
    for (double t = 0.02; t < 1.1; t += 0.002) {
      if (PitchAt(tone, t) < 600) return t;
    }
    return 0.0;
  };
  EXPECT_NEAR(fall_seconds(60), 0.25, 0.006);
  EXPECT_NEAR(fall_seconds(48), 0.5, 0.006);
  EXPECT_NEAR(fall_seconds(36), 1.0, 0.006);
}

}  // namespace
}  // namespace portamento::test
