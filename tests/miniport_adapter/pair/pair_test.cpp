// Port and miniport together, as a client meets them: buffers in, frames out, properties between.
#include <algorithm>
#include <array>

#include "gtest/gtest.h"

#include "miniport_adapter/miniport/synth_factory.h"
#include "miniport_adapter/miniport/synth_miniport.h"
#include "miniport_adapter/port/miniport_library.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"
#include "tests/miniport_adapter/pair/pair_host.h"

namespace portamento::test {
namespace {

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

}  // namespace
}  // namespace portamento::test
