// GS, XG and GM2 set-ups as songs send them, and what becomes of the sound.
#include <cmath>
#include <set>

#include "gtest/gtest.h"

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controllers.h"
#include "engine/midi/portamento.h"
#include "tests/engine/midi/sysex_songs.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::EffectParameter;
using engine::Event;
using engine::EventKind;
using engine::MidiMode;
using G = Generator;
using Events = std::vector<Event>;
namespace cc = engine::cc;

constexpr int kDrums = 9;

/// Presets 0:0, 8:0 and 1:0 and two drum kits, told apart by level; all 1 kHz at key 60.
std::shared_ptr<const bank::Bank> ToneBank() {
  TestBank bank;
  const auto tone = bank.AddSample(KilohertzSine());
  const auto preset = [&](int number, int program, float down_cb) {
    bank::ZoneSpec zone = bank.Zone(tone);
    zone.attenuation_cb = down_cb;
    bank.Preset(number, program).Add(zone);
  };
  preset(0, 0, 0);
  preset(1, 0, 50);
  preset(8, 0, 100);
  preset(0, 5, 150);
  preset(bank::kPercussionBank, 0, 200);
  preset(bank::kPercussionBank, 25, 250);
  return bank.Freeze();
}

struct Heard {
  Stereo sound;
  /// Loudness of both sides together; a full-level tone of preset 0:0 is 0 dB.
  double db() const {
    const double left = Rms(Between(sound.left, 0.1, 0.4)),
                 right = Rms(Between(sound.right, 0.1, 0.4));
    return 10 * std::log10((left * left + right * right) / 0.5 + 1e-30);
  }
  double left_minus_right_db() const {
    return RmsDb(Between(sound.left, 0.1, 0.4)) - RmsDb(Between(sound.right, 0.1, 0.4));
  }
  double cents() const { return Cents(FrequencyHz(Between(sound.left, 0.1, 0.4)), 1000); }
  double share_right() const {
    return Rms(Between(sound.right, 0.1, 0.4)) /
           std::hypot(Rms(Between(sound.left, 0.1, 0.4)), Rms(Between(sound.right, 0.1, 0.4)));
  }
};

/// A note of `channel` after a set-up; its volume and expression at full first.
Heard Hear(const Events& set_up, int channel = 0, int key = 60, int velocity = 127,
           const Events& after = {}) {
  Rig rig(ToneBank());
  Events events = set_up + FullLevel(channel) + after;
  events.push_back(On(0, key, velocity, channel));
  return {rig.Play(std::move(events), 24'000)};
}

const Events kGsReset = Gs({0x40, 0, 0x7F, 0}), kXgOn = Xg({0, 0, 0x7E, 0}),
             kGm2On = Sysex({0x7E, 0x7F, 9, 3});

Events Bank(int msb, int lsb, int program, int channel = 0) {
  return {Cc(0, cc::kBankMsb, msb, channel), Cc(0, cc::kBankLsb, lsb, channel),
          Program(0, program, channel)};
}

Events Nrpn(int msb, int lsb, int value, int channel) {
  return {Cc(0, cc::kNrpnMsb, msb, channel), Cc(0, cc::kNrpnLsb, lsb, channel),
          Cc(0, cc::kDataMsb, value, channel)};
}

double SquareDb(double value, double full) { return 40 * std::log10(value / full); }

// --- Banks ---------------------------------------------------------------------------------------

TEST(Dialects, S84_GsVariationsFallBackToTheCapitalAndIgnoreCc32) {
  EXPECT_NEAR(Hear(kGsReset + Bank(8, 3, 0)).db(), -10, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Bank(16, 0, 0)).db(), 0, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Bank(8, 0, 5)).db(), -15, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Bank(0, 8, 0)).db(), 0, 0.1);
}

TEST(Dialects, S85_XgBank127MakesDrumsAnd0UndoesIt) {
  EXPECT_NEAR(Hear(kXgOn + Bank(127, 0, 0)).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kXgOn + Bank(127, 0, 0) + Bank(0, 0, 0)).db(), 0, 0.1);
  EXPECT_NEAR(Hear(kXgOn + Bank(0, 1, 0)).db(), -5, 0.1);
  EXPECT_NEAR(Hear(kXgOn, kDrums).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kXgOn + Bank(0, 0, 0, kDrums), kDrums).db(), 0, 0.1);
}

TEST(Dialects, Gm2BanksAreChosenByCc32) {
  EXPECT_NEAR(Hear(kGm2On + Bank(121, 1, 0)).db(), -5, 0.1);
  EXPECT_NEAR(Hear(kGm2On + Bank(120, 0, 0, 10), 10).db(), -20, 0.1);
}

TEST(Dialects, S86_GsRhythmPartsAreSetAndCleared) {
  // Part 3 is channel 3, part 0 channel 10.
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x13, 0x15, 1}), 2).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x13, 0x15, 2}), 2).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x10, 0x15, 0}), kDrums).db(), 0, 0.1);
  SysexBytes wrong = GsBytes({0x40, 0x13, 0x15, 1});
  wrong.back() ^= 1;
  EXPECT_TRUE(Sysex(wrong).empty());
}

TEST(Dialects, XgPartModesAreSetAndCleared) {
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 4, 7, 2}), 4).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 9, 7, 0}), kDrums).db(), 0, 0.1);
}

TEST(Dialects, PartsTakeBankAndProgramFromSysex) {
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0, 8, 0})).db(), -10, 0.1);
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 0, 1, 0, 1, 0})).db(), -5, 0.1);
}

// --- Parts ---------------------------------------------------------------------------------------

TEST(Dialects, PartVolumeAndSendsAreControllers) {
  Rig rig(ToneBank());
  rig.Play(kGsReset + Gs({0x40, 0x12, 0x19, 90}) + Gs({0x40, 0x12, 0x21, 11, 22}) +
               Gs({0x40, 0x12, 0x2C, 33}),
           64);
  const engine::Channel& gs = rig.synth().channel(1);
  EXPECT_EQ(gs.controller(cc::kVolume), 90);
  EXPECT_EQ(gs.controller(cc::kChorusSend), 11);
  EXPECT_EQ(gs.controller(cc::kReverbSend), 22);
  EXPECT_EQ(gs.controller(94), 33);

  rig.Play(kXgOn + Xg({8, 1, 0x0B, 80}) + Xg({8, 1, 0x12, 12, 23, 34}), 64);
  const engine::Channel& xg = rig.synth().channel(1);
  EXPECT_EQ(xg.controller(cc::kVolume), 80);
  EXPECT_EQ(xg.controller(cc::kChorusSend), 12);
  EXPECT_EQ(xg.controller(cc::kReverbSend), 23);
  EXPECT_EQ(xg.controller(94), 34);
}

TEST(Dialects, ToneModifyIsTheSoundControllers) {
  Rig rig(ToneBank());
  rig.Play(kGsReset + Gs({0x40, 0x11, 0x30, 1, 2, 3, 4, 5, 6, 7, 8}), 64);
  const engine::Channel& gs = rig.synth().channel(0);
  const int gs_order[] = {cc::kVibratoRate, cc::kVibratoDepth, cc::kCutoff,      cc::kResonance,
                          cc::kAttackTime,  cc::kDecayTime,    cc::kReleaseTime, cc::kVibratoDelay};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(gs.controller(gs_order[i]), i + 1);
  rig.Play(kXgOn + Xg({8, 0, 0x15, 1, 2, 3, 4, 5, 6, 7, 8}), 64);
  const engine::Channel& xg = rig.synth().channel(0);
  const int xg_order[] = {cc::kVibratoRate, cc::kVibratoDepth, cc::kVibratoDelay, cc::kCutoff,
                          cc::kResonance,   cc::kAttackTime,   cc::kDecayTime,    cc::kReleaseTime};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(xg.controller(xg_order[i]), i + 1);
}

TEST(Dialects, KeyShiftMovesMelodicPartsOnly) {
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0x16, 64 - 5})).cents(), -500, 0.3);
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 0, 8, 64 + 7})).cents(), 700, 0.3);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x10, 0x16, 64 + 7}), kDrums).cents(), 0, 0.3);
}

TEST(Dialects, KeyShiftChoosesTheZonesOfTheKeysItReaches) {
  TestBank bank;
  const auto tone = bank.AddSample(KilohertzSine());
  bank::ZoneSpec low = bank.Zone(tone), high = bank.Zone(tone);
  low.keys = {0, 65};
  high.keys = {66, 127};
  high.attenuation_cb = 120;
  bank.Preset(0, 0).Add(low).Add(high);
  for (const bool shifted : {false, true}) {
    Rig rig(bank.Freeze());
    Events events = FullLevel();
    if (shifted) events = Gs({0x40, 0x11, 0x16, 64 + 12}) + events;
    events.push_back(On(0, 60));
    const Heard heard{rig.Play(std::move(events), 24'000)};
    EXPECT_NEAR(heard.db(), shifted ? -12 : 0, 0.1);
    EXPECT_NEAR(heard.cents(), shifted ? 1200 : 0, 0.3);
    break;  // a TestBank freezes once
  }
}

TEST(Dialects, PartFineTuneAndMasterTunesAdd) {
  const int fine = 8192 + 8192 / 4;  // 25 cents
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0x2A, static_cast<std::uint8_t>(fine >> 7),
                                  static_cast<std::uint8_t>(fine & 0x7F)}))
                  .cents(),
              25, 0.2);
  // 1024 + 300: 30 cents, in nibbles 0 5 2 C.
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0, 0, 0, 5, 2, 0xC})).cents(), 30, 0.2);
  EXPECT_NEAR(Hear(kXgOn + Xg({0, 0, 0, 0, 5, 2, 0xC})).cents(), 30, 0.2);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0, 5, 64 + 2})).cents(), 200, 0.2);
  EXPECT_NEAR(Hear(kXgOn + Xg({0, 0, 6, 64 - 2})).cents(), -200, 0.2);
}

TEST(Dialects, MasterVolumeIsTheSquareLaw) {
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0, 4, 64})).db(), SquareDb(64, 127), 0.1);
  EXPECT_NEAR(Hear(kXgOn + Xg({0, 0, 4, 32})).db(), SquareDb(32, 127), 0.1);
}

TEST(Dialects, VelocityDepthAndOffsetBendTheVelocity) {
  // 100 x 32 / 64 + 2 (74 - 64) = 70.
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0x1A, 32, 74}), 0, 60, 100).db(), SquareDb(70, 127),
              0.1);
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 0, 0x0C, 32, 74}), 0, 60, 100).db(), SquareDb(70, 127), 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0x1A, 127, 127}), 0, 60, 127).db(), 0, 0.1);
}

TEST(Dialects, PanOfAPartIsSetAndZeroIsRandomButTheSameEachTime) {
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x11, 0x1C, 127})).share_right(), 1, 1e-3);
  const auto places = [] {
    Rig rig(ToneBank());
    Events events = kGsReset + Gs({0x40, 0x11, 0x1C, 0}) + FullLevel();
    for (int i = 0; i < 20; ++i) {
      events.push_back(On(24'000 * i, 60));
      events.push_back(Off(24'000 * i + 20'000, 60));
    }
    const Stereo sound = rig.Play(std::move(events), 480'000);
    std::vector<double> shares;
    for (int i = 0; i < 20; ++i) {
      const Signal right = Between(sound.right, 0.5 * i + 0.1, 0.5 * i + 0.3);
      const Signal left = Between(sound.left, 0.5 * i + 0.1, 0.5 * i + 0.3);
      shares.push_back(Rms(right) / std::hypot(Rms(left), Rms(right)));
    }
    return shares;
  };
  const auto first = places();
  EXPECT_TRUE(first == places());
  const auto [low, high] = std::minmax_element(first.begin(), first.end());
  EXPECT_LT(*low, 0.35);
  EXPECT_GT(*high, 0.9);
}

TEST(Dialects, PartsListenToOtherChannels) {
  // Part 2 follows channel 1, part 1 nobody.
  const Events routed = kGsReset + Gs({0x40, 0x12, 0x02, 0}) + Gs({0x40, 0x11, 0x02, 0x10}) +
                        Gs({0x40, 0x12, 0x16, 64 + 12});
  EXPECT_NEAR(Hear(routed, 0).cents(), 1200, 0.3);
  EXPECT_LT(Hear(routed, 1).db(), -100);
  // Both follow channel 1: an octave.
  const Heard both = Hear(kXgOn + Xg({8, 1, 4, 0}) + Xg({8, 1, 8, 64 + 12}), 0);
  EXPECT_GT(AmplitudeOf(Between(both.sound.left, 0.1, 0.4), 1000), 0.5);
  EXPECT_GT(AmplitudeOf(Between(both.sound.left, 0.1, 0.4), 2000), 0.5);
}

TEST(Dialects, BendRangeAndVibratoOfTheMatrixKeepTheirPlaces) {
  EXPECT_NEAR(
      Hear(kGsReset + Gs({0x40, 0x21, 0x10, 64 + 12}), 0, 60, 127, {Bend(0, 16383)}).cents(), 1200,
      0.5);
  EXPECT_NEAR(Hear(kXgOn + Xg({8, 0, 0x23, 64 + 7}), 0, 60, 127, {Bend(0, 0)}).cents(), -700, 0.5);
}

TEST(Dialects, TheMatrixMovesPitchCutoffAndAmplitude) {
  // Channel pressure: an octave up at full, with the vibrato that SF2 gives it on top.
  EXPECT_NEAR(
      Hear(kGsReset + Gs({0x40, 0x21, 0x20, 64 + 12}), 0, 60, 127, {Pressure(0, 127)}).cents(),
      1200, 3);
  EXPECT_NEAR(
      Hear(kGsReset + Gs({0x40, 0x21, 0x20, 64 + 12}), 0, 60, 127, {Pressure(0, 0)}).cents(), 0,
      0.5);
  // CC1 takes half of the amplitude.
  EXPECT_NEAR(Hear(kGsReset + Gs({0x40, 0x21, 0x02, 32}), 0, 60, 127, {Cc(0, 1, 127)}).db(), -6.02,
              0.15);
  // A chosen controller, 16, closes the filter: 1 kHz is then far above it.
  const Events closed = kGsReset + Gs({0x40, 0x11, 0x1F, 16}) + Gs({0x40, 0x21, 0x41, 0});
  EXPECT_LT(Hear(closed, 0, 60, 127, {Cc(0, 16, 127)}).db(), -30);
  EXPECT_NEAR(Hear(closed, 0, 60, 127, {Cc(0, 16, 0)}).db(), 0, 0.2);
}

TEST(Dialects, Gm2DestinationsOfPressureAndControllers) {
  const Events bent = kGm2On + Sysex({0x7F, 0x7F, 9, 1, 0, 0, 64 + 5});
  EXPECT_NEAR(Hear(bent, 0, 60, 127, {Pressure(0, 127)}).cents(), 500, 3);  // and vibrato
  const Events by_cc = kGm2On + Sysex({0x7F, 0x7F, 9, 3, 0, 16, 0, 64 - 5, 2, 32});
  const Heard heard = Hear(by_cc, 0, 60, 127, {Cc(0, 16, 127)});
  EXPECT_NEAR(heard.cents(), -500, 0.5);
  EXPECT_NEAR(heard.db(), -6.02, 0.15);
}

// --- Drums ---------------------------------------------------------------------------------------

TEST(Dialects, GsDrumSetUpsEditOneKey) {
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x01, 60, 60 - 5}), kDrums).cents(), -500, 0.3);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x02, 60, 64}), kDrums).db(), -20 + SquareDb(64, 127), 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x02, 61, 64}), kDrums).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x04, 60, 127}), kDrums).share_right(), 1, 1e-3);
  EXPECT_LT(Hear(kGsReset + Gs({0x41, 0x08, 60, 0}), kDrums).db(), -100);  // receives no note-on
  // Set-up 2 is for parts that use it.
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x12, 60, 64}), kDrums).db(), -20, 0.1);
  EXPECT_NEAR(Hear(kGsReset + Gs({0x41, 0x12, 60, 64}) + Gs({0x40, 0x10, 0x15, 2}), kDrums).db(),
              -20 + SquareDb(64, 127), 0.1);
}

TEST(Dialects, XgDrumSetUpsEditOneKeyAndAreReset) {
  const Events edited = kXgOn + Xg({0x30, 60, 0, 64 + 3, 64 + 20, 64});
  const Heard heard = Hear(edited, kDrums);
  EXPECT_NEAR(heard.cents(), 320, 0.3);
  EXPECT_NEAR(heard.db(), -20 + SquareDb(64, 127), 0.1);
  EXPECT_NEAR(Hear(edited + Xg({0, 0, 0x7D, 0}), kDrums).cents(), 0, 0.3);
}

TEST(Dialects, DrumNrpnsEditTheKeyOfTheirLsb) {
  EXPECT_NEAR(Hear(kGsReset + Nrpn(0x18, 60, 64 + 4, kDrums), kDrums).cents(), 400, 0.3);
  EXPECT_NEAR(Hear(kXgOn + Nrpn(0x19, 60, 64 + 30, kDrums), kDrums).cents(), 30, 0.3);
  EXPECT_NEAR(Hear(kGsReset + Nrpn(0x1A, 60, 32, kDrums), kDrums).db(), -20 + SquareDb(32, 127),
              0.1);
  EXPECT_NEAR(Hear(kGsReset + Nrpn(0x1C, 60, 1, kDrums), kDrums).share_right(), 0, 1e-3);
  EXPECT_NEAR(Hear(kGsReset + Nrpn(0x18, 60, 64 + 4, 0), 0).cents(), 0,
              0.3);  // not of melodic parts
}

TEST(Dialects, DrumEditsReachNotesThatSound) {
  Rig rig(ToneBank());
  Events events = kGsReset + FullLevel(kDrums);
  events.push_back(On(0, 60, 127, kDrums));
  events = events + Gs({0x41, 0x02, 60, 64}, 24'000);
  const Stereo sound = rig.Play(std::move(events), 48'000);
  EXPECT_NEAR(RmsDb(Between(sound.left, 0.7, 0.9)) - RmsDb(Between(sound.left, 0.2, 0.4)),
              SquareDb(64, 127), 0.1);
}

TEST(Dialects, AGroupSetByTheSongCutsItsKeys) {
  Rig rig(ToneBank());
  Events events = kGsReset + Gs({0x41, 0x03, 60, 7}) + Gs({0x41, 0x03, 72, 7}) + FullLevel(kDrums);
  events.push_back(On(0, 60, 127, kDrums));
  events.push_back(On(24'000, 72, 1, kDrums));
  const Stereo sound = rig.Play(std::move(events), 48'000);
  EXPECT_LT(AmplitudeOf(Between(sound.left, 0.8, 0.9), 1000), 1e-4);
}

TEST(Dialects, Gm2KeyControllersAreRelativeAndOfOneChannel) {
  const Events half = kGm2On + Sysex({0x7F, 0x7F, 0x0A, 1, 9, 60, 7, 32, 10, 127});
  const Heard heard = Hear(half, kDrums);
  EXPECT_NEAR(heard.db(), -20 + SquareDb(32, 64), 0.1);
  EXPECT_NEAR(heard.share_right(), 1, 1e-3);
  EXPECT_NEAR(Hear(half + Bank(120, 0, 0, 10), 10).db(), -20, 0.1);
}

// --- Modes ---------------------------------------------------------------------------------------

TEST(Dialects, Gm2PortamentoGlidesBy3160CentsASecondAt64) {
  EXPECT_NEAR(engine::Gm2PortamentoCentsPerMs(64), 3.16, 0.01);
  EXPECT_NEAR(engine::Gm2PortamentoCentsPerMs(0), 1000, 1);
  Rig rig(ToneBank());
  Events events = kGm2On + FullLevel();
  events.push_back(Cc(0, cc::kPortamento, 127));
  events.push_back(Cc(0, cc::kPortamentoTime, 64));
  events.push_back(On(0, 36));
  events.push_back(Off(4800, 36));
  events.push_back(On(9600, 60));
  const auto sound = rig.Play(std::move(events), 96'000).left;
  const auto cents = [&](double t) { return Cents(FrequencyAtMoment(sound, t, 0.01), 1000); };
  EXPECT_NEAR(cents(0.2 + 0.5) - cents(0.2 + 0.3), 0.2 * 3162, 8);
  EXPECT_NEAR(cents(1.5), 0, 0.5);
}

TEST(Dialects, S87_EveryResetUndoesWhatSongsSetUp) {
  const Events set_up =
      Gs({0x40, 0x11, 0x16, 76}) + Gs({0x40, 0x11, 0x1A, 20, 20}) +
      Gs({0x40, 0x11, 0x2A, 0x60, 0}) + Gs({0x40, 0x21, 0x02, 0}) + Gs({0x40, 0x11, 0x02, 5}) +
      Gs({0x40, 0x11, 0x15, 1}) + Gs({0x41, 0x01, 60, 40}) + Gs({0x41, 0x02, 60, 1}) +
      Gs({0x40, 0x11, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) + Gs({0x40, 0, 4, 10}) +
      Gs({0x40, 0, 5, 70}) + Sysex({0x7E, 0x7F, 0x0A, 4}) + Events{Cc(0, 1, 127), Bend(0, 0)} +
      Gs({0x40, 2, 0, 1, 76, 1, 52}) + Gs({0x40, 0x41, 0x20, 0}) + Xg({8, 1, 0x72, 100}) +
      Xg({8, 0, 0x72, 100}) + Events{Cc(0, 101, 0), Cc(0, 100, 6), Cc(0, 6, 15), Bend(0, 0)};
  for (const Events& reset :
       {kGsReset, kXgOn, kGm2On, Sysex({0x7E, 0x7F, 9, 1}), Sysex({0x7E, 0x7F, 9, 2}),
        Sysex({0x7E, 0x7F, 0x0A, 1}), Gs({0, 0, 0x7F, 0})}) {
    ASSERT_EQ(reset.size(), 1u);
    for (const int channel : {0, kDrums}) {
      const Heard clean = Hear(reset, channel), after = Hear(set_up + reset, channel);
      EXPECT_TRUE(clean.sound.left == after.sound.left) << int{reset[0].number} << ' ' << channel;
    }
    Rig rig(ToneBank());
    rig.Play(set_up + reset, 64);
    for (std::size_t i = 0; i < 16; ++i) {
      const engine::Channel& channel = rig.synth().channel(i);
      EXPECT_EQ(channel.controller(cc::kVolume), 100);
      EXPECT_EQ(channel.controller(cc::kPan), 64);
      EXPECT_EQ(channel.controller(cc::kExpression), 127);
      EXPECT_EQ(channel.controller(cc::kReverbSend), 40);
      EXPECT_EQ(channel.controller(cc::kChorusSend), 0);
      EXPECT_EQ(channel.controller(cc::kModulation), 0);
      EXPECT_EQ(channel.pitch_bend, 8192);
      EXPECT_EQ(channel.bend_range_semitones(), 2);
      EXPECT_EQ(channel.drums(), i == 9);
    }
  }
}

TEST(Dialects, ResetsSilenceWhatSounds) {
  for (const Events& reset : {kGsReset, kXgOn, kGm2On}) {
    Rig rig(ToneBank());
    Events events = FullLevel();
    events.push_back(On(0, 60));
    Event late = reset[0];
    late.time_frames = 12'000;
    events.push_back(late);
    const auto sound = rig.Play(std::move(events), 24'000).left;
    EXPECT_LT(Peak(Between(sound, 0.26, 0.5)), 1e-4);
  }
}

// --- Effects, only as far as they are decoded ----------------------------------------------------

TEST(Dialects, EffectParametersAreDecodedFromEachStandard) {
  const auto effect = [](const Events& events) {
    return events.size() == 1 && events[0].kind == EventKind::kEffect
               ? std::pair(static_cast<EffectParameter>(events[0].number), int{events[0].value})
               : std::pair(EffectParameter::kCount, -1);
  };
  using E = EffectParameter;
  EXPECT_EQ(effect(Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 1, 0, 3})),
            std::pair(E::kGm2ReverbType, 3));
  EXPECT_EQ(effect(Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 1, 1, 70})),
            std::pair(E::kGm2ReverbTime, 70));
  EXPECT_EQ(effect(Sysex({0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 2, 4, 9})),
            std::pair(E::kGm2ChorusToReverb, 9));
  EXPECT_EQ(effect(Gs({0x40, 1, 0x30, 5})), std::pair(E::kGsReverbMacro, 5));
  EXPECT_EQ(effect(Gs({0x40, 1, 0x35, 9})), std::pair(E::kGsReverbFeedback, 9));
  EXPECT_EQ(effect(Gs({0x40, 1, 0x37, 9})), std::pair(E::kGsReverbPreDelay, 9));
  EXPECT_EQ(effect(Gs({0x40, 1, 0x40, 9})), std::pair(E::kGsChorusToDelay, 9));
  EXPECT_EQ(effect(Gs({0x40, 1, 0x5A, 9})), std::pair(E::kGsDelayToReverb, 9));
  EXPECT_EQ(effect(Gs({0x40, 2, 0x03, 70})), std::pair(E::kGsEqHighGain, 70));
  const Events xg = Xg({2, 1, 0x20, 0x43, 8});
  EXPECT_EQ(effect(xg), std::pair(E::kXgChorusType, 0x43));
  EXPECT_EQ(xg.at(0).detail, 8);
  EXPECT_EQ(Gs({0x40, 1, 0x38, 1, 2, 3}).size(), 3u);
}

// --- What makes no sense -------------------------------------------------------------------------

const std::vector<SysexBytes> kKnownMessages = {
    {0x7E, 0x7F, 9, 1},
    {0x7E, 0x7F, 0x0A, 4},
    {0x7F, 0x7F, 4, 1, 0, 64},
    {0x7F, 0x7F, 4, 5, 1, 1, 1, 1, 1, 0, 3},
    {0x7F, 0x7F, 9, 1, 0, 0, 70},
    {0x7F, 0x7F, 9, 3, 0, 16, 0, 70},
    {0x7F, 0x7F, 0x0A, 1, 9, 60, 7, 32},
    {0x7F, 0x7F, 8, 2, 0, 1, 60, 61, 0, 0},
    {0x7F, 0x7F, 8, 8, 3, 0x7F, 0x7F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
    GsBytes({0x40, 0x11, 0x16, 70}),
    GsBytes({0x40, 0, 0, 0, 5, 2, 0xC}),
    GsBytes({0x40, 0x01, 0x50, 5}),
    GsBytes({0x40, 0x02, 0x01, 70}),
    GsBytes({0x40, 0x41, 0x20, 0}),
    GsBytes({0x41, 0x01, 60, 50}),
    {0x43, 0x10, 0x4C, 8, 0, 8, 70},
    {0x43, 0x10, 0x4C, 8, 0, 0x72, 70},
    {0x43, 0x10, 0x4C, 2, 1, 0x5A, 1},
    {0x43, 0x10, 0x4C, 0, 0, 0, 0, 5, 2, 0xC},
};

TEST(Dialects, S100_EveryKnownMessageCutShortAnywhereIsNoEvent) {
  for (const SysexBytes& message : kKnownMessages) {
    EXPECT_FALSE(Sysex(message).empty());
    for (std::size_t length = 0; length < message.size(); ++length) {
      const SysexBytes cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_TRUE(Sysex(cut).empty())
          << int{message[0]} << ' ' << int{message[3]} << " cut to " << length;
    }
  }
}

TEST(Dialects, S100_MessagesOfOtherDevicesAndUnknownAddressesAreNoEvent) {
  for (const SysexBytes& message : std::vector<SysexBytes>{
           {0x41, 0x11, 0x42, 0x12, 0x40, 0x11, 0x16, 70, 0x2F},  // another device id
           {0x41, 0x10, 0x45, 0x12, 0x40, 0x11, 0x16, 70, 0x2F},  // another model
           {0x43, 0x30, 0x4C, 8, 0, 8, 70},                       // a parameter request
           GsBytes({0x40, 0x11, 0x7E, 1}),
           GsBytes({0x42, 0x11, 0x16, 70}),
           GsBytes({0x40, 0x30, 0x16, 70}),
           {0x43, 0x10, 0x4C, 8, 0x10, 8, 70},
           {0x43, 0x10, 0x4C, 0x40, 0, 8, 70},
           {0x7F, 0x7F, 0x0A, 2, 9, 60, 7, 32},
           {0x7E, 0x7F, 8, 0x33, 1, 2, 3},
       }) {
    EXPECT_TRUE(Sysex(message).empty());
  }
}

TEST(Dialects, S100_AnyBytesAfterAKnownMakerLeaveTheSynthesizerWhole) {
  Rig rig(ToneBank());
  std::uint32_t state = 1;
  const auto random = [&] { return (state = state * 1664525u + 1013904223u) >> 16; };
  for (int i = 0; i < 20'000; ++i) {
    SysexBytes message = kKnownMessages[random() % kKnownMessages.size()];
    const std::size_t keep = 1 + random() % message.size();
    for (std::size_t n = keep; n < message.size(); ++n) {
      message[n] = static_cast<std::uint8_t>(random() & 0x7F);
    }
    rig.Play(Sysex(message), 1);
  }
  rig.Play(Sysex({0x7E, 0x7F, 9, 1}), 4800);
  Events events = FullLevel();
  events.push_back(On(0, 60));
  const Heard heard{rig.Play(std::move(events), 24'000)};
  EXPECT_NEAR(heard.db(), 0, 0.1);
  EXPECT_NEAR(heard.cents(), 0, 0.3);
}

}  // namespace
}  // namespace portamento::test
