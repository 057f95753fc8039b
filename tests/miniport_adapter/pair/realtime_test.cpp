// What an audio thread calls of port and miniport together neither allocates, locks, waits nor
// calls the system.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "gtest/gtest.h"

#include "engine/rt/thread_roles.h"
#include "miniport_adapter/miniport/synth_factory.h"
#include "tests/engine/busy_music.h"
#include "tests/engine/rt/render_traps.h"
#include "tests/miniport_adapter/pair/pair_host.h"

namespace portamento::test {
namespace {

/// A pair that is played through the port's own pools, and pulled from its wave pin.
class BusyPair {
 public:
  BusyPair() : host_(MakeSynthMiniport(OptionsFor(BusyBank()))), pins_(host_.MakePins()) {
    Host::Run(pins_);
  }

  /// Half a second.
  void Play() {
    const engine::RenderScope scope;
    for (int block = 0; block < 100; ++block) {
      for (int i = 0; i < 20; ++i) Put();
      const std::span out(reinterpret_cast<BYTE*>(pcm_.data()), sizeof pcm_);
      pulled_ += (block % 2 == 0 ? pins_.wave->Pull(out) : pins_.wave->Fill(out, 240)) ? 1 : 0;
      for (const float x : pcm_) loudest_ = std::max(loudest_, std::abs(x));
      host_.clock->MoveBy(50'000);
    }
  }

  int pulled() const { return pulled_; }
  float loudest() const { return loudest_; }
  std::uint32_t events_out() const { return host_.inside->allocator().events_out(); }

 private:
  void Put() {
    DMUS_KERNEL_EVENT* event = nullptr;
    if (!NT_SUCCESS(host_.inside->allocator().GetMessage(&event))) return;
    event->cbEvent = 3;
    event->usChannelGroup = 1;
    event->ullPresTime100ns = host_.Now() + static_cast<int>(random_() % 100'000);
    event->uData.abData[0] = static_cast<BYTE>(0x80 + random_() % 0x70);
    event->uData.abData[1] = static_cast<BYTE>(30 + random_() % 60);
    event->uData.abData[2] = static_cast<BYTE>(random_() % 128);
    pins_.midi->stream()->PutMessage(event);
  }

  Host host_;
  Host::Pins pins_;
  std::mt19937 random_{39};
  std::array<float, 2 * 240> pcm_{};
  int pulled_ = 0;
  float loudest_ = 0;
};

TEST(PairTraps, C39_PostingAndPullingSpringNone) {
  if (!TrapsWork()) GTEST_SKIP() << "a sanitizer has taken the place of the traps";
  BusyPair pair;
  const std::uint64_t before = TrapsSprung().all();
  pair.Play();
  EXPECT_EQ(TrapsSprung().all(), before);
  EXPECT_EQ(pair.pulled(), 100);
  EXPECT_GT(pair.loudest(), 0.01f);
  EXPECT_EQ(pair.events_out(), 0u);
}

TEST(PairTraps, C39_PostingAndPullingMakeNoSystemCall) {
  if (!TrapsWork()) GTEST_SKIP() << "a sanitizer calls the system for its own ends";
  BusyPair pair;
  EXPECT_TRUE(RunsWithoutSystemCalls([&] { pair.Play(); }));
}

}  // namespace
}  // namespace portamento::test
