// Port and miniport together, as a client meets them: buffers in, frames out, properties between.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/miniport/synth_factory.h"
#include "miniport_adapter/miniport/synth_miniport.h"
#include "miniport_adapter/port/miniport_library.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::test {
namespace {

/// A host with our port, and a pair of running pins.
class Host : public dmus::PortRig {
 public:
  explicit Host(const ComPtr<IUnknown>& miniport, dmus::DeviceSettings settings = {})
      : PortRig(std::move(settings)) {
    Start(miniport.get());
  }

  struct Pins {
    std::shared_ptr<MidiRenderPin> midi;
    std::shared_ptr<WavePin> wave;
  };
  Pins MakePins(KSDATAFORMAT_WAVEFORMATEX format = test::WaveFormat()) {
    Pins pins;
    EXPECT_EQ(filter->CreateMidiRenderPin(0, kTimedFormat, pins.midi), STATUS_SUCCESS);
    EXPECT_EQ(filter->CreateWavePin(1, format, pins.wave), STATUS_SUCCESS);
    return pins;
  }
  static void Run(const Pins& pins) {
    EXPECT_EQ(pins.wave->SetState(KSSTATE_RUN), STATUS_SUCCESS);
    EXPECT_EQ(pins.midi->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  }

  REFERENCE_TIME Now() {
    REFERENCE_TIME now = 0;
    clock->GetTime(&now);
    return now;
  }
  void Write(const Pins& pins, const std::vector<BYTE>& bytes, REFERENCE_TIME time,
             DWORD group = 1) {
    const DMUS_EVENTHEADER header{.cbEvent = static_cast<DWORD>(bytes.size()),
                                  .dwChannelGroup = group,
                                  .rtDelta = 0,
                                  .dwFlags = bytes[0] < 0xF0 ? DMUS_EVENT_STRUCTURED : 0};
    std::vector<BYTE> entry(DMUS_EVENT_SIZE(bytes.size()));
    std::memcpy(entry.data(), &header, sizeof header);
    std::copy(bytes.begin(), bytes.end(), entry.begin() + sizeof header);
    EXPECT_EQ(pins.midi->Write(entry, time).status, STATUS_SUCCESS);
    inside->Pump();
  }
  std::vector<float> Pull(const Pins& pins, std::size_t frames) {
    std::vector<float> pcm(2 * frames), left(frames);
    EXPECT_TRUE(pins.wave->Pull({reinterpret_cast<BYTE*>(pcm.data()), pcm.size() * 4}));
    for (std::size_t f = 0; f < frames; ++f) left[f] = pcm[2 * f];
    clock->MoveBy(static_cast<REFERENCE_TIME>(frames) * 10'000'000 / 48'000);
    return left;
  }

  std::shared_ptr<PropertyCall> Send(Pin& pin, const GUID& set, ULONG id, ULONG verb,
                                     const std::vector<BYTE>& instance,
                                     std::span<const BYTE> value) {
    KSNODEPROPERTY head{};
    head.Property = {set, id, verb | KSPROPERTY_TYPE_TOPOLOGY};
    std::vector<BYTE> request(sizeof head);
    std::memcpy(request.data(), &head, sizeof head);
    request.insert(request.end(), instance.begin(), instance.end());
    return pin.Send(request, value);
  }
  HANDLE Download(Pin& pin, const std::vector<std::byte>& image) {
    const SYNTH_BUFFER buffer{static_cast<ULONG>(image.size()),
                              const_cast<std::byte*>(image.data())};
    SYNTHDOWNLOAD answer{};
    const auto call = Send(pin, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_DOWNLOAD,
                           KSPROPERTY_TYPE_GET, InstanceOf(buffer), InstanceOf(answer));
    EXPECT_EQ(call->status(), STATUS_SUCCESS);
    if (call->value().size() == sizeof answer) {
      std::memcpy(&answer, call->value().data(), sizeof answer);
    }
    return answer.DownloadHandle;
  }
  std::shared_ptr<PropertyCall> Unload(Pin& pin, HANDLE handle) {
    return Send(pin, KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, KSPROPERTY_TYPE_SET, {},
                InstanceOf(handle));
  }
};

ComPtr<IUnknown> ToneMiniport() {
  SynthOptions options = OptionsFor(BankOf({Patch{}}));
  options.complete_pending = PcCompletePendingPropertyRequest;
  return MakeSynthMiniport(std::move(options));
}

TEST(Pair, EventsSoundOnTheirFrame) {
  Host host(ToneMiniport());
  const Host::Pins pins = host.MakePins();
  Host::Run(pins);
  const REFERENCE_TIME start = host.Now();
  host.Write(pins, {0x90, 60, 127}, start + 1'000'000);  // 4800 frames
  EXPECT_EQ(Onset(host.Pull(pins, 9600)), 4800u);
  host.Write(pins, {0xF0, 0x7E, 0x7F, 0x09, 0x01, 0xF7}, 0);
  host.Pull(pins, 4800);
  const auto silence = host.Pull(pins, 100);
  EXPECT_EQ(Onset(silence), silence.size());
  EXPECT_EQ(host.inside->allocator().events_out(), 0u);
  EXPECT_EQ(host.inside->allocator().buffers_out(), 0u);
  EXPECT_EQ(host.inside->allocator().refused(), 0u);
}

TEST(Pair, ALongSysExGoesThroughInFragments) {
  Host host(ToneMiniport());
  const Host::Pins pins = host.MakePins();
  Host::Run(pins);
  // A scale tuning bulk dump, longer than a buffer; then a volume message behind it.
  std::vector<BYTE> dump(2000, 0x20);
  const std::array<BYTE, 6> head{0xF0, 0x7E, 0x7F, 0x08, 0x01, 0x00};
  std::copy(head.begin(), head.end(), dump.begin());
  dump.back() = 0xF7;
  host.Write(pins, dump, 0);
  host.Write(pins, {0xF0, 0x7F, 0x7F, 0x04, 0x01, 0x00, 0x00, 0xF7}, 0);
  host.Write(pins, {0x90, 60, 127}, 0);
  EXPECT_EQ(host.Pull(pins, 4800).back(), 0);
  EXPECT_EQ(host.inside->allocator().events_out(), 0u);
  EXPECT_EQ(host.inside->allocator().buffers_out(), 0u);
}

TEST(Pair, C46_AnUnloadIsPendingUntilTheNoteHasEnded) {
  Host host(ToneMiniport());
  const Host::Pins pins = host.MakePins();
  host.Download(*pins.midi, WaveDownload(1, SinePeriods(48, 100, 0.5)));
  const HANDLE instrument =
      host.Download(*pins.midi, InstrumentDownload(2, 0, {RegionOfWave(1, 4800)}));
  Host::Run(pins);
  host.Write(pins, {0xC0, 0}, 0);
  host.Write(pins, {0x90, 60, 127}, 0);
  EXPECT_NEAR(FrequencyHz(host.Pull(pins, 9600)), 1000, 1);
  const auto call = host.Unload(*pins.midi, instrument);
  EXPECT_TRUE(call->pending());
  EXPECT_NEAR(FrequencyHz(host.Pull(pins, 9600)), 1000, 1);
  EXPECT_TRUE(call->pending());
  host.Write(pins, {0x80, 60, 0}, 0);
  host.Pull(pins, 48'000);
  call->Wait();
  EXPECT_EQ(call->status(), STATUS_SUCCESS);
  EXPECT_EQ(host.Unload(*pins.midi, instrument)->status(), STATUS_UNSUCCESSFUL);
}

TEST(Pair, TheVolumeIsReachedWithoutANode) {
  Host host(ToneMiniport());
  const Host::Pins pins = host.MakePins();
  KSPROPERTY request{KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, KSPROPERTY_TYPE_SET};
  const LONG volume = -600;
  EXPECT_EQ(pins.midi->Send(InstanceOf(request), InstanceOf(volume))->status(), STATUS_SUCCESS);
  request.Flags = KSPROPERTY_TYPE_GET;
  const auto call = pins.midi->Send(InstanceOf(request), InstanceOf(LONG{0}));
  ASSERT_EQ(call->value().size(), sizeof volume);
  EXPECT_EQ(std::memcmp(call->value().data(), &volume, sizeof volume), 0);
}

TEST(Pair, TheFormatThatTheyAgreeOnMakesAPin) {
  Host host(ToneMiniport());
  struct {
    KSP_PIN head;
    KSMULTIPLE_ITEM items;
    KSDATARANGE_AUDIO range;
  } request{};
  request.head.Property = {KSPROPSETID_Pin, KSPROPERTY_PIN_DATAINTERSECTION, KSPROPERTY_TYPE_GET};
  request.head.PinId = 1;
  request.items = {sizeof request.items + sizeof request.range, 1};
  request.range.DataRange = {.FormatSize = sizeof request.range,
                             .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                             .SubFormat = KSDATAFORMAT_SUBTYPE_PCM,
                             .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  request.range.MaximumChannels = 1;
  request.range.MinimumBitsPerSample = request.range.MaximumBitsPerSample = 24;
  request.range.MinimumSampleFrequency = request.range.MaximumSampleFrequency = 96'000;
  KSDATAFORMAT_WAVEFORMATEX format{};
  ULONG bytes = 0;
  ASSERT_EQ(host.filter->Property(InstanceOf(request),
                                  {reinterpret_cast<BYTE*>(&format), sizeof format}, &bytes),
            STATUS_SUCCESS);
  EXPECT_EQ(bytes, sizeof format);
  const Host::Pins pins = host.MakePins(format);
  EXPECT_EQ(pins.wave->wave_format().nBlockAlign, 3);
}

TEST(Pair, TearingDownReleasesEverythingWhateverIsPending) {
  ComPtr<IUnknown> miniport = ToneMiniport();
  std::shared_ptr<PropertyCall> call;
  {
    Host host(miniport);
    const Host::Pins pins = host.MakePins();
    host.Download(*pins.midi, WaveDownload(1, Constant(100)));
    const HANDLE instrument =
        host.Download(*pins.midi, InstrumentDownload(2, 0, {RegionOfWave(1, 100)}));
    Host::Run(pins);
    host.Write(pins, {0x90, 60, 127}, 0);
    host.Pull(pins, 100);
    call = host.Unload(*pins.midi, instrument);
    EXPECT_TRUE(call->pending());
    host.Write(pins, {0x90, 60, 127}, host.Now() + 10'000'000);
    host.inside->TearDown();
    EXPECT_TRUE(pins.midi->closed());
  }
  EXPECT_FALSE(call->pending());
  EXPECT_EQ(miniport->AddRef(), 2u);  // only ours
  EXPECT_EQ(miniport->Release(), 1u);
}

TEST(Pair, TheMiniportComesFromALibraryOfItsOwn) {
  auto loaded = LoadMiniport(PORTAMENTO_SYNTH_LIBRARY, CLSID_PortamentoSynth);
  ASSERT_TRUE(loaded) << loaded.error().text;
  Host host(ComPtr<IUnknown>(static_cast<IUnknown*>(loaded->get())));
  const Host::Pins pins = host.MakePins();
  const auto wave = host.Download(*pins.midi, WaveDownload(1, SinePeriods(48, 100, 0.5)));
  const HANDLE instrument =
      host.Download(*pins.midi, InstrumentDownload(2, 0, {RegionOfWave(1, 4800)}));
  EXPECT_NE(wave, nullptr);
  Host::Run(pins);
  host.Write(pins, {0xC0, 0}, 0);
  host.Write(pins, {0x90, 60, 127}, 0);
  EXPECT_NEAR(FrequencyHz(host.Pull(pins, 9600)), 1000, 1);
  const auto call = host.Unload(*pins.midi, instrument);
  EXPECT_TRUE(call->pending());  // the library has found the host's completion
  EXPECT_EQ(pins.midi->SetState(KSSTATE_STOP), STATUS_SUCCESS);
  call->Wait();
  EXPECT_EQ(call->status(), STATUS_SUCCESS);
  EXPECT_FALSE(LoadMiniport(PORTAMENTO_SYNTH_LIBRARY, CLSID_PortDMus));
}

/// PORTAMENTO_SOAK_SECONDS of music, or a few.
double SoakSeconds() {
  const char* const text = std::getenv("PORTAMENTO_SOAK_SECONDS");
  return text != nullptr ? std::max(std::atof(text), 1.0) : 3;
}

std::size_t UsedBytes(const engine::SampleMemory& memory) {
  return memory.narrow.used_bytes() + memory.wide.used_bytes();
}

/// Everything at once, for many seconds of music: threads that post, one that renders, states,
/// downloads, unloads, properties, pins that come and go. Each round lasts until every thread has
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
      std::array<std::atomic<int>, 4> turns{};  // of each thread
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
      threads.emplace_back([&] {  // control
        std::mt19937 random(99u + static_cast<unsigned>(round));
        const PCPROPERTY_ITEM* items = nullptr;
        PCFILTER_DESCRIPTOR* filter = nullptr;
        miniport->GetDescription(&filter);
        items = filter->Nodes[0].AutomationTable->Properties;
        const ULONG count = filter->Nodes[0].AutomationTable->PropertyCount;
        const auto ask = [&](const GUID& set, ULONG id, ULONG verb, std::vector<BYTE> instance,
                             std::vector<BYTE>& value) {
          const auto* const item = std::find_if(
              items, items + count, [&](const auto& i) { return *i.Set == set && i.Id == id; });
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

}  // namespace
}  // namespace portamento::test
