// Level and place: attenuation, velocity, volume, pan, against their closed forms.
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;

/// Settled level of a side in dB of full scale.
double SettledDb(const std::vector<float>& side) { return LevelDbAt(side, 0.09); }

/// Level of a centred note relative to full scale.
double NoteDb(const Patch& patch, std::vector<engine::Event> events) {
  return SettledDb(Uncentred(Play(patch, std::move(events), 0.1).left));
}

double NoteDb(const Patch& patch, int velocity) { return NoteDb(patch, {On(0, 60, velocity)}); }

TEST(Level, FullScaleSamplePannedHardReachesFullScale) {
  const auto sound = Play({.generators = {{G::kPan, -500}}}, {On(0, 60)}, 0.1);
  EXPECT_NEAR(sound.left.back(), 32767.0 / 32768.0, 1e-4);
  EXPECT_EQ(Peak(sound.right), 0);
}

TEST(Level, S42_NegativeAttenuationNeverBoosts) {
  EXPECT_NEAR(NoteDb({.attenuation_cb = -200}, 127), 0, 0.01);
  // But it undoes other attenuation: 11.9 dB of velocity.
  EXPECT_NEAR(NoteDb({.attenuation_cb = -100}, 64), -40 * std::log10(127.0 / 64) + 10, 0.05);
}

TEST(Level, S43_ModulatorOf100CbOnAttenuationIs10Db) {
  const Patch patch{.modulators = {Mod(0x0081, G::kAttenuation, 100)}};  // CC1 linear
  const double share = 127.0 / 128;
  EXPECT_NEAR(NoteDb(patch, {Cc(0, 1, 127), On(0, 60)}), -10 * share, 0.05);
  EXPECT_NEAR(NoteDb(patch, {On(0, 60)}), 0, 0.01);
}

TEST(Level, S46_CentreIs3DbDownPerSideAndHardPanSilencesTheFarSide) {
  const auto centre = Play({}, {On(0, 60)}, 0.1);
  EXPECT_NEAR(SettledDb(centre.left), -3.01, 0.01);
  EXPECT_NEAR(SettledDb(centre.right), -3.01, 0.01);
  const auto left = Play({.generators = {{G::kPan, -500}}}, {On(0, 60)}, 0.1);
  EXPECT_EQ(Peak(left.right), 0);
  const auto right = Play({.generators = {{G::kPan, 500}}}, {On(0, 60)}, 0.1);
  EXPECT_EQ(Peak(right.left), 0);
}

TEST(Level, S46_PanIsOfConstantPower) {
  for (int pan = -500; pan <= 500; pan += 125) {
    const auto sound = Play({.generators = {{G::kPan, pan}}}, {On(0, 60)}, 0.1);
    const double angle = (pan / 1000.0 + 0.5) * std::numbers::pi / 2;
    EXPECT_NEAR(sound.left.back(), std::cos(angle), 2e-4) << pan;
    EXPECT_NEAR(sound.right.back(), std::sin(angle), 2e-4) << pan;
  }
}

TEST(Level, S47_PanSumsClampAtTheEnds) {
  const auto hard_left = [](int pan, int cc10) {
    return Play({.generators = {{G::kPan, pan}}}, {Cc(0, 10, cc10), On(0, 60)}, 0.1);
  };
  const auto both = hard_left(-500, 0);
  EXPECT_NEAR(both.left.back(), 1, 1e-3);
  EXPECT_EQ(Peak(both.right), 0);
  const auto undone = hard_left(500, 0);
  EXPECT_NEAR(undone.left.back(), std::numbers::sqrt2 / 2, 1e-3);
}

TEST(Level, S47_Cc10ReachesBothEnds) {
  for (const int value : {0, 1, 127}) {
    const auto sound = Play({}, {Cc(0, 10, value), On(0, 60)}, 0.1);
    EXPECT_EQ(Peak(value < 64 ? sound.right : sound.left), 0) << value;
  }
}

TEST(Level, S48_Velocity64Is11Point9DbBelow127) {
  EXPECT_NEAR(NoteDb({}, 64), -11.9, 0.05);
  for (const int velocity : {1, 15, 32, 95, 100, 127}) {
    EXPECT_NEAR(NoteDb({}, velocity), -40 * std::log10(127.0 / velocity), 0.05) << velocity;
  }
}

TEST(Level, S49_VolumeAndExpressionAt64Are11Point9DbEach) {
  const double one = -40 * std::log10(127.0 / 64);
  EXPECT_NEAR(NoteDb({}, {Cc(0, 7, 64), On(0, 60)}), one, 0.05);
  EXPECT_NEAR(NoteDb({}, {Cc(0, 11, 64), On(0, 60)}), one, 0.05);
  EXPECT_NEAR(NoteDb({}, {Cc(0, 7, 64), Cc(0, 11, 64), On(0, 60)}), 2 * one, 0.05);
}

TEST(Level, S49_VolumeOrExpression0IsSilence) {
  EXPECT_EQ(Peak(Play({}, {Cc(0, 7, 0), On(0, 60)}, 0.1).left), 0);
  EXPECT_EQ(Peak(Play({}, {Cc(0, 11, 0), On(0, 60)}, 0.1).left), 0);
}

TEST(Level, BalanceAttenuatesTheFarSideOnly) {
  const auto sound = Play({}, {Cc(0, 8, 127), On(0, 60)}, 0.1);
  EXPECT_EQ(Peak(sound.left), 0);
  EXPECT_NEAR(SettledDb(sound.right), -3.01, 0.01);
}

TEST(Level, S50_Amount0OnVelocityToAttenuationRemovesIt) {
  const Patch patch{.modulators = {Mod(0x0502, G::kAttenuation, 0)}};
  EXPECT_NEAR(NoteDb(patch, 10), 0, 0.01);
}

// --- A ceiling -----------------------------------------------------------------------------------

engine::Event Ceiling(int hundredths_db) {
  return {.kind = engine::EventKind::kVoiceCeiling,
          .value = static_cast<std::uint16_t>(32'768 + hundredths_db)};
}

/// Both sides of a note panned by CC10.
std::pair<double, double> SidesDb(const Patch& patch, std::vector<engine::Event> events) {
  const auto sound = Play(patch, std::move(events), 0.1);
  return {SettledDb(sound.left), SettledDb(sound.right)};
}

TEST(Level, ACeilingBoundsEachSideOfAVoiceAfterItsPan) {
  // At the centre 3 dB are lost: -3.01 is below -2, but not below -6.
  EXPECT_NEAR(SidesDb({}, {Ceiling(-200), On(0, 60)}).first, -3.01, 0.01);
  EXPECT_NEAR(SidesDb({}, {Ceiling(-600), On(0, 60)}).first, -6, 0.01);
  EXPECT_NEAR(SidesDb({}, {Ceiling(-600), On(0, 60)}).second, -6, 0.01);
  // Hard left only the one side has anything to lose.
  EXPECT_NEAR(SidesDb({}, {Ceiling(-200), Cc(0, 10, 0), On(0, 60)}).first, -2, 0.01);
  // A voice that is quieter anyway is left alone.
  EXPECT_NEAR(SidesDb({.attenuation_cb = 100}, {Ceiling(-600), On(0, 60)}).first, -13.01, 0.01);
}

TEST(Level, UnderACeilingAVoiceMayBeAmplifiedBeforeItsPan) {
  // 12 dB above what is recorded, 3 lost by the pan: 9, unless the ceiling is lower.
  const Patch loud{.frames = Constant(64, 8192), .attenuation_cb = -120};
  const double recorded_db = 20 * std::log10(0.25);
  EXPECT_NEAR(SidesDb(loud, {On(0, 60)}).first, recorded_db - 3.01, 0.01) << "without one";
  EXPECT_NEAR(SidesDb(loud, {Ceiling(1200), On(0, 60)}).first, recorded_db + 12 - 3.01, 0.01);
  EXPECT_NEAR(SidesDb(loud, {Ceiling(600), On(0, 60)}).first, recorded_db + 6, 0.01);
}

TEST(Level, ACeilingHoldsWhileVolumeAndPanMove) {
  const Patch loud{.attenuation_cb = -60};
  auto later = Cc(2000, 7, 64);
  EXPECT_NEAR(SidesDb(loud, {Ceiling(-300), On(0, 60), later}).first,
              6 + 40 * std::log10(64.0 / 127) - 3.01, 0.05);
  later = Cc(2000, 10, 0);
  EXPECT_NEAR(SidesDb(loud, {Ceiling(-300), On(0, 60), later}).first, -3, 0.01);
  // A reset leaves it.
  EXPECT_NEAR(
      SidesDb({}, {Ceiling(-900), Reset(0, engine::MidiMode::kGm1), Cc(0, 7, 127), On(0, 60)})
          .first,
      -9, 0.05);
}

// --- Outputs -------------------------------------------------------------------------------------

engine::Event Outputs(std::int64_t time, unsigned outputs) {
  return {.time_frames = time,
          .kind = engine::EventKind::kOutputs,
          .value = static_cast<std::uint16_t>(outputs)};
}

TEST(Level, AChannelIsHeardAtItsOutputsOnly) {
  const auto peaks = [](std::vector<engine::Event> events) {
    const auto sound = Play({}, std::move(events), 0.1);
    return std::pair(Peak(sound.left) > 0.1, Peak(sound.right) > 0.1);
  };
  EXPECT_EQ(peaks({On(0, 60)}), std::pair(true, true));
  EXPECT_EQ(peaks({Outputs(0, engine::kOutputLeft), On(0, 60)}), std::pair(true, false));
  EXPECT_EQ(peaks({Outputs(0, engine::kOutputRight), On(0, 60)}), std::pair(false, true));
  EXPECT_EQ(peaks({Outputs(0, 0), On(0, 60)}), std::pair(false, false));
  EXPECT_EQ(peaks({Outputs(0, engine::kOutputLeft), Reset(0, engine::MidiMode::kGm1), On(0, 60)}),
            std::pair(true, false));
  // Of a note that sounds as well.
  const auto late = Play({}, {On(0, 60), Outputs(1000, engine::kOutputLeft)}, 0.1);
  EXPECT_NEAR(SettledDb(late.left), -3.01, 0.01);
  EXPECT_EQ(late.right.back(), 0);
}

TEST(Level, SendsAreOutputsToo) {
  auto settings = DrySettings();
  settings.reverb_level_linear = settings.chorus_level_linear = 1;
  for (const auto& [send, output] :
       {std::pair(91, engine::kOutputReverb), std::pair(93, engine::kOutputChorus),
        std::pair(94, engine::kOutputDelay)}) {
    settings.delay_level_linear = 1;
    for (const bool reaches : {false, true}) {
      Rig rig(BankOf({Patch{}}), settings);
      const auto sound = rig.Play(
          AtFullLevel({Cc(0, send, 127), Outputs(0, reaches ? unsigned{output} : 0u), On(0, 60)}), 48'000);
      EXPECT_EQ(Peak(sound.left) > 1e-4, reaches) << send;
    }
  }
}

}  // namespace
}  // namespace portamento::test
