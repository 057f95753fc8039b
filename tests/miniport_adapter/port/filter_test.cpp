// Pins are made as the description allows, and carry streams of the right kind.
#include "miniport_adapter/port/filter.h"

#include <cstring>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

std::vector<BYTE> ConnectRequest(ULONG pin, const void* format, std::size_t format_bytes) {
  const KSPIN_CONNECT connect{.Interface = {.Set = KSINTERFACESETID_Standard},
                              .Medium = {.Set = KSMEDIUMSETID_Standard},
                              .PinId = pin};
  std::vector<BYTE> request(sizeof connect + format_bytes);
  std::memcpy(request.data(), &connect, sizeof connect);
  std::memcpy(request.data() + sizeof connect, format, format_bytes);
  return request;
}

class FilterTest : public testing::Test {
 protected:
  NTSTATUS Create(ULONG id, const KSDATAFORMAT& format) {
    std::shared_ptr<Pin> pin;
    const NTSTATUS status = rig_.filter->CreatePin(id, format, pin);
    EXPECT_EQ(NT_SUCCESS(status), pin != nullptr);
    if (pin != nullptr) pins_.push_back(pin);
    return status;
  }

  FakeRig rig_;
  std::vector<std::shared_ptr<Pin>> pins_;
};

TEST_F(FilterTest, StreamsAreOfTheKindThatThePinIs) {
  rig_.Start();
  const KSDATAFORMAT_WAVEFORMATEX wave = WaveFormat();
  std::shared_ptr<WavePin> wave_pin;
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_SUCCESS);
  EXPECT_EQ(rig_.filter->CreateWavePin(1, wave, wave_pin), STATUS_SUCCESS);
  EXPECT_EQ(Create(2, kRawFormat), STATUS_SUCCESS);
  EXPECT_EQ(rig_.miniport->types,
            (std::vector<DMUS_STREAM_TYPE>{DMUS_STREAM_MIDI_RENDER, DMUS_STREAM_WAVE_SINK,
                                           DMUS_STREAM_MIDI_CAPTURE}));
  EXPECT_EQ(rig_.miniport->outers, std::vector<IUnknown*>(3, nullptr));
  EXPECT_EQ(wave_pin->wave_format().nSamplesPerSec, 48'000U);
}

TEST_F(FilterTest, C56_AllPinsShareOneClock) {
  rig_.Start();
  Create(0, kTimedFormat);
  Create(2, kTimedFormat);
  EXPECT_EQ(rig_.miniport->clocks, std::vector<IMasterClock*>(2, rig_.clock.get()));
}

TEST_F(FilterTest, RequestsThatContradictThemselvesAreRefused) {
  rig_.Start();
  std::shared_ptr<Pin> pin;
  KSDATAFORMAT format = kTimedFormat;
  auto request = ConnectRequest(0, &format, sizeof format);
  EXPECT_EQ(rig_.filter->CreatePin(std::span(request).first(request.size() - 1), pin),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(rig_.filter->CreatePin(request, pin), STATUS_SUCCESS);
  format.FormatSize = 65;
  request = ConnectRequest(0, &format, sizeof format);
  EXPECT_EQ(rig_.filter->CreatePin(request, pin), STATUS_INVALID_PARAMETER);
  format.FormatSize = 63;
  request = ConnectRequest(0, &format, sizeof format);
  EXPECT_EQ(rig_.filter->CreatePin(request, pin), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(Create(3, kTimedFormat), STATUS_NOT_FOUND);
}

TEST_F(FilterTest, FormatsInterfacesAndMediumsMustBeThePins) {
  rig_.Start();
  EXPECT_EQ(Create(1, kTimedFormat), STATUS_NO_MATCH);
  std::shared_ptr<WavePin> wave;
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(192'000), wave), STATUS_NO_MATCH);
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(48'000, 3), wave), STATUS_NO_MATCH);
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(48'000, 2, 24), wave), STATUS_NO_MATCH);
  std::shared_ptr<Pin> pin;
  auto request = ConnectRequest(0, &kTimedFormat, sizeof kTimedFormat);
  request[0] ^= 1;
  EXPECT_EQ(rig_.filter->CreatePin(request, pin), STATUS_NO_MATCH);
  request[0] ^= 1;
  request[sizeof(KSPIN_INTERFACE)] ^= 1;
  EXPECT_EQ(rig_.filter->CreatePin(request, pin), STATUS_NO_MATCH);
  EXPECT_TRUE(rig_.miniport->types.empty());
}

TEST_F(FilterTest, AWaveFormatWithoutFramesOrARateIsRefused) {
  // Even where a miniport would take anything: time and position are divided by both.
  rig_.miniport->description.audio.MinimumSampleFrequency = 0;
  rig_.Start();
  std::shared_ptr<WavePin> wave;
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(0), wave), STATUS_INVALID_PARAMETER);
  KSDATAFORMAT_WAVEFORMATEX format = WaveFormat();
  format.DataFormat.Specifier = GUID_NULL;  // of no kind that could be compared
  format.WaveFormatEx.nBlockAlign = 0;
  EXPECT_EQ(rig_.filter->CreateWavePin(1, format, wave), STATUS_INVALID_PARAMETER);
  EXPECT_TRUE(rig_.miniport->types.empty());
}

TEST_F(FilterTest, C51_LimitsOfTheFilterAndOfAll) {
  rig_.miniport->description.pins[0].MaxFilterInstanceCount = 2;
  rig_.miniport->description.pins[0].MaxGlobalInstanceCount = 3;
  rig_.Start();
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_SUCCESS);
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_SUCCESS);
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_INSUFFICIENT_RESOURCES);
  std::unique_ptr<Filter> second;
  ASSERT_EQ(rig_.inside->OpenFilter(second), STATUS_SUCCESS);
  std::shared_ptr<Pin> third, fourth;
  EXPECT_EQ(second->CreatePin(0, kTimedFormat, third), STATUS_SUCCESS);
  EXPECT_EQ(second->CreatePin(0, kTimedFormat, fourth), STATUS_INSUFFICIENT_RESOURCES);
  pins_.pop_back();  // one goes, one may come
  EXPECT_EQ(second->CreatePin(0, kTimedFormat, fourth), STATUS_SUCCESS);
}

TEST_F(FilterTest, C51_NoneAndUnlimited) {
  rig_.miniport->description.pins[2].MaxFilterInstanceCount = 0;
  rig_.Start();
  EXPECT_EQ(Create(2, kTimedFormat), STATUS_INVALID_DEVICE_REQUEST);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(Create(0, kTimedFormat), STATUS_SUCCESS);
}

TEST_F(FilterTest, C51_BridgesCantBeMade) {
  rig_.miniport->description.pins[0].KsPinDescriptor.Communication = KSPIN_COMMUNICATION_BRIDGE;
  rig_.Start();
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_INVALID_DEVICE_REQUEST);
}

/// Decides on counts itself; sees what it is asked with.
class Counting final : public Unknown<IMiniportDMus, IPinCount> {
 public:
  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** out) override {
    return inner->GetDescription(out);
  }
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID,
                                                    ULONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL Init(IUnknown* adapter, IResourceList* list, IPortDMus* port,
                                   IServiceGroup** group) override {
    return inner->Init(adapter, list, port, group);
  }
  void PORTAMENTO_STDCALL Service() override {}
  NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE pool, ULONG pin,
                                        DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                        IServiceGroup** group, IAllocatorMXF* allocator,
                                        IMasterClock* clock, ULONGLONG* prefetch) override {
    return inner->NewStream(stream, outer, pool, pin, type, format, group, allocator, clock,
                            prefetch);
  }
  void PORTAMENTO_STDCALL PinCount(ULONG pin, ULONG* necessary, ULONG* current, ULONG* possible,
                                   ULONG* global_current, ULONG* global_possible) override {
    asked.push_back({pin, *necessary, *current, *possible, *global_current, *global_possible});
    *possible = 1;
  }

  ComPtr<FakeMiniport> inner = Make<FakeMiniport>(fakes_alive);
  std::vector<std::array<ULONG, 6>> asked;
};

TEST(FilterPinCount, C51_TheMiniportIsAskedWithWhatThereIs) {
  PortRig rig;
  const auto counting = Make<Counting>();
  counting->inner->description.pins[0].MinFilterInstanceCount = 1;
  counting->inner->description.pins[0].MaxGlobalInstanceCount = 7;
  rig.Start(static_cast<IMiniportDMus*>(counting.get()));
  std::shared_ptr<Pin> first, second;
  EXPECT_EQ(rig.filter->CreatePin(0, kTimedFormat, first), STATUS_SUCCESS);
  EXPECT_EQ(rig.filter->CreatePin(0, kTimedFormat, second), STATUS_INSUFFICIENT_RESOURCES);
  ASSERT_EQ(counting->asked.size(), 2U);
  EXPECT_EQ(counting->asked[0], (std::array<ULONG, 6>{0, 1, 0, PCPIN_UNLIMITED, 0, 7}));
  EXPECT_EQ(counting->asked[1], (std::array<ULONG, 6>{0, 1, 1, PCPIN_UNLIMITED, 1, 7}));
}

/// Entries with things of the miniport's own behind them.
template <typename T>
struct Longer {
  T entry;
  ULONGLONG own[3];
};

TEST(FilterDescription, C10_ArraysAreSteppedByTheirDeclaredSizes) {
  FakeRig rig;
  FakeDescription& description = rig.miniport->description;
  Longer<PCPIN_DESCRIPTOR> pins[3] = {};
  for (int i = 0; i < 3; ++i) {
    pins[i].entry = description.pins[i];
    std::memset(pins[i].own, 0xEE, sizeof pins[i].own);
  }
  Longer<PCPROPERTY_ITEM> items[2] = {};
  std::memset(items, 0xEE, sizeof items);
  static int answered;
  answered = 0;
  const PCPFNPROPERTY_HANDLER handler = [](PCPROPERTY_REQUEST* request) {
    answered = static_cast<int>(request->PropertyItem->Id);
    request->ValueSize = 0;
    return STATUS_SUCCESS;
  };
  items[0].entry = {&KSPROPSETID_Synth, 1, KSPROPERTY_TYPE_GET, handler};
  items[1].entry = {&KSPROPSETID_Synth, 2, KSPROPERTY_TYPE_GET, handler};
  const PCAUTOMATION_TABLE table{
      .PropertyItemSize = sizeof items[0], .PropertyCount = 2, .Properties = &items[0].entry};
  Longer<PCNODE_DESCRIPTOR> nodes[2] = {};
  for (auto& node : nodes) {
    node.entry = {.AutomationTable = nullptr, .Type = &KSNODETYPE_SYNTHESIZER};
    std::memset(node.own, 0xEE, sizeof node.own);
  }
  nodes[1].entry.AutomationTable = &table;
  description.filter.Pins = &pins[0].entry;
  description.filter.PinSize = sizeof pins[0];
  description.filter.Nodes = &nodes[0].entry;
  description.filter.NodeSize = sizeof nodes[0];
  description.filter.NodeCount = 2;
  rig.Start();
  std::shared_ptr<MidiCapturePin> pin;
  EXPECT_EQ(rig.filter->CreateMidiCapturePin(2, kTimedFormat, pin), STATUS_SUCCESS);
  const KSNODEPROPERTY request{
      .Property = {.Set = KSPROPSETID_Synth,
                   .Id = 2,
                   .Flags = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_TOPOLOGY},
      .NodeId = 1};
  const auto* const bytes = reinterpret_cast<const BYTE*>(&request);
  EXPECT_EQ(rig.filter->Property({bytes, sizeof request}, {}, nullptr), STATUS_SUCCESS);
  EXPECT_EQ(answered, 2);
}

TEST(FilterDescription, C10_ADescriptionThatContradictsItselfIsNotTaken) {
  const auto refuse = [](auto&& spoil) {
    FakeRig rig;
    spoil(rig.miniport->description);
    EXPECT_EQ(rig.Init(rig.unknown()), STATUS_DEVICE_CONFIGURATION_ERROR);
  };
  refuse([](FakeDescription& d) { d.filter.PinSize = sizeof(PCPIN_DESCRIPTOR) - 8; });
  refuse([](FakeDescription& d) { d.filter.NodeSize = 8; });
  refuse([](FakeDescription& d) { d.filter.Pins = nullptr; });
  refuse([](FakeDescription& d) { d.node.Type = nullptr; });
  refuse([](FakeDescription& d) { d.timed.DataRange.FormatSize = 10; });
  refuse([](FakeDescription& d) { d.node_table.PropertyCount = 1; });
}

TEST_F(FilterTest, APinThatGoesStopsItsStreamStepByStep) {
  rig_.Start();
  Create(0, kTimedFormat);
  pins_[0]->SetState(KSSTATE_RUN);
  pins_.clear();
  EXPECT_EQ(rig_.stream().states,
            (std::vector<KSSTATE>{KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN, KSSTATE_PAUSE,
                                  KSSTATE_ACQUIRE, KSSTATE_STOP}));
}

TEST_F(FilterTest, C16_OneStreamForTwoPinsIsHeldTwice) {
  rig_.miniport->shared = true;
  rig_.Start();
  Create(0, kTimedFormat);
  std::shared_ptr<WavePin> wave;
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(), wave), STATUS_SUCCESS);
  ASSERT_EQ(rig_.miniport->streams.size(), 1U);
  FakeStream* const stream = rig_.miniport->streams[0].get();
  stream->AddRef();
  // The fake's list, a reference of each pin, the wave pin's synthesizer, and ours.
  EXPECT_EQ(stream->Release(), 4U);
  pins_[0]->SetState(KSSTATE_RUN);
  wave->SetState(KSSTATE_RUN);
  EXPECT_EQ(stream->states.size(), 6U);
  pins_.clear();
  stream->AddRef();
  EXPECT_EQ(stream->Release(), 3U);
  wave.reset();
  stream->AddRef();
  EXPECT_EQ(stream->Release(), 1U);
}

TEST_F(FilterTest, AWaveStreamWithoutAWaveSideIsNoPin) {
  rig_.miniport->mute = true;
  rig_.Start();
  std::shared_ptr<WavePin> wave;
  EXPECT_EQ(rig_.filter->CreateWavePin(1, WaveFormat(), wave), STATUS_NOINTERFACE);
  EXPECT_EQ(rig_.filter->CountsOf(1).filter_current, 0U);
}

TEST_F(FilterTest, WhatNewStreamSaysIsPassedOn) {
  rig_.miniport->stream_status = STATUS_IO_DEVICE_ERROR;
  rig_.Start();
  EXPECT_EQ(Create(0, kTimedFormat), STATUS_IO_DEVICE_ERROR);
}

TEST_F(FilterTest, StatesAreWalkedAStepAtATime) {
  rig_.Start();
  Create(0, kTimedFormat);
  EXPECT_EQ(pins_[0]->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  EXPECT_EQ(pins_[0]->SetState(KSSTATE_RUN), STATUS_SUCCESS);
  EXPECT_EQ(pins_[0]->SetState(KSSTATE_ACQUIRE), STATUS_SUCCESS);
  EXPECT_EQ(rig_.stream().states, (std::vector<KSSTATE>{KSSTATE_ACQUIRE, KSSTATE_PAUSE, KSSTATE_RUN,
                                                        KSSTATE_PAUSE, KSSTATE_ACQUIRE}));
  EXPECT_EQ(pins_[0]->SetState(static_cast<KSSTATE>(4)), STATUS_INVALID_PARAMETER);
}

TEST_F(FilterTest, AStateThatFailsLeavesTheOneBefore) {
  rig_.Start();
  Create(0, kTimedFormat);
  rig_.stream().fails_in = KSSTATE_RUN;
  EXPECT_EQ(pins_[0]->SetState(KSSTATE_RUN), STATUS_INVALID_DEVICE_STATE);
  EXPECT_EQ(pins_[0]->state(), KSSTATE_PAUSE);
}

TEST_F(FilterTest, WritingSequencesAndDelivers) {
  rig_.Start();
  std::shared_ptr<MidiRenderPin> pin;
  ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kRawFormat, pin), STATUS_SUCCESS);
  const BYTE note[] = {0x90, 60, 100, 62, 100};
  EXPECT_EQ(pin->WriteRaw(note, 0).status, STATUS_INVALID_DEVICE_STATE);
  pin->SetState(KSSTATE_RUN);
  EXPECT_EQ(pin->WriteRaw(note, 1010 * kMs).status, STATUS_SUCCESS);
  rig_.inside->Pump();
  EXPECT_TRUE(rig_.stream().received.empty());
  rig_.clock->MoveTo(1010 * kMs);
  rig_.inside->Pump();
  ASSERT_EQ(rig_.stream().received.size(), 2U);
  EXPECT_EQ(rig_.stream().received[1].bytes, (std::vector<BYTE>{0x90, 62, 100}));
  EXPECT_EQ(rig_.stream().lists, 1);
}

TEST_F(FilterTest, AHeaderTellsTheBaseOfItsTimes) {
  rig_.Start();
  std::shared_ptr<MidiRenderPin> pin;
  ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kRawFormat, pin), STATUS_SUCCESS);
  pin->SetState(KSSTATE_RUN);
  ULONG entry[] = {3, 3, 0x643C90};  // 3 ms, 3 bytes
  KSSTREAM_HEADER header{.Size = sizeof header,
                         .PresentationTime = {.Time = 1000, .Numerator = kMs, .Denominator = 1},
                         .FrameExtent = sizeof entry,
                         .DataUsed = sizeof entry,
                         .Data = entry};
  EXPECT_EQ(pin->Write(header).status, STATUS_SUCCESS);
  rig_.clock->MoveTo(1003 * kMs);
  rig_.inside->Pump();
  ASSERT_EQ(rig_.stream().received.size(), 1U);
  EXPECT_EQ(rig_.stream().received[0].time_100ns, 1003 * kMs);
  header.DataUsed = sizeof entry + 1;
  EXPECT_EQ(pin->Write(header).status, STATUS_INVALID_PARAMETER);
}

TEST_F(FilterTest, TimesBeyondAllMeasureStayAtTheEndOfTheirRange) {
  rig_.Start();
  std::shared_ptr<MidiRenderPin> pin;
  ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kRawFormat, pin), STATUS_SUCCESS);
  pin->SetState(KSSTATE_RUN);
  ULONG entry[] = {0, 3, 0x643C90};
  constexpr ULONG kMost = 0xFFFF'FFFF;
  const struct {
    KSTIME time;
    REFERENCE_TIME expected;
  } cases[] = {{{INT64_MAX, 10'000, 1}, INT64_MAX},
               {{INT64_MAX, kMost, kMost - 1}, INT64_MAX},
               {{INT64_MAX / 2, 4, 2}, INT64_MAX - 1},
               {{kMost - 1LL, kMost, kMost - 1}, kMost},
               {{kMost - 2LL, kMost, kMost - 1}, kMost - 2LL},
               {{INT64_MIN, 10'000, 1}, 0}};  // before the clock began: now
  for (const auto& [time, expected] : cases) {
    KSSTREAM_HEADER header{.Size = sizeof header,
                           .PresentationTime = time,
                           .FrameExtent = sizeof entry,
                           .DataUsed = sizeof entry,
                           .Data = entry};
    EXPECT_EQ(pin->Write(header).status, STATUS_SUCCESS);
    rig_.clock->MoveTo(INT64_MAX);
    rig_.inside->Pump();
    ASSERT_FALSE(rig_.stream().received.empty());
    EXPECT_EQ(rig_.stream().received.back().time_100ns, expected);
  }
}

TEST_F(FilterTest, StoppingGivesBackWhatWaits) {
  rig_.Start();
  std::shared_ptr<MidiRenderPin> pin;
  ASSERT_EQ(rig_.filter->CreateMidiRenderPin(0, kRawFormat, pin), STATUS_SUCCESS);
  pin->SetState(KSSTATE_RUN);
  const BYTE note[] = {0x90, 60, 100};
  pin->WriteRaw(note, 2000 * kMs);
  rig_.inside->Pump();
  EXPECT_EQ(rig_.inside->allocator().events_out(), 1U);
  pin->SetState(KSSTATE_STOP);
  EXPECT_EQ(rig_.inside->allocator().events_out(), 0U);
}

TEST_F(FilterTest, C53_CaptureIsConnectedOnceBeforeAnyStateAndRenderNever) {
  rig_.Start();
  Create(0, kTimedFormat);
  Create(2, kTimedFormat);
  pins_[1]->SetState(KSSTATE_RUN);
  EXPECT_EQ(rig_.stream(0).connects, 0);
  EXPECT_EQ(rig_.stream(1).connects, 1);
  EXPECT_EQ(rig_.stream(1).states_at_connect, 0U);
  const auto stream = rig_.miniport->streams[1];
  pins_.clear();
  EXPECT_EQ(stream->disconnects, 1);
  EXPECT_EQ(stream->sink, nullptr);
}

TEST_F(FilterTest, C53_ACaptureThatRefusesItsSinkIsNoPin) {
  rig_.miniport->refuses_output = true;
  rig_.Start();
  EXPECT_EQ(Create(2, kTimedFormat), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(rig_.filter->CountsOf(2).filter_current, 0U);
  EXPECT_TRUE(rig_.filter->pins().empty());
}

}  // namespace
}  // namespace portamento::dmus
