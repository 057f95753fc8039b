// Where memory runs out, whatever was asked for fails as a whole: all is as before, plays on, and
// succeeds when asked for again.
//
// Every allocation of an action fails once, the first, the second and so on.
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <future>
#include <mutex>
#include <new>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/miniport/pending_unloads.h"
#include "miniport_adapter/miniport/synth_miniport.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"
#include "tests/support/failing_memory.h"

namespace portamento::test {
namespace {

bool IsOfMemory(NTSTATUS status) {
  return status == STATUS_NO_MEMORY || status == STATUS_INSUFFICIENT_RESOURCES;
}

/// Does `action` with one allocation more each time, until none of them fails; `check` after each
/// that failed.
template <typename Action, typename Check>
void FailAtEachAllocation(Action action, Check check) {
  NTSTATUS status = STATUS_SUCCESS;
  FailEachAllocation([&] { status = action(); },
                     [&] {
                       EXPECT_TRUE(IsOfMemory(status)) << std::hex << status;
                       check();
                     });
  EXPECT_EQ(status, STATUS_SUCCESS);
}

class NoMemory : public testing::Test {
 protected:
  /// A request to the messages' pin that needs no memory of the test's to be sent.
  class Prepared {
   public:
    template <typename T>
    Prepared(NoMemory& test, const GUID& set, ULONG id, ULONG verb, const T& value,
             std::vector<BYTE> instance = {})
        : value_(InstanceOf(value)), instance_(std::move(instance)) {
      request_ = {.MajorTarget = static_cast<IUnknown*>(&test.rig.miniport()),
                  .MinorTarget = test.pair.messages.get(),
                  .PropertyItem = test.rig.ItemOf(set, id),
                  .Verb = verb,
                  .InstanceSize = static_cast<ULONG>(instance_.size()),
                  .Instance = instance_.data(),
                  .Value = value_.data()};
    }
    NTSTATUS Send() {
      request_.ValueSize = static_cast<ULONG>(value_.size());
      return request_.PropertyItem->Handler(&request_);
    }
    template <typename T>
    T Value() const {
      T value;
      std::memcpy(&value, value_.data(), sizeof value);
      return value;
    }

   private:
    std::vector<BYTE> value_, instance_;
    PCPROPERTY_REQUEST request_{};
  };

  /// Whether a new note of a group is heard.
  bool Sounds(USHORT group = 1) {
    rig.Put(pair, {0xB0, 120, 0}, 0, group);
    MiniportRig::Render(pair, 4800);
    rig.Put(pair, {0x90, 60, 127}, 0, group);
    return !Silent(MiniportRig::Render(pair, 64));
  }
  void Run() {
    pair = rig.NewPair();
    rig.Run(pair);
  }

  MiniportRig rig{BankOf({Patch{}})};
  PinPair pair;
};

TEST_F(NoMemory, AMiniportIsMadeAsAWhole) {
  ComPtr<IUnknown> made;
  FailAtEachAllocation(
      [&] { return CreateSynthMiniport(made.Put(), CLSID_PortamentoSynth, nullptr, NonPagedPool); },
      [&] { EXPECT_FALSE(made); });
}

TEST_F(NoMemory, PinsAreMadeAsAWhole) {
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat();
  const auto make = [&](ComPtr<IMXF>& stream, ULONG pin, DMUS_STREAM_TYPE type) {
    const auto ports = rig.port.held();
    FailAtEachAllocation([&] { return rig.NewStream(stream, pin, type, &format.DataFormat); },
                         [&] {
                           EXPECT_FALSE(stream);
                           EXPECT_EQ(rig.port.held(), ports);
                           EXPECT_EQ(rig.allocator.held(), 0u);
                         });
  };
  make(pair.sound, 1, DMUS_STREAM_WAVE_SINK);
  pair.sink = Query<ISynthSinkDMus>(pair.sound.get());
  ComPtr<IMXF> messages;
  FailAtEachAllocation([&] { return rig.NewStream(messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr); },
                       [&] { EXPECT_FALSE(messages); });
  pair.messages = std::move(messages);
  rig.Run(pair);
  EXPECT_TRUE(Sounds());
}

TEST_F(NoMemory, AnotherFormatIsTakenAsAWhole) {
  Run();
  pair.sound.Reset();
  pair.sink.Reset();
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat(24'000);
  FailAtEachAllocation(
      [&] { return rig.NewStream(pair.sound, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat); },
      [&] {
        EXPECT_EQ(rig.Get<ULONG>(pair.messages.get(), GUID_DMUS_PROP_SamplePlaybackRate, 0),
                  48'000u);
      });
  pair.sink = Query<ISynthSinkDMus>(pair.sound.get());
  EXPECT_EQ(rig.Get<ULONG>(pair.messages.get(), GUID_DMUS_PROP_SamplePlaybackRate, 0), 24'000u);
  pair.position = 0;
  rig.Run(pair);
  EXPECT_TRUE(Sounds());
}

TEST_F(NoMemory, GroupsComeAsAWhole) {
  Run();
  const auto groups = [&] {
    return rig.Get<ULONG>(pair.messages.get(), KSPROPSETID_Synth, KSPROPERTY_SYNTH_CHANNELGROUPS);
  };
  Prepared set(*this, KSPROPSETID_Synth, KSPROPERTY_SYNTH_CHANNELGROUPS, KSPROPERTY_TYPE_SET,
               ULONG{300});
  FailAtEachAllocation([&] { return set.Send(); },
                       [&] {
                         EXPECT_EQ(groups(), 1u);
                         EXPECT_TRUE(Sounds());
                       });
  EXPECT_EQ(groups(), 300u);
  EXPECT_TRUE(Sounds(300));
}

TEST_F(NoMemory, VoicesAndEffectsComeAsAWhole) {
  Run();
  const auto configure = [&](const SYNTH_PORTPARAMS& wanted) {
    return rig.Get<SYNTH_PORTPARAMS>(pair.messages.get(), KSPROPSETID_Synth,
                                     KSPROPERTY_SYNTH_PORTPARAMETERS, InstanceOf(wanted));
  };
  const auto before = configure({});
  ASSERT_TRUE(before);
  const SYNTH_PORTPARAMS wanted{.ValidParams = SYNTH_PORTPARAMS_VOICES | SYNTH_PORTPARAMS_EFFECTS,
                                .Voices = before->Voices + 100,
                                .EffectsFlags = 7};
  Prepared get(*this, KSPROPSETID_Synth, KSPROPERTY_SYNTH_PORTPARAMETERS, KSPROPERTY_TYPE_GET,
               wanted, InstanceOf(wanted));
  FailAtEachAllocation([&] { return get.Send(); },
                       [&] {
                         EXPECT_EQ(configure({})->Voices, before->Voices);
                         EXPECT_EQ(configure({})->EffectsFlags, before->EffectsFlags);
                         EXPECT_TRUE(Sounds());
                       });
  EXPECT_EQ(configure({})->Voices, wanted.Voices);
  EXPECT_TRUE(Sounds());
}

TEST_F(NoMemory, DownloadsComeAndGoAsAWhole) {
  Run();
  const auto sound = [&] {
    rig.Put(pair, {0xB0, 120, 0}, 0);
    MiniportRig::Render(pair, 4800);
    rig.Put(pair, {0x90, 60, 127}, 0);
    return MiniportRig::Render(pair, 64).left;
  };
  rig.Put(pair, {0xC0, 5}, 0);
  const auto without = sound();
  const auto download = [&](const std::vector<std::byte>& image) {
    Prepared get(*this, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_DOWNLOAD, KSPROPERTY_TYPE_GET,
                 SYNTHDOWNLOAD{},
                 InstanceOf(SYNTH_BUFFER{static_cast<ULONG>(image.size()),
                                         const_cast<std::byte*>(image.data())}));
    const auto before = sound();
    FailAtEachAllocation([&] { return get.Send(); }, [&] { EXPECT_EQ(sound(), before); });
    return get.Value<SYNTHDOWNLOAD>().DownloadHandle;
  };
  const auto unload = [&](HANDLE handle) {
    Prepared set(*this, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, KSPROPERTY_TYPE_SET,
                 handle);
    const auto before = sound();
    // What comes after the sound is gone can do without.
    NTSTATUS status = STATUS_NO_MEMORY;
    long allocations = 0;
    for (; status != STATUS_SUCCESS; ++allocations) {
      FailsAfter(allocations, [&] { status = set.Send(); });
      if (status == STATUS_SUCCESS) break;
      ASSERT_TRUE(IsOfMemory(status)) << std::hex << status;
      ASSERT_EQ(sound(), before) << "with allocation " << allocations;
    }
    EXPECT_GT(allocations, 1);
  };
  // Of another level, on another program.
  const HANDLE low = download(WaveDownload(1, Constant(500, 4096)));
  const HANDLE high = download(WaveDownload(2, Constant(500, 8192)));
  const HANDLE instrument =
      download(InstrumentDownload(3, 5, {RegionOfWave(1, 500), RegionOfWave(2, 500)}));
  const auto both = sound();
  EXPECT_NE(both, without);
  unload(low);  // the instrument is made anew
  EXPECT_NE(sound(), both);
  EXPECT_NE(sound(), without);
  unload(instrument);
  EXPECT_EQ(sound(), without);
  unload(high);
}

TEST_F(NoMemory, StoppingAndGoingNeedNone) {
  Run();
  EXPECT_TRUE(Sounds());
  EXPECT_FALSE(FailsAfter(0, [&] { pair.messages->SetState(KSSTATE_STOP); }));
  pair.messages->SetState(KSSTATE_RUN);
  EXPECT_TRUE(Sounds());
  EXPECT_FALSE(FailsAfter(0, [&] {
    pair.messages.Reset();
    pair.sound.Reset();
    pair.sink.Reset();
  }));
}

TEST(SynthNoMemory, TakingOverNeedsNone) {
  const auto memory = std::make_shared<engine::SampleMemory>();
  const engine::SynthSettings settings{
      .reverb_level_linear = 1, .chorus_level_linear = 1, .delay_level_linear = 1};
  engine::Synth from(settings, memory, {}), to(settings, memory, {});
  EXPECT_FALSE(FailsAfter(0, [&] { to.TakeOver(from); }));
}

/// A synthesizer that loses its last pin within the NewStream that has just found it, and that
/// fails then; while it has unloads that are pending.
class LastReference : public testing::Test {
 protected:
  LastReference() { test = this; }
  ~LastReference() override { test = nullptr; }

  static SynthOptions Options() {
    SynthOptions options = OptionsFor(nullptr);
    options.complete_pending = [](PCPROPERTY_REQUEST*, NTSTATUS) { return test->Complete(); };
    return options;
  }

  /// The first one keeps the thread that looks for others; the last one asks the miniport for more.
  NTSTATUS Complete() {
    if (++completed == 1) {
      looks.get_future().wait();
    } else {
      asked = std::async(std::launch::async, [this] {
        ComPtr<IMXF> stream;
        EXPECT_EQ(rig.NewStream(stream, 0, DMUS_STREAM_MIDI_RENDER, nullptr), STATUS_SUCCESS);
      });
      answered = asked.wait_for(std::chrono::seconds(5)) == std::future_status::ready;
    }
    return STATUS_SUCCESS;
  }

  NTSTATUS Unload(PCPROPERTY_REQUEST& request, HANDLE& handle) {
    request = {.MajorTarget = static_cast<IUnknown*>(&rig.miniport()),
               .MinorTarget = pair.messages.get(),
               .PropertyItem = rig.ItemOf(KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD),
               .Verb = KSPROPERTY_TYPE_SET,
               .ValueSize = sizeof handle,
               .Value = &handle};
    return request.PropertyItem->Handler(&request);
  }

  static inline LastReference* test = nullptr;
  std::atomic<int> completed = 0;
  std::promise<void> looks;
  std::future<void> asked;
  bool answered = false;
  MiniportRig rig{Options()};
  PinPair pair;
};

TEST_F(LastReference, OfASynthesizerGoesWithoutTheMiniportsLock) {
  pair = rig.NewPair();
  rig.Run(pair);
  rig.Download(pair.messages.get(), WaveDownload(1, Constant(500)));
  HANDLE handles[2];
  PCPROPERTY_REQUEST requests[2];
  for (const BYTE i : {BYTE{0}, BYTE{1}}) {
    handles[i] =
        rig.Download(pair.messages.get(), InstrumentDownload(2u + i, i, {RegionOfWave(1, 500)}));
    const auto channel = [&](int status) { return static_cast<BYTE>(status | i); };
    rig.Put(pair, {channel(0xC0), i}, 0);
    rig.Put(pair, {channel(0x90), 60, 127}, 0);
    MiniportRig::Render(pair, 4800);
    ASSERT_EQ(Unload(requests[i], handles[i]), STATUS_PENDING);
  }
  rig.Put(pair, {0xB0, 120, 0}, 0);
  MiniportRig::Render(pair, 4800);
  while (completed == 0) std::this_thread::yield();

  pair.sink.Reset();
  pair.sound.Reset();
  rig.allocator.on_reference = [&] {
    pair.messages.Reset();
    looks.set_value();
  };
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat(24'000);
  ComPtr<IMXF> sound;
  NTSTATUS status = STATUS_SUCCESS;
  EXPECT_TRUE(FailsAfter(
      20, [&] { status = rig.NewStream(sound, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat); }));
  EXPECT_TRUE(IsOfMemory(status));
  ASSERT_EQ(completed, 2);
  EXPECT_TRUE(answered);
}

TEST(PendingUnloads, WhatCannotBeWaitedForIsNotTaken) {
  static int completed;
  completed = 0;
  std::mutex control;
  PCPROPERTY_REQUEST request{};
  {
    PendingUnloads pending(
        control, [] {},
        [](PCPROPERTY_REQUEST*, NTSTATUS) {
          ++completed;
          return STATUS_SUCCESS;
        });
    for (const long allocations : {0, 1}) {  // of the thread, and of the list
      const std::lock_guard lock(control);
      bool taken = true;
      EXPECT_TRUE(FailsAfter(allocations, [&] { taken = pending.TryAdd(&request, {}); }));
      EXPECT_FALSE(taken);
    }
    EXPECT_TRUE(pending.Close().empty());
  }
  EXPECT_EQ(completed, 0);
}

TEST(PendingUnloads, WhatCannotBeLookedAtIsLookedAtAgain) {
  static std::atomic<int> completed;
  completed = 0;
  std::mutex control;
  PCPROPERTY_REQUEST request{};
  int looks = 0;
  PendingUnloads pending(
      control,
      [&] {
        if (++looks < 3) throw std::bad_alloc();
      },
      [](PCPROPERTY_REQUEST*, NTSTATUS) {
        ++completed;
        return STATUS_SUCCESS;
      });
  {
    const std::lock_guard lock(control);
    ASSERT_TRUE(pending.TryAdd(&request, {}));
  }
  while (completed == 0) std::this_thread::yield();
  EXPECT_EQ(looks, 3);
}

}  // namespace
}  // namespace portamento::test
