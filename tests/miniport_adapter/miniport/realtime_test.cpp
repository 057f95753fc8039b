// What may run on the audio thread neither allocates, waits, throws nor calls the system.
#include <random>

#include "gtest/gtest.h"

#include "engine/rt/thread_roles.h"
#include "tests/engine/busy_music.h"
#include "tests/engine/rt/render_traps.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"

namespace portamento::test {
namespace {

/// A pair that is played by everything at once, with all memory made before.
class Busy {
 public:
  Busy() : rig_(Options()), pair_(rig_.NewPair()) { rig_.Run(pair_); }

  /// Half a second: chains, packages, fragments, broadcasts, overflow; conversions; drift.
  void Play() {
    const engine::RenderScope scope;
    for (int block = 0; block < 100; ++block) {
      for (int i = 0; i < 20; ++i) PutSomething();
      const REFERENCE_TIME played = block * 50'000;
      rig_.clock.now_100ns = rig_.clock.now_100ns + 50'005;
      pair_.sink->SyncToMaster(played, 0);
      pair_.sink->Render(reinterpret_cast<PBYTE>(pcm_.data()), kFrames, pair_.position);
      pair_.position += kFrames;
      REFERENCE_TIME time = 0;
      LONGLONG frame = 0;
      pair_.sink->SampleToRefTime(pair_.position, &time);
      pair_.sink->RefTimeToSample(time, &frame);
      for (const float x : pcm_) loudest_ = std::max(loudest_, std::abs(x));
    }
  }
  /// More than there is room for.
  void Overflow() {
    const engine::RenderScope scope;
    for (int i = 0; i < 20'000; ++i) {
      DMUS_KERNEL_EVENT* event = nullptr;
      rig_.allocator.GetMessage(&event);
      Fill(*event, {0x80, 60, 0});
      pair_.messages->PutMessage(event);
    }
    pair_.sink->Render(reinterpret_cast<PBYTE>(pcm_.data()), kFrames, pair_.position);
  }
  void ChangeBanks() {
    rig_.Download(pair_.messages.get(), WaveDownload(next_id_, Constant(100)));
    rig_.Download(pair_.messages.get(), InstrumentDownload(0, 0, {RegionOfWave(next_id_++, 100)}));
  }

  float loudest() const { return loudest_; }
  int outstanding() const { return rig_.allocator.outstanding_events(); }
  DWORD lost() {
    return rig_
        .Get<SYNTH_STATS>(pair_.messages.get(), KSPROPSETID_Synth, KSPROPERTY_SYNTH_RUNNINGSTATS)
        ->LostNotes;
  }

 private:
  static constexpr DWORD kFrames = 240;

  static void Fill(DMUS_KERNEL_EVENT& event, std::array<BYTE, 3> bytes) {
    event.cbEvent = 3;
    event.usChannelGroup = 1;
    std::copy(bytes.begin(), bytes.end(), event.uData.abData);
  }

  static SynthOptions Options() {
    SynthOptions options = OptionsFor(BusyBank());
    options.synth.voice_limit = 24;
    options.synth.SetEffectLevels(1);
    return options;
  }

  DMUS_KERNEL_EVENT* Short() {
    DMUS_KERNEL_EVENT* event = nullptr;
    rig_.allocator.GetMessage(&event);
    const auto key = static_cast<BYTE>(30 + random_() % 60);
    Fill(*event,
         {static_cast<BYTE>(0x80 + random_() % 0x70), key, static_cast<BYTE>(random_() % 128)});
    event->usChannelGroup = static_cast<USHORT>(random_() % 3);
    event->ullPresTime100ns =
        random_() % 3 == 0 ? 0
                           : rig_.clock.now_100ns + static_cast<int>(random_() % 500'000) - 50'000;
    return event;
  }
  void PutSomething() {
    DMUS_KERNEL_EVENT* const event = Short();
    switch (random_() % 4) {
      case 0:
        event->pNextEvt = Short();
        break;
      case 1: {
        DMUS_KERNEL_EVENT* const package = Short();
        package->usFlags = DMUS_KEF_PACKAGE_EVENT;
        package->uData.pPackageEvt = event;
        pair_.messages->PutMessage(package);
        return;
      }
      case 2: {
        DMUS_KERNEL_EVENT* const fragment = Short();
        fragment->usFlags = DMUS_KEF_EVENT_INCOMPLETE;
        fragment->cbEvent = kSysEx.size();
        rig_.allocator.GetBuffer(&fragment->uData.pbData);
        std::copy(kSysEx.begin(), kSysEx.end(), fragment->uData.pbData);
        event->cbEvent = 1;
        event->uData.abData[0] = 0xF7;
        fragment->pNextEvt = event;
        pair_.messages->PutMessage(fragment);
        return;
      }
      default:
        break;
    }
    pair_.messages->PutMessage(event);
  }

  static constexpr std::array<BYTE, 10> kSysEx{0xF0, 0x41, 0x10, 0x42, 0x12,
                                               0x40, 0x01, 0x33, 0x50, 0x3C};

  MiniportRig rig_;
  PinPair pair_;
  std::mt19937 random_{39};
  std::array<float, 2 * kFrames> pcm_{};
  float loudest_ = 0;
  DWORD next_id_ = 1;
};

std::uint64_t TrapsSprungBy(const std::function<void()>& work) {
  const std::uint64_t before = TrapsSprung().all();
  work();
  return TrapsSprung().all() - before;
}

class MiniportTraps : public testing::Test {
 protected:
  void SetUp() override {
    if (!TrapsWork()) GTEST_SKIP() << "a sanitizer has taken the place of the traps";
  }
};

TEST_F(MiniportTraps, C39_WhatRunsOnTheAudioThreadSpringsNone) {
  Busy busy;
  EXPECT_EQ(TrapsSprungBy([&] { busy.Play(); }), 0u);
  EXPECT_GT(busy.loudest(), 0.01f);
  EXPECT_EQ(busy.outstanding(), 0);
  EXPECT_EQ(TrapsSprungBy([&] { busy.Overflow(); }), 0u);
  EXPECT_GT(busy.lost(), 1000u);
  for (int i = 0; i < 3; ++i) {
    busy.ChangeBanks();
    EXPECT_EQ(TrapsSprungBy([&] { busy.Play(); }), 0u);
  }
}

TEST_F(MiniportTraps, C39_ItMakesNoSystemCall) {
  Busy busy;
  busy.ChangeBanks();
  EXPECT_TRUE(RunsWithoutSystemCalls([&] {
    busy.Play();
    busy.Overflow();
  }));
}

TEST_F(MiniportTraps, C39_TheTrapsSpringForWhatIsNotAllowed) {
  MiniportRig rig;
  const PinPair pair = rig.NewPair();
  EXPECT_GT(TrapsSprungBy([&] {
              const engine::RenderScope scope;
              pair.messages->SetState(KSSTATE_PAUSE);  // a lock
            }),
            0u);
  EXPECT_FALSE(RunsWithoutSystemCalls([&] { const PinPair another = rig.NewPair(); }));
}

}  // namespace
}  // namespace portamento::test
