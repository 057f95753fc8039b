// The delay by its echoes: when they come, how loud, and who sends to it.
#include "engine/effects/delay.h"

#include <cmath>

#include "gtest/gtest.h"

#include "engine/effects/effect_settings.h"
#include "tests/engine/midi/sysex_songs.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::Delay;
using engine::DelayParameters;
using engine::EffectSettings;
using engine::MidiMode;
using Events = std::vector<engine::Event>;
using E = engine::EffectParameter;

struct Echoes {
  std::vector<float> left, right, to_reverb;
};

Echoes ImpulseResponse(const DelayParameters& parameters, std::size_t frames = 96'000) {
  Delay delay;
  delay.Prepare(48'000, parameters, TargetForThisRun());
  std::vector<float> send(frames);
  send[0] = 1;
  Echoes out{std::vector<float>(frames), std::vector<float>(frames), std::vector<float>(frames)};
  delay.Process(send, out.left, out.right, out.to_reverb);
  return out;
}

TEST(Delay, EchoesComeOnTheirFrameAndRepeatByTheFeedback) {
  const Echoes echoes = ImpulseResponse({.centre_seconds = 0.25f,
                                         .left_seconds = 0.1f,
                                         .right_seconds = 0.15f,
                                         .centre_linear = 0.5f,
                                         .left_linear = 0.25f,
                                         .right_linear = 0.75f,
                                         .feedback_linear = -0.5f,
                                         .to_reverb_linear = 0.4f});
  std::vector<float> left(96'000), right(96'000);
  const double centre = 0.5 * std::sqrt(0.5);
  double level = 1;
  for (std::size_t round = 0; round < 8; ++round, level *= -0.5) {
    const auto put = [&](std::vector<float>& side, std::size_t at, double value) {
      if (at + 12'000 * round < side.size()) {
        side[at + 12'000 * round] += static_cast<float>(value * level);
      }
    };
    put(left, 4'800, 0.25);
    put(right, 7'200, 0.75);
    put(left, 12'000, centre);
    put(right, 12'000, centre);
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    ASSERT_NEAR(echoes.left[i], left[i], 1e-6) << i;
    ASSERT_NEAR(echoes.right[i], right[i], 1e-6) << i;
    ASSERT_NEAR(echoes.to_reverb[i], 0.4 * 0.5 * (left[i] + right[i]), 1e-6) << i;
  }
}

TEST(Delay, OtherTimesTakeOverWithoutAClick) {
  Delay delay;
  delay.Prepare(48'000, {}, TargetForThisRun());
  std::vector<float> send(96'000), left(send.size()), right(send.size()), unused(send.size());
  for (std::size_t i = 0; i < send.size(); ++i) {
    send[i] = static_cast<float>(0.5 * std::sin(2 * 3.14159265358979 * 0.01 * double(i)));
  }
  const std::size_t half = 48'000;
  const auto process = [&](std::size_t from, std::size_t count) {
    const auto part = [&](std::vector<float>& v) { return std::span(v).subspan(from, count); };
    delay.Process(part(send), part(left), part(right), part(unused));
  };
  process(0, half);
  const double steady = Roughness(Between(left, 0.6, 0.9));
  delay.SetParameters({.centre_seconds = 0.2137f});
  process(half, half);
  EXPECT_LT(Roughness(Between(left, 0.9, 1.3)), 2 * steady);
  EXPECT_GT(RmsDb(Between(left, 1.2, 1.3)), -20);
}

TEST(Delay, GsTimesGrowInSteps) {
  // Values and times as in Roland's table.
  const std::pair<int, double> rows[] = {{1, 0.1},  {20, 2.0},  {35, 5.0},   {45, 10},
                                         {55, 20},  {70, 50},   {80, 100},   {90, 200},
                                         {97, 340}, {105, 500}, {115, 1000}, {127, 1000}};
  for (const auto& [value, ms] : rows) {
    EXPECT_NEAR(1000 * engine::GsDelaySeconds(value), ms, 1e-3) << value;
  }
}

TEST(Delay, GsMacrosAndParametersSetIt) {
  EffectSettings settings;
  EXPECT_NEAR(settings.delay().centre_seconds, 0.34, 1e-5);
  EXPECT_NEAR(settings.delay().feedback_linear, 0.98 * 16 / 64, 1e-5);
  settings.Set(E::kGsDelayMacro, 5);  // a pan delay: half the time left, all of it right
  EXPECT_EQ(settings.delay().centre_linear, 0);
  EXPECT_NEAR(settings.delay().left_seconds, 0.5 * settings.delay().right_seconds, 1e-6);
  EXPECT_NEAR(settings.delay().right_seconds, 0.7, 1e-5);
  settings.Set(E::kGsDelayTimeCentre, 80);
  settings.Set(E::kGsDelayTimeRatioLeft, 48);
  EXPECT_NEAR(settings.delay().centre_seconds, 0.1, 1e-6);
  EXPECT_NEAR(settings.delay().left_seconds, 0.2, 1e-6);
  settings.Set(E::kGsDelayFeedback, 0);
  EXPECT_NEAR(settings.delay().feedback_linear, -0.98, 1e-6);
  settings.Set(E::kGsDelayLevel, 32);
  EXPECT_NEAR(settings.delay().level_linear, 0.5, 1e-6);
  const DelayParameters before = settings.delay();
  settings.Set(E::kGsDelayMacro, 10);  // does not exist
  EXPECT_EQ(settings.delay(), before);
}

TEST(Delay, XgHearsTheVariationOnlyAmongTheSendsAndOnlyDelays) {
  EffectSettings settings(MidiMode::kXg);
  EXPECT_EQ(settings.delay().level_linear, 0);
  settings.Set(E::kXgVariationConnection, 1);
  EXPECT_EQ(settings.delay().level_linear, 1);
  EXPECT_NEAR(settings.delay().left_seconds, 0.3333, 1e-6);
  settings.Set(E::kXgVariationReturn, 32);
  EXPECT_NEAR(settings.delay().level_linear, 0.5, 1e-6);
  settings.Set(E::kXgVariationType, 0x41);  // a chorus
  EXPECT_EQ(settings.delay().level_linear, 0);
  settings.Set(E::kXgVariationType, 0x06);
  EXPECT_NEAR(settings.delay().level_linear, 0.5, 1e-6);
  EXPECT_NEAR(settings.delay().right_seconds, 0.375, 1e-6);
}

// --- In the synthesizer --------------------------------------------------------------------------

engine::SynthSettings OnlyDelay() {
  engine::SynthSettings settings = DrySettings();
  settings.delay_level_linear = 1;
  return settings;
}

/// One zone whose notes end with their note-off, as a melody preset and as a kit.
std::shared_ptr<const bank::Bank> ShortNotes() {
  TestBank bank;
  bank::ZoneSpec zone = bank.Zone(bank.AddSample(KilohertzSine()));
  zone.generators.Set(Generator::kVolEnvRelease, -12000);
  return bank.Preset(0, 0).Add(zone).Preset(128, 0).Add(zone).Freeze();
}

/// Levels of a note of 20 ms and, 340 ms later, of its echo, in dB.
struct NoteAndEcho {
  double note_db, echo_db;
};
NoteAndEcho Play(const Events& set_up, int channel = 0) {
  Rig rig(ShortNotes(), OnlyDelay());
  Events events = set_up + FullLevel(channel);
  events.push_back(On(0, 60, 127, channel));
  events.push_back(Off(960, 60, channel));
  const Stereo sound = rig.Play(std::move(events), 24'000);
  return {RmsDb(Between(sound.left, 0.005, 0.015)), RmsDb(Between(sound.left, 0.345, 0.355))};
}

TEST(Delay, Controller94SendsToIt) {
  EXPECT_LT(Play({}).echo_db, -200);
  const NoteAndEcho full = Play({Cc(0, 94, 127)});
  EXPECT_NEAR(full.echo_db, full.note_db, 0.05);
  EXPECT_NEAR(Play({Cc(0, 94, 64)}).echo_db, full.note_db + Db(64.0 / 127), 0.05);
}

TEST(Delay, GsAddressesReachIt) {
  const Events send = Gs({0x40, 0x11, 0x2C, 127});
  const double full = Play(send).echo_db;
  EXPECT_GT(full, -20);
  EXPECT_NEAR(Play(send + Gs({0x40, 0x01, 0x58, 32})).echo_db, full - 6.02, 0.05);
  EXPECT_LT(Play(send + Gs({0x40, 0x01, 0x52, 80})).echo_db, full - 40);  // comes at another time
  EXPECT_LT(Play(send + Gs({0x40, 0x00, 0x7F, 0x00})).echo_db, -200);     // a reset takes the send
}

TEST(Delay, ADrumKeyTakesItsShare) {
  Events drums = {Cc(0, 94, 127, 9)};
  const double full = Play(drums, 9).echo_db;
  EXPECT_GT(full, -20);
  EXPECT_NEAR(Play(drums + Gs({0x41, 0x09, 60, 32}), 9).echo_db, full + Db(32.0 / 127), 0.05);
}

TEST(Delay, ChorusSendsOnToIt) {
  // The note's own delay send is nothing; its chorus goes on to the delay.
  engine::SynthSettings settings = OnlyDelay();
  settings.chorus_level_linear = 1;
  const auto echo_db = [&](const Events& set_up) {
    Rig rig(BankOf({{.generators = {{Generator::kVolEnvRelease, -12000},
                                    {Generator::kChorusSend, 1000}},
                     .frames = KilohertzSine()}}),
            settings);
    Events events = set_up + FullLevel();
    events.push_back(On(0, 60));
    events.push_back(Off(960, 60));
    return RmsDb(Between(rig.Play(std::move(events), 24'000).left, 0.35, 0.37));
  };
  EXPECT_LT(echo_db({}), -60);
  EXPECT_GT(echo_db(Gs({0x40, 0x01, 0x40, 127})), -30);
}

}  // namespace
}  // namespace portamento::test
