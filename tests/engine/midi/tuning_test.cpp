// The MIDI Tuning Standard and GS scale tuning, heard in cents.
#include <set>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "tests/engine/midi/sysex_songs.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::Event;
using Events = std::vector<Event>;
namespace cc = engine::cc;

Patch Tone() { return {.frames = KilohertzSine()}; }

/// Cents of a note of channel 0 above what equal temperament gives it.
double Deviation(const Events& set_up, int key = 60) {
  Events events = set_up;
  events.push_back(On(0, key));
  const auto sound = Play(Tone(), std::move(events), 0.6).left;
  return Cents(FrequencyHz(Between(sound, 0.1, 0.6)), 1000) - 100 * (key - 60);
}

/// A single-note change of program 0: `key` sounds as `semitone` + `fraction` / 16384.
SysexBytes NoteChange(int key, int semitone, int fraction, std::uint8_t kind = 0x7F,
                      std::uint8_t program = 0) {
  const auto b = [](int value) { return static_cast<std::uint8_t>(value); };
  return {kind, 0x7F, 8, 2, program, 1, b(key), b(semitone), b(fraction >> 7), b(fraction & 0x7F)};
}

Events TuningProgram(int program) {
  return {Cc(0, cc::kRpnMsb, 0), Cc(0, cc::kRpnLsb, 3), Cc(0, cc::kDataMsb, program)};
}

TEST(Tuning, ASingleNoteChangeTunesItsKeyTo16384thsOfASemitone) {
  EXPECT_NEAR(Deviation(Sysex(NoteChange(60, 60, 4096))), 25, 0.1);
  EXPECT_NEAR(Deviation(Sysex(NoteChange(60, 61, 8192))), 150, 0.1);
  EXPECT_NEAR(Deviation(Sysex(NoteChange(60, 59, 8192))), -50, 0.1);
  EXPECT_NEAR(Deviation(Sysex(NoteChange(60, 60, 4096)), 61), 0, 0.1);
  EXPECT_NEAR(Deviation(Sysex({0x7F, 0x7F, 8, 2, 0, 1, 60, 0x7F, 0x7F, 0x7F})), 0, 0.1);
}

TEST(Tuning, S95_ASingleNoteChangeRetunesASoundingNoteInRealTimeOnly) {
  const auto cents_after = [](std::uint8_t kind) {
    Events events{On(0, 60)};
    events = events + Sysex(NoteChange(60, 60, 8192, kind), 24'000);
    const auto sound = Play(Tone(), std::move(events), 1).left;
    EXPECT_NEAR(Cents(FrequencyHz(Between(sound, 0.1, 0.45)), 1000), 0, 0.1);
    return Cents(FrequencyHz(Between(sound, 0.6, 1)), 1000);
  };
  EXPECT_NEAR(cents_after(0x7F), 50, 0.1);
  EXPECT_NEAR(cents_after(0x7E), 0, 0.1);
}

TEST(Tuning, SeveralNotesAndABankAreUnderstood) {
  const SysexBytes two{0x7F, 0x7F, 8, 7, 0, 0, 2, 60, 60, 32, 0, 62, 62, 64, 0};
  EXPECT_NEAR(Deviation(Sysex(two)), 25, 0.1);
  EXPECT_NEAR(Deviation(Sysex(two), 62), 50, 0.1);
  SysexBytes other_bank = two;
  other_bank[4] = 1;
  EXPECT_TRUE(Sysex(other_bank).empty());
}

SysexBytes BulkDump(std::uint8_t program) {
  SysexBytes dump{0x7E, 0x7F, 8, 1, program};
  for (int i = 0; i < 16; ++i) dump.push_back('x');
  for (int key = 0; key < 128; ++key) {
    dump.push_back(static_cast<std::uint8_t>(key));
    dump.push_back(16);  // 2048 / 16384: 12.5 cents
    dump.push_back(0);
  }
  dump.push_back(0x55);  // a checksum, as wrong as they often are
  return dump;
}

TEST(Tuning, ABulkDumpFillsAProgramThatRpn3Selects) {
  EXPECT_EQ(Sysex(BulkDump(5)).size(), 128u);
  EXPECT_NEAR(Deviation(Sysex(BulkDump(5))), 0, 0.1);
  EXPECT_NEAR(Deviation(Sysex(BulkDump(5)) + TuningProgram(5)), 12.5, 0.1);
  EXPECT_NEAR(Deviation(Sysex(BulkDump(5)) + TuningProgram(5), 90), 12.5, 0.1);
  EXPECT_NEAR(Deviation(Sysex(BulkDump(5)) + TuningProgram(5) + TuningProgram(0)), 0, 0.1);
  SysexBytes cut = BulkDump(5);
  cut.pop_back();
  EXPECT_TRUE(Sysex(cut).empty());
}

TEST(Tuning, S95_ScaleTuningGoesToTheChannelsOfItsBits) {
  // C is 30 cents up, E 20 down; 1-byte form.
  const auto scale = [](std::uint8_t ff, std::uint8_t gg, std::uint8_t hh) {
    return Sysex(
        {0x7E, 0x7F, 8, 8, ff, gg, hh, 64 + 30, 64, 64, 64, 64 - 20, 64, 64, 64, 64, 64, 64, 64});
  };
  EXPECT_NEAR(Deviation(scale(0, 0, 1)), 30, 0.1);
  EXPECT_NEAR(Deviation(scale(0, 0, 1), 64), -20, 0.1);
  EXPECT_NEAR(Deviation(scale(0, 0, 1), 72), 30, 0.1);
  EXPECT_NEAR(Deviation(scale(0, 0, 2)), 0, 0.1);
  const auto channels = [&](const Events& events) {
    std::set<int> all;
    for (const Event& event : events) all.insert(event.channel);
    return all;
  };
  EXPECT_EQ(channels(scale(3, 0, 0)), (std::set{14, 15}));
  EXPECT_EQ(channels(scale(0, 1, 0)), (std::set{7}));
  EXPECT_EQ(channels(scale(0, 0x40, 0x40)), (std::set{6, 13}));
}

TEST(Tuning, TheTwoByteScaleIsFiner) {
  SysexBytes message{0x7E, 0x7F, 8, 9, 0, 0, 1};
  for (int i = 0; i < 12; ++i) {
    message.push_back(i == 0 ? 0x50 : 0x40);  // 0x2800: 8192 + 2048, 25 cents
    message.push_back(0);
  }
  EXPECT_NEAR(Deviation(Sysex(message)), 25, 0.1);
}

TEST(Tuning, S95_ScaleTuningReachesSoundingNotesInRealTimeOnly) {
  for (const std::uint8_t kind : {std::uint8_t{0x7E}, std::uint8_t{0x7F}}) {
    Events events{On(0, 60)};
    events =
        events +
        Sysex({kind, 0x7F, 8, 8, 0, 0, 1, 94, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64}, 24'000);
    const auto sound = Play(Tone(), std::move(events), 1).left;
    EXPECT_NEAR(Cents(FrequencyHz(Between(sound, 0.6, 1)), 1000), kind == 0x7F ? 30 : 0, 0.1);
  }
}

TEST(Tuning, GsScaleTuningIsOfItsPart) {
  EXPECT_NEAR(Deviation(Gs({0x40, 0x11, 0x40, 64 + 10})), 10, 0.1);
  EXPECT_NEAR(Deviation(Gs({0x40, 0x11, 0x40, 64, 64, 64, 64, 64 - 14}), 64), -14, 0.1);
  EXPECT_NEAR(Deviation(Gs({0x40, 0x12, 0x40, 64 + 10})), 0, 0.1);
}

/// Deviation() of key 60 on a drum part.
double DrumDeviation(const Events& set_up) {
  const Events drums{Event{.kind = engine::EventKind::kDrumPart, .value = 1}};
  TestBank bank;
  bank.Preset(bank::kPercussionBank, 0).Add(bank.Zone(bank.AddSample(KilohertzSine())));
  Rig rig(bank.Freeze());
  const auto sound = rig.Play(drums + set_up + Events{On(0, 60)}, 24'000);
  return Cents(FrequencyHz(Between(sound.left, 0.1, 0.5)), 1000);
}

TEST(Tuning, DrumsKeepTheirs) {
  EXPECT_NEAR(DrumDeviation(Sysex(NoteChange(60, 61, 0)) + Gs({0x40, 0x11, 0x40, 64 + 10})), 0,
              0.1);
}

TEST(Tuning, TheSettingsTuningHoldsUntilASongChangesItAndAfterEachReset) {
  engine::SynthSettings settings = DrySettings();
  settings.tuning_cents[60] = 33;
  const auto cents = [&](const Events& set_up) {
    Rig rig(BankOf({Tone()}), settings);
    Events events = set_up;
    events.push_back(On(0, 60));
    return Cents(FrequencyHz(Between(rig.Play(std::move(events), 24'000).left, 0.1, 0.5)), 1000);
  };
  EXPECT_NEAR(cents({}), 33, 0.1);
  EXPECT_NEAR(cents(Sysex(NoteChange(60, 60, 8192))), 50, 0.1);
  EXPECT_NEAR(cents(Sysex(NoteChange(60, 60, 8192)) + Sysex({0x7E, 0x7F, 9, 1})), 33, 0.1);
}

TEST(Tuning, S94_MasterTuningsAdd) {
  EXPECT_NEAR(Deviation(Sysex({0x7F, 0x7F, 4, 3, 0, 0x60})), 50, 0.1);
  EXPECT_NEAR(Deviation(Sysex({0x7F, 0x7F, 4, 4, 0, 64 - 3})), -300, 0.1);
  EXPECT_NEAR(Deviation(Sysex({0x7F, 0x7F, 4, 3, 0, 0x60}) + Sysex({0x7F, 0x7F, 4, 4, 0, 61})),
              -250, 0.1);
}

TEST(Tuning, S94_CoarseMasterTuningSparesDrums) {
  EXPECT_NEAR(DrumDeviation(Sysex({0x7F, 0x7F, 4, 4, 0, 64 - 3})), 0, 0.1);
  EXPECT_NEAR(DrumDeviation(Sysex({0x7F, 0x7F, 4, 3, 0, 0x60})), 50, 0.1);
}

}  // namespace
}  // namespace portamento::test
