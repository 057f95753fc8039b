// The miniport as a port meets it: interfaces, description, pins, formats.
#include "gtest/gtest.h"

#include "miniport_adapter/miniport/synth_miniport.h"
#include "miniport_adapter/miniport/synth_properties_handler.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/miniport/miniport_rig.h"

namespace portamento::test {
namespace {

TEST(Miniport, C06_QueryInterfaceFindsWhatItIsWithOneIdentity) {
  const ComPtr<IUnknown> object = MakeSynthMiniport({});
  const auto unknown = Query<IUnknown>(object.get());
  for (const IID& iid :
       {IID_IMiniport, IID_IMiniportDMus, IID_IPinCount, IID_IMusicTechnology, IID_IPowerNotify}) {
    void* found = nullptr;
    ASSERT_EQ(object->QueryInterface(iid, &found), STATUS_SUCCESS);
    const auto other = ComPtr<IUnknown>::Adopt(static_cast<IUnknown*>(found));
    EXPECT_EQ(Query<IUnknown>(other.get()), unknown);
  }
  void* found = &found;
  EXPECT_FALSE(NT_SUCCESS(object->QueryInterface(IID_IPortDMus, &found)));
  EXPECT_EQ(found, nullptr);
}

TEST(Miniport, TheFactoryMakesItsClassAndNoOther) {
  IUnknown* object = nullptr;
  ASSERT_EQ(CreateSynthMiniport(&object, CLSID_PortamentoSynth, nullptr, NonPagedPool),
            STATUS_SUCCESS);
  EXPECT_TRUE(Query<IMiniportDMus>(object));
  EXPECT_EQ(object->Release(), 0u);
  EXPECT_FALSE(NT_SUCCESS(CreateSynthMiniport(&object, CLSID_PortDMus, nullptr, NonPagedPool)));
  EXPECT_EQ(object, nullptr);
  EXPECT_FALSE(
      NT_SUCCESS(CreateSynthMiniport(nullptr, CLSID_PortamentoSynth, nullptr, NonPagedPool)));
}

TEST(Miniport, C08_InitKeepsThePortOnceAndAFailedOneNothing) {
  FakePort port;
  {
    const ComPtr<IUnknown> object = MakeSynthMiniport({});
    const auto miniport = Query<IMiniportDMus>(object.get());
    auto* group = reinterpret_cast<IServiceGroup*>(&port);
    EXPECT_FALSE(NT_SUCCESS(miniport->Init(nullptr, nullptr, nullptr, &group)));
    EXPECT_EQ(group, nullptr);
    EXPECT_FALSE(NT_SUCCESS(miniport->Init(nullptr, nullptr, &port, nullptr)));
    EXPECT_EQ(port.held(), 0u);
    EXPECT_EQ(miniport->Init(nullptr, nullptr, &port, &group), STATUS_SUCCESS);
    EXPECT_EQ(port.held(), 1u);
    EXPECT_FALSE(NT_SUCCESS(miniport->Init(nullptr, nullptr, &port, &group)));  // once
    EXPECT_EQ(port.held(), 1u);
    miniport->Service();
  }
  EXPECT_EQ(port.held(), 0u);
}

TEST(Miniport, C09_TheDescriptionStaysAndIsConsistent) {
  MiniportRig rig;
  PCFILTER_DESCRIPTOR *filter = nullptr, *again = nullptr;
  ASSERT_EQ(rig.miniport().GetDescription(&filter), STATUS_SUCCESS);
  ASSERT_EQ(rig.miniport().GetDescription(&again), STATUS_SUCCESS);
  EXPECT_EQ(filter, again);
  EXPECT_EQ(filter->Version, 0u);
  EXPECT_GE(filter->PinSize, sizeof(PCPIN_DESCRIPTOR));
  ASSERT_EQ(filter->PinCount, 2u);
  const KSPIN_DESCRIPTOR& messages = filter->Pins[0].KsPinDescriptor;
  EXPECT_EQ(messages.DataFlow, KSPIN_DATAFLOW_IN);
  EXPECT_EQ(messages.Communication, KSPIN_COMMUNICATION_SINK);
  ASSERT_EQ(messages.DataRangesCount, 1u);
  const auto& music = *reinterpret_cast<const KSDATARANGE_MUSIC*>(messages.DataRanges[0]);
  EXPECT_EQ(music.DataRange.FormatSize, sizeof(KSDATARANGE_MUSIC));
  EXPECT_EQ(music.DataRange.MajorFormat, KSDATAFORMAT_TYPE_MUSIC);
  EXPECT_EQ(music.DataRange.SubFormat, KSDATAFORMAT_SUBTYPE_DIRECTMUSIC);
  EXPECT_EQ(music.DataRange.Specifier, KSDATAFORMAT_SPECIFIER_NONE);
  EXPECT_EQ(music.Technology, KSMUSIC_TECHNOLOGY_WAVETABLE);
  EXPECT_EQ(music.ChannelMask, 0xFFFFu);
  const KSPIN_DESCRIPTOR& sound = filter->Pins[1].KsPinDescriptor;
  EXPECT_EQ(sound.DataFlow, KSPIN_DATAFLOW_OUT);
  EXPECT_EQ(sound.Communication, KSPIN_COMMUNICATION_SOURCE);
  for (ULONG i = 0; i < sound.DataRangesCount; ++i) {
    EXPECT_EQ(sound.DataRanges[i]->FormatSize, sizeof(KSDATARANGE_AUDIO));
    EXPECT_EQ(sound.DataRanges[i]->MajorFormat, KSDATAFORMAT_TYPE_AUDIO);
    EXPECT_EQ(sound.DataRanges[i]->Specifier, KSDATAFORMAT_SPECIFIER_WAVEFORMATEX);
  }
  ASSERT_EQ(filter->NodeCount, 1u);
  EXPECT_EQ(*filter->Nodes[0].Type, KSNODETYPE_SYNTHESIZER);
  ASSERT_EQ(filter->ConnectionCount, 2u);
  EXPECT_EQ(filter->Connections[0].FromNode, PCFILTER_NODE);
  EXPECT_EQ(filter->Connections[0].ToNodePin, 1u);
  EXPECT_EQ(filter->Connections[1].ToNode, PCFILTER_NODE);
  EXPECT_EQ(filter->Connections[1].ToNodePin, 1u);
  ASSERT_EQ(filter->CategoryCount, 3u);
  EXPECT_EQ(filter->Categories[2], KSCATEGORY_SYNTHESIZER);
  EXPECT_GE(filter->Nodes[0].AutomationTable->PropertyItemSize, sizeof(PCPROPERTY_ITEM));
}

TEST(Miniport, TechnologyIsSetBeforeInitOnly) {
  const ComPtr<IUnknown> object = MakeSynthMiniport({});
  const auto technology = Query<IMusicTechnology>(object.get());
  const auto miniport = Query<IMiniportDMus>(object.get());
  EXPECT_EQ(technology->SetTechnology(&KSMUSIC_TECHNOLOGY_SWSYNTH), STATUS_SUCCESS);
  PCFILTER_DESCRIPTOR* filter = nullptr;
  miniport->GetDescription(&filter);
  const auto& music =
      *reinterpret_cast<const KSDATARANGE_MUSIC*>(filter->Pins[0].KsPinDescriptor.DataRanges[0]);
  EXPECT_EQ(music.Technology, KSMUSIC_TECHNOLOGY_SWSYNTH);
  FakePort port;
  IServiceGroup* group = nullptr;
  miniport->Init(nullptr, nullptr, &port, &group);
  EXPECT_FALSE(NT_SUCCESS(technology->SetTechnology(&KSMUSIC_TECHNOLOGY_WAVETABLE)));
}

TEST(Miniport, C14_OtherKindsOfStreamsAreRefused) {
  MiniportRig rig;
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat();
  const struct {
    ULONG pin;
    DMUS_STREAM_TYPE type;
  } wrong[] = {{0, DMUS_STREAM_MIDI_CAPTURE}, {1, DMUS_STREAM_MIDI_RENDER},
               {0, DMUS_STREAM_WAVE_SINK},    {2, DMUS_STREAM_WAVE_SINK},
               {0, DMUS_STREAM_MIDI_INVALID}, {7, DMUS_STREAM_MIDI_RENDER}};
  for (const auto& [pin, type] : wrong) {
    auto* stream = reinterpret_cast<IMXF*>(&rig);
    auto* group = reinterpret_cast<IServiceGroup*>(&rig);
    ULONGLONG prefetch = 1;
    EXPECT_EQ(
        rig.miniport().NewStream(&stream, nullptr, NonPagedPool, pin, type, &format.DataFormat,
                                 &group, &rig.allocator, &rig.clock, &prefetch),
        STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(group, nullptr);
  }
}

TEST(Miniport, C15_WhatAStreamNeedsMustBeThereAndNothingLeaks) {
  MiniportRig rig;
  IMXF* stream = nullptr;
  IServiceGroup* group = nullptr;
  ULONGLONG prefetch = 0;
  const auto midi = [&](IAllocatorMXF* allocator, IMasterClock* clock) {
    return rig.miniport().NewStream(&stream, nullptr, NonPagedPool, 0, DMUS_STREAM_MIDI_RENDER,
                                    nullptr, &group, allocator, clock, &prefetch);
  };
  EXPECT_EQ(midi(nullptr, &rig.clock), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(midi(&rig.allocator, nullptr), STATUS_INVALID_PARAMETER);
  const auto wave = [&](KSDATAFORMAT* format) {
    return rig.miniport().NewStream(&stream, nullptr, NonPagedPool, 1, DMUS_STREAM_WAVE_SINK,
                                    format, &group, &rig.allocator, &rig.clock, &prefetch);
  };
  EXPECT_EQ(wave(nullptr), STATUS_INVALID_PARAMETER);
  for (auto format : {WaveFormat(7999), WaveFormat(192'001), WaveFormat(48'000, 8),
                      WaveFormat(48'000, 16, 3), WaveFormat(48'000, 16, 0)}) {
    EXPECT_EQ(wave(&format.DataFormat), STATUS_INVALID_PARAMETER);
  }
  KSDATAFORMAT_WAVEFORMATEX cut = WaveFormat();
  cut.DataFormat.FormatSize = 64;
  EXPECT_EQ(wave(&cut.DataFormat), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(stream, nullptr);
  EXPECT_EQ(rig.allocator.held(), 0u);
  EXPECT_EQ(rig.clock.held(), 0u);
}

TEST(Miniport, C07_StreamsOfBothKindsAreSinks) {
  MiniportRig rig;
  const PinPair pair = rig.NewPair();
  for (IMXF* const stream : {pair.messages.get(), pair.sound.get()}) {
    EXPECT_EQ(static_cast<IUnknown*>(stream), Query<IUnknown>(stream).get());
    EXPECT_EQ(Query<IMXF>(stream).get(), stream);
    EXPECT_TRUE(Query<ISynthSinkDMus>(stream));
    EXPECT_FALSE(Query<IAllocatorMXF>(stream));
  }
}

TEST(Miniport, StreamsKeepWhatTheyNeedAndGiveItBack) {
  FakePort port;
  FakeClock clock;
  FakeAllocator allocator;
  {
    const ComPtr<IUnknown> object = MakeSynthMiniport({});
    auto miniport = Query<IMiniportDMus>(object.get());
    IServiceGroup* group = nullptr;
    miniport->Init(nullptr, nullptr, &port, &group);
    ComPtr<IMXF> messages;
    ULONGLONG prefetch = 0;
    ASSERT_EQ(miniport->NewStream(messages.Put(), nullptr, NonPagedPool, 0, DMUS_STREAM_MIDI_RENDER,
                                  nullptr, &group, &allocator, &clock, &prefetch),
              STATUS_SUCCESS);
    EXPECT_EQ(prefetch, DONT_HOLD_FOR_SEQUENCING);
    EXPECT_EQ(allocator.held(), 1u);
    EXPECT_EQ(clock.held(), 1u);
    miniport.Reset();
    EXPECT_EQ(messages->SetState(KSSTATE_PAUSE), STATUS_SUCCESS);  // lives on its own
  }
  EXPECT_EQ(allocator.held(), 0u);
  EXPECT_EQ(clock.held(), 0u);
  EXPECT_EQ(port.held(), 0u);
}

TEST(Miniport, PinsPairInEitherOrderAndEachPairIsASynthesizer) {
  MiniportRig rig(BankOf({Patch{}}));
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat();
  PinPair first, second;
  rig.NewStream(first.sound, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat);
  rig.NewStream(second.sound, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat);
  rig.NewStream(first.messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr);
  rig.NewStream(second.messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr);
  for (PinPair* pair : {&first, &second}) {
    pair->sink = Query<ISynthSinkDMus>(pair->sound.get());
    rig.Run(*pair);
  }
  rig.Put(second, {0x90, 60, 127}, 0);
  const auto silent = [](const Stereo& sound) {
    return std::all_of(sound.left.begin(), sound.left.end(), [](float x) { return x == 0; });
  };
  EXPECT_TRUE(silent(rig.Render(first, 500)));
  EXPECT_FALSE(silent(rig.Render(second, 500)));
  rig.Put(first, {0x90, 60, 127}, 0);
  EXPECT_FALSE(silent(rig.Render(first, 500)));
  // A pin that goes makes room for another one at the same synthesizer.
  first.messages.Reset();
  rig.NewStream(first.messages, 0, DMUS_STREAM_MIDI_RENDER, nullptr);
  first.messages->SetState(KSSTATE_RUN);
  EXPECT_TRUE(silent(rig.Render(first, 500)));
  rig.Put(first, {0x90, 60, 127}, 0);
  EXPECT_FALSE(silent(rig.Render(first, 500)));
}

TEST(Miniport, ThereAreOnlySoManyPins) {
  MiniportRig rig;
  std::vector<ComPtr<IMXF>> streams(kMostPairs);
  for (auto& stream : streams) {
    ASSERT_EQ(rig.NewStream(stream, 0, DMUS_STREAM_MIDI_RENDER, nullptr), STATUS_SUCCESS);
  }
  ComPtr<IMXF> more;
  EXPECT_EQ(rig.NewStream(more, 0, DMUS_STREAM_MIDI_RENDER, nullptr),
            STATUS_INVALID_DEVICE_REQUEST);
  streams.pop_back();
  EXPECT_EQ(rig.NewStream(more, 0, DMUS_STREAM_MIDI_RENDER, nullptr), STATUS_SUCCESS);

  const auto counts = Query<IPinCount>(&rig.miniport());
  ULONG necessary = 9, current = 3, possible = 9, global = 3, global_possible = 9;
  counts->PinCount(0, &necessary, &current, &possible, &global, &global_possible);
  EXPECT_EQ(necessary, 0u);
  EXPECT_EQ(current, 3u);
  EXPECT_EQ(possible, kMostPairs);
  EXPECT_EQ(global_possible, kMostPairs);
}

// --- Formats
// ---------------------------------------------------------------------------------------

/// What the miniport makes of a client's range and its own range `mine` of the sound pin.
NTSTATUS Intersect(MiniportRig& rig, KSDATARANGE& client, ULONG mine,
                   KSDATAFORMAT_WAVEFORMATEX& format, ULONG room = sizeof(format)) {
  PCFILTER_DESCRIPTOR* filter = nullptr;
  rig.miniport().GetDescription(&filter);
  auto* range = const_cast<KSDATARANGE*>(filter->Pins[1].KsPinDescriptor.DataRanges[mine]);
  ULONG bytes = 0;
  const NTSTATUS status =
      rig.miniport().DataRangeIntersection(1, &client, range, room, &format, &bytes);
  EXPECT_EQ(bytes, status != STATUS_NO_MATCH ? sizeof format : 0);
  return status;
}

KSDATARANGE_AUDIO ClientRange(ULONG channels, ULONG least_bits, ULONG most_bits, ULONG lowest_hz,
                              ULONG highest_hz, GUID subtype = KSDATAFORMAT_SUBTYPE_PCM) {
  return {.DataRange = {.FormatSize = sizeof(KSDATARANGE_AUDIO),
                        .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                        .SubFormat = subtype,
                        .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX},
          .MaximumChannels = channels,
          .MinimumBitsPerSample = least_bits,
          .MaximumBitsPerSample = most_bits,
          .MinimumSampleFrequency = lowest_hz,
          .MaximumSampleFrequency = highest_hz};
}

TEST(Miniport, AnIntersectionIsTheBestThatBothHave) {
  MiniportRig rig;
  KSDATAFORMAT_WAVEFORMATEX format{};
  KSDATARANGE_AUDIO range = ClientRange(8, 8, 32, 1000, 400'000);
  ASSERT_EQ(Intersect(rig, range.DataRange, 0, format), STATUS_SUCCESS);
  EXPECT_EQ(format.DataFormat.FormatSize, sizeof format);
  EXPECT_EQ(WORD{format.WaveFormatEx.nChannels}, 2);
  EXPECT_EQ(WORD{format.WaveFormatEx.wBitsPerSample}, 24);
  EXPECT_EQ(DWORD{format.WaveFormatEx.nSamplesPerSec}, 48'000u);
  EXPECT_EQ(WORD{format.WaveFormatEx.nBlockAlign}, 6);
  EXPECT_EQ(DWORD{format.WaveFormatEx.nAvgBytesPerSec}, 288'000u);

  range = ClientRange(1, 16, 16, 8000, 22'050);
  ASSERT_EQ(Intersect(rig, range.DataRange, 0, format), STATUS_SUCCESS);
  EXPECT_EQ(WORD{format.WaveFormatEx.nChannels}, 1);
  EXPECT_EQ(WORD{format.WaveFormatEx.wBitsPerSample}, 16);
  EXPECT_EQ(DWORD{format.WaveFormatEx.nSamplesPerSec}, 22'050u);

  range = ClientRange(2, 32, 32, 192'000, 192'000, KSDATAFORMAT_SUBTYPE_IEEE_FLOAT);
  EXPECT_EQ(Intersect(rig, range.DataRange, 0, format), STATUS_NO_MATCH);
  ASSERT_EQ(Intersect(rig, range.DataRange, 1, format), STATUS_SUCCESS);
  EXPECT_EQ(WORD{format.WaveFormatEx.wFormatTag}, WAVE_FORMAT_IEEE_FLOAT);
  EXPECT_EQ(DWORD{format.WaveFormatEx.nSamplesPerSec}, 192'000u);

  // What the intersection says, NewStream takes.
  ComPtr<IMXF> stream;
  EXPECT_EQ(rig.NewStream(stream, 1, DMUS_STREAM_WAVE_SINK, &format.DataFormat), STATUS_SUCCESS);
}

TEST(Miniport, AnIntersectionMayBeEmptyOrWild) {
  MiniportRig rig;
  KSDATAFORMAT_WAVEFORMATEX format{};
  for (KSDATARANGE_AUDIO range :
       {ClientRange(0, 16, 16, 8000, 48'000), ClientRange(2, 8, 8, 8000, 48'000),
        ClientRange(2, 16, 16, 1000, 7999), ClientRange(2, 17, 23, 8000, 48'000),
        ClientRange(2, 16, 16, 200'000, 300'000)}) {
    EXPECT_EQ(Intersect(rig, range.DataRange, 0, format), STATUS_NO_MATCH);
  }
  KSDATARANGE wild{.FormatSize = sizeof(KSDATARANGE)};
  EXPECT_EQ(Intersect(rig, wild, 0, format), STATUS_SUCCESS);
  KSDATARANGE_AUDIO dsound = ClientRange(2, 16, 16, 8000, 48'000);
  dsound.DataRange.Specifier = KSDATAFORMAT_SPECIFIER_DSOUND;
  EXPECT_EQ(Intersect(rig, dsound.DataRange, 0, format), STATUS_NO_MATCH);
  // Sizes.
  EXPECT_EQ(Intersect(rig, wild, 0, format, 0), STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(Intersect(rig, wild, 0, format, 81), STATUS_BUFFER_TOO_SMALL);
}

TEST(Miniport, ARomBankIsGivenByPathForLaterPins) {
  MiniportRig rig;
  std::string path = "/nowhere/at/all.sf2";
  ULONG size = static_cast<ULONG>(path.size());
  const GUID& kBank = KSPROPSETID_Portamento;
  EXPECT_EQ(rig.Ask({nullptr, &kBank, 0, KSPROPERTY_TYPE_SET, {}}, path.data(), size),
            STATUS_UNSUCCESSFUL);
}

}  // namespace
}  // namespace portamento::test
