// Keys, pedals and modes: which notes sound, and until when.
#include <cmath>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;
namespace cc = engine::cc;

/// A tone with a quick release, an octave apart for keys an octave apart.
Patch Tone() {
  return {.generators = {{G::kVolEnvRelease, -3600}}, .frames = SinePeriods(48, 100, 0.25)};
}

/// Plays events on a tone and tells which keys sound when.
class Keys {
 public:
  explicit Keys(std::vector<engine::Event> events, double seconds = 1.0)
      : sound_(Uncentred(Play(Tone(), std::move(events), seconds).left)) {}

  /// Whether the tone of a key is heard around a moment.
  bool Sounds(int key, double seconds) const {
    const double hz = 1000 * std::exp2((key - 60) / 12.0);
    return AmplitudeOf(Between(sound_, seconds - 0.02, seconds + 0.02), hz) > 0.05;
  }
  bool Silent(double seconds) const {
    return Peak(Between(sound_, seconds - 0.01, seconds + 0.01)) < 1e-4;
  }
  const std::vector<float>& sound() const { return sound_; }

 private:
  std::vector<float> sound_;
};

constexpr std::int64_t Ms(int milliseconds) { return kSecond / 1000 * milliseconds; }

TEST(Notes, S88_SustainDefersNoteOffs) {
  const Keys keys({On(0, 60), Cc(Ms(100), cc::kSustain, 127), Off(Ms(200), 60), On(Ms(250), 72),
                   Off(Ms(300), 72), Cc(Ms(600), cc::kSustain, 0)});
  EXPECT_TRUE(keys.Sounds(60, 0.5));
  EXPECT_TRUE(keys.Sounds(72, 0.5));
  EXPECT_FALSE(keys.Sounds(60, 0.8));
  EXPECT_FALSE(keys.Sounds(72, 0.8));
}

TEST(Notes, S88_SustainBelow64IsOff) {
  const Keys keys({Cc(0, cc::kSustain, 63), On(0, 60), Off(Ms(200), 60)});
  EXPECT_FALSE(keys.Sounds(60, 0.5));
}

TEST(Notes, S88_SostenutoHoldsOnlyWhatWasDownAtThePress) {
  const Keys keys({On(0, 60), Cc(Ms(100), cc::kSostenuto, 127), On(Ms(150), 72), Off(Ms(200), 60),
                   Off(Ms(200), 72), Cc(Ms(600), cc::kSostenuto, 0)});
  EXPECT_TRUE(keys.Sounds(60, 0.5));
  EXPECT_FALSE(keys.Sounds(72, 0.5));
  EXPECT_FALSE(keys.Sounds(60, 0.8));
}

TEST(Notes, S88_SostenutoReleasedUnderSustainGoesOnSounding) {
  const Keys keys({On(0, 60), Cc(Ms(50), cc::kSostenuto, 127), Off(Ms(100), 60),
                   Cc(Ms(150), cc::kSustain, 127), Cc(Ms(200), cc::kSostenuto, 0),
                   Cc(Ms(600), cc::kSustain, 0)});
  EXPECT_TRUE(keys.Sounds(60, 0.5));
  EXPECT_FALSE(keys.Sounds(60, 0.8));
}

TEST(Notes, S90_AllSoundOffSilencesUnderThePedalWithin10Ms) {
  const Keys keys(
      {Cc(0, cc::kSustain, 127), On(0, 60), Off(Ms(50), 60), Cc(Ms(200), cc::kAllSoundOff, 0)});
  EXPECT_TRUE(keys.Sounds(60, 0.15));
  EXPECT_EQ(Peak(Between(keys.sound(), 0.210, 1.0)), 0);
}

TEST(Notes, S90_AllNotesOffObeysThePedal) {
  for (const int off : {cc::kAllNotesOff, cc::kOmniOff, cc::kOmniOn, cc::kPolyOn}) {
    const Keys keys(
        {Cc(0, cc::kSustain, 127), On(0, 60), Cc(Ms(200), off, 0), Cc(Ms(600), cc::kSustain, 0)});
    EXPECT_TRUE(keys.Sounds(60, 0.5)) << off;
    EXPECT_FALSE(keys.Sounds(60, 0.8)) << off;
  }
}

TEST(Notes, S90_AllNotesOffEndsHeldNotesWithoutAPedal) {
  const Keys keys({On(0, 60), On(0, 72), Cc(Ms(200), cc::kAllNotesOff, 0)});
  EXPECT_FALSE(keys.Sounds(60, 0.4));
  EXPECT_FALSE(keys.Sounds(72, 0.4));
}

TEST(Notes, S97_NoteOnWithVelocity0IsANoteOff) {
  const Keys keys({On(0, 60), On(Ms(200), 60, 0)});
  EXPECT_TRUE(keys.Sounds(60, 0.1));
  EXPECT_FALSE(keys.Sounds(60, 0.4));
}

TEST(Notes, S97_NoteOnWithVelocity0StartsNoVoice) {
  Rig rig(BankOf({Tone()}));
  rig.Play({On(0, 60, 0), On(0, 61, 0)}, 64);
  EXPECT_EQ(rig.synth().stats().voices_started, 0u);
}

TEST(Notes, S97_RepeatedNotesLeaveNoneHanging) {
  std::vector<engine::Event> events;
  for (int i = 0; i < 20; ++i) events.push_back(On(Ms(10 * i), 60));
  events.push_back(Off(Ms(300), 60));
  const Keys keys(events);
  EXPECT_TRUE(keys.Sounds(60, 0.25));
  EXPECT_TRUE(keys.Silent(0.9));
}

TEST(Notes, S97_RepeatedNotesUnderThePedalLeaveNoneHanging) {
  std::vector<engine::Event> events{Cc(0, cc::kSustain, 127)};
  for (int i = 0; i < 20; ++i) {
    events.push_back(On(Ms(10 * i), 60));
    events.push_back(Off(Ms(10 * i + 5), 60));
  }
  events.push_back(Cc(Ms(300), cc::kSustain, 0));
  EXPECT_TRUE(Keys(events).Silent(0.9));
}

TEST(Notes, S93_MonoReturnsToTheHeldKey) {
  const Keys keys({Cc(0, cc::kMonoOn, 1), On(0, 60), On(Ms(200), 72), On(Ms(400), 67),
                   Off(Ms(600), 67), Off(Ms(700), 72), Off(Ms(800), 60)});
  EXPECT_TRUE(keys.Sounds(60, 0.15));
  EXPECT_TRUE(keys.Sounds(72, 0.35));
  EXPECT_FALSE(keys.Sounds(60, 0.35));
  EXPECT_TRUE(keys.Sounds(67, 0.55));
  EXPECT_TRUE(keys.Sounds(72, 0.65));
  EXPECT_TRUE(keys.Sounds(60, 0.75));
  EXPECT_TRUE(keys.Silent(0.98));
}

TEST(Notes, S93_LiftingAKeyThatDoesNotSoundChangesNothing) {
  const Keys keys({Cc(0, cc::kMonoOn, 1), On(0, 60), On(Ms(200), 72), Off(Ms(300), 60)});
  EXPECT_TRUE(keys.Sounds(72, 0.6));
  EXPECT_FALSE(keys.Sounds(60, 0.6));
}

TEST(Notes, LegatoGoesOnWithoutANewAttack) {
  Patch slow = Tone();
  slow.generators.emplace_back(G::kVolEnvAttack, -2400);  // 250 ms
  const auto sound = Play(slow, {Cc(0, cc::kLegato, 127), On(0, 60), On(Ms(500), 72)}, 0.6).left;
  EXPECT_GT(AmplitudeOf(Between(sound, 0.51, 0.53), 2000), 0.15);
}

TEST(Notes, S92_PortamentoControlGlidesOnceWithPortamentoOff) {
  // Time 32: half a second for 36 semitones, so an octave takes 167 ms.
  const auto sound = Play(Tone(),
                          {Cc(0, cc::kPortamentoTime, 32), Cc(0, cc::kPortamentoControl, 60),
                           On(0, 72), Off(Ms(400), 72), On(Ms(500), 72)},
                          1.0)
                         .left;
  const auto cents = [&](double at) { return Cents(FrequencyAt(sound, at, 0.004), 1000); };
  EXPECT_NEAR(cents(0.083), 600, 15);
  EXPECT_NEAR(cents(0.04), 288, 15);
  EXPECT_NEAR(cents(0.2), 1200, 1);
  EXPECT_NEAR(cents(0.51), 1200, 1);  // the next note has no glide
}

TEST(Notes, PortamentoGlidesFromThePreviousNote) {
  const auto sound = Play(Tone(),
                          {Cc(0, cc::kPortamentoTime, 32), Cc(0, cc::kPortamento, 127), On(0, 72),
                           Off(Ms(200), 72), On(Ms(300), 60)},
                          0.8)
                         .left;
  const auto cents = [&](double at) { return Cents(FrequencyAt(sound, at, 0.004), 1000); };
  EXPECT_NEAR(cents(0.1), 1200, 1);
  EXPECT_NEAR(cents(0.383), 600, 15);
  EXPECT_NEAR(cents(0.6), 0, 1);
}

}  // namespace
}  // namespace portamento::test
