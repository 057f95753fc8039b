// MPE: zones whose notes have bend, pressure and timbre of their own.
#include <cmath>

#include "gtest/gtest.h"

#include "engine/midi/controllers.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using engine::Event;
using engine::MidiMode;
using Events = std::vector<Event>;
namespace cc = engine::cc;

constexpr int kLower = 0, kUpper = 15;  // masters

Events operator+(Events a, const Events& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Events Rpn(int parameter, int msb, int channel, std::int64_t time = 0) {
  return {Cc(time, cc::kRpnMsb, 0, channel), Cc(time, cc::kRpnLsb, parameter, channel),
          Cc(time, cc::kDataMsb, msb, channel)};
}
Events Zone(int master, int members, std::int64_t time = 0) {
  return Rpn(6, members, master, time);
}

/// A wheel position so many semitones up, of a range of so many.
Event BendBy(double semitones, double range, int channel, std::int64_t time = 0) {
  const int value = static_cast<int>(std::lround(8192 + semitones / range * 8192));
  return Bend(time, std::min(value, 16'383), channel);
}

/// Key 60 of presets 0:0 and 0:5 is 1 kHz; they are told apart by level.
std::shared_ptr<const bank::Bank> ToneBank() {
  TestBank bank;
  const auto tone = bank.AddSample(KilohertzSine());
  for (const auto& [program, down_cb] : {std::pair{0, 0.0f}, std::pair{5, 100.0f}}) {
    bank::ZoneSpec zone = bank.Zone(tone);
    zone.attenuation_cb = down_cb;
    bank.Preset(0, program).Add(zone);
  }
  return bank.Freeze();
}

std::vector<float> Hear(Events events, int channel, double seconds = 0.5) {
  Rig rig(ToneBank());
  Events all = FullLevel(channel);
  all.push_back(On(0, 60, 127, channel));
  return rig.Play(std::move(events) + all, static_cast<std::size_t>(seconds * 48'000)).left;
}

double CentsOf(Events events, int channel) {
  return Cents(FrequencyHz(Between(Hear(std::move(events), channel), 0.1, 0.5)), 1000);
}

TEST(Mpe, MembersBendBy48SemitonesAndTheMasterBy2) {
  const Events zone = Zone(kLower, 5);
  EXPECT_NEAR(CentsOf(zone + Events{BendBy(7, 48, 1)}, 1), 700, 0.5);
  EXPECT_NEAR(CentsOf(zone + Events{BendBy(48, 48, 5)}, 5), 4800, 0.5);
  EXPECT_NEAR(CentsOf(zone + Events{BendBy(2, 2, kLower)}, kLower), 200, 0.5);
  EXPECT_NEAR(CentsOf(zone + Events{BendBy(1, 2, 6)}, 6), 100, 0.5);  // of no zone
}

TEST(Mpe, EachNoteHasItsOwnBend) {
  const Events zone = Zone(kLower, 5);
  const Events bends{BendBy(3, 48, 1), BendBy(-4, 48, 2)};
  EXPECT_NEAR(CentsOf(zone + bends, 1), 300, 0.5);
  EXPECT_NEAR(CentsOf(zone + bends, 2), -400, 0.5);
  EXPECT_NEAR(CentsOf(zone + bends, 3), 0, 0.2);
}

TEST(Mpe, TheMastersBendAddsToAllMembers) {
  const Events bends = Zone(kLower, 5) + Events{BendBy(3, 48, 1), BendBy(1.5, 2, kLower)};
  EXPECT_NEAR(CentsOf(bends, 1), 450, 0.5);
  EXPECT_NEAR(CentsOf(bends, 5), 150, 0.5);
  EXPECT_NEAR(CentsOf(bends, 6), 0, 0.2);
  // In the other order, and by another range of the master.
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Events{BendBy(6, 12, kLower)} + Rpn(0, 12, kLower) +
                          Events{BendBy(-2, 48, 1)},
                      1),
              400, 0.5);
}

TEST(Mpe, ABendMovesASoundingNote) {
  const auto tone =
      Hear(Zone(kLower, 5) + Events{BendBy(12, 48, 1, 12'000), BendBy(1, 2, kLower, 24'000)}, 1, 1);
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.05, 0.24)), 1000), 0, 0.5);
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.3, 0.49)), 1000), 1200, 0.5);
  EXPECT_NEAR(Cents(FrequencyHz(Between(tone, 0.6, 0.99)), 1000), 1300, 0.5);
}

TEST(Mpe, AMembersBendRangeIsThatOfAll) {
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Rpn(0, 24, 3) + Events{BendBy(24, 24, 1)}, 1), 2400, 0.5);
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Rpn(0, 24, 3) + Events{BendBy(1, 2, kLower)}, kLower), 100,
              0.5);
}

/// Depth of vibrato, as the spread of pitch.
double VibratoCents(const Events& events, int channel) {
  Rig rig(
      BankOf({{.generators = {{Generator::kVibLfoFrequency, -1200}}, .frames = KilohertzSine()}}));
  Events all = events + FullLevel(channel);
  all.push_back(On(0, 60, 127, channel));
  const auto tone = rig.Play(std::move(all), 48'000).left;
  double highest = 0;
  for (double at = 0.02; at < 0.5; at += 0.005) {
    highest = std::max(highest, Cents(FrequencyAtMoment(tone, at, 0.004), 1000));
  }
  return highest;
}

TEST(Mpe, EachNoteHasItsOwnPressureAndTheMastersAdds) {
  const Events zone = Zone(kLower, 5);
  EXPECT_NEAR(VibratoCents(zone + Events{Pressure(0, 64, 1)}, 1), 25, 1.5);
  EXPECT_NEAR(VibratoCents(zone + Events{Pressure(0, 64, 1)}, 2), 0, 0.5);
  EXPECT_NEAR(VibratoCents(zone + Events{Pressure(0, 32, kLower), Pressure(0, 32, 2)}, 2), 25, 1.5);
  EXPECT_NEAR(VibratoCents(zone + Events{Pressure(0, 127, kLower), Pressure(0, 127, 2)}, 2), 49.6,
              2);
}

TEST(Mpe, EachNoteHasItsOwnTimbreAndTheMastersAdds) {
  // A cutoff of 500 Hz under a tone of 1 kHz; CC74 is worth 150 cents a step.
  const auto level = [](const Events& events, int channel) {
    Rig rig(
        BankOf({{.generators = {{Generator::kFilterCutoff, 7122}}, .frames = KilohertzSine()}}));
    Events all = events + FullLevel(channel);
    all.push_back(On(0, 60, 127, channel));
    return RmsDb(Between(rig.Play(std::move(all), 24'000).left, 0.1, 0.5));
  };
  const Events zone = Zone(kLower, 5);
  const double plain = level(zone, 1);
  const double brighter = level(zone + Events{Cc(0, cc::kCutoff, 72, 1)}, 1);
  EXPECT_GT(brighter, plain + 6);
  EXPECT_NEAR(level(zone + Events{Cc(0, cc::kCutoff, 72, 1)}, 2), plain, 0.01);
  EXPECT_NEAR(level(zone + Events{Cc(0, cc::kCutoff, 68, kLower), Cc(0, cc::kCutoff, 68, 1)}, 1),
              brighter, 0.01);
  EXPECT_NEAR(level(zone + Events{Cc(0, cc::kCutoff, 72, kLower)}, 3), brighter, 0.01);
}

TEST(Mpe, ProgramsAndPedalsOfTheMasterAreForAllMembers) {
  const double plain = RmsDb(Between(Hear(Zone(kLower, 5), 2), 0.1, 0.4));
  const Events program{Program(0, 5, kLower)};
  EXPECT_NEAR(RmsDb(Between(Hear(Zone(kLower, 5) + program, 2), 0.1, 0.4)), plain - 10, 0.05);
  // Also when the zone is made afterwards.
  EXPECT_NEAR(RmsDb(Between(Hear(program + Zone(kLower, 5), 2), 0.1, 0.4)), plain - 10, 0.05);
  const Events off{Off(9600, 60, 2)};
  EXPECT_LT(RmsDb(Between(Hear(Zone(kLower, 5) + off, 2), 0.3, 0.4)), -100);
  const Events pedal{Cc(0, cc::kSustain, 127, kLower)};
  EXPECT_NEAR(RmsDb(Between(Hear(Zone(kLower, 5) + pedal + off, 2), 0.3, 0.4)), plain, 0.05);
  EXPECT_LT(RmsDb(Between(Hear(Zone(kLower, 5) + pedal + off, 6), 0.3, 0.4)), plain + 1);
}

TEST(Mpe, TheUpperZoneCountsDownFromChannel15) {
  const Events zone = Zone(kUpper, 3);
  for (const int member : {14, 13, 12}) {
    EXPECT_NEAR(CentsOf(zone + Events{BendBy(7, 48, member)}, member), 700, 0.5) << member;
  }
  EXPECT_NEAR(CentsOf(zone + Events{BendBy(1, 2, 11)}, 11), 100, 0.5);
}

TEST(Mpe, ANewZoneTakesChannelsFromTheOther) {
  // 10 of 14 are the lower zone's; of the upper one's 8, four stay.
  const Events zones = Zone(kUpper, 8) + Zone(kLower, 10);
  EXPECT_NEAR(CentsOf(zones + Events{BendBy(1, 2, kLower)}, 10), 100, 0.5);
  EXPECT_NEAR(CentsOf(zones + Events{BendBy(1, 2, kUpper)}, 11), 100, 0.5);
  EXPECT_NEAR(CentsOf(zones + Events{BendBy(1, 2, kUpper)}, 10), 0, 0.2);
  // All 15: the other master is a member then.
  EXPECT_NEAR(CentsOf(Zone(kUpper, 8) + Zone(kLower, 15) + Events{BendBy(5, 48, 15)}, 15), 500,
              0.5);
}

TEST(Mpe, AZoneOfNoneAndAResetEndIt) {
  const Events bend{BendBy(1, 2, kLower)}, own{BendBy(1, 2, 1)};
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Zone(kLower, 0) + bend, 1), 0, 0.2);
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Zone(kLower, 0) + own, 1), 100, 0.5);
  EXPECT_NEAR(CentsOf(Zone(kLower, 5) + Events{Reset(0, MidiMode::kGm1)} + bend, 1), 0, 0.2);
}

TEST(Mpe, ItIsAskedForOnMastersOnly) {
  EXPECT_NEAR(CentsOf(Zone(4, 5) + Events{BendBy(1, 2, 5)}, 5), 100, 0.5);
}

TEST(Mpe, NotesThatSoundEndWhenAZoneIsMade) {
  const auto tone = Hear(Zone(kLower, 3, 12'000), 2);
  EXPECT_GT(RmsDb(Between(tone, 0.1, 0.24)), -10);
  EXPECT_LT(RmsDb(Between(tone, 0.3, 0.5)), -100);
}

TEST(Mpe, TheSoundDoesNotDependOnTheBlockSize) {
  const auto play = [](std::size_t block) {
    Rig rig(ToneBank());
    Events events = Zone(kLower, 8, 100) + FullLevel(1) + FullLevel(2);
    for (int i = 0; i < 12; ++i) {
      const std::int64_t time = 200 + 331 * i;
      const int member = 1 + i % 2;
      events.push_back(On(time, 60 + i, 100, member));
      events.push_back(BendBy(i - 6, 48, member, time + 40));
      events.push_back(BendBy(0.1 * i, 2, kLower, time + 77));
      events.push_back(Pressure(time + 90, 10 * i, kLower));
    }
    return rig.Play(std::move(events), 9600, block).left;
  };
  const auto whole = play(9600);
  for (const std::size_t block : {1u, 64u, 101u}) EXPECT_TRUE(play(block) == whole) << block;
}

}  // namespace
}  // namespace portamento::test
