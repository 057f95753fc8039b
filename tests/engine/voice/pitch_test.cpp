// Pitch: from key, root, tuning generators and the wheel to the frequency that is heard.
#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;

/// Cents above 1 kHz of the tone that a key plays, with events before it.
double CentsOf(const Patch& patch, int key, std::vector<engine::Event> before = {}) {
  before.push_back(On(0, key));
  const auto tone = Play(patch, std::move(before), 0.6).left;
  return Cents(FrequencyHz(Between(tone, 0.1, 0.6)), 1000);
}

Patch Tone(std::vector<std::pair<G, int>> generators = {}, SampleOptions sample = {}) {
  return {.generators = std::move(generators), .frames = KilohertzSine(), .sample = sample};
}

TEST(Pitch, FollowsTheKeyExactlyInSemitones) {
  for (const int key : {24, 48, 59, 60, 61, 72, 96}) {
    EXPECT_NEAR(CentsOf(Tone(), key), 100 * (key - 60), 0.1) << key;
  }
}

TEST(Pitch, S44_ScaleTuning0KeepsThePitchForAllKeysAndCorrectionStillApplies) {
  for (const int key : {12, 60, 108}) {
    EXPECT_NEAR(CentsOf(Tone({{G::kScaleTuning, 0}}, {.correction_cents = -50}), key), -50, 0.1)
        << key;
  }
}

TEST(Pitch, S44_CorrectionIsNotScaledByScaleTuning) {
  EXPECT_NEAR(CentsOf(Tone({{G::kScaleTuning, 50}}, {.correction_cents = 30}), 72), 600 + 30, 0.1);
}

TEST(Pitch, S45_OverridingRootKeyShiftsExactlyInSemitones) {
  for (const int root : {36, 59, 67, 84}) {
    EXPECT_NEAR(CentsOf(Tone({{G::kRootKey, root}}, {.root_key = 40}), 60), 100 * (60 - root), 0.1)
        << root;
  }
}

TEST(Pitch, TuningGeneratorsAdd) {
  EXPECT_NEAR(CentsOf(Tone({{G::kCoarseTune, -5}, {G::kFineTune, 37}}), 60), -463, 0.1);
}

TEST(Pitch, SampleRateIsConverted) {
  EXPECT_NEAR(CentsOf(Tone({}, {.rate_hz = 32'000}), 60), 1200 * std::log2(32.0 / 48.0), 0.1);
}

TEST(Pitch, S53_WheelAtRange2Is200CentsEitherWay) {
  EXPECT_NEAR(CentsOf(Tone(), 60, {Bend(0, 0)}), -200, 0.1);
  EXPECT_NEAR(CentsOf(Tone(), 60, {Bend(0, 8192)}), 0, 0.05);
  EXPECT_NEAR(CentsOf(Tone(), 60, {Bend(0, 12'288)}), 200.0 * 4096 / 8191, 0.1);
  EXPECT_NEAR(CentsOf(Tone(), 60, {Bend(0, 16'383)}), 200, 0.1);
}

TEST(Pitch, S53_WheelModulatorOfAmount0RemovesTheBend) {
  Patch patch = Tone();
  patch.modulators = {Mod(0x020E, G::kPitch, 0, 0x0010)};
  EXPECT_NEAR(CentsOf(patch, 60, {Bend(0, 16'383)}), 0, 0.1);
}

TEST(Pitch, S53_WheelModulatorOfAmountMinus12700InvertsTheBend) {
  Patch patch = Tone();
  patch.modulators = {Mod(0x020E, G::kPitch, -12'700, 0x0010)};
  EXPECT_NEAR(CentsOf(patch, 60, {Bend(0, 16'383)}), -200, 0.1);
  EXPECT_NEAR(CentsOf(patch, 60, {Bend(0, 0)}), 200, 0.1);
}

}  // namespace
}  // namespace portamento::test
