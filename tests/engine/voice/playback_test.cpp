// How a sample is played through: loops, ends, exclusive classes, layers.
#include <cmath>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;
using bank::LoopMode;

/// A body of 4800 frames at full level, of which 960..1920 loop, then 2400 frames at a quarter.
Patch BodyAndTail(LoopMode loop) {
  Frames frames = Constant(4800);
  const Frames tail = Constant(2400, 8192);
  frames.insert(frames.end(), tail.begin(), tail.end());
  return {.generators = {{G::kVolEnvRelease, 8000}},  // 102 s
          .frames = std::move(frames),
          .sample = {.loop_start = 960, .loop_end = 1920},
          .loop = loop};
}

TEST(Playback, S25_Mode0EndsAtTheSampleEnd) {
  const auto sound = Hold(BodyAndTail(LoopMode::kNone), 0.4);
  EXPECT_NEAR(sound.at(4000), 1, 1e-3);
  EXPECT_NEAR(sound.at(6000), 0.25, 1e-3);
  EXPECT_EQ(sound.at(7800), 0);
}

TEST(Playback, S25_Mode1LoopsThroughTheRelease) {
  const auto sound = HoldAndRelease(BodyAndTail(LoopMode::kForever), 0.2, 0.6);
  EXPECT_NEAR(sound.at(9000), 1, 1e-3);
  EXPECT_NEAR(LevelDbAt(sound, 0.55), -96.0 / 101.6 * 0.35, 0.02);
}

TEST(Playback, S25_Mode3PlaysTheTailAfterTheRelease) {
  const auto sound = HoldAndRelease(BodyAndTail(LoopMode::kUntilRelease), 0.2, 0.6);
  EXPECT_NEAR(sound.at(9000), 1, 1e-3);
  // Released at 9600, at a loop position of 960..1920, so the tail begins 2880..3840 later.
  EXPECT_NEAR(sound.at(9600 + 2700), 1, 0.02);
  EXPECT_NEAR(sound.at(9600 + 4200), 0.25, 0.02);
  EXPECT_EQ(sound.at(9600 + 7000), 0);
}

TEST(Playback, S26_Mode3KeepsLoopingUnderThePedal) {
  const auto sound = Uncentred(Play(BodyAndTail(LoopMode::kUntilRelease),
                                    {Cc(0, engine::cc::kSustain, 127), On(0, 60), Off(4800, 60),
                                     Cc(24'000, engine::cc::kSustain, 0)},
                                    0.8)
                                   .left);
  EXPECT_NEAR(sound.at(23'900), 1, 1e-3);
  EXPECT_NEAR(sound.at(24'000 + 4200), 0.25, 0.02);
  EXPECT_EQ(sound.at(24'000 + 7000), 0);
}

TEST(Playback, StartOnReleaseIsSilentWhileHeld) {
  const auto sound = HoldAndRelease(BodyAndTail(LoopMode::kStartOnRelease), 0.2, 0.5);
  EXPECT_EQ(Peak(Between(sound, 0, 0.2)), 0);
  EXPECT_NEAR(sound.at(9700), 1, 0.01);
}

TEST(Playback, ALoopOfAnyLengthKeepsItsPitch) {
  for (const std::size_t periods : {1u, 3u, 50u}) {
    const auto tone = Hold({.frames = SinePeriods(48, periods)}, 0.5);
    EXPECT_NEAR(Cents(FrequencyHz(tone), 1000), 0, 0.1) << periods;
    EXPECT_LT(Roughness(Between(tone, 0.01, 0.5)), 0.02) << periods;
  }
}

TEST(Playback, AFastVoiceReadsNothingOfTheNextSample) {
  // Nearly eight octaves up, a block passes 15 000 frames; the other sample is silent itself.
  const Patch fast{
      .generators = {{G::kCoarseTune, 95}}, .frames = Constant(1000), .loop = LoopMode::kNone};
  const Patch next{.frames = Constant(60'000), .loop = LoopMode::kStartOnRelease};
  for (const auto interpolation : {engine::Interpolation::kSinc8, engine::Interpolation::kSinc32}) {
    engine::SynthSettings settings = DrySettings();
    settings.interpolation = interpolation;
    Rig rig(BankOf({fast, next}), settings);
    const auto sound = rig.Play(AtFullLevel({On(0, 60)}), 1000).left;
    EXPECT_GT(Peak(sound), 0.05);
    EXPECT_EQ(Peak(std::span(sound).subspan(16)), 0);
  }
}

TEST(Playback, TheHighGradePlaysASampleToItsLastTap) {
  // An octave up, the sample ends five frames before the edge of a block, and rings for 14 more.
  constexpr std::size_t kEdge = 64 * 10;
  engine::SynthSettings settings = DrySettings();
  settings.interpolation = engine::Interpolation::kSinc32;
  Rig rig(BankOf({{.frames = Constant(2 * (kEdge - 5)), .loop = LoopMode::kNone}}), settings);
  const auto sound = rig.Play(AtFullLevel({On(0, 72)}), 1000).left;
  const auto ringing = [&](std::size_t frame) { return std::abs(sound.at(kEdge + frame)); };
  EXPECT_GT(ringing(0), 1e-3);
  EXPECT_GT(ringing(3) + ringing(4), 1e-4);
  EXPECT_GT(ringing(7) + ringing(8), 1e-6);
  EXPECT_EQ(ringing(40), 0);
}

class ExclusiveClass : public testing::Test {
 protected:
  ExclusiveClass() {
    Patch one{.generators = {{G::kExclusiveClass, 1}, {G::kVolEnvRelease, 3600}}};
    bank_ = BankOf({one, one});  // two layers
  }

  /// Level 120 ms after the second of two notes began, where the first alone would be at 0 dB.
  double LevelAfter(std::vector<engine::Event> events) {
    Rig rig(bank_);
    const auto all = AtFullLevel(std::move(events));
    return LevelDbAt(Uncentred(rig.Play(all, 48'000).left), 0.5 + 0.12) - Db(2);
  }

  std::shared_ptr<const bank::Bank> bank_;
};

TEST_F(ExclusiveClass, S23_EarlierNoteIs30DbDownAfter120Ms) {
  EXPECT_LT(LevelAfter({On(0, 60), On(24'000, 62, 1)}), -30);
}

TEST_F(ExclusiveClass, S23_OtherChannelsAreLeftAlone) {
  EXPECT_NEAR(LevelAfter({On(0, 60), On(24'000, 62, 1, 1)}), 0, 0.1);
}

TEST_F(ExclusiveClass, S23_OwnLayersAreKept) {
  EXPECT_NEAR(LevelAfter({On(0, 60, 1), On(24'000, 62)}), 0, 0.1);
}

TEST(Playback, StereoPartnersStartInTheSameFrame) {
  Patch left{.generators = {{G::kPan, -500}}}, right{.generators = {{G::kPan, 500}}};
  Rig rig(BankOf({left, right}));
  const auto sound = rig.Play(AtFullLevel({On(777, 60)}), 2000);
  EXPECT_EQ(sound.left.at(776), 0);
  EXPECT_NE(sound.left.at(777), 0);
  EXPECT_EQ(sound.left, sound.right);
}

}  // namespace
}  // namespace portamento::test
