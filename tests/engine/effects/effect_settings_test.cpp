// What the parameters of GM2, GS and XG mean, and that they act on their frame.
#include "engine/effects/effect_settings.h"

#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/midi/sysex_songs.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::EffectSettings;
using engine::Event;
using engine::EventKind;
using E = engine::EffectParameter;
using Events = std::vector<Event>;

EffectSettings With(std::initializer_list<std::pair<E, int>> values) {
  EffectSettings settings;
  for (const auto& [parameter, value] : values) settings.Set(parameter, value);
  return settings;
}

TEST(EffectSettings, S96_Gm2ReverbTypesSetTheirDefaultTimes) {
  const std::pair<int, int> defaults[] = {{0, 44}, {1, 50}, {2, 56}, {3, 64}, {4, 64}, {8, 50}};
  for (const auto& [type, time] : defaults) {
    EXPECT_NEAR(With({{E::kGm2ReverbType, type}}).reverb().decay_seconds,
                std::exp((time - 40) * 0.025), 1e-4)
        << type;
  }
  EXPECT_NEAR(With({{E::kGm2ReverbType, 0}, {E::kGm2ReverbTime, 100}}).reverb().decay_seconds,
              std::exp(1.5), 1e-4);
  // Type 5 does not exist.
  EXPECT_EQ(With({{E::kGm2ReverbType, 5}}).reverb(), EffectSettings().reverb());
}

TEST(EffectSettings, Gm2ChorusFollowsItsFormulas) {
  const auto chorus = With({{E::kGm2ChorusRate, 10},
                            {E::kGm2ChorusDepth, 31},
                            {E::kGm2ChorusFeedback, 50},
                            {E::kGm2ChorusToReverb, 100}})
                          .chorus();
  EXPECT_NEAR(chorus.rate_hz, 1.22, 1e-4);
  EXPECT_NEAR(chorus.depth_seconds, 0.010, 1e-5);
  EXPECT_NEAR(chorus.feedback_linear, 0.3815, 1e-4);
  EXPECT_NEAR(chorus.to_reverb_linear, 0.787, 1e-4);
}

TEST(EffectSettings, Gm2ChorusTypesSetRateDepthAndFeedback) {
  struct Row {
    int type, feedback, rate, depth;
  };
  for (const Row& row : {Row{0, 0, 3, 5}, Row{1, 5, 9, 19}, Row{2, 8, 3, 19}, Row{3, 16, 9, 16},
                         Row{4, 64, 2, 24}, Row{5, 112, 1, 5}}) {
    const auto chorus = With({{E::kGm2ChorusType, row.type}}).chorus();
    EXPECT_NEAR(chorus.feedback_linear, 0.00763 * row.feedback, 1e-5) << row.type;
    EXPECT_NEAR(chorus.rate_hz, 0.122 * row.rate, 1e-5) << row.type;
    EXPECT_NEAR(chorus.depth_seconds, (row.depth + 1) / 3200.0, 1e-6) << row.type;
  }
  EXPECT_LT(With({{E::kGm2ChorusType, 5}}).chorus().base_seconds, 0.002);  // the flanger
  const auto untouched = EffectSettings().chorus();
  EXPECT_NEAR(untouched.rate_hz, With({{E::kGm2ChorusType, 2}}).chorus().rate_hz, 1e-6);
}

TEST(EffectSettings, GsMacrosSetCharacterTimeAndFilter) {
  const int times[] = {80, 56, 72, 72, 64, 88, 32, 64};
  const bool filtered[] = {true, true, false, true, false, false, false, false};
  for (int macro = 0; macro < 8; ++macro) {
    const auto reverb = With({{E::kGsReverbLevel, 3}, {E::kGsReverbMacro, macro}}).reverb();
    EXPECT_NEAR(reverb.decay_seconds, std::exp((times[macro] - 40) * 0.025), 1e-3) << macro;
    EXPECT_EQ(reverb.pre_low_pass_hz > 0, filtered[macro]) << macro;
    EXPECT_EQ(reverb.level_linear, 1) << macro;
  }
  EXPECT_LT(With({{E::kGsReverbMacro, 0}}).reverb().size,
            With({{E::kGsReverbMacro, 4}}).reverb().size);
  EXPECT_NEAR(With({{E::kGsReverbPreDelay, 50}}).reverb().pre_delay_seconds, 0.05, 1e-6);
  EXPECT_NEAR(With({{E::kGsReverbLevel, 32}}).reverb().level_linear, 0.5, 1e-6);
  EXPECT_NEAR(With({{E::kGsChorusMacro, 4}}).chorus().feedback_linear, 64 * 0.00763, 1e-4);
  // The default macro is the default chorus.
  EXPECT_NEAR(With({{E::kGsChorusMacro, 2}}).chorus().base_seconds, 0.008, 0.001);
}

TEST(EffectSettings, XgTypesChooseTheNearestRoom) {
  EffectSettings settings;
  settings.Set(E::kXgReverbType, 2, 0);
  EXPECT_EQ(settings.reverb(), With({{E::kGm2ReverbType, 0}}).reverb());
  settings.Set(E::kXgReverbType, 1, 1);
  EXPECT_EQ(settings.reverb(), With({{E::kGm2ReverbType, 4}}).reverb());
  settings.Set(E::kXgReverbType, 4, 0);
  EXPECT_EQ(settings.reverb(), With({{E::kGm2ReverbType, 8}}).reverb());
  settings.Set(E::kXgReverbType, 0, 0);
  EXPECT_EQ(settings.reverb().level_linear, 0);
  settings.Set(E::kXgChorusType, 0x43, 0);
  EXPECT_LT(settings.chorus().base_seconds, 0.002);
  settings.Set(E::kXgChorusType, 0, 0);
  EXPECT_EQ(settings.chorus().level_linear, 0);
}

// --- In the synthesizer --------------------------------------------------------------------------

engine::SynthSettings WetSettings() {
  engine::SynthSettings settings = DrySettings();
  settings.SetEffectLevels(1);
  return settings;
}

/// A short note with all of it sent to an effect by `send` (91 or 93), after a set-up.
Stereo PlayWet(const Events& set_up, int send, double seconds, std::size_t block = 256) {
  Rig rig(BankOf({{.generators = {{Generator::kReverbSend, send == 91 ? 1000 : 0},
                                  {Generator::kChorusSend, send == 93 ? 1000 : 0},
                                  {Generator::kVolEnvRelease, -6000}},
                   .frames = KilohertzSine()}}),
          WetSettings());
  Events events = set_up + FullLevel();
  events.push_back(On(0, 60));
  events.push_back(Off(4800, 60));
  return rig.Play(std::move(events), static_cast<std::size_t>(seconds * 48'000), block);
}

double TailDb(const Events& set_up) {
  return RmsDb(Between(PlayWet(set_up, 91, 1.6).left, 1.2, 1.5));
}

TEST(Effects, ReverbTimeByGm2MessageIsHeard) {
  const auto time = [](std::uint8_t value) {
    return Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 1, 1, value});
  };
  EXPECT_GT(TailDb(time(90)), TailDb(time(64)) + 6);
  EXPECT_LT(TailDb(time(20)), TailDb(time(64)) - 20);
}

TEST(Effects, AResetBringsTheEffectsBack) {
  const Events reset = Sysex({0x7E, 0x7F, 9, 1});
  const Events longest = Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 1, 1, 127});
  EXPECT_NEAR(TailDb(longest + reset), TailDb(reset), 0.1);
  EXPECT_GT(TailDb(longest), TailDb(reset) + 6);
}

TEST(Effects, ChorusGoesOnToTheReverb) {
  const auto tail = [](const Events& set_up) {
    return RmsDb(Between(PlayWet(set_up, 93, 1).left, 0.6, 0.9));
  };
  EXPECT_LT(tail({}), -100);
  EXPECT_GT(tail(Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 2, 4, 127})), -70);
}

TEST(Effects, TheSoundDoesNotDependOnTheBlockSize) {
  Events set_up;
  const std::pair<E, int> changes[] = {{E::kGm2ReverbType, 0},  {E::kGm2ReverbTime, 90},
                                       {E::kGsReverbLevel, 30}, {E::kGm2ChorusType, 5},
                                       {E::kGsReverbMacro, 5},  {E::kGm2ChorusToReverb, 80}};
  std::int64_t time = 1000;
  for (const auto& [parameter, value] : changes) {
    set_up.push_back({.time_frames = time,
                      .kind = EventKind::kEffect,
                      .number = static_cast<std::uint8_t>(parameter),
                      .value = static_cast<std::uint16_t>(value)});
    time += 1711;
  }
  const auto play = [&](std::size_t block) {
    Rig rig(BankOf({{.generators = {{Generator::kReverbSend, 500}, {Generator::kChorusSend, 500}},
                     .frames = KilohertzSine()}}),
            WetSettings());
    Events events = FullLevel();
    events.push_back(On(0, 60));
    return rig.Play(events + set_up, 24'000, block);
  };
  const Stereo one = play(24'000);
  for (const std::size_t block : {1u, 63u, 64u, 777u}) {
    const Stereo cut = play(block);
    EXPECT_TRUE(one.left == cut.left && one.right == cut.right) << block;
  }
}

}  // namespace
}  // namespace portamento::test
