// Soaks: everything at once, for PORTAMENTO_SOAK_SECONDS of music or a few, after which nothing is
// outstanding.
#include "tests/miniport_adapter/pair/soak.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <random>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/miniport/synth_factory.h"
#include "miniport_adapter/miniport/synth_properties_handler.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/host_fakes.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"
#include "tests/miniport_adapter/pair/pair_host.h"

namespace portamento::test {
namespace {

std::size_t UsedBytes(const engine::SampleMemory& memory) {
  return memory.narrow.used_bytes() + memory.wide.used_bytes();
}

template <typename T>
std::vector<BYTE> AnyWithin(std::mt19937& random, T least, T most) {
  return InstanceOf(std::uniform_int_distribution<T>(least, most)(random));
}

/// Asks for one thing that may change while sound runs, or sets it: groups that come and go,
/// priorities of theirs, another synthesizer, reverb, levels. The later the turn, the more groups:
/// most changes make a synthesizer larger than it was. `ask` takes set, id, verb, instance and
/// value.
template <typename Ask>
void ChangeASetting(std::mt19937& random, int turn, const Ask& ask) {
  const ULONG most_groups = 17 + static_cast<ULONG>(std::min(turn, 200));
  const auto of_synth = [&](ULONG id, ULONG verb, const std::vector<BYTE>& instance,
                            const std::vector<BYTE>& value) {
    return ask(KSPROPSETID_Synth, id, verb, instance, value);
  };
  const ULONG verb = random() % 2 == 0 ? KSPROPERTY_TYPE_GET : KSPROPERTY_TYPE_SET;
  switch (random() % 8) {
    case 0:
      EXPECT_EQ(of_synth(KSPROPERTY_SYNTH_CHANNELGROUPS, verb, {},
                         AnyWithin<ULONG>(random, most_groups / 2, most_groups)),
                STATUS_SUCCESS);
      break;
    case 1:
    case 2: {  // the group may not be there
      const std::vector<BYTE> instance = InstanceOf(SYNTHVOICEPRIORITY_INSTANCE{
          static_cast<DWORD>(1 + random() % most_groups), static_cast<DWORD>(random() % 16)});
      of_synth(KSPROPERTY_SYNTH_VOICEPRIORITY, verb, instance,
               AnyWithin<DWORD>(random, DAUD_PERSIST_VOICE_PRIORITY, DAUD_CRITICAL_VOICE_PRIORITY));
      break;
    }
    case 3: {
      const SYNTH_PORTPARAMS wanted{.ValidParams = SYNTH_PORTPARAMS_VOICES |
                                                   SYNTH_PORTPARAMS_CHANNELGROUPS |
                                                   SYNTH_PORTPARAMS_EFFECTS,
                                    .Voices = static_cast<DWORD>(1 + random() % 64),
                                    .ChannelGroups = static_cast<DWORD>(1 + random() % most_groups),
                                    .EffectsFlags = static_cast<DWORD>(random() % 8)};
      EXPECT_EQ(of_synth(KSPROPERTY_SYNTH_PORTPARAMETERS, KSPROPERTY_TYPE_GET, InstanceOf(wanted),
                         InstanceOf(wanted)),
                STATUS_SUCCESS);
      break;
    }
    case 4: {
      const SYNTH_REVERB_PARAMS reverb{-static_cast<float>(random() % 90), 0,
                                       static_cast<float>(400 + random() % 8000), 0.5f};
      EXPECT_EQ(ask(GUID_DMUS_PROP_WavesReverb, 0, verb, {}, InstanceOf(reverb)), STATUS_SUCCESS);
      break;
    }
    case 5:
    case 6:
      EXPECT_EQ(of_synth(random() % 2 == 0 ? KSPROPERTY_SYNTH_VOLUME : KSPROPERTY_SYNTH_VOLUMEBOOST,
                         verb, {}, AnyWithin<LONG>(random, -1000, 600)),
                STATUS_SUCCESS);
      break;
    case 7:
      EXPECT_EQ(of_synth(KSPROPERTY_SYNTH_LATENCYCLOCK, KSPROPERTY_TYPE_GET, {},
                         InstanceOf(ULONGLONG{0})),
                STATUS_SUCCESS);
      EXPECT_EQ(ask(KSPROPSETID_Portamento, KSPROPERTY_PORTAMENTO_ACTIVITY, KSPROPERTY_TYPE_GET, {},
                    InstanceOf(PORTAMENTO_ACTIVITY{})),
                STATUS_SUCCESS);
      break;
  }
}

/// Everything at once, for many seconds of music: threads that post, one that renders, states,
/// downloads, unloads, settings, pins that come and go. Each round lasts until every thread has
/// had kTurnsEachRound, however few cores they share.
TEST(Pair, ASoakLeavesNothingOutstanding) {
  constexpr int kFramesEachRound = 24'000, kTurnsEachRound = 30;
  const int rounds = static_cast<int>(SoakSeconds() * 48'000 / kFramesEachRound);
  FakeAllocator allocator;
  FakeClock clock;
  FakePort port;
  const SynthOptions options = OptionsFor(BankOf({Patch{}}));
  const std::size_t used_bytes = UsedBytes(*options.memory);
  std::atomic<std::uint64_t> posted = 0, downloads = 0, unloads = 0;
  std::uint64_t heard = 0;  // blocks
  {
    const auto unknown = MakeSynthMiniport(options);
    const auto miniport = Query<IMiniportDMus>(unknown.get());
    IServiceGroup* group = nullptr;
    ASSERT_EQ(miniport->Init(nullptr, nullptr, &port, &group), STATUS_SUCCESS);
    for (int round = 0; round < rounds; ++round) {
      ComPtr<IMXF> messages, sound;
      ULONGLONG prefetch = 0;
      auto format = test::WaveFormat(48'000, 16, 2);
      ASSERT_EQ(
          miniport->NewStream(messages.Put(), nullptr, NonPagedPool, 0, DMUS_STREAM_MIDI_RENDER,
                              nullptr, &group, &allocator, &clock, &prefetch),
          STATUS_SUCCESS);
      ASSERT_EQ(miniport->NewStream(sound.Put(), nullptr, NonPagedPool, 1, DMUS_STREAM_WAVE_SINK,
                                    &format.DataFormat, &group, &allocator, &clock, &prefetch),
                STATUS_SUCCESS);
      const auto sink = Query<ISynthSinkDMus>(sound.get());
      sound->SetState(KSSTATE_RUN);
      messages->SetState(KSSTATE_RUN);
      sink->SyncToMaster(0, 1);

      std::atomic<bool> over = false;
      std::array<std::atomic<int>, 5> turns{};  // of each thread
      std::vector<std::thread> threads;
      for (unsigned thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&, thread] {
          std::mt19937 random(thread + 10 * static_cast<unsigned>(round));
          while (!over) {
            std::vector<DMUS_KERNEL_EVENT*> chain;
            for (auto n = random() % 5; n > 0; --n) {
              DMUS_KERNEL_EVENT* event = nullptr;
              if (!NT_SUCCESS(allocator.GetMessage(&event))) break;
              event->cbEvent = 3;
              event->usChannelGroup = static_cast<USHORT>(random() % 3);
              event->ullPresTime100ns = clock.now_100ns + static_cast<int>(random() % 1'000'000);
              event->uData.abData[0] = static_cast<BYTE>(0x80 + random() % 0x70);
              event->uData.abData[1] = static_cast<BYTE>(random() % 128);
              event->uData.abData[2] = static_cast<BYTE>(random() % 128);
              chain.push_back(event);
            }
            posted += chain.size();
            messages->PutMessage(FakeAllocator::Chain(chain));
            ++turns[thread];
            std::this_thread::yield();
          }
        });
      }
      PCFILTER_DESCRIPTOR* filter = nullptr;
      miniport->GetDescription(&filter);
      const PCAUTOMATION_TABLE& table = *filter->Nodes[0].AutomationTable;
      const auto ask = [&](const GUID& set, ULONG id, ULONG verb, std::vector<BYTE> instance,
                           std::vector<BYTE>& value) {
        const auto* const item =
            std::find_if(table.Properties, table.Properties + table.PropertyCount,
                         [&](const auto& i) { return *i.Set == set && i.Id == id; });
        PCPROPERTY_REQUEST request{.MajorTarget = unknown.get(),
                                   .MinorTarget = messages.get(),
                                   .PropertyItem = item,
                                   .Verb = verb,
                                   .InstanceSize = static_cast<ULONG>(instance.size()),
                                   .Instance = instance.data(),
                                   .ValueSize = static_cast<ULONG>(value.size()),
                                   .Value = value.data()};
        return item->Handler(&request);
      };
      threads.emplace_back([&] {  // settings
        std::mt19937 random(77u + static_cast<unsigned>(round));
        while (!over) {
          ChangeASetting(
              random, turns[4],
              [&](const GUID& set, ULONG id, ULONG verb, const std::vector<BYTE>& instance,
                  std::vector<BYTE> value) { return ask(set, id, verb, instance, value); });
          ++turns[4];
          std::this_thread::yield();
        }
      });
      threads.emplace_back([&] {  // control
        std::mt19937 random(99u + static_cast<unsigned>(round));
        DWORD id = 1;
        std::vector<std::vector<BYTE>> loaded;
        while (!over) {
          const auto image = random() % 2 == 0
                                 ? WaveDownload(id, Constant(500))
                                 : InstrumentDownload(id, static_cast<ULONG>(random() % 128),
                                                      {RegionOfWave(1, 500)});
          ++id;
          std::vector<BYTE> value(sizeof(SYNTHDOWNLOAD));
          if (NT_SUCCESS(ask(KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_DOWNLOAD,
                             KSPROPERTY_TYPE_GET,
                             InstanceOf(SYNTH_BUFFER{static_cast<ULONG>(image.size()),
                                                     const_cast<std::byte*>(image.data())}),
                             value))) {
            ++downloads;
            value.resize(sizeof(HANDLE));
            loaded.push_back(value);
          }
          if (loaded.size() > 8) {
            const std::size_t at = random() % loaded.size();
            EXPECT_EQ(ask(KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, KSPROPERTY_TYPE_SET,
                          {}, loaded[at]),
                      STATUS_SUCCESS);
            ++unloads;
            loaded.erase(loaded.begin() + static_cast<std::ptrdiff_t>(at));
          }
          std::vector<BYTE> stats(sizeof(SYNTH_STATS));
          EXPECT_EQ(
              ask(KSPROPSETID_Synth, KSPROPERTY_SYNTH_RUNNINGSTATS, KSPROPERTY_TYPE_GET, {}, stats),
              STATUS_SUCCESS);
          const auto state = static_cast<KSSTATE>(random() % 4);
          (random() % 2 == 0 ? messages : sound)->SetState(state);
          messages->SetState(KSSTATE_RUN);
          sound->SetState(KSSTATE_RUN);
          ++turns[3];
          std::this_thread::yield();
        }
      });
      std::vector<std::int16_t> pcm(2 * 480);
      const auto all_had_their_turns = [&turns] {
        return std::ranges::all_of(turns, [](const auto& n) { return n >= kTurnsEachRound; });
      };
      for (LONGLONG position = 0; position < kFramesEachRound || !all_had_their_turns();
           position += 480) {
        clock.now_100ns = clock.now_100ns + 100'000;
        sink->SyncToMaster(position * 10'000'000 / 48'000, 0);
        sink->Render(reinterpret_cast<PBYTE>(pcm.data()), 480, position);
        LONGLONG frame = 0;
        sink->RefTimeToSample(clock.now_100ns, &frame);
        heard += std::ranges::any_of(pcm, [](std::int16_t x) { return x != 0; }) ? 1u : 0u;
        std::ranges::fill(pcm, std::int16_t{0});
        std::this_thread::yield();  // music goes faster than the others come to anything
      }
      over = true;
      for (std::thread& thread : threads) thread.join();
    }
  }
  EXPECT_EQ(allocator.outstanding_events(), 0);
  EXPECT_EQ(allocator.outstanding_buffers(), 0);
  EXPECT_EQ(allocator.returned_twice(), 0);
  EXPECT_EQ(UsedBytes(*options.memory), used_bytes);
  EXPECT_EQ(allocator.held(), 0u);
  EXPECT_EQ(clock.held(), 0u);
  EXPECT_EQ(port.held(), 0u);
  // It has been a soak.
  EXPECT_GT(posted, 0u);
  EXPECT_GT(unloads, 0u);
  EXPECT_GT(heard, 0u);
  std::printf(
      "%g s of music in %d rounds: %llu messages, %llu downloads, %llu unloads, %llu blocks "
      "with sound\n",
      0.5 * rounds, rounds, static_cast<unsigned long long>(posted),
      static_cast<unsigned long long>(downloads), static_cast<unsigned long long>(unloads),
      static_cast<unsigned long long>(heard));
}

/// A second synthesizer beside the one that plays: made, played, and taken away while it sounds and
/// an unload is pending.
void APairComesAndGoes(Host& host, std::mt19937& random, DWORD id,
                       std::vector<std::shared_ptr<PropertyCall>>& leaving) {
  Host::Pins pins = host.MakePins(test::WaveFormat(44'100, 24, 1));
  Host::Run(pins);
  host.Download(*pins.midi, WaveDownload(id, Constant(500)));
  const HANDLE instrument =
      host.Download(*pins.midi, InstrumentDownload(id + 1, 0, {RegionOfWave(id, 500)}));
  host.Write(pins, {0xC0, 0}, 0);
  host.Write(pins, {0x90, 60, 127}, 0);
  std::vector<BYTE> pcm(3 * 441);
  for (int i = 0; i < 3; ++i) pins.wave->Pull(pcm);
  host.Write(pins, {0x90, 61, 127}, host.Now() + kSecond_100ns);
  leaving.push_back(host.Unload(*pins.midi, instrument));
  if (random() % 2 == 0) pins.wave.reset();
}

/// The same through the port: its filter, pins, sequencer, allocator, clock, service and
/// properties. What is [control] there takes turns by a lock; delivering and pulling know nothing
/// of it.
TEST(Pair, ASoakThroughThePortLeavesNothingOutstanding) {
  constexpr int kFramesEachRound = 24'000, kTurnsEachRound = 30;
  const int rounds = static_cast<int>(SoakSeconds() * 48'000 / kFramesEachRound);
  SynthOptions options = OptionsFor(BankOf({Patch{}}));
  options.complete_pending = PcCompletePendingPropertyRequest;
  const std::size_t used_bytes = UsedBytes(*options.memory);
  std::vector<std::shared_ptr<PropertyCall>> leaving;
  std::uint64_t written = 0, downloads = 0, unloads = 0, pairs = 0, heard = 0;
  {
    const auto miniport = MakeSynthMiniport(options);
    {
      Host host(miniport, {}, Host::Delivery::kLive);
      DWORD id = 1;
      for (int round = 0; round < rounds; ++round) {
        Host::Pins pins = host.MakePins(test::WaveFormat(48'000, 16, 2));
        Host::Run(pins);
        std::mutex control;
        std::atomic<bool> over = false;
        std::array<std::atomic<int>, 3> turns{};
        std::vector<std::thread> threads;
        for (unsigned thread = 0; thread < 2; ++thread) {
          threads.emplace_back([&, thread] {
            std::mt19937 random(thread + 10 * static_cast<unsigned>(round));
            while (!over) {
              const std::vector<BYTE> buffer = AnyBuffer(random);
              {
                const std::scoped_lock lock(control);
                written += NT_SUCCESS(pins.midi->Write(buffer, host.Now()).status) ? 1u : 0u;
              }
              ++turns[thread];
              std::this_thread::yield();
            }
          });
        }
        threads.emplace_back([&] {
          std::mt19937 random(99u + static_cast<unsigned>(round));
          std::vector<HANDLE> loaded;
          while (!over) {
            {
              const std::scoped_lock lock(control);
              loaded.push_back(host.Download(*pins.midi, WaveDownload(id, Constant(500))));
              loaded.push_back(host.Download(
                  *pins.midi, InstrumentDownload(id + 1, static_cast<ULONG>(random() % 128),
                                                 {RegionOfWave(id, 500)})));
              id += 2;
              downloads += 2;
              while (loaded.size() > 8) {
                const auto at = static_cast<std::ptrdiff_t>(random() % loaded.size());
                leaving.push_back(host.Unload(*pins.midi, loaded[static_cast<std::size_t>(at)]));
                loaded.erase(loaded.begin() + at);
                ++unloads;
              }
              const SYNTH_STATS stats{};
              EXPECT_EQ(host.Send(*pins.midi, KSPROPSETID_Synth, KSPROPERTY_SYNTH_RUNNINGSTATS,
                                  KSPROPERTY_TYPE_GET, {}, InstanceOf(stats))
                            ->status(),
                        STATUS_SUCCESS);
              ChangeASetting(
                  random, turns[2],
                  [&](const GUID& set, ULONG property, ULONG verb,
                      const std::vector<BYTE>& instance, const std::vector<BYTE>& value) {
                    return host.Send(*pins.midi, set, property, verb, instance, value)->status();
                  });
              if (random() % 4 == 0) {
                APairComesAndGoes(host, random, id, leaving);
                ++pairs;
              }
              Pin& pin = random() % 2 == 0 ? static_cast<Pin&>(*pins.midi) : *pins.wave;
              pin.SetState(static_cast<KSSTATE>(random() % 4));
              Host::Run(pins);
              std::erase_if(leaving, [](const auto& call) { return !call->pending(); });
            }
            ++turns[2];
            std::this_thread::yield();
          }
        });
        const auto all_had_their_turns = [&turns] {
          return std::ranges::all_of(turns, [](const auto& n) { return n >= kTurnsEachRound; });
        };
        std::vector<std::int16_t> pcm(2 * 480);
        for (int frame = 0; frame < kFramesEachRound || !all_had_their_turns(); frame += 480) {
          pins.wave->Pull({reinterpret_cast<BYTE*>(pcm.data()), 2 * pcm.size()});
          host.clock->MoveBy(10 * kMillisecond_100ns);
          heard += std::ranges::any_of(pcm, [](std::int16_t x) { return x != 0; }) ? 1u : 0u;
          std::this_thread::yield();
        }
        over = true;
        for (std::thread& thread : threads) thread.join();
        if (round % 2 == 0) pins.wave.reset();  // either may go first
        pins.midi.reset();
        pins.wave.reset();
        EXPECT_EQ(host.inside->allocator().events_out(), 0u);
        EXPECT_EQ(host.inside->allocator().buffers_out(), 0u);
        ASSERT_FALSE(HasFailure()) << "round " << round;
      }
    }
    for (const auto& call : leaving) EXPECT_FALSE(call->pending());
    EXPECT_EQ(miniport->AddRef(), 2u);  // only ours
    miniport->Release();
  }
  EXPECT_EQ(UsedBytes(*options.memory), used_bytes);
  // It has been a soak.
  EXPECT_GT(written, 0u);
  EXPECT_GT(unloads, 0u);
  EXPECT_GT(pairs, 0u);
  EXPECT_GT(heard, 0u);
  std::printf(
      "%g s of music in %d rounds: %llu buffers, %llu downloads, %llu unloads, %llu more "
      "pairs, %llu blocks with sound\n",
      0.5 * rounds, rounds, static_cast<unsigned long long>(written),
      static_cast<unsigned long long>(downloads), static_cast<unsigned long long>(unloads),
      static_cast<unsigned long long>(pairs), static_cast<unsigned long long>(heard));
}

}  // namespace
}  // namespace portamento::test
