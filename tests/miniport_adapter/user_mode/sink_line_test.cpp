#include "miniport_adapter/user_mode/sink_line.h"

#include <gtest/gtest.h>

namespace portamento::dmus {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(SinkLine, CountsInTenthsOfAMillisecondAndCutsOffTheRest) {
  const SinkLine line{.start_100ns = 7, .rate_hz = 44'100};
  EXPECT_EQ(line.TimeOf(0), 7);
  EXPECT_EQ(line.TimeOf(4), 7) << "4 frames are 0.09 ms";
  EXPECT_EQ(line.TimeOf(5), 1007) << "5 frames are 0.11 ms";
  EXPECT_EQ(line.TimeOf(44'100), 10'000'007);
  EXPECT_EQ(line.TimeOf(-44'100), -9'999'993);
  EXPECT_EQ(line.FrameOf(1006), 0);
  EXPECT_EQ(line.FrameOf(1007), 4) << "0.1 ms are 4.41 frames";
  EXPECT_EQ(line.FrameOf(2006), 4);
  EXPECT_EQ(line.FrameOf(10'000'007), 44'100);
  EXPECT_EQ(line.FrameOf(7 - 10'000'000), -44'100) << "before it began";
}

TEST(SinkLine, AssumesARateBeforeItIsTold) {
  EXPECT_EQ(SinkLine{}.TimeOf(22'050), 10'000'000);
  EXPECT_EQ(SinkLine{}.FrameOf(10'000'000), 22'050);
}

TEST(SinkLine, KeepsADayToTheStep) {
  const SinkLine line{.start_100ns = 123, .rate_hz = 96'000};
  constexpr std::int64_t kDay_100ns = 86'400LL * 10'000'000;
  EXPECT_EQ(line.FrameOf(123 + kDay_100ns), 86'400LL * 96'000);
  EXPECT_EQ(line.TimeOf(86'400LL * 96'000), 123 + kDay_100ns);
}

// The sanitizer's tree would say if anything overflowed.
TEST(SinkLine, TakesAnyTime) {
  for (const std::int64_t start : {kLeast, std::int64_t{0}, kMost}) {
    SinkLine line{.start_100ns = start, .rate_hz = 96'000};
    for (const std::int64_t wild : {kLeast, kLeast + 1, std::int64_t{-1}, kMost - 1, kMost}) {
      line.TimeOf(wild);
      line.FrameOf(wild);
      line.Follow(wild, wild / -2);
    }
  }
  const SinkLine line{.start_100ns = 0, .rate_hz = 96'000};
  EXPECT_GT(line.FrameOf(kMost), 900'000'000'000'000) << "what is too far away stays far";
  EXPECT_LT(line.FrameOf(kLeast), -900'000'000'000'000);
}

TEST(SinkLine, FollowsADeviceByStepsThatNobodyHears) {
  SinkLine line{.start_100ns = 0, .rate_hz = 10'000};
  line.Follow(10'000, 10'000'999);
  EXPECT_EQ(line.start_100ns, 0) << "less than a step is nothing";
  line.Follow(10'000, 10'050'000);
  EXPECT_EQ(line.start_100ns, 1000) << "5 ms late: a step";
  line.Follow(10'000, 9'900'000);
  EXPECT_EQ(line.start_100ns, 0) << "10 ms early: a step back";
  for (int i = 0; i < 50; ++i) line.Follow(10'000, 10'050'000);
  EXPECT_EQ(line.TimeOf(10'000), 10'050'000) << "and arrives";
}

TEST(SinkLine, MakesUpForAStallAtOnce) {
  for (const std::int64_t late : {std::int64_t{200'000}, std::int64_t{-3'000'000}}) {
    SinkLine line{.start_100ns = 0, .rate_hz = 10'000};
    line.Follow(10'000, 10'000'000 + late);
    EXPECT_EQ(line.TimeOf(10'000), 10'000'000 + late);
  }
}

}  // namespace
}  // namespace portamento::dmus
