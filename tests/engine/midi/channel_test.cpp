// Controllers, parameters and resets of a channel, as they are heard.
#include <cmath>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using G = Generator;
using engine::Event;
using engine::MidiMode;
namespace cc = engine::cc;

Patch Tone() { return {.frames = KilohertzSine()}; }

/// Cents of key 60 after some events.
double CentsAfter(std::vector<Event> events) {
  events.push_back(On(0, 60));
  return Cents(FrequencyHz(Between(Play(Tone(), std::move(events), 0.6).left, 0.1, 0.6)), 1000);
}

std::vector<Event> Rpn(int parameter, int msb, int lsb) {
  return {Cc(0, cc::kRpnMsb, parameter >> 7), Cc(0, cc::kRpnLsb, parameter & 0x7F),
          Cc(0, cc::kDataMsb, msb), Cc(0, cc::kDataLsb, lsb)};
}

std::vector<Event> operator+(std::vector<Event> a, const std::vector<Event>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

constexpr int kNullRpn = 0x3FFF;
const std::vector<Event> kBentUp{Bend(0, 16'383)};

TEST(Channel, S91_Rpn0SetsTheBendRange) {
  EXPECT_NEAR(CentsAfter(Rpn(0, 12, 0) + kBentUp), 1200, 0.2);
  EXPECT_NEAR(CentsAfter(Rpn(0, 1, 50) + kBentUp), 150, 0.2);
}

TEST(Channel, S91_Rpn1And2Tune) {
  EXPECT_NEAR(CentsAfter(Rpn(1, 0x60, 0)), 50, 0.1);
  EXPECT_NEAR(CentsAfter(Rpn(1, 0, 0)), -100, 0.1);
  EXPECT_NEAR(CentsAfter(Rpn(2, 64 + 7, 0)), 700, 0.1);
}

TEST(Channel, S91_Rpn2SparesDrums) {
  std::vector<Event> events{Event{.kind = engine::EventKind::kDrumPart, .value = 1}};
  TestBank bank;
  bank.Preset(bank::kPercussionBank, 0).Add(bank.Zone(bank.AddSample(KilohertzSine())));
  Rig rig(bank.Freeze());
  const auto sound = rig.Play(events + Rpn(2, 64 + 7, 0) + std::vector<Event>{On(0, 60)}, 24'000);
  EXPECT_NEAR(Cents(FrequencyHz(Between(sound.left, 0.1, 0.5)), 1000), 0, 0.1);
}

TEST(Channel, S91_Rpn5SetsTheModulationDepth) {
  Patch patch = Tone();
  patch.generators = {{G::kVibLfoFrequency, -2400}};
  const auto peak_cents = [&](std::vector<Event> events) {
    events = std::move(events) + std::vector<Event>{Cc(0, cc::kModulation, 127), On(0, 60)};
    const auto tone = Play(patch, events, 0.7).left;
    double peak = 0;  // a quarter period of 2.04 Hz is 122 ms
    for (double t = 0.1; t < 0.15; t += 0.001) {
      peak = std::max(peak, Cents(FrequencyAt(tone, t, 0.004), 1000));
    }
    return peak;
  };
  EXPECT_NEAR(peak_cents({}), 49.6, 1.5);
  EXPECT_NEAR(peak_cents(Rpn(5, 2, 0)), 4 * 49.6, 4);
}

TEST(Channel, S91_NullRpnBlocksDataEntry) {
  EXPECT_NEAR(CentsAfter(Rpn(0, 2, 0) + Rpn(kNullRpn, 12, 0) + kBentUp), 200, 0.2);
}

TEST(Channel, S91_SelectingAnNrpnBlocksTheRpn) {
  const std::vector<Event> nrpn{Cc(0, cc::kNrpnMsb, 5), Cc(0, cc::kNrpnLsb, 5),
                                Cc(0, cc::kDataMsb, 12)};
  EXPECT_NEAR(CentsAfter(Rpn(0, 2, 0) + nrpn + kBentUp), 200, 0.2);
}

TEST(Channel, S91_AnMsbAloneLeavesNoRestOfTheLastParameter) {
  const std::vector<Event> range_12{Cc(0, cc::kRpnMsb, 0), Cc(0, cc::kRpnLsb, 0),
                                    Cc(0, cc::kDataMsb, 12)};
  EXPECT_NEAR(CentsAfter(Rpn(1, 64, 77) + Rpn(1, 64, 0) + Rpn(0, 1, 50) + range_12 + kBentUp), 1200,
              0.2);
}

TEST(Channel, DataIncrementCountsCents) {
  std::vector<Event> events = Rpn(0, 2, 0);
  for (int i = 0; i < 10; ++i) events.push_back(Cc(0, cc::kDataIncrement, 0));
  EXPECT_NEAR(CentsAfter(events + kBentUp), 210, 0.2);
}

TEST(Channel, S89_Cc121ResetsWhatItListsAndNothingElse) {
  Rig rig(BankOf({Tone()}));
  std::vector<Event> events{Cc(0, cc::kModulation, 99),
                            Cc(0, cc::kExpression, 50),
                            Cc(0, cc::kVolume, 77),
                            Cc(0, cc::kPan, 20),
                            Cc(0, cc::kReverbSend, 33),
                            Cc(0, cc::kCutoff, 20),
                            Cc(0, cc::kSoft, 127),
                            Cc(0, cc::kPortamento, 127),
                            Bend(0, 100),
                            Pressure(0, 88),
                            KeyPressure(0, 60, 44),
                            Program(0, 5)};
  rig.Play(events + Rpn(0, 7, 0) + std::vector<Event>{Cc(1, cc::kResetControllers, 0)}, 64);
  const engine::Channel& channel = rig.synth().channel(0);
  EXPECT_EQ(channel.controller(cc::kModulation), 0);
  EXPECT_EQ(channel.controller(cc::kExpression), 127);
  EXPECT_FALSE(channel.pedal(cc::kSoft));
  EXPECT_FALSE(channel.pedal(cc::kPortamento));
  EXPECT_EQ(channel.controller(cc::kRpnMsb), 127);
  EXPECT_EQ(channel.pitch_bend, 8192);
  EXPECT_EQ(channel.pressure, 0);
  EXPECT_EQ(channel.key_pressure[60], 0);
  EXPECT_EQ(channel.controller(cc::kVolume), 77);
  EXPECT_EQ(channel.controller(cc::kPan), 20);
  EXPECT_EQ(channel.controller(cc::kReverbSend), 33);
  EXPECT_EQ(channel.controller(cc::kCutoff), 20);
  EXPECT_EQ(channel.program(), 5);
  EXPECT_EQ(channel.bend_range_semitones(), 7);
}

TEST(Channel, S89_Cc121ReleasesWhatThePedalHeld) {
  Patch tone = Tone();
  tone.generators = {{G::kVolEnvRelease, -3600}};
  const auto sound = Play(tone,
                          {Cc(0, cc::kSustain, 127), On(0, 60), Off(4800, 60),
                           Cc(24'000, cc::kResetControllers, 0)},
                          1.0)
                         .left;
  EXPECT_GT(Peak(Between(sound, 0.4, 0.45)), 0.5);
  EXPECT_LT(Peak(Between(sound, 0.8, 0.9)), 1e-4);
}

/// The bank number and program that a channel has after bank selects and a program change.
struct Address {
  int bank, program;
  friend bool operator==(const Address&, const Address&) = default;
};

Address AddressAfter(std::vector<Event> events) {
  Rig rig(BankOf({Tone()}));
  rig.Play(std::move(events), 64);
  return {rig.synth().channel(0).bank(), rig.synth().channel(0).program()};
}

TEST(Channel, S83_BankSelectActsOnlyOnProgramChange) {
  const std::vector<Event> select{Cc(0, cc::kBankMsb, 8)};
  EXPECT_EQ(AddressAfter(select), (Address{0, 0}));
  EXPECT_EQ(AddressAfter(select + std::vector<Event>{Program(1, 5)}), (Address{8, 5}));
}

TEST(Channel, S83_SoundingNotesKeepTheirOldSound) {
  TestBank bank;
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(SinePeriods(48, 10))));
  bank.Preset(0, 1).Add(bank.Zone(bank.AddSample(SinePeriods(96, 10))));
  Rig rig(bank.Freeze());
  const auto sound = rig.Play(AtFullLevel({On(0, 60), Program(4800, 1)}), 48'000).left;
  EXPECT_NEAR(FrequencyHz(Between(sound, 0.5, 1)), 1000, 1);
}

TEST(Channel, S87_EveryResetSilencesAndRestoresTheDefaults) {
  for (const MidiMode mode :
       {MidiMode::kDefault, MidiMode::kGm1, MidiMode::kGm2, MidiMode::kGs, MidiMode::kXg}) {
    Rig rig(BankOf({Tone()}));
    const auto sound =
        rig.Play({Cc(0, cc::kVolume, 3), Cc(0, cc::kModulation, 99), Cc(0, cc::kSustain, 127),
                  Bend(0, 5), Program(0, 9), On(0, 60), Cc(0, cc::kVolume, 127), Reset(4800, mode)},
                 9600)
            .left;
    EXPECT_GT(Peak(Between(sound, 0.05, 0.1)), 0.1);
    EXPECT_EQ(Peak(Between(sound, 0.11, 0.2)), 0);
    const engine::Channel& channel = rig.synth().channel(0);
    EXPECT_EQ(channel.controller(cc::kVolume), 100);
    EXPECT_EQ(channel.controller(cc::kExpression), 127);
    EXPECT_EQ(channel.controller(cc::kPan), 64);
    EXPECT_EQ(channel.controller(cc::kReverbSend), 40);
    EXPECT_EQ(channel.controller(cc::kModulation), 0);
    EXPECT_FALSE(channel.pedal(cc::kSustain));
    EXPECT_EQ(channel.pitch_bend, 8192);
    EXPECT_EQ(channel.program(), 0);
    EXPECT_TRUE(rig.synth().channel(9).drums());
    EXPECT_FALSE(rig.synth().channel(8).drums());
  }
}

TEST(Channel, S94_MasterVolumeIs40Log10) {
  Rig rig(BankOf({{}}));
  const Event half{.time_frames = 0, .kind = engine::EventKind::kMasterVolume, .value = 8192};
  const auto sound = rig.Play(AtFullLevel({half, On(0, 60)}), 9600).left;
  EXPECT_NEAR(LevelDbAt(Uncentred(sound), 0.15), 40 * std::log10(8192.0 / 16'383), 0.01);
}

TEST(Channel, GroupsBeyondTheFirstHaveChannelsOfTheirOwn) {
  engine::SynthSettings settings = DrySettings();
  settings.channel_groups = 24;
  Rig rig(BankOf({Tone()}), settings);
  const int channel = 16 * 23 + 5;
  const auto sound = rig.Play({Cc(0, cc::kVolume, 0, 5), On(0, 60, 127, channel)}, 4800).left;
  EXPECT_GT(Peak(sound), 0.3);
  EXPECT_TRUE(rig.synth().channel(16 * 23 + 9).drums());
}

}  // namespace
}  // namespace portamento::test
