// Ticks to frames against exact arithmetic.
#include "songs/tempo_map.h"

#include <cmath>
#include <random>

#include "gtest/gtest.h"

namespace portamento::songs {
namespace {

__extension__ using Wide = unsigned __int128;

/// Nearest frame of `units` / `units_per_second` seconds, exactly; halves go up.
std::int64_t NearestFrame(Wide units, Wide units_per_second, std::uint32_t rate_hz) {
  return static_cast<std::int64_t>((2 * units * rate_hz + units_per_second) /
                                   (2 * units_per_second));
}

TEST(TempoMap, TenHoursOfAwkwardTempoDriftByNoFrame) {
  for (const std::uint32_t rate_hz : {44'100u, 48'000u, 96'000u}) {
    constexpr std::uint32_t kDivision = 97, kTempoUs = 333'667;
    TempoMap map = TempoMap::Metrical(kDivision);
    map.SetTempo(0, kTempoUs);
    // A tick is kTempoUs / kDivision microseconds.
    const std::uint64_t last = 36'000'000'000ull * kDivision / kTempoUs;
    std::minstd_rand random(3);
    for (int i = 0; i < 10'000; ++i) {
      const std::uint64_t tick = last - random() % 1'000'000;
      EXPECT_EQ(map.FrameAt(tick, rate_hz),
                NearestFrame(Wide{tick} * kTempoUs, Wide{kDivision} * 1'000'000, rate_hz));
    }
  }
}

TEST(TempoMap, ThousandsOfTempoChangesDriftByNoFrame) {
  constexpr std::uint32_t kDivision = 480;
  TempoMap map = TempoMap::Metrical(kDivision);
  std::minstd_rand random(6);
  Wide units = 0;  // microseconds * kDivision
  std::uint64_t tick = 0;
  std::uint32_t tempo_us = kDefaultTempoUs;
  for (int i = 0; i < 50'000; ++i) {
    const std::uint64_t step = 1 + random() % 1500;
    tick += step;
    units += Wide{step} * tempo_us;
    tempo_us = 100'000 + static_cast<std::uint32_t>(random() % 900'000);
    map.SetTempo(tick, tempo_us);
  }
  const Wide seconds = units / kDivision / 1'000'000;
  EXPECT_GT(static_cast<double>(seconds), 36'000.0);  // more than ten hours
  for (const std::uint32_t rate_hz : {44'100u, 48'000u, 96'000u}) {
    EXPECT_EQ(map.FrameAt(tick, rate_hz),
              NearestFrame(units, Wide{kDivision} * 1'000'000, rate_hz));
  }
}

TEST(TempoMap, DropFrameRateIs30000By1001) {
  const TempoMap map = TempoMap::Smpte(29, 80);
  const std::uint64_t tick = 80ull * 30'000 * 36;  // ten hours and a bit
  EXPECT_EQ(map.FrameAt(tick, 48'000), std::int64_t{1001} * 36 * 48'000);
}

TEST(TempoMap, ATempoActsFromItsTickOn) {
  TempoMap map = TempoMap::Metrical(100);
  map.SetTempo(100, 1'000'000);
  EXPECT_EQ(map.FrameAt(100, 48'000), 24'000);
  EXPECT_EQ(map.FrameAt(200, 48'000), 72'000);
  EXPECT_DOUBLE_EQ(map.SecondsAt(200), 1.5);
}

TEST(TempoMap, EndlessTicksSaturate) {
  const TempoMap map = TempoMap::Metrical(1);
  EXPECT_EQ(map.FrameAt(UINT64_MAX, 48'000),
            static_cast<std::int64_t>(TempoMap::kLongestSeconds) * 48'000);
}

}  // namespace
}  // namespace portamento::songs
