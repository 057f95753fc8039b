// Who asks for service neither waits nor allocates; who is served can join and leave as he likes.
#include "miniport_adapter/port/service_group.h"

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "miniport_adapter/port/pc_functions.h"
#include "tests/miniport_adapter/com/counting_fakes.h"

namespace portamento::dmus {
namespace {

class CountingSink final : public Counted<IServiceSink> {
 public:
  void PORTAMENTO_STDCALL RequestService() override {
    ++services;
    if (on_service) on_service();
  }
  std::atomic<int> services = 0;
  std::function<void()> on_service;
};

ComPtr<IServiceGroup> NewGroup() {
  ComPtr<IServiceGroup> group;
  EXPECT_EQ(PcNewServiceGroup(group.Put(), nullptr), STATUS_SUCCESS);
  return group;
}

void ServeNow() { ServiceQueue::Shared().Serve(); }

TEST(ServiceGroup, C55_MembershipIsOneReference) {
  CountingSink sink;
  {
    const auto group = NewGroup();
    EXPECT_EQ(group->AddMember(&sink), STATUS_SUCCESS);
    EXPECT_EQ(sink.held(), 1U);
    group->RemoveMember(&sink);
    EXPECT_EQ(sink.held(), 0U);
    group->RemoveMember(&sink);  // is none any more
    EXPECT_EQ(sink.held(), 0U);
    EXPECT_EQ(group->AddMember(nullptr), STATUS_INVALID_PARAMETER);
    group->AddMember(&sink);
  }
  ServeNow();
  EXPECT_EQ(sink.held(), 0U);
}

TEST(ServiceGroup, ServesItsMembersOncePerRequestOrLess) {
  CountingSink first, second;
  const auto group = NewGroup();
  group->AddMember(&first);
  group->AddMember(&second);
  group->RequestService();
  ServeNow();
  EXPECT_EQ(first.services, 1);
  EXPECT_EQ(second.services, 1);
  ServeNow();
  EXPECT_EQ(first.services, 1);
  group->RemoveMember(&first);
  group->RemoveMember(&second);
}

TEST(ServiceGroup, TheThreadServesByItself) {
  CountingSink sink;
  const auto group = NewGroup();
  group->AddMember(&sink);
  group->RequestService();
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (sink.services == 0 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_EQ(sink.services, 1);
  group->RemoveMember(&sink);
}

TEST(ServiceGroup, C55_AMemberMayLeaveWhileItIsServed) {
  CountingSink leaves, stays;
  const auto group = NewGroup();
  leaves.on_service = [&] {
    group->RemoveMember(&leaves);
    group->RemoveMember(&stays);  // whose turn has not come
  };
  group->AddMember(&leaves);
  group->AddMember(&stays);
  group->RequestService();
  ServeNow();
  EXPECT_EQ(leaves.services, 1);
  EXPECT_EQ(stays.services, 0);
  EXPECT_EQ(leaves.held(), 0U);
  EXPECT_EQ(stays.held(), 0U);
}

TEST(ServiceGroup, C55_LeavingWaitsForServiceToEnd) {
  CountingSink sink;
  const auto group = NewGroup();
  std::atomic<bool> in_service = false, may_end = false, ended = false;
  sink.on_service = [&] {
    in_service = true;
    while (!may_end) std::this_thread::yield();
    ended = true;
  };
  group->AddMember(&sink);
  group->RequestService();
  while (!in_service) std::this_thread::yield();
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    may_end = true;
  });
  group->RemoveMember(&sink);
  EXPECT_TRUE(ended);
  ends.join();
}

TEST(ServiceGroup, C55_AMemberMayAskAgainWhileItIsServed) {
  CountingSink sink;
  const auto group = NewGroup();
  sink.on_service = [&] {
    if (sink.services < 3) group->RequestService();
  };
  group->AddMember(&sink);
  group->RequestService();
  for (int i = 0; i < 3; ++i) ServeNow();
  EXPECT_EQ(sink.services, 3);
  group->RemoveMember(&sink);
}

TEST(ServiceGroup, AGroupMayBeAMemberOfAnother) {
  CountingSink sink;
  const auto outer = NewGroup(), inner = NewGroup();
  outer->AddMember(inner.get());
  inner->AddMember(&sink);
  outer->RequestService();
  ServeNow();
  ServeNow();
  EXPECT_EQ(sink.services, 1);
  outer->RemoveMember(inner.get());
  inner->RemoveMember(&sink);
}

TEST(ServiceGroup, C13_ManyAskAtOnceAndEachIsServedAfterwards) {
  constexpr int kThreads = 4, kRounds = 2000;
  std::vector<ComPtr<IServiceGroup>> groups;
  std::vector<std::unique_ptr<CountingSink>> sinks;
  std::vector<std::atomic<int>> asked(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    groups.push_back(NewGroup());
    sinks.push_back(std::make_unique<CountingSink>());
    groups.back()->AddMember(sinks.back().get());
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        for (auto& group : groups) group->RequestService();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ServeNow();
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_GT(sinks[static_cast<std::size_t>(t)]->services, 0);
    // Whoever asks now is served, however many came together before.
    const int before = sinks[static_cast<std::size_t>(t)]->services;
    groups[static_cast<std::size_t>(t)]->RequestService();
    ServeNow();
    EXPECT_EQ(sinks[static_cast<std::size_t>(t)]->services, before + 1);
    groups[static_cast<std::size_t>(t)]->RemoveMember(sinks[static_cast<std::size_t>(t)].get());
  }
}

TEST(ServiceGroup, AskedForLaterItComesLaterAndOnce) {
  CountingSink sink;
  const auto group = NewGroup();
  group->AddMember(&sink);
  group->RequestDelayedService(static_cast<ULONGLONG>(-1LL));  // not supported yet
  group->SupportDelayedService();
  const ULONGLONG begin = PcGetTimeInterval(0);
  group->RequestDelayedService(static_cast<ULONGLONG>(-300'000LL));  // 30 ms from now
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (sink.services == 0 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_EQ(sink.services, 1);
  EXPECT_GE(PcGetTimeInterval(begin), 300'000U);
  group->RequestDelayedService(PcGetTimeInterval(0) + 300'000);  // at a time
  while (sink.services == 1 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_GE(PcGetTimeInterval(begin), 600'000U);
  EXPECT_EQ(sink.services, 2);
  group->RemoveMember(&sink);
}

TEST(ServiceGroup, AskedForAtTheEndOfTimeItDoesNotComeNow) {
  CountingSink sink;
  const auto group = NewGroup();
  group->AddMember(&sink);
  group->SupportDelayedService();
  for (const LONGLONG delay : {INT64_MIN, INT64_MIN + 1, INT64_MIN / 2, INT64_MAX, INT64_MAX / 2}) {
    group->RequestDelayedService(static_cast<ULONGLONG>(delay));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ServeNow();
    EXPECT_EQ(sink.services, 0) << delay;
  }
  group->CancelDelayedService();
  group->RemoveMember(&sink);
}

TEST(ServiceGroup, CancellingForgetsTheTime) {
  CountingSink sink;
  {
    const auto group = NewGroup();
    group->AddMember(&sink);
    group->SupportDelayedService();
    group->RequestDelayedService(static_cast<ULONGLONG>(-200'000LL));
    group->CancelDelayedService();
    group->CancelDelayedService();
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
    ServeNow();
    EXPECT_EQ(sink.services, 0);
  }
  EXPECT_EQ(sink.held(), 0U);  // the group is gone, its time with it
}

}  // namespace
}  // namespace portamento::dmus
