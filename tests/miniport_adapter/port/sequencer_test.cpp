// Events reach a stream when they are due, in the order in which they were submitted.
#include "miniport_adapter/port/sequencer.h"

#include <chrono>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/port/event_allocator.h"
#include "miniport_adapter/port/sequencer_thread.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

class SequencerRig {
 public:
  explicit SequencerRig(ULONGLONG prefetch_100ns, std::uint32_t most_events = 64)
      : allocator(Make<EventAllocator>(AllocatorSizes{.events = 64, .buffers = 1})),
        stream(Make<FakeStream>(allocator.get(), 1U, alive)),
        sequencer(*stream, *allocator, prefetch_100ns, most_events) {}

  EventChain Event(REFERENCE_TIME time_100ns, BYTE number) {
    const BYTE bytes[] = {0x90, number, 100};
    EventChain chain;
    EXPECT_TRUE(MakeEvents(*allocator, bytes, true, {.time_100ns = time_100ns}, chain));
    return chain;
  }
  void Submit(REFERENCE_TIME time_100ns, BYTE number) {
    sequencer.Submit(Event(time_100ns, number).Take());
  }

  /// What the stream has received since the last call.
  std::vector<int> Numbers() {
    std::vector<int> numbers;
    for (const Received& received : stream->received) numbers.push_back(received.bytes[1]);
    stream->received.clear();
    return numbers;
  }

  std::atomic<int> alive = 0;
  ComPtr<EventAllocator> allocator;
  ComPtr<FakeStream> stream;
  Sequencer sequencer;
};

using Numbers = std::vector<int>;

TEST(Sequencer, C27_WithoutPrefetchNothingComesBeforeItIsDue) {
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  rig.Submit(20 * kMs, 2);
  rig.Submit(10 * kMs, 1);
  EXPECT_EQ(rig.sequencer.Pump(0), 10 * kMs);
  EXPECT_EQ(rig.sequencer.Pump(10 * kMs - 1), 10 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{});
  EXPECT_EQ(rig.sequencer.Pump(10 * kMs), 20 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{1});
  EXPECT_EQ(rig.sequencer.Pump(30 * kMs), Sequencer::kNever);
  EXPECT_EQ(rig.Numbers(), Numbers{2});
}

TEST(Sequencer, C27_PrefetchIsTimeAhead) {
  SequencerRig rig(5 * kMs);
  rig.sequencer.SetRunning(true);
  rig.Submit(20 * kMs, 1);
  EXPECT_EQ(rig.sequencer.Pump(15 * kMs - 1), 15 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{});
  rig.sequencer.Pump(15 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{1});
}

TEST(Sequencer, C27_TimesAtTheEndsOfTheirRangeDoNotOverflow) {
  constexpr auto kFarthest = std::numeric_limits<REFERENCE_TIME>::max();
  SequencerRig rig(~ULONGLONG{0} >> 1);
  rig.sequencer.SetRunning(true);
  rig.Submit(kFarthest, 2);
  rig.Submit(1, 1);
  EXPECT_EQ(rig.sequencer.Pump(-1), 0);
  EXPECT_EQ(rig.Numbers(), Numbers{1});
  EXPECT_EQ(rig.sequencer.Pump(0), Sequencer::kNever);
  EXPECT_EQ(rig.Numbers(), Numbers{2});
  SequencerRig strict(0);
  strict.sequencer.SetRunning(true);
  strict.Submit(kFarthest, 3);
  strict.sequencer.Pump(kFarthest - 1);
  EXPECT_EQ(strict.Numbers(), Numbers{});
}

TEST(Sequencer, C27_DontHoldDeliversAtOnceAndUnsorted) {
  SequencerRig rig(DONT_HOLD_FOR_SEQUENCING);
  EventChain chain = rig.Event(20 * kMs, 2);
  chain.Append(rig.Event(10 * kMs, 1));
  rig.sequencer.Submit(chain.Take());
  EXPECT_EQ(rig.Numbers(), (Numbers{2, 1}));
  EXPECT_EQ(rig.stream->lists, 1);
}

TEST(Sequencer, C27_LateAndTimelessEventsGoAtOnce) {
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  rig.Submit(5 * kMs, 1);
  rig.Submit(0, 2);
  rig.sequencer.Pump(10 * kMs);
  EXPECT_EQ(rig.Numbers(), (Numbers{2, 1}));
}

TEST(Sequencer, C28_EqualTimesKeepTheirOrder) {
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  Numbers expected;
  for (int i = 0; i < 50; ++i) {
    rig.Submit(10 * kMs, static_cast<BYTE>(i));
    expected.push_back(i);
    if (i % 7 == 0) rig.sequencer.Pump(0);  // taken in, in several turns
  }
  rig.sequencer.Pump(10 * kMs);
  EXPECT_EQ(rig.Numbers(), expected);
  EXPECT_EQ(rig.stream->lists, 1);
}

TEST(Sequencer, C28_ChainsKeepTheirOrder) {
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  EventChain chain = rig.Event(kMs, 1);
  chain.Append(rig.Event(kMs, 2));
  rig.sequencer.Submit(chain.Take());
  rig.Submit(kMs, 3);
  rig.sequencer.Pump(kMs);
  EXPECT_EQ(rig.Numbers(), (Numbers{1, 2, 3}));
}

TEST(Sequencer, HoldsWhileItDoesNotRunAndGivesBackWhatIsFlushed) {
  SequencerRig rig(0);
  rig.Submit(kMs, 1);
  EXPECT_EQ(rig.sequencer.Pump(10 * kMs), Sequencer::kNever);
  EXPECT_EQ(rig.Numbers(), Numbers{});
  rig.sequencer.SetRunning(true);
  rig.sequencer.Pump(10 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{1});
  rig.Submit(20 * kMs, 2);
  rig.sequencer.Pump(10 * kMs);
  rig.Submit(20 * kMs, 3);  // not even taken in
  rig.sequencer.Flush();
  EXPECT_EQ(rig.allocator->events_out(), 0U);
  rig.sequencer.Pump(30 * kMs);
  EXPECT_EQ(rig.Numbers(), Numbers{});
}

TEST(Sequencer, WhatHasNoPlaceGoesBackToTheAllocator) {
  SequencerRig rig(0, 4);
  for (BYTE i = 0; i < 6; ++i) rig.Submit(kMs, i);
  rig.sequencer.Pump(0);
  EXPECT_EQ(rig.allocator->events_out(), 4U);
}

TEST(Sequencer, WhoFindsAnotherDeliveringDeliversNothing) {
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  rig.Submit(1, 1);
  rig.stream->on_list = [&] {
    rig.Submit(2, 2);
    EXPECT_EQ(rig.sequencer.Pump(5), 5);  // may have to come back at once
  };
  rig.sequencer.Pump(1);
  EXPECT_EQ(rig.Numbers(), Numbers{1});
  rig.stream->on_list = nullptr;
  rig.sequencer.Pump(5);
  EXPECT_EQ(rig.Numbers(), Numbers{2});
}

TEST(SequencerThread, C27_DeliversInRealTimeAndNeverEarly) {
  const auto clock = Make<SystemClock>();
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  SequencerThread thread(*clock, true);
  thread.Add(rig.sequencer);
  REFERENCE_TIME now = 0;
  clock->GetTime(&now);
  const REFERENCE_TIME due = now + 30 * kMs;
  std::atomic<REFERENCE_TIME> came = 0;
  // The allocator's answer is the moment of delivery.
  rig.Submit(due, 1);
  thread.Signal();
  while (rig.allocator->events_out() > 0) {
    clock->GetTime(&now);
    ASSERT_LT(now, due + kSecond_100ns) << "never came";
    std::this_thread::yield();
  }
  clock->GetTime(&now);
  came = now;
  EXPECT_GE(came, due);
  thread.Remove(rig.sequencer);
}

TEST(SequencerThread, AnEarlierEventWakesIt) {
  const auto clock = Make<SystemClock>();
  SequencerRig rig(0);
  rig.sequencer.SetRunning(true);
  SequencerThread thread(*clock, true);
  thread.Add(rig.sequencer);
  REFERENCE_TIME now = 0;
  clock->GetTime(&now);
  rig.Submit(std::numeric_limits<REFERENCE_TIME>::max(), 2);
  thread.Signal();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  rig.Submit(now, 1);
  thread.Signal();
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (rig.allocator->events_out() > 1 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  thread.Remove(rig.sequencer);
  EXPECT_EQ(rig.allocator->events_out(), 1U);
}

TEST(SequencerThread, AClockAtEitherEndOfItsRangeIsWaitedForLikeAnyOther) {
  constexpr REFERENCE_TIME kLast = std::numeric_limits<REFERENCE_TIME>::max();
  for (const REFERENCE_TIME start : {-kLast, kLast - 5 * kMs}) {
    const auto clock = Make<ManualClock>(start);
    SequencerRig rig(0);
    rig.sequencer.SetRunning(true);
    SequencerThread thread(*clock, true);
    thread.Add(rig.sequencer);
    rig.Submit(kLast - kMs, 1);
    thread.Signal();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(rig.allocator->events_out(), 1U);
    clock->MoveTo(kLast);
    thread.Signal();
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (rig.allocator->events_out() > 0 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::yield();
    }
    EXPECT_EQ(rig.allocator->events_out(), 0U);
    thread.Remove(rig.sequencer);
  }
}

}  // namespace
}  // namespace portamento::dmus
