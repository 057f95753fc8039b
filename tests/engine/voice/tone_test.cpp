// The tone of a part against the closed form of first-order shelves.
#include <cmath>
#include <complex>
#include <numbers>

#include "gtest/gtest.h"

#include "tests/engine/midi/sysex_songs.h"
#include "tests/engine/patch.h"

namespace portamento::test {
namespace {

using Events = std::vector<engine::Event>;

/// Gain of a low and a high shelf at `hz`, in dB: analogue prototypes through the bilinear map. A
/// cut is the mirror image of the boost.
struct Shelves {
  double low_db = 0, low_hz = 80, high_db = 0, high_hz = 10'000;

  double GainDb(double hz) const {
    const auto w = [](double f) { return std::tan(std::numbers::pi * f / 48'000); };
    const std::complex<double> s(0, w(hz));
    const auto boost_low = [&](double gain) { return (s + gain * w(low_hz)) / (s + w(low_hz)); };
    const auto boost_high = [&](double gain) { return (gain * s + w(high_hz)) / (s + w(high_hz)); };
    const double low = 20 * std::log10(std::abs(boost_low(std::pow(10, std::abs(low_db) / 20))));
    const double high = 20 * std::log10(std::abs(boost_high(std::pow(10, std::abs(high_db) / 20))));
    return std::copysign(low, low_db) + std::copysign(high, high_db);
  }
};

/// How much louder a tone of `hz` is on a part than it is without the set-up.
double GainDb(const Events& set_up, double hz, int channel = 0) {
  const auto level = [&](const Events& before) {
    Rig rig(BankOf({{.frames = Sine(hz, 48'000, 48'000, 0.1)}}));
    Events events = before + FullLevel(channel);
    events.push_back(On(0, 60, 127, channel));
    const auto tone = rig.Play(std::move(events), 19'200).left;
    return Db(AmplitudeOf(Between(tone, 0.2, 0.4), hz));
  };
  return level(set_up) - level({});
}

constexpr double kTonesHz[] = {40, 80, 200, 400, 1000, 3000, 6000, 10'000, 15'000};

SysexBytes XgPart(std::uint8_t part, std::uint8_t address, std::uint8_t value) {
  return {0x08, part, address, value};
}

TEST(Tone, OfAnXgPartBoostsAndCutsBassAndTreble) {
  for (const int steps : {40, -40, 63}) {
    const auto value = static_cast<std::uint8_t>(64 + steps);
    const double db = 12.0 * steps / 64;
    const Events bass = Xg(XgPart(0, 0x72, value)), treble = Xg(XgPart(0, 0x73, value));
    for (const double hz : kTonesHz) {
      EXPECT_NEAR(GainDb(bass, hz), Shelves({.low_db = db, .low_hz = 80}).GainDb(hz), 0.05)
          << db << " dB bass, " << hz << " Hz";
      EXPECT_NEAR(GainDb(treble, hz), Shelves({.high_db = db, .high_hz = 10'000}).GainDb(hz), 0.05)
          << db << " dB treble, " << hz << " Hz";
    }
  }
}

TEST(Tone, OfAnXgPartHasItsFrequencies) {
  // 20 x 10^(v / 20): 32 is 796 Hz, 40 is 2 kHz.
  const Events set_up = Xg(XgPart(0, 0x72, 100)) + Xg(XgPart(0, 0x76, 32)) +
                        Xg(XgPart(0, 0x73, 20)) + Xg(XgPart(0, 0x77, 40));
  const Shelves shelves{.low_db = 12.0 * 36 / 64,
                        .low_hz = 20 * std::pow(10, 1.6),
                        .high_db = -12.0 * 44 / 64,
                        .high_hz = 2000};
  for (const double hz : kTonesHz) {
    EXPECT_NEAR(GainDb(set_up, hz), shelves.GainDb(hz), 0.05) << hz;
  }
}

TEST(Tone, IsOfItsPartOnly) {
  EXPECT_NEAR(GainDb(Xg(XgPart(1, 0x72, 100)), 40, 0), 0, 0.01);
  EXPECT_GT(GainDb(Xg(XgPart(1, 0x72, 100)), 40, 1), 5);
}

TEST(Tone, OfGsIsForThePartsThatWantIt) {
  // 400 Hz up by 12 dB, 3 kHz down by 6.
  const Events equalizer = Gs({0x40, 0x02, 0x00, 1, 76, 0, 58});
  const Shelves shelves{.low_db = 12, .low_hz = 400, .high_db = -6, .high_hz = 3000};
  for (const double hz : kTonesHz) {
    EXPECT_NEAR(GainDb(equalizer, hz), shelves.GainDb(hz), 0.05) << hz;
  }
  const Events part_off = equalizer + Gs({0x40, 0x41, 0x20, 0});
  EXPECT_NEAR(GainDb(part_off, 100, 0), 0, 0.01);
  EXPECT_GT(GainDb(part_off, 100, 1), 5);
}

TEST(Tone, ChangesWithoutAClickAndGoesBackToNothing) {
  Rig rig(BankOf({{.frames = Sine(100, 48'000, 48'000, 0.2)}}));
  Events events = FullLevel();
  events.push_back(On(0, 60));
  events = events + Xg(XgPart(0, 0x72, 127), 24'001) + Xg(XgPart(0, 0x72, 64), 48'011);
  const auto tone = rig.Play(std::move(events), 96'000).left;
  // A jump would come near 1; the corners of a straight way over 64 frames stay below a hundredth.
  EXPECT_LT(Roughness(Between(tone, 0.4, 1.2)), 0.01);
  const double before = Db(AmplitudeOf(Between(tone, 0.1, 0.4), 100));
  EXPECT_GT(Db(AmplitudeOf(Between(tone, 0.6, 0.9), 100)), before + 5);
  EXPECT_NEAR(Db(AmplitudeOf(Between(tone, 1.2, 1.9), 100)), before, 0.001);
}

TEST(Tone, TheSoundDoesNotDependOnTheBlockSize) {
  const auto play = [](std::size_t block) {
    Rig rig(BankOf({{.frames = Noise(48'000, 3)}}));
    Events events = Xg(XgPart(0, 0x73, 20)) + FullLevel();
    events.push_back(On(10, 60));
    events.push_back(On(500, 67));
    events = events + Xg(XgPart(0, 0x72, 100), 3000) + Xg(XgPart(0, 0x73, 64), 5001);
    return rig.Play(std::move(events), 9600, block).left;
  };
  const auto whole = play(9600);
  for (const std::size_t block : {1u, 63u, 100u}) EXPECT_TRUE(play(block) == whole) << block;
}

}  // namespace
}  // namespace portamento::test
