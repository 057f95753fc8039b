// What a capture stream hands up is kept until it is read, whole, with its own times.
#include "miniport_adapter/port/capture_sink.h"

#include <atomic>
#include <cstring>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/port/packer.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

class CaptureSinkTest : public testing::Test {
 protected:
  void SetUp() override { sink_->SetState(KSSTATE_RUN); }

  void Put(const std::vector<BYTE>& bytes, REFERENCE_TIME time, bool complete, USHORT group = 1) {
    EventChain chain;
    ASSERT_TRUE(MakeEvents(*allocator_, bytes, complete,
                           {.time_100ns = time, .channel_group = group}, chain));
    sink_->PutMessage(chain.Take());
  }

  std::vector<std::pair<REFERENCE_TIME, std::vector<BYTE>>> TakeAll() {
    std::vector<std::pair<REFERENCE_TIME, std::vector<BYTE>>> messages;
    while (const CapturedMessage* const message = sink_->Front()) {
      messages.emplace_back(message->time_100ns, message->bytes);
      sink_->PopFront();
    }
    return messages;
  }

  ComPtr<EventAllocator> allocator_ =
      Make<EventAllocator>(AllocatorSizes{.events = 16, .buffers = 4, .buffer_bytes = 32});
  ComPtr<CaptureSink> sink_ = Make<CaptureSink>(*allocator_, 8U);
};

using Expected = std::vector<std::pair<REFERENCE_TIME, std::vector<BYTE>>>;

TEST_F(CaptureSinkTest, C52_CompleteEventsPassAsTheyAre) {
  Put({0x90, 60, 100, 61, 100}, 10, true);  // a driver's word is taken
  Put({0xF0, 1, 2, 3, 4, 5, 6, 7, 8, 0xF7}, 20, true);
  EXPECT_EQ(TakeAll(),
            (Expected{{10, {0x90, 60, 100, 61, 100}}, {20, {0xF0, 1, 2, 3, 4, 5, 6, 7, 8, 0xF7}}}));
  EXPECT_EQ(allocator_->events_out(), 0U);
  EXPECT_EQ(allocator_->buffers_out(), 0U);
}

TEST_F(CaptureSinkTest, C52_IncompleteBytesAreParsedWithTheTimeOfTheirFirst) {
  Put({0x90, 60}, 10, false);
  Put({100, 61}, 20, false);
  Put({0xF8, 100}, 30, false);
  EXPECT_EQ(TakeAll(), (Expected{{10, {0x90, 60, 100}}, {30, {0xF8}}, {20, {0x90, 61, 100}}}));
}

TEST_F(CaptureSinkTest, C52_GroupsAreParsedApart) {
  Put({0x90, 60}, 10, false, 1);
  Put({0x91, 70}, 11, false, 2);
  Put({100}, 12, false, 1);
  Put({101}, 13, false, 2);
  EXPECT_EQ(TakeAll(), (Expected{{10, {0x90, 60, 100}}, {11, {0x91, 70, 101}}}));
}

TEST_F(CaptureSinkTest, TimesTooFarApartForABufferStayAtTheEndOfTheirRange) {
  const auto put_both = [&] {
    Put({0xC0, 1}, -2, true);
    Put({0xC0, 2}, INT64_MAX, true);
  };
  BYTE buffer[64];
  put_both();
  Packed packed = PackStructured(*sink_, buffer);
  ASSERT_EQ(packed.bytes, 2 * DMUS_EVENT_SIZE(2));
  EXPECT_EQ(packed.base_100ns, -2);
  DMUS_EVENTHEADER structured;
  std::memcpy(&structured, buffer + DMUS_EVENT_SIZE(2), sizeof structured);
  EXPECT_EQ(structured.rtDelta, INT64_MAX);
  put_both();
  packed = PackMusicFormat(*sink_, buffer);
  ASSERT_EQ(packed.bytes, 2 * 12U);
  KSMUSICFORMAT raw;
  std::memcpy(&raw, buffer + 12, sizeof raw);
  EXPECT_EQ(raw.TimeDeltaMs, 0xFFFF'FFFFU);
}

TEST_F(CaptureSinkTest, WhatIsTooMuchIsLostAndCounted) {
  for (int i = 0; i < 12; ++i) Put({0xC0, 1}, i, true);
  EXPECT_EQ(sink_->lost(), 4U);
  EXPECT_EQ(allocator_->events_out(), 8U);
  EXPECT_EQ(TakeAll().size(), 8U);
}

TEST_F(CaptureSinkTest, StoppingForgetsEverything) {
  Put({0x90, 60}, 1, false);
  EXPECT_TRUE(TakeAll().empty());  // the parser has half a message
  Put({0xC0, 1}, 2, true);
  sink_->SetState(KSSTATE_STOP);
  EXPECT_EQ(allocator_->events_out(), 0U);
  Put({0xC0, 1}, 3, true);
  EXPECT_EQ(allocator_->events_out(), 0U);
  sink_->SetState(KSSTATE_RUN);
  Put({100}, 4, false);
  EXPECT_TRUE(TakeAll().empty());
  EXPECT_EQ(sink_->lost(), 0U);
}

TEST_F(CaptureSinkTest, WhatIsOnItsWayWhileItStopsIsForgottenToo) {
  constexpr int kRounds = 5000;
  // At the same moment, where there are two cores; else some time.
  const auto wait_until = [](const std::atomic<int>& at, int round) {
    for (int tries = 0; at < round; ++tries) {
      if (tries > 10'000) std::this_thread::yield();
    }
  };
  DMUS_KERNEL_EVENT* event = nullptr;
  std::atomic<int> begun = 0, done = 0;
  std::thread puts([&] {
    for (int round = 1; round <= kRounds; ++round) {
      wait_until(begun, round);
      sink_->PutMessage(event);
      done = round;
    }
  });
  int left_behind = 0;
  for (int round = 1; round <= kRounds; ++round) {
    sink_->SetState(KSSTATE_RUN);
    EventChain chain;  // as many as are kept
    for (int i = 0; i < 8; ++i) {
      EXPECT_TRUE(MakeEvents(*allocator_, std::vector<BYTE>{0xC0, 1}, true, {}, chain));
    }
    event = chain.Take();
    begun = round;
    for (int moment = 0; moment < round % 512; ++moment) {
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    sink_->SetState(KSSTATE_STOP);
    wait_until(done, round);
    if (allocator_->events_out() != 0) ++left_behind;
    sink_->SetState(KSSTATE_ACQUIRE);
  }
  puts.join();
  EXPECT_EQ(left_behind, 0);
}

TEST_F(CaptureSinkTest, WhatIsNotReadGoesBackWhenTheSinkGoes) {
  Put({0xC0, 1}, 1, true);
  sink_.Reset();
  EXPECT_EQ(allocator_->events_out(), 0U);
}

}  // namespace
}  // namespace portamento::dmus
