// Reference time and frames are each other's inverse, and drift is followed in little steps.
#include "miniport_adapter/core/sample_clock.h"

#include <cmath>
#include <limits>
#include <random>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

using dmus::kTicksPerSecond;
using dmus::SampleClock;
using dmus::SampleLine;

constexpr std::int64_t kTenYears100ns = std::int64_t{10} * 366 * 86400 * kTicksPerSecond;

TEST(SampleClock, C36_ConversionsAreMutuallyInverseOverTenYears) {
  std::mt19937_64 random(36);
  std::uniform_int_distribution<std::int64_t> span(0, kTenYears100ns);
  for (const std::uint32_t rate_hz : {8000u, 11025u, 22050u, 44100u, 48000u, 96000u, 192000u}) {
    const SampleLine line{.origin_100ns = 132'000'000'000'000'000, .rate_hz = rate_hz};
    const std::int64_t ticks_per_frame = kTicksPerSecond / rate_hz;
    for (int i = 0; i < 20'000; ++i) {
      const std::int64_t ahead = i < 10'000 ? span(random) : i * std::int64_t{977};
      const std::int64_t time = line.origin_100ns + ahead;
      const std::int64_t frame = line.FrameAt(time);
      ASSERT_EQ(line.FrameAt(line.TimeOf(frame)), frame) << rate_hz;
      ASSERT_LE(std::abs(line.TimeOf(frame) - time), ticks_per_frame / 2 + 1) << rate_hz;
      const long double exact = static_cast<long double>(ahead) * rate_hz / kTicksPerSecond;
      ASSERT_LE(std::abs(static_cast<long double>(frame) - exact), 0.5L) << rate_hz;
    }
  }
}

TEST(SampleClock, ConversionsSaturate) {
  const SampleLine line{.origin_100ns = 1000, .rate_hz = 48'000};
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  EXPECT_LT(line.FrameAt(kLeast), -1'000'000'000);
  EXPECT_GT(line.FrameAt(kMost), 1'000'000'000);
  EXPECT_EQ(line.TimeOf(kMost), kMost);
  EXPECT_EQ(line.TimeOf(kLeast), kLeast + 1000);
  EXPECT_EQ(line.FrameAt(1000), 0);
  EXPECT_EQ(line.FrameAt(999), 0);
  EXPECT_EQ(line.FrameAt(1000 - 10'000'000), -48'000);
}

TEST(SampleClock, AStartPutsTheNextFrameAtTheMasterClock) {
  SampleClock clock(44'100);
  clock.Start(0, 5'000'000'123, 0);
  EXPECT_EQ(clock.line().TimeOf(0), 5'000'000'123);
  clock.Start(0, 9'000'000'456, 777);  // after a pause
  EXPECT_EQ(clock.line().TimeOf(777), 9'000'000'456);
  clock.Rename(777, 0);
  EXPECT_EQ(clock.line().TimeOf(0), 9'000'000'456);
}

/// Follows a sink that plays `ppm` too fast for ten minutes; returns the last error in 100 ns.
/// `reads_master`: the sink says what the master clock shows instead of what it has played.
double FollowDrift(double ppm, bool reads_master) {
  constexpr std::uint32_t kRate = 48'000;
  constexpr std::int64_t kStep = 200'000;  // a sink that wakes every 20 ms
  constexpr std::int64_t kMaster = 77'000'000'000;
  SampleClock clock(kRate);
  clock.Start(reads_master ? kMaster : 0, kMaster, 0);
  std::int64_t last_frame = -1, last_origin = clock.line().origin_100ns;
  double error = 0;
  for (int i = 1; i <= 30'000; ++i) {
    const std::int64_t now = kMaster + i * kStep;
    const double played = static_cast<double>(i * kStep) * (1 + ppm * 1e-6);     // by its own clock
    const auto frames = static_cast<std::int64_t>(played * kRate / 1e7) + 1920;  // 40 ms ahead
    clock.Follow(reads_master ? now : static_cast<std::int64_t>(played), now, frames);
    const std::int64_t frame = clock.line().FrameAt(now);
    EXPECT_GT(frame, last_frame);
    last_frame = frame;
    const std::int64_t origin = clock.line().origin_100ns;
    EXPECT_LE(std::abs(origin - last_origin), kStep / SampleClock::kLongestSlew);
    last_origin = origin;
    // What is played now is frame played x rate; the clock should say that it is due now.
    error =
        static_cast<double>(clock.line().TimeOf(static_cast<std::int64_t>(played * 0.0048)) - now);
  }
  return error;
}

TEST(SampleClock, C37_DriftIsFollowedInBoundedStepsAndFramesNeverGoBack) {
  for (const bool reads_master : {false, true}) {
    EXPECT_LT(std::abs(FollowDrift(0, reads_master)), 300);
    EXPECT_LT(std::abs(FollowDrift(100, reads_master)), 2500);  // 60 ms unless followed
    EXPECT_LT(std::abs(FollowDrift(-100, reads_master)), 2500);
  }
}

TEST(SampleClock, AReadingWithoutTimePassedOrFromAWildSinkMovesNothingFar) {
  SampleClock clock(48'000);
  clock.Start(0, 1000, 0);
  clock.Follow(std::numeric_limits<std::int64_t>::max(), 1000, 0);
  EXPECT_EQ(clock.line().origin_100ns, 1000);
  clock.Follow(std::numeric_limits<std::int64_t>::min(), 1'001'000, 0);
  EXPECT_LE(std::abs(clock.line().origin_100ns - 1000), 1000);
  clock.Follow(std::numeric_limits<std::int64_t>::max(), 2'001'000, 0);
  EXPECT_LE(std::abs(clock.line().origin_100ns - 1000), 2000);
  clock.Follow(5, 900, 0);  // a master clock that goes back
  EXPECT_LE(std::abs(clock.line().origin_100ns - 1000), 2000);
}

}  // namespace
}  // namespace portamento::test
