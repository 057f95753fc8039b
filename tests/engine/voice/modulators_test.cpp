// Modulators as a bank's author knows them: default ones, their replacement, and what is ignored.
#include <cmath>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "soundfonts/sf2/sf2_modulators.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;
namespace cc = engine::cc;

/// Largest and smallest pitch of a tone in cents of 1 kHz, over whole vibrato periods.
struct PitchRange {
  double low = 1e9, high = -1e9;
};

PitchRange PitchRangeOf(const Patch& patch, std::vector<engine::Event> events) {
  events.push_back(On(0, 60));
  const auto tone = Play(patch, std::move(events), 1.3).left;
  PitchRange range;
  for (double t = 0.1; t < 1.2; t += 0.001) {
    const double cents = Cents(FrequencyAt(tone, t, 0.002), 1000);
    range.low = std::min(range.low, cents);
    range.high = std::max(range.high, cents);
  }
  return range;
}

/// A 4 kHz tone with a slow vibrato LFO, whose depth is 0 unless something moves it.
Patch VibratoPatch(std::vector<bank::Modulator> modulators = {}) {
  return {.generators = {{G::kVibLfoFrequency, -2400}},
          .modulators = std::move(modulators),
          .frames = SinePeriods(12, 400),
          .sample = {.root_key = 84}};
}

void ExpectVibrato(const Patch& patch, std::vector<engine::Event> events, double cents) {
  const PitchRange range = PitchRangeOf(patch, std::move(events));
  EXPECT_NEAR(range.high, cents, 1.0);
  EXPECT_NEAR(range.low, -cents, 1.0);
}

TEST(Modulators, S52_ModulationWheelGivesVibratoOf50Cents) {
  ExpectVibrato(VibratoPatch(), {Cc(0, cc::kModulation, 127)}, 50 * 127.0 / 128);
}

TEST(Modulators, S52_ChannelPressureLikewiseAndTheyAdd) {
  ExpectVibrato(VibratoPatch(), {Pressure(0, 127)}, 50 * 127.0 / 128);
  ExpectVibrato(VibratoPatch(), {Pressure(0, 127), Cc(0, cc::kModulation, 127)}, 100 * 127.0 / 128);
}

TEST(Modulators, S52_Amount0CancelsTheWheel) {
  ExpectVibrato(VibratoPatch({Mod(0x0081, G::kVibLfoToPitch, 0)}), {Cc(0, cc::kModulation, 127)},
                0);
}

/// Level at 8 kHz relative to that at 120 Hz, of noise through a filter at 1 kHz.
double BrightnessDb(const std::vector<bank::Modulator>& modulators,
                    std::vector<engine::Event> events, double from_seconds = 0.1) {
  const Patch patch{.generators = {{G::kFilterCutoff, 8366}},
                    .modulators = modulators,
                    .frames = Noise(48'000, 3)};
  const auto sound = Play(patch, std::move(events), from_seconds + 0.9).left;
  const auto spectrum = PowerSpectrum(Between(sound, from_seconds, from_seconds + 0.9), 2048);
  return SpectrumDb(spectrum, 8000, 0.1) - SpectrumDb(spectrum, 120, 0.4);
}

TEST(Modulators, S51_VelocityDoesNotCloseTheFilterByDefault) {
  EXPECT_NEAR(BrightnessDb({}, {On(0, 60, 30)}), BrightnessDb({}, {On(0, 60, 127)}), 0.5);
}

TEST(Modulators, S51_ExplicitVelocityToCutoffWorks) {
  const std::vector<bank::Modulator> explicit_modulator{Mod(0x0102, G::kFilterCutoff, -2400)};
  // Velocity 31: 2400 * 96 / 128 = 1800 cents lower, 1.5 octaves of 12 dB.
  const double at_127 = BrightnessDb(explicit_modulator, {On(0, 60, 127)});
  const double at_31 = BrightnessDb(explicit_modulator, {On(0, 60, 31)});
  EXPECT_NEAR(at_127 - at_31, 18, 3);
}

TEST(Modulators, S54_IllegalSourceAndTransformAreNotModulators) {
  for (const unsigned number : {0u, 6u, 32u, 38u, 98u, 99u, 100u, 101u, 120u, 127u}) {
    EXPECT_FALSE(bank::DecodeSourceWord(static_cast<std::uint16_t>(0x0080 | number))) << number;
  }
  EXPECT_TRUE(bank::DecodeSourceWord(0x0081));
}

TEST(Modulators, S56_ControllerChangesActOnSoundingVoices) {
  const auto sound = Uncentred(Play({}, {On(0, 60), Cc(24'000, cc::kVolume, 64)}, 1.0).left);
  EXPECT_NEAR(LevelDbAt(sound, 0.49), 0, 0.01);
  EXPECT_NEAR(LevelDbAt(sound, 0.51), -40 * std::log10(127.0 / 64), 0.05);
}

class ControllerClick : public testing::TestWithParam<int> {};

TEST_P(ControllerClick, S56_JumpsOfAControllerDoNotClick) {
  // From one end to the other at several places of the block grid.
  std::vector<engine::Event> events{On(0, 60)};
  for (int i = 0; i < 40; ++i) events.push_back(Cc(4800 + 997 * i, GetParam(), i % 2 * 127));
  const auto sound = Play({.frames = SinePeriods(480, 10)}, std::move(events), 1.0).left;
  // A jump in one frame would give 1.
  EXPECT_LT(Roughness(Between(sound, 0.05, 1.0)), 0.03);
}

INSTANTIATE_TEST_SUITE_P(Controllers, ControllerClick,
                         testing::Values(cc::kVolume, cc::kExpression, cc::kPan, cc::kBalance));

TEST(Modulators, S58_Sf2NrpnChangesCutoffOfASoundingVoiceAndAddsToTheFile) {
  const auto cutoff_nrpn = [](std::int64_t time, int offset) {
    const int value14 = 8192 + offset / 2;  // two cents a step
    return std::vector<engine::Event>{Cc(time, cc::kNrpnMsb, 120), Cc(time, cc::kNrpnLsb, 8),
                                      Cc(time, cc::kDataLsb, value14 & 0x7F),
                                      Cc(time, cc::kDataMsb, value14 >> 7)};
  };
  std::vector<engine::Event> opened{On(0, 60)};
  for (const auto& event : cutoff_nrpn(24'000, 2400)) opened.push_back(event);
  // From 1 kHz to 4 kHz: 8 kHz comes up by nearly 24 dB.
  EXPECT_NEAR(BrightnessDb({}, opened, 0.6) - BrightnessDb({}, {On(0, 60)}, 0.6), 24, 4);
}

TEST(Modulators, PolyPressureReachesOnlyItsKey) {
  const Patch patch{.modulators = {Mod(0x000A, G::kAttenuation, 200)}};
  const auto level_db = [&](int pressed_key) {
    return LevelDbAt(Play(patch, {On(0, 62), KeyPressure(0, pressed_key, 127)}, 0.1).left, 0.09);
  };
  EXPECT_NEAR(level_db(62) - level_db(61), -20 * 127.0 / 128, 0.05);
}

TEST(Modulators, LinkedModulatorScalesTheOneItFeeds) {
  constexpr std::uint16_t kLink = 127, kAttenuation = 48;
  const std::vector<sf2::ModulatorRecord> chain{
      {.source = 0x0081, .destination = sf2::ModulatorRecord::kLinkBit | 1, .amount = 1},
      {.source = kLink, .destination = kAttenuation, .amount = 400, .amount_source = 0x0082}};
  const Patch patch{.modulators = sf2::DecodeModulators(chain)};
  const auto sound = Play(patch, {Cc(0, 1, 64), Cc(0, 2, 64), On(0, 60)}, 0.1).left;
  EXPECT_NEAR(LevelDbAt(Uncentred(sound), 0.09), -40 * 0.25, 0.05);
}

}  // namespace
}  // namespace portamento::test
