// Events and buffers come from fixed pools and go back whole, whoever brings them.
#include "miniport_adapter/port/event_allocator.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/port/event_maker.h"

namespace portamento::dmus {
namespace {

ComPtr<EventAllocator> Small() {
  return Make<EventAllocator>(AllocatorSizes{.events = 8, .buffers = 4, .buffer_bytes = 32});
}

DMUS_KERNEL_EVENT* Get(EventAllocator& allocator) {
  DMUS_KERNEL_EVENT* event = nullptr;
  EXPECT_EQ(allocator.GetMessage(&event), STATUS_SUCCESS);
  return event;
}

DMUS_KERNEL_EVENT* GetLong(EventAllocator& allocator) {
  DMUS_KERNEL_EVENT* const event = Get(allocator);
  EXPECT_EQ(allocator.GetBuffer(&event->uData.pbData), STATUS_SUCCESS);
  event->cbEvent = 9;
  return event;
}

DMUS_KERNEL_EVENT* GetPackage(EventAllocator& allocator, DMUS_KERNEL_EVENT* inside) {
  DMUS_KERNEL_EVENT* const event = Get(allocator);
  event->usFlags = DMUS_KEF_PACKAGE_EVENT;
  event->cbEvent = sizeof(void*) + 1;  // of no meaning in a package
  event->uData.pPackageEvt = inside;
  return event;
}

TEST(EventAllocator, C18_RecyclesWholeChainsWithBuffers) {
  const auto allocator = Small();
  EventChain chain;
  chain.Append(*Get(*allocator));
  chain.Append(*GetLong(*allocator));
  chain.Append(*GetLong(*allocator));
  EXPECT_EQ(allocator->PutMessage(chain.Take()), STATUS_SUCCESS);
  EXPECT_EQ(allocator->events_out(), 0U);
  EXPECT_EQ(allocator->buffers_out(), 0U);
}

TEST(EventAllocator, C18_RecyclesNestedPackages) {
  const auto allocator = Small();
  EventChain inner, outer;
  inner.Append(*GetLong(*allocator));
  inner.Append(*GetPackage(*allocator, GetLong(*allocator)));
  inner.Append(*Get(*allocator));
  outer.Append(*GetPackage(*allocator, inner.Take()));
  outer.Append(*GetPackage(*allocator, nullptr));  // emptied by who forwarded its inside
  outer.Append(*GetLong(*allocator));
  EXPECT_EQ(allocator->PutMessage(outer.Take()), STATUS_SUCCESS);
  EXPECT_EQ(allocator->events_out(), 0U);
  EXPECT_EQ(allocator->buffers_out(), 0U);
  EXPECT_EQ(allocator->refused(), 0U);
}

TEST(EventAllocator, C18_NullIsNothing) { EXPECT_EQ(Small()->PutMessage(nullptr), STATUS_SUCCESS); }

TEST(EventAllocator, C18_WhatComesBackTwiceIsRefused) {
  const auto allocator = Small();
  DMUS_KERNEL_EVENT* const event = Get(*allocator);
  EXPECT_EQ(allocator->PutMessage(event), STATUS_SUCCESS);
  EXPECT_EQ(allocator->PutMessage(event), STATUS_INVALID_PARAMETER);
  DMUS_KERNEL_EVENT foreign{};
  EXPECT_EQ(allocator->PutMessage(&foreign), STATUS_INVALID_PARAMETER);
  PBYTE buffer = nullptr;
  ASSERT_EQ(allocator->GetBuffer(&buffer), STATUS_SUCCESS);
  EXPECT_EQ(allocator->PutBuffer(buffer + 1), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(allocator->PutBuffer(buffer), STATUS_SUCCESS);
  EXPECT_EQ(allocator->PutBuffer(buffer), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(allocator->refused(), 4U);
}

TEST(EventAllocator, C18_AChainThatBitesItsTailEnds) {
  const auto allocator = Small();
  DMUS_KERNEL_EVENT* const first = Get(*allocator);
  first->pNextEvt = Get(*allocator);
  first->pNextEvt->pNextEvt = first;
  EXPECT_EQ(allocator->PutMessage(first), STATUS_INVALID_PARAMETER);
  DMUS_KERNEL_EVENT* const shell = GetPackage(*allocator, nullptr);
  shell->uData.pPackageEvt = shell;
  EXPECT_EQ(allocator->PutMessage(shell), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(allocator->events_out(), 0U);
}

TEST(EventAllocator, C19_AnEventIsZeroButForItsSize) {
  const auto allocator = Small();
  for (int round = 0; round < 20; ++round) {
    DMUS_KERNEL_EVENT* const event = Get(*allocator);
    EXPECT_EQ(event->cbStruct, sizeof(DMUS_KERNEL_EVENT));
    const auto* const bytes = reinterpret_cast<const BYTE*>(event);
    EXPECT_EQ(std::count(bytes, bytes + sizeof *event, 0), sizeof *event - 1);
    *event = {.bReserved = 1,
              .cbStruct = 2,
              .usChannelGroup = 4,
              .ullPresTime100ns = 6,
              .ullBytePosition = 7};
    allocator->PutMessage(event);
  }
}

TEST(EventAllocator, C19_ExhaustionIsAStatusAndNull) {
  const auto allocator = Small();
  for (int i = 0; i < 8; ++i) Get(*allocator);
  auto* event = reinterpret_cast<DMUS_KERNEL_EVENT*>(8);
  EXPECT_EQ(allocator->GetMessage(&event), STATUS_INSUFFICIENT_RESOURCES);
  EXPECT_EQ(event, nullptr);
  PBYTE buffer = nullptr;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(allocator->GetBuffer(&buffer), STATUS_SUCCESS);
  EXPECT_EQ(allocator->GetBuffer(&buffer), STATUS_INSUFFICIENT_RESOURCES);
  EXPECT_EQ(buffer, nullptr);
  EXPECT_EQ(allocator->exhausted(), 2U);
}

TEST(EventAllocator, C19_WhoMakesEventsOfTooMuchGetsNone) {
  const auto allocator = Small();
  const std::vector<BYTE> bytes(5 * 32, 0x11);  // one buffer too many
  EventChain chain;
  EXPECT_FALSE(MakeEvents(*allocator, bytes, true, {}, chain));
  EXPECT_TRUE(chain.empty());
  EXPECT_EQ(allocator->events_out(), 0U);
  EXPECT_EQ(allocator->buffers_out(), 0U);
}

TEST(EventAllocator, C20_BuffersHaveTheSizeThatItSays) {
  const auto allocator = Small();
  std::vector<PBYTE> buffers(4);
  for (PBYTE& buffer : buffers) {
    EXPECT_EQ(allocator->GetBufferSize(), 32);
    ASSERT_EQ(allocator->GetBuffer(&buffer), STATUS_SUCCESS);
    std::fill_n(buffer, 32, static_cast<BYTE>(&buffer - buffers.data() + 1));
  }
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(std::count(buffers[i], buffers[i] + 32, static_cast<BYTE>(i + 1)), 32);
  }
}

TEST(EventAllocator, ManyThreadsShareIt) {
  const auto allocator =
      Make<EventAllocator>(AllocatorSizes{.events = 64, .buffers = 64, .buffer_bytes = 16});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20'000; ++i) {
        EventChain chain;
        const std::vector<BYTE> bytes(12, static_cast<BYTE>(t));
        if (!MakeEvents(*allocator, bytes, true, {}, chain)) continue;
        EXPECT_EQ(std::ranges::count(BytesOf(*chain.first), static_cast<BYTE>(t)), 12);
        allocator->PutMessage(chain.Take());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allocator->events_out(), 0U);
  EXPECT_EQ(allocator->buffers_out(), 0U);
  EXPECT_EQ(allocator->refused(), 0U);
}

}  // namespace
}  // namespace portamento::dmus
