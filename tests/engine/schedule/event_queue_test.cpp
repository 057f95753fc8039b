// The way in: nothing is lost or reordered within a source, and what finds no room is counted.
#include "engine/schedule/event_queue.h"

#include <array>
#include <atomic>
#include <thread>

#include "gtest/gtest.h"

#include "tests/support/rig.h"

namespace portamento::test {
namespace {

using engine::Event;
using engine::EventQueue;
using engine::PostedEvent;

TEST(EventQueue, EventsOfASourceStayInOrderAmongFourThreads) {
  constexpr int kThreads = 4, kEach = 200'000;
  EventQueue queue(4096, kThreads);
  std::vector<std::unique_ptr<EventQueue::Source>> sources;
  for (int i = 0; i < kThreads; ++i) sources.push_back(queue.MakeSource());
  EXPECT_EQ(queue.MakeSource(), nullptr);

  std::vector<std::thread> posters;
  for (auto& source : sources) {
    posters.emplace_back([&source] {
      for (int number = 0; number < kEach;) {
        // The number is the time; a full queue is tried again.
        if (source->TryPost(On(number, 60))) {
          ++number;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  std::array<std::int64_t, kThreads> next{};
  std::array<PostedEvent, 100> room;
  for (int left = kThreads * kEach; left > 0;) {
    const std::size_t count = queue.TryTake(room);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(room[i].event.time_frames, next[room[i].source]);
      ++next[room[i].source];
    }
    left -= static_cast<int>(count);
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(queue.TryTake(room), 0u);
}

/// Posts until the queue is full; how many went in.
std::size_t Fill(EventQueue::Source& source) {
  std::size_t posted = 0;
  while (source.TryPost(On(static_cast<std::int64_t>(posted), 60))) ++posted;
  return posted;
}

TEST(EventQueue, HasTheRoomItWasAskedForAndCountsWhatFindsNone) {
  EventQueue queue(10'000, 2);
  const auto source = queue.MakeSource();
  EXPECT_EQ(Fill(*source), 10'000u);
  EXPECT_EQ(queue.lost(), 1u);
  EXPECT_FALSE(queue.TakeRelease());  // a lost note-on leaves nothing hanging
  std::array<PostedEvent, 500> room;
  std::int64_t number = 0;
  while (const std::size_t count = queue.TryTake(room)) {
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(room[i].event.time_frames, number++);
  }
  EXPECT_EQ(number, 10'000);
  EXPECT_EQ(Fill(*source), 10'000u);  // and has it again
}

TEST(EventQueue, ABusySourceLeavesTheOthersTheirRoom) {
  EventQueue queue(1000, 3);
  const auto busy = queue.MakeSource(), calm = queue.MakeSource();
  std::array<PostedEvent, 300> room;
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(Fill(*busy), 1000u);
    EXPECT_EQ(Fill(*calm), 1000u);
    std::size_t taken = 0;
    while (const std::size_t count = queue.TryTake(room)) taken += count;
    EXPECT_EQ(taken, 2000u);
  }
}

TEST(EventQueue, WhatWouldEndNotesAsksForTheirReleaseWhenItIsLost) {
  EventQueue queue(64, 2);
  const auto source = queue.MakeSource();
  Fill(*source);
  source->TryPost(Cc(100, 7, 90));
  EXPECT_FALSE(queue.TakeRelease());
  source->TryPost(Off(500, 60));
  source->TryPost(Off(400, 61));
  EXPECT_EQ(queue.TakeRelease(), 500);
  EXPECT_FALSE(queue.TakeRelease());
  for (const Event& event : {Cc(7, 64, 0), Cc(7, 123, 0), On(7, 60, 0), Reset(7, {})}) {
    source->TryPost(event);
    EXPECT_EQ(queue.TakeRelease(), 7);
  }
}

TEST(EventQueue, ASourceThatIsGivenUpMakesRoomForAnother) {
  EventQueue queue(64, 1);
  auto source = queue.MakeSource();
  EXPECT_TRUE(source->TryPost(On(1, 60)));
  EXPECT_EQ(queue.MakeSource(), nullptr);
  source.reset();
  source = queue.MakeSource();
  ASSERT_NE(source, nullptr);
  EXPECT_TRUE(source->TryPost(On(2, 60)));
  std::array<PostedEvent, 4> room;
  EXPECT_EQ(queue.TryTake(room), 2u);
}

}  // namespace
}  // namespace portamento::test
