// The calendar against a stable sort, over near, far and farthest times.
#include "engine/schedule/event_calendar.h"

#include <algorithm>
#include <random>
#include <tuple>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

using engine::Event;
using engine::EventCalendar;
using engine::EventKind;
using engine::PostedEvent;

constexpr std::int64_t kPeriodFrames = 65'536;

/// An event that carries a number.
PostedEvent Numbered(std::int64_t time, std::uint32_t number, std::uint32_t source = 0) {
  return {{.time_frames = time,
           .channel = static_cast<std::uint16_t>(number >> 16),
           .kind = EventKind::kNoteOn,
           .value = static_cast<std::uint16_t>(number & 0xFFFF)},
          source};
}
std::uint32_t NumberOf(const Event& event) {
  return std::uint32_t{event.channel} << 16 | event.value;
}

/// Takes everything up to `end`, at most `step` frames at a time.
std::vector<Event> Take(EventCalendar& calendar, std::int64_t end, std::int64_t step = 64) {
  std::vector<Event> all;
  while (calendar.now_frames() < end) {
    const std::int64_t now = calendar.now_frames();
    const auto part = calendar.TakeUntil(std::min({end, now - now % 64 + 64, now + step}));
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

class Order : public testing::TestWithParam<std::int64_t> {};

TEST_P(Order, IsThatOfAStableSortByTimeAndSource) {
  std::mt19937 random(7);
  const std::int64_t step = GetParam();
  EventCalendar calendar(50'000);
  std::vector<PostedEvent> posted;
  std::vector<Event> taken;
  std::uint32_t number = 0;
  // Events for up to five periods ahead, put in while time goes on, many for the same frames.
  for (int round = 0; round < 300; ++round) {
    const std::int64_t now = calendar.now_frames();
    for (int i = 0; i < 60; ++i) {
      const std::int64_t reach = i % 3 == 0 ? 100 : i % 3 == 1 ? 3000 : 5 * kPeriodFrames;
      const auto ahead = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(reach));
      posted.push_back(
          Numbered(now + ahead - ahead % 5, number++, static_cast<std::uint32_t>(random() % 3)));
      ASSERT_TRUE(calendar.TryInsert(posted.back()));
    }
    const auto part = Take(calendar, now + static_cast<std::int64_t>(random() % 3000), step);
    taken.insert(taken.end(), part.begin(), part.end());
  }
  const auto rest = Take(calendar, calendar.now_frames() + 6 * kPeriodFrames, 64);
  taken.insert(taken.end(), rest.begin(), rest.end());

  std::stable_sort(posted.begin(), posted.end(), [](const PostedEvent& a, const PostedEvent& b) {
    return std::tie(a.event.time_frames, a.source) < std::tie(b.event.time_frames, b.source);
  });
  ASSERT_EQ(taken.size(), posted.size());
  std::size_t out_of_place = 0;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    // Those that were due in a frame already begun, when they came, are behind what had been taken.
    if (!(taken[i] == posted[i].event)) ++out_of_place;
  }
  EXPECT_EQ(out_of_place, 0u);
  EXPECT_EQ(calendar.pending(), 0u);
  EXPECT_EQ(calendar.late(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Steps, Order, testing::Values(64, 16, 7, 1));

TEST(EventCalendar, WhatWasPutInLongBeforeComesFirstOfItsFrame) {
  // The event waits in the far wheel behind so many others that its period is next before it moves.
  EventCalendar calendar(10'000);
  const std::int64_t time = 2 * kPeriodFrames + 10;
  for (std::uint32_t i = 0; i < 5000; ++i) calendar.TryInsert(Numbered(time + 500, i));
  calendar.TryInsert(Numbered(time, 7777));
  Take(calendar, kPeriodFrames + 64);
  calendar.TryInsert(Numbered(time, 8888));
  const auto taken = Take(calendar, time + 1, 64);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(NumberOf(taken[0]), 7777u);
  EXPECT_EQ(NumberOf(taken[1]), 8888u);
}

TEST(EventCalendar, ReachesFartherThanItsWheels) {
  EventCalendar calendar(1000);
  const std::int64_t turn = 1024 * kPeriodFrames;
  std::vector<std::int64_t> times;
  for (const std::int64_t around :
       {turn - kPeriodFrames, turn, turn + 5 * kPeriodFrames, 2 * turn, 2 * turn + 12'345}) {
    for (const std::int64_t offset : {-64, -1, 0, 1, 700}) times.push_back(around + offset);
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    ASSERT_TRUE(calendar.TryInsert(Numbered(times[times.size() - 1 - i], 100)));
    ASSERT_TRUE(calendar.TryInsert(Numbered(times[times.size() - 1 - i], 200)));
  }
  const auto taken = Take(calendar, 2 * turn + 3 * kPeriodFrames);
  std::sort(times.begin(), times.end());
  ASSERT_EQ(taken.size(), 2 * times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(taken[2 * i].time_frames, times[i]);
    EXPECT_EQ(NumberOf(taken[2 * i]), 100u);  // as they were put in
    EXPECT_EQ(NumberOf(taken[2 * i + 1]), 200u);
  }
}

TEST(EventCalendar, WhatComesLateIsPlayedNowAndCounted) {
  EventCalendar calendar(10);
  Take(calendar, 1000, 10);
  EXPECT_TRUE(calendar.TryInsert(Numbered(999, 1)));
  EXPECT_TRUE(calendar.TryInsert(Numbered(1000, 2)));
  EXPECT_TRUE(calendar.TryInsert(Numbered(engine::kAtOnce, 3)));
  const auto taken = Take(calendar, 1001, 1);
  ASSERT_EQ(taken.size(), 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(NumberOf(taken[i]), i + 1);
    EXPECT_EQ(taken[i].time_frames, 1000);
  }
  EXPECT_EQ(calendar.late(), 1u);
}

TEST(EventCalendar, WhenItIsFullItSaysSoAndHasRoomAgainLater) {
  EventCalendar calendar(3);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_TRUE(calendar.TryInsert(Numbered(10 * i, i)));
  EXPECT_EQ(calendar.room(), 0u);
  EXPECT_FALSE(calendar.TryInsert(Numbered(5, 9)));
  EXPECT_EQ(Take(calendar, 15).size(), 2u);
  EXPECT_TRUE(calendar.TryInsert(Numbered(20, 3)));
  EXPECT_TRUE(calendar.TryInsert(Numbered(20, 4)));
  EXPECT_FALSE(calendar.TryInsert(Numbered(20, 5)));
  EXPECT_EQ(Take(calendar, 64).size(), 3u);
}

TEST(EventCalendar, EventsOfLowerSourcesComeFirstInAFrameEachAsPosted) {
  constexpr std::uint32_t kSources = 3, kEach = 50;  // more than a sort of few would keep in order
  EventCalendar calendar(kSources * kEach);
  for (std::uint32_t i = 0; i < kEach; ++i) {
    for (const std::uint32_t source : {2u, 0u, 1u}) {
      calendar.TryInsert(Numbered(30, source * kEach + i, source));
    }
  }
  const auto taken = Take(calendar, 64);
  ASSERT_EQ(taken.size(), kSources * kEach);
  for (std::uint32_t i = 0; i < taken.size(); ++i) EXPECT_EQ(NumberOf(taken[i]), i);
}

}  // namespace
}  // namespace portamento::test
