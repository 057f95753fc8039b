// Requests find their handlers, with the pointers that the miniport knows; the port answers its
// own.
#include <cstring>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/port/port_properties.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

/// What a handler of the test saw, and what it is to answer.
struct Seen {
  PCPROPERTY_REQUEST request{};
  std::vector<BYTE> instance;
  int calls = 0;
  PCPROPERTY_REQUEST* pending = nullptr;
  NTSTATUS answer = STATUS_SUCCESS;
};
Seen seen;

NTSTATUS PORTAMENTO_STDCALL Handler(PCPROPERTY_REQUEST* request) {
  seen.request = *request;
  seen.pending = request;
  const auto* const instance = static_cast<const BYTE*>(request->Instance);
  seen.instance.assign(instance, instance + request->InstanceSize);
  ++seen.calls;
  if (request->Verb == KSPROPERTY_TYPE_BASICSUPPORT) {
    request->ValueSize = sizeof(ULONG);
    std::memcpy(request->Value, &request->PropertyItem->Flags, sizeof(ULONG));
    return STATUS_SUCCESS;
  }
  const ULONG value = 4711;
  if (request->ValueSize == 0) {
    request->ValueSize = sizeof value;
    return STATUS_BUFFER_OVERFLOW;
  }
  if (request->ValueSize < sizeof value) {
    request->ValueSize = 0;
    return STATUS_BUFFER_TOO_SMALL;
  }
  std::memcpy(request->Value, &value, sizeof value);
  request->ValueSize = sizeof value;
  return seen.answer;
}

constexpr ULONG kGet = KSPROPERTY_TYPE_GET;
constexpr ULONG kNodeGet = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_TOPOLOGY;

class PropertiesTest : public testing::Test {
 protected:
  PropertiesTest() {
    seen = {};
    rig_.miniport->description.node_table.PropertyCount = 3;
    rig_.miniport->description.node_table.Properties = items_;
  }

  void Start() {
    rig_.Start();
    ASSERT_EQ(rig_.filter->CreatePin(0, kTimedFormat, pin_), STATUS_SUCCESS);
  }

  /// A request's bytes: with a node, if the verb says so, and an instance behind.
  static std::vector<BYTE> Request(const GUID& set, ULONG id, ULONG verb, ULONG node_or_pin = 0,
                                   const std::vector<BYTE>& instance = {}) {
    const KSNODEPROPERTY property{.Property = {.Set = set, .Id = id, .Flags = verb},
                                  .NodeId = node_or_pin};
    const bool longer = (verb & KSPROPERTY_TYPE_TOPOLOGY) != 0 || set == KSPROPSETID_Pin;
    std::vector<BYTE> bytes(longer ? sizeof property : sizeof(KSPROPERTY));
    std::memcpy(bytes.data(), &property, bytes.size());
    for (const BYTE byte : instance) bytes.push_back(byte);
    return bytes;
  }

  NTSTATUS Filter(const std::vector<BYTE>& request, std::span<BYTE> value = {}) {
    bytes_ = 0;
    return rig_.filter->Property(request, value, &bytes_);
  }
  NTSTATUS OfPin(const std::vector<BYTE>& request, std::span<BYTE> value = {}) {
    bytes_ = 0;
    return PinProperty(*pin_, request, value, &bytes_);
  }
  template <typename T>
  T FilterValue(const std::vector<BYTE>& request) {
    T value{};
    EXPECT_EQ(Filter(request, {reinterpret_cast<BYTE*>(&value), sizeof value}), STATUS_SUCCESS);
    EXPECT_EQ(bytes_, sizeof value);
    return value;
  }
  /// Of a property whose size is asked for first.
  std::vector<BYTE> FilterBytes(const std::vector<BYTE>& request) {
    EXPECT_EQ(Filter(request), STATUS_BUFFER_OVERFLOW);
    std::vector<BYTE> value(bytes_);
    EXPECT_EQ(Filter(request, value), STATUS_SUCCESS);
    return value;
  }

  PCPROPERTY_ITEM items_[3] = {
      {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGet, Handler},
      {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kGet | KSPROPERTY_TYPE_BASICSUPPORT, Handler},
      {&KSPROPSETID_SynthClock, KSPROPERTY_SYNTH_MASTERCLOCK, kGet, Handler}};
  FakeRig rig_;
  std::shared_ptr<Pin> pin_;
  ULONG bytes_ = 0;
  BYTE value_[4] = {};
};

TEST_F(PropertiesTest, C48_TargetsAreThePointersThatWereExchanged) {
  Start();
  EXPECT_EQ(
      OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet, 0, {1, 2, 3}), value_),
      STATUS_SUCCESS);
  EXPECT_EQ(seen.request.MajorTarget, rig_.unknown());
  EXPECT_EQ(seen.request.MinorTarget, rig_.miniport->streams[0].get());
  EXPECT_EQ(seen.request.Node, 0U);
  EXPECT_EQ(seen.request.Verb, kGet);
  EXPECT_EQ(seen.request.PropertyItem, &items_[1]);
  EXPECT_EQ(seen.request.InstanceSize, 3U);
  EXPECT_EQ(seen.instance, (std::vector<BYTE>{1, 2, 3}));
  EXPECT_EQ(seen.request.ValueSize, 4U);
  EXPECT_EQ(bytes_, 4U);
  EXPECT_EQ(value_[0] + 256 * value_[1], 4711);
}

TEST_F(PropertiesTest, C48_TheFilterHasNoStreamAndNoInstance) {
  Start();
  EXPECT_EQ(Filter(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), value_),
            STATUS_SUCCESS);
  EXPECT_EQ(seen.request.MajorTarget, rig_.unknown());
  EXPECT_EQ(seen.request.MinorTarget, nullptr);
  EXPECT_EQ(seen.request.Instance, nullptr);
  EXPECT_EQ(seen.request.InstanceSize, 0U);
}

TEST_F(PropertiesTest, C48_VolumeIsFoundAtTheNodeThoughItNamesNone) {
  Start();
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGet), value_),
            STATUS_SUCCESS);
  EXPECT_EQ(seen.request.Node, 0xFFFF'FFFF);
  EXPECT_EQ(seen.request.PropertyItem, &items_[0]);
}

TEST_F(PropertiesTest, C48_APinsTableComesBeforeTheFiltersAndTheNodes) {
  const PCPROPERTY_ITEM of_pin{&KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGet, Handler};
  const PCAUTOMATION_TABLE pin_table{
      .PropertyItemSize = sizeof of_pin, .PropertyCount = 1, .Properties = &of_pin};
  const PCPROPERTY_ITEM of_filter = of_pin;
  const PCAUTOMATION_TABLE filter_table{
      .PropertyItemSize = sizeof of_filter, .PropertyCount = 1, .Properties = &of_filter};
  rig_.miniport->description.pins[0].AutomationTable = &pin_table;
  rig_.miniport->description.filter.AutomationTable = &filter_table;
  Start();
  OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGet), value_);
  EXPECT_EQ(seen.request.PropertyItem, &of_pin);
  Filter(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGet), value_);
  EXPECT_EQ(seen.request.PropertyItem, &of_filter);
  OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kNodeGet), value_);
  EXPECT_EQ(seen.request.PropertyItem, &items_[0]);
}

TEST_F(PropertiesTest, WhatNobodyAnswersIsSaidSo) {
  Start();
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth_Dls, 0, kNodeGet), value_), STATUS_PROPSET_NOT_FOUND);
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, 99, kNodeGet), value_), STATUS_NOT_FOUND);
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, 0, kNodeGet, 1), value_), STATUS_PROPSET_NOT_FOUND);
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, 0, KSPROPERTY_TYPE_SET), value_),
            STATUS_INVALID_DEVICE_REQUEST);
  auto cut = Request(KSPROPSETID_Synth, 0, kNodeGet);
  cut.pop_back();
  EXPECT_EQ(OfPin(cut, value_), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(seen.calls, 0);
}

TEST_F(PropertiesTest, AVerbThatIsSeveralIsNone) {
  Start();
  for (const ULONG more : {KSPROPERTY_TYPE_SET, KSPROPERTY_TYPE_RELATIONS}) {
    EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet | more), value_),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(
        OfPin(Request(KSPROPSETID_Connection, KSPROPERTY_CONNECTION_STATE, kGet | more), value_),
        STATUS_INVALID_DEVICE_REQUEST);
  }
  EXPECT_EQ(seen.calls, 0);
}

TEST_F(PropertiesTest, SizesComeBackAsTheHandlerLeavesThem) {
  Start();
  const auto request = Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet);
  EXPECT_EQ(OfPin(request), STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(bytes_, 4U);
  EXPECT_EQ(OfPin(request, std::span(value_).first(3)), STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(bytes_, 0U);
}

TEST_F(PropertiesTest, BasicSupportIsAnsweredEvenWhereTheMiniportForgotIt) {
  Start();
  const ULONG verb = KSPROPERTY_TYPE_BASICSUPPORT | KSPROPERTY_TYPE_TOPOLOGY;
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, verb), value_), STATUS_SUCCESS);
  EXPECT_EQ(seen.calls, 1);
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, verb), value_),
            STATUS_SUCCESS);
  EXPECT_EQ(seen.calls, 1);
  EXPECT_EQ(value_[0], kGet);
}

TEST_F(PropertiesTest, C49_PendingRequestsLiveUntilTheyAreCompleted) {
  Start();
  seen.answer = STATUS_PENDING;
  BYTE room[4] = {};
  std::weak_ptr<PropertyCall> watched;
  {
    const auto call = pin_->Send(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), room);
    watched = call;
    EXPECT_TRUE(call->pending());
  }
  ASSERT_FALSE(watched.expired());  // nobody waits, but the miniport still has it
  EXPECT_EQ(PcCompletePendingPropertyRequest(seen.pending, STATUS_PENDING),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(PcCompletePendingPropertyRequest(seen.pending, STATUS_SUCCESS), STATUS_SUCCESS);
  seen.answer = STATUS_SUCCESS;
  OfPin(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), room);
  EXPECT_TRUE(watched.expired());
}

TEST_F(PropertiesTest, C49_WhoWaitsGetsTheAnswerOfAnotherThread) {
  Start();
  seen.answer = STATUS_PENDING;
  BYTE room[4] = {};
  const auto call = pin_->Send(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), room);
  std::thread answers([request = seen.pending] {
    const ULONG value = 5;
    std::memcpy(request->Value, &value, sizeof value);
    EXPECT_EQ(PcCompletePendingPropertyRequest(request, STATUS_SUCCESS), STATUS_SUCCESS);
  });
  call->Wait();
  answers.join();
  EXPECT_EQ(call->status(), STATUS_SUCCESS);
  ASSERT_EQ(call->value().size(), 4U);
  EXPECT_EQ(call->value()[0], 5);
  EXPECT_EQ(PcCompletePendingPropertyRequest(seen.pending, STATUS_SUCCESS),
            STATUS_INVALID_PARAMETER);  // once is enough
}

TEST_F(PropertiesTest, C49_WhatIsNeverAnsweredGoesWithPortAndMiniport) {
  Start();
  rig_.miniport.Reset();
  seen.answer = STATUS_PENDING;
  std::weak_ptr<PropertyCall> watched =
      pin_->Send(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), value_);
  ASSERT_FALSE(watched.expired());
  rig_.device.reset();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(OfPin(Request(KSPROPSETID_Synth, 0, kGet)), STATUS_INVALID_DEVICE_STATE);
}

TEST_F(PropertiesTest, C49_AMiniportThatOthersHoldMayAnswerAfterThePortIsGone) {
  Start();
  seen.answer = STATUS_PENDING;
  const auto send = [&] {
    return pin_->Send(Request(KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kNodeGet), value_);
  };
  const std::weak_ptr<PropertyCall> answered = send(), waiting = send();
  rig_.device.reset();
  ASSERT_FALSE(answered.expired());
  ASSERT_FALSE(waiting.expired());
  EXPECT_EQ(PcCompletePendingPropertyRequest(&answered.lock()->request(), STATUS_SUCCESS),
            STATUS_SUCCESS);
  EXPECT_EQ(PcCompletePendingPropertyRequest(&waiting.lock()->request(), STATUS_SUCCESS),
            STATUS_SUCCESS);

  // What has been answered goes when the next port leaves something behind.
  FakeRig other;
  other.Start();
  other.device.reset();
  EXPECT_TRUE(answered.expired());
  EXPECT_TRUE(waiting.expired());
}

TEST_F(PropertiesTest, C56_TheMasterClockIsThePortsAndThePortWins) {
  Start();
  rig_.clock->MoveTo(1234 * kMs);
  EXPECT_EQ(FilterValue<ULONGLONG>(Request(KSPROPSETID_SynthClock, 0, kGet)),
            ULONGLONG{1234 * kMs});
  EXPECT_EQ(seen.calls, 0);
  REFERENCE_TIME of_stream = 0;
  rig_.miniport->clocks.at(0)->GetTime(&of_stream);
  EXPECT_EQ(of_stream, 1234 * kMs);
}

TEST_F(PropertiesTest, PinsAreDescribed) {
  rig_.miniport->description.pins[1].MaxFilterInstanceCount = 5;
  rig_.miniport->description.pins[1].MinFilterInstanceCount = 1;
  rig_.miniport->description.pins[0].KsPinDescriptor.Category = &KSCATEGORY_SYNTHESIZER;
  Start();
  const auto get = [](ULONG id, ULONG pin) { return Request(KSPROPSETID_Pin, id, kGet, pin); };
  EXPECT_EQ(FilterValue<ULONG>(Request(KSPROPSETID_Pin, KSPROPERTY_PIN_CTYPES, kGet)), 3U);
  EXPECT_EQ(FilterValue<ULONG>(get(KSPROPERTY_PIN_DATAFLOW, 1)), ULONG{KSPIN_DATAFLOW_OUT});
  EXPECT_EQ(FilterValue<ULONG>(get(KSPROPERTY_PIN_COMMUNICATION, 1)),
            ULONG{KSPIN_COMMUNICATION_SOURCE});
  EXPECT_EQ(FilterValue<ULONG>(get(KSPROPERTY_PIN_NECESSARYINSTANCES, 1)), 1U);
  const auto counts = FilterValue<KSPIN_CINSTANCES>(get(KSPROPERTY_PIN_CINSTANCES, 1));
  EXPECT_EQ(counts.PossibleCount, 5U);
  EXPECT_EQ(counts.CurrentCount, 0U);
  EXPECT_EQ(FilterValue<KSPIN_CINSTANCES>(get(KSPROPERTY_PIN_GLOBALCINSTANCES, 0)).CurrentCount,
            1U);
  EXPECT_EQ(FilterValue<GUID>(get(KSPROPERTY_PIN_CATEGORY, 0)), KSCATEGORY_SYNTHESIZER);
  EXPECT_EQ(Filter(get(KSPROPERTY_PIN_CATEGORY, 1)), STATUS_NOT_FOUND);
  EXPECT_EQ(Filter(get(KSPROPERTY_PIN_DATAFLOW, 9)), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(FilterBytes(get(KSPROPERTY_PIN_NAME, 0)).size(), 39 * sizeof(WCHAR));
}

TEST_F(PropertiesTest, RangesComeOneBehindAnother) {
  Start();
  const auto ranges = FilterBytes(Request(KSPROPSETID_Pin, KSPROPERTY_PIN_DATARANGES, kGet, 0));
  ASSERT_EQ(ranges.size(), sizeof(KSMULTIPLE_ITEM) + 2 * sizeof(KSDATARANGE_MUSIC));
  KSMULTIPLE_ITEM head;
  std::memcpy(&head, ranges.data(), sizeof head);
  EXPECT_EQ(head.Count, 2U);
  EXPECT_EQ(head.Size, ranges.size());
  EXPECT_EQ(std::memcmp(ranges.data() + 8 + 96, &rig_.miniport->description.raw, 96), 0);
  const auto interfaces = FilterBytes(Request(KSPROPSETID_Pin, KSPROPERTY_PIN_INTERFACES, kGet, 0));
  EXPECT_EQ(std::memcmp(interfaces.data() + 8, &KSINTERFACESETID_Standard, 16), 0);
}

TEST_F(PropertiesTest, C50_IntersectionsAreAskedForWithALengthAndACount) {
  Start();
  const KSDATARANGE_AUDIO range = AudioRange(2, 8, 24, 11'025, 44'100);
  const KSMULTIPLE_ITEM head{sizeof head + 2 * sizeof range, 2};
  std::vector<BYTE> list(head.Size);
  std::memcpy(list.data(), &head, sizeof head);
  std::memcpy(list.data() + sizeof head, &rig_.miniport->description.timed, sizeof range);
  const ULONG short_range = sizeof range;
  std::memcpy(list.data() + sizeof head, &short_range, sizeof short_range);
  std::memcpy(list.data() + sizeof head + sizeof range, &range, sizeof range);
  const auto request = Request(KSPROPSETID_Pin, KSPROPERTY_PIN_DATAINTERSECTION, kGet, 1, list);
  const auto format = FilterBytes(request);
  ASSERT_EQ(format.size(), sizeof(KSDATAFORMAT_WAVEFORMATEX));
  WAVEFORMATEX wave;
  std::memcpy(&wave, format.data() + sizeof(KSDATAFORMAT), sizeof wave);
  EXPECT_EQ(wave.nSamplesPerSec, 44'100U);
  EXPECT_EQ(wave.wBitsPerSample, 16);
  BYTE room[128];
  for (std::size_t kept = sizeof(KSNODEPROPERTY); kept < request.size(); ++kept) {
    EXPECT_EQ(Filter({request.begin(), request.begin() + static_cast<std::ptrdiff_t>(kept)}, room),
              STATUS_INVALID_PARAMETER);
  }
}

TEST_F(PropertiesTest, TheTopologyIsTheDescriptions) {
  Start();
  const auto get = [](ULONG id) { return Request(KSPROPSETID_Topology, id, kGet); };
  const auto nodes = FilterBytes(get(KSPROPERTY_TOPOLOGY_NODES));
  EXPECT_EQ(nodes.size(), 8U + 16U);
  EXPECT_EQ(std::memcmp(nodes.data() + 8, &KSNODETYPE_SYNTHESIZER, 16), 0);
  const auto connections = FilterBytes(get(KSPROPERTY_TOPOLOGY_CONNECTIONS));
  EXPECT_EQ(std::memcmp(connections.data() + 8, rig_.miniport->description.connections, 32), 0);
  EXPECT_EQ(FilterBytes(get(KSPROPERTY_TOPOLOGY_CATEGORIES)).size(), 8U + 32U);
  const auto name = Request(KSPROPSETID_Topology, KSPROPERTY_TOPOLOGY_NAME, kNodeGet, 0);
  EXPECT_EQ(FilterBytes(name).size(), 39 * sizeof(WCHAR));
}

TEST_F(PropertiesTest, StatesAndFormatsOfPinsAreProperties) {
  Start();
  const auto request = [](ULONG id, ULONG verb) {
    return Request(KSPROPSETID_Connection, id, verb);
  };
  ULONG state = KSSTATE_RUN;
  const std::span<BYTE> bytes(reinterpret_cast<BYTE*>(&state), sizeof state);
  EXPECT_EQ(OfPin(request(KSPROPERTY_CONNECTION_STATE, KSPROPERTY_TYPE_SET), bytes),
            STATUS_SUCCESS);
  EXPECT_EQ(pin_->state(), KSSTATE_RUN);
  state = 0;
  EXPECT_EQ(OfPin(request(KSPROPERTY_CONNECTION_STATE, kGet), bytes), STATUS_SUCCESS);
  EXPECT_EQ(state, ULONG{KSSTATE_RUN});
  state = 4;
  EXPECT_EQ(OfPin(request(KSPROPERTY_CONNECTION_STATE, KSPROPERTY_TYPE_SET), bytes),
            STATUS_INVALID_PARAMETER);
  BYTE format[64];
  EXPECT_EQ(OfPin(request(KSPROPERTY_CONNECTION_DATAFORMAT, kGet), format), STATUS_SUCCESS);
  EXPECT_EQ(std::memcmp(format, &kTimedFormat, sizeof format), 0);
  EXPECT_EQ(OfPin(request(KSPROPERTY_CONNECTION_DATAFORMAT, KSPROPERTY_TYPE_SET), format),
            STATUS_INVALID_DEVICE_REQUEST);
  EXPECT_EQ(Filter(request(KSPROPERTY_CONNECTION_STATE, kGet), bytes), STATUS_PROPSET_NOT_FOUND);
}

}  // namespace
}  // namespace portamento::dmus
