// The port takes any miniport, serves its groups, and takes everything apart again.
#include "miniport_adapter/port/port_dmus.h"

#include <cstring>
#include <thread>

#include "gtest/gtest.h"

#include "miniport_adapter/port/service_group.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

/// A group that counts who joins, leaves and asks.
class CountingGroup final : public Unknown<IServiceGroup> {
 public:
  void PORTAMENTO_STDCALL RequestService() override {
    ++requests;
    for (IServiceSink* const member : members) member->RequestService();
  }
  NTSTATUS PORTAMENTO_STDCALL AddMember(IServiceSink* sink) override {
    sink->AddRef();
    members.push_back(sink);
    return STATUS_SUCCESS;
  }
  void PORTAMENTO_STDCALL RemoveMember(IServiceSink* sink) override {
    if (std::erase(members, sink) > 0) sink->Release();
  }
  void PORTAMENTO_STDCALL SupportDelayedService() override {}
  void PORTAMENTO_STDCALL RequestDelayedService(ULONGLONG) override {}
  void PORTAMENTO_STDCALL CancelDelayedService() override {}

  std::atomic<int> requests = 0;
  std::vector<IServiceSink*> members;

 private:
  Alive alive_{fakes_alive};
};

class PortTest : public testing::Test {
 protected:
  ~PortTest() override { EXPECT_EQ(fakes_alive, before_); }
  static void ServeNow() {
    ServiceQueue::Shared().Serve();
    ServiceQueue::Shared().Serve();
  }

 private:
  int before_ = fakes_alive;
};

TEST_F(PortTest, C57_NullAndUnknownClassesAreRefused) {
  EXPECT_EQ(PcNewPort(nullptr, CLSID_PortDMus), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(PcNewMiniport(nullptr, CLSID_MiniportDriverDMusUART), STATUS_INVALID_PARAMETER);
  auto* port = reinterpret_cast<IPort*>(8);
  EXPECT_EQ(PcNewPort(&port, CLSID_MiniportDriverDMusUART), STATUS_NOT_SUPPORTED);
  EXPECT_EQ(port, nullptr);
  auto* miniport = reinterpret_cast<IMiniport*>(8);
  EXPECT_EQ(PcNewMiniport(&miniport, CLSID_MiniportDriverFmSynth), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(miniport, nullptr);
  EXPECT_EQ(PcNewServiceGroup(nullptr, nullptr), STATUS_INVALID_PARAMETER);
}

TEST_F(PortTest, C57_WhatIsAskedForIsMadeWithOneReference) {
  for (const CLSID& class_id : {CLSID_PortDMus, CLSID_PortMidi}) {
    ComPtr<IPort> port;
    ASSERT_EQ(PcNewPort(port.Put(), class_id), STATUS_SUCCESS);
    EXPECT_TRUE(Query<IPortDMus>(port.get()));
    EXPECT_TRUE(Query<IPortMidi>(port.get()));
    EXPECT_EQ(Query<IPortClsVersion>(port.get())->GetVersion(), kVersionWinXP);
    EXPECT_EQ(port->AddRef(), 2U);
    EXPECT_EQ(port->Release(), 1U);
  }
}

TEST_F(PortTest, AggregationIsNotSupported) {
  CountedUnknown outer;
  ComPtr<IServiceGroup> group;
  ComPtr<IResourceList> list;
  ComPtr<IInterruptSync> sync;
  EXPECT_EQ(PcNewServiceGroup(group.Put(), &outer), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(PcNewResourceList(list.Put(), &outer, NonPagedPool, nullptr, nullptr),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(PcNewInterruptSync(sync.Put(), &outer, nullptr, 0, InterruptSyncModeNormal),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(outer.added(), 0U);
}

TEST_F(PortTest, InitHappensOnceAndNeedsEverything) {
  FakeRig rig;
  EXPECT_EQ(rig.port->Init(nullptr, nullptr, rig.unknown(), nullptr, rig.resources.get()),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(rig.port->Init(rig.device.get(), nullptr, nullptr, nullptr, rig.resources.get()),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(rig.port->Init(rig.device.get(), nullptr, rig.unknown(), nullptr, nullptr),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(rig.Init(rig.unknown()), STATUS_SUCCESS);
  EXPECT_EQ(rig.Init(rig.unknown()), STATUS_INVALID_DEVICE_REQUEST);
  EXPECT_EQ(rig.miniport->inits, 1);
  TearDownPort(rig.port.get());
  rig.miniport->port.Reset();
}

TEST_F(PortTest, WhatIsNoMiniportIsRefusedAndNotKept) {
  PortRig rig;
  CountedUnknown stranger;
  EXPECT_EQ(rig.Init(&stranger), STATUS_NOINTERFACE);
  EXPECT_EQ(stranger.held(), 0U);
}

TEST_F(PortTest, AMiniportThatFailsIsLetGo) {
  FakeRig rig;
  rig.miniport->init_status = STATUS_DEVICE_CONFIGURATION_ERROR;
  EXPECT_EQ(rig.Init(rig.unknown()), STATUS_DEVICE_CONFIGURATION_ERROR);
  EXPECT_EQ(rig.miniport->AddRef(), 2U);
  rig.miniport->Release();
  std::unique_ptr<Filter> filter;
  EXPECT_EQ(PortOf(rig.port.get())->OpenFilter(filter), STATUS_INVALID_DEVICE_STATE);
}

TEST_F(PortTest, ADescriptionThatFailsIsLetGoWithItsGroup) {
  FakeRig rig;
  const auto group = Make<CountingGroup>();
  rig.miniport->group = group;
  rig.miniport->description_status = STATUS_IO_DEVICE_ERROR;
  EXPECT_EQ(rig.Init(rig.unknown()), STATUS_IO_DEVICE_ERROR);
  EXPECT_TRUE(group->members.empty());
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C11_AMiniportWithoutAGroupIsServedAllTheSame) {
  FakeRig rig;
  rig.Start();
  std::shared_ptr<Pin> pin;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, pin), STATUS_SUCCESS);
  rig.miniport->port->Notify(nullptr);
  ServeNow();
  EXPECT_EQ(rig.stream().services, 1);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C12_RegisteringAndReturningAGroupIsOneMembership) {
  FakeRig rig;
  const auto group = Make<CountingGroup>();
  rig.miniport->group = group;
  rig.miniport->registers_group = true;
  rig.Start();
  EXPECT_EQ(group->members.size(), 1U);
  // Ours, the miniport's, the port's.
  EXPECT_EQ(group->AddRef(), 4U);
  group->Release();
  rig.device.reset();
  EXPECT_TRUE(group->members.empty());
  EXPECT_EQ(group->AddRef(), 3U);
  group->Release();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C12_WhatInitReturnsCounts) {
  FakeRig rig;
  const auto registered = Make<CountingGroup>(), returned = Make<CountingGroup>();
  rig.miniport->group = returned;
  rig.Init(rig.unknown());
  rig.miniport->port->RegisterServiceGroup(registered.get());
  EXPECT_TRUE(returned->members.empty());
  EXPECT_EQ(registered->members.size(), 1U);
  rig.miniport->port->RegisterServiceGroup(registered.get());
  EXPECT_EQ(registered->members.size(), 1U);
  TearDownPort(rig.port.get());
  rig.miniport->port.Reset();
}

TEST_F(PortTest, NotifyOfAGroupAsksThatGroupAlone) {
  FakeRig rig;
  const auto group = Make<CountingGroup>(), other = Make<CountingGroup>();
  rig.miniport->group = group;
  rig.Start();
  rig.miniport->port->Notify(other.get());
  EXPECT_EQ(other->requests, 1);
  ServeNow();
  EXPECT_EQ(group->requests, 0);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, NotifyOfNoneAsksTheMiniportsGroupAndThoseOfAllStreams) {
  FakeRig rig;
  const auto group = Make<CountingGroup>(), of_streams = Make<CountingGroup>();
  rig.miniport->group = group;
  rig.Start();
  std::shared_ptr<Pin> without, with;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, without), STATUS_SUCCESS);
  rig.miniport->stream_group = of_streams;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, with), STATUS_SUCCESS);
  rig.miniport->port->Notify(nullptr);
  ServeNow();
  EXPECT_EQ(group->requests, 1);
  EXPECT_EQ(of_streams->requests, 1);
  EXPECT_EQ(rig.stream(0).services, 1);
  EXPECT_EQ(rig.stream(1).services, 1);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C55_APinThatGoesLeavesTheGroupOfItsStream) {
  FakeRig rig;
  const auto group = Make<CountingGroup>();
  rig.miniport->stream_group = group;
  rig.Start();
  std::shared_ptr<Pin> goes, stays;
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, goes), STATUS_SUCCESS);
  ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, stays), STATUS_SUCCESS);
  EXPECT_EQ(group->members.size(), 2U);
  goes.reset();
  EXPECT_EQ(group->members.size(), 1U);
  group->RequestService();
  EXPECT_EQ(rig.stream(0).services, 0);
  EXPECT_EQ(rig.stream(1).services, 1);
  rig.device.reset();
  EXPECT_TRUE(group->members.empty());
  rig.miniport->port.Reset();
}

TEST_F(PortTest, TheReservedServiceIsNeverCalled) {
  FakeRig rig;
  rig.Start();
  rig.miniport->port->Notify(nullptr);
  ServeNow();
  EXPECT_EQ(rig.miniport->service_calls, 0);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C54_TeardownReleasesEverythingWithPinsAliveAndANotifyOnItsWay) {
  const auto group = Make<CountingGroup>();
  std::unique_ptr<Filter> filter;
  std::vector<std::shared_ptr<Pin>> pins(3);
  std::shared_ptr<WavePin> wave;
  {
    FakeRig rig;
    ComPtr<IServiceGroup> real;
    ASSERT_EQ(PcNewServiceGroup(real.Put(), nullptr), STATUS_SUCCESS);
    rig.miniport->group = real;
    rig.miniport->stream_group = real;
    rig.Start();
    ASSERT_EQ(rig.filter->CreatePin(0, kTimedFormat, pins[0]), STATUS_SUCCESS);
    ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, pins[1]), STATUS_SUCCESS);
    ASSERT_EQ(rig.filter->CreateWavePin(1, WaveFormat(), wave), STATUS_SUCCESS);
    pins[2] = wave;
    for (const auto& pin : pins) ASSERT_EQ(pin->SetState(KSSTATE_RUN), STATUS_SUCCESS);
    const BYTE note[] = {0x90, 60, 100};
    std::static_pointer_cast<MidiRenderPin>(pins[0])->WriteRaw(note, 5000 * kMs);
    rig.miniport->port->Notify(nullptr);
    rig.miniport->port->Notify(real.get());
    // The miniport goes by the port's hand alone; it holds the port until then.
    rig.miniport->streams.clear();
    rig.miniport.Reset();
    filter = std::move(rig.filter);
    EXPECT_GT(fakes_alive, 1);
    rig.device.reset();
    EXPECT_TRUE(filter->closed());
    EXPECT_EQ(rig.inside->allocator().events_out(), 0U);
  }
  EXPECT_EQ(fakes_alive, 1);  // our group
  for (const auto& pin : pins) {
    EXPECT_TRUE(pin->closed());
    EXPECT_EQ(pin->SetState(KSSTATE_RUN), STATUS_INVALID_DEVICE_STATE);
  }
  BYTE frames[8];
  EXPECT_FALSE(wave->Pull(frames));
  std::shared_ptr<Pin> late;
  EXPECT_EQ(filter->CreatePin(0, kTimedFormat, late), STATUS_INVALID_DEVICE_STATE);
}

TEST_F(PortTest, C54_TeardownWhileOthersNotify) {
  for (int round = 0; round < 50; ++round) {
    FakeRig rig;
    ComPtr<IServiceGroup> group;
    ASSERT_EQ(PcNewServiceGroup(group.Put(), nullptr), STATUS_SUCCESS);
    rig.miniport->group = group;
    rig.Start();
    std::shared_ptr<Pin> pin;
    ASSERT_EQ(rig.filter->CreatePin(2, kTimedFormat, pin), STATUS_SUCCESS);
    std::atomic<bool> ends = false;
    const ComPtr<IPortDMus> port = rig.miniport->port;
    std::thread notifies([&] {
      while (!ends) {
        port->Notify(nullptr);
        port->Notify(group.get());
      }
    });
    std::this_thread::yield();
    rig.device.reset();
    const int services = rig.stream().services;
    ServeNow();
    EXPECT_EQ(rig.stream().services, services);  // nothing after the end
    ends = true;
    notifies.join();
    rig.miniport->port.Reset();
  }
}

TEST_F(PortTest, NamesOfSubdevicesAreUniqueAndUnregisteringTearsDown) {
  FakeRig rig;
  rig.Start();
  EXPECT_EQ(PcRegisterSubdevice(rig.device.get(), u"Synth", rig.port.get()),
            STATUS_OBJECT_NAME_COLLISION);
  EXPECT_EQ(rig.device->names(), std::vector<std::u16string>{u"Synth"});
  EXPECT_TRUE(rig.device->Find(u"synth"));
  const auto unregister = Query<IUnregisterSubdevice>(rig.port.get());
  EXPECT_EQ(unregister->UnregisterSubdevice(rig.device.get(), rig.port.get()), STATUS_SUCCESS);
  EXPECT_TRUE(rig.filter->closed());
  EXPECT_EQ(unregister->UnregisterSubdevice(rig.device.get(), rig.port.get()), STATUS_NOT_FOUND);
  rig.miniport->port.Reset();
}

TEST_F(PortTest, PowerGoesWhenStreamsArePausedAndComesBeforeTheyRun) {
  FakeRig rig;
  rig.Start();
  std::shared_ptr<Pin> runs, pauses;
  rig.filter->CreatePin(0, kTimedFormat, runs);
  rig.filter->CreatePin(0, kTimedFormat, pauses);
  runs->SetState(KSSTATE_RUN);
  pauses->SetState(KSSTATE_PAUSE);
  std::vector<KSSTATE> states;
  rig.miniport->on_power = [&] { states.push_back(runs->state()); };
  rig.inside->SetPower(PowerDeviceD3);
  rig.inside->SetPower(PowerDeviceD0);
  EXPECT_EQ(rig.miniport->powers, (std::vector<DEVICE_POWER_STATE>{PowerDeviceD3, PowerDeviceD0}));
  EXPECT_EQ(states, (std::vector<KSSTATE>{KSSTATE_PAUSE, KSSTATE_PAUSE}));
  EXPECT_EQ(runs->state(), KSSTATE_RUN);
  EXPECT_EQ(pauses->state(), KSSTATE_PAUSE);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, DevicePropertiesFollowTheProtocolOfSizes) {
  FakeRig rig({.properties = {{DevicePropertyFriendlyName, TextProperty("Synth")}}});
  rig.Start();
  ULONG bytes = 0;
  EXPECT_EQ(rig.port->GetDeviceProperty(DevicePropertyFriendlyName, 0, nullptr, &bytes),
            STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(bytes, 12U);
  WCHAR name[6];
  EXPECT_EQ(rig.port->GetDeviceProperty(DevicePropertyFriendlyName, bytes, name, &bytes),
            STATUS_SUCCESS);
  EXPECT_EQ(std::u16string_view(name), u"Synth");
  EXPECT_EQ(rig.port->GetDeviceProperty(DevicePropertyHardwareID, 12, name, &bytes),
            STATUS_OBJECT_NAME_NOT_FOUND);
  rig.device.reset();
  rig.miniport->port.Reset();
}

TEST_F(PortTest, C56_TheClockNeverGoesBack) {
  const auto manual = Make<ManualClock>(50);
  REFERENCE_TIME time = 0;
  manual->MoveTo(40);
  manual->MoveBy(-5);
  manual->GetTime(&time);
  EXPECT_EQ(time, 50);
  const auto system = Make<SystemClock>();
  REFERENCE_TIME before = 0;
  for (int i = 0; i < 1000; ++i) {
    system->GetTime(&time);
    ASSERT_GE(time, before);
    before = time;
  }
  const ULONGLONG since = PcGetTimeInterval(0);
  EXPECT_GE(since, ULONGLONG(before));
  EXPECT_LT(PcGetTimeInterval(since), ULONGLONG{kSecond_100ns});
}

}  // namespace
}  // namespace portamento::dmus
