// C3: each method lies in the slot of the published interface, called as a stranger's compiler
// would call it: through the raw table, with the object as first argument.
//
// The fakes say which slot each of their methods is; the slots are the contract's, section 1.2.
#include <array>

#include "gtest/gtest.h"

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/abi/midi_interfaces.h"

namespace portamento::dmus {
namespace {

template <typename Result, typename... Arguments>
Result CallSlot(void* object, std::size_t slot, Arguments... arguments) {
  using Method = Result(PORTAMENTO_STDCALL*)(void*, Arguments...);
  void** const table = *static_cast<void***>(object);
  return reinterpret_cast<Method>(table[slot])(object, arguments...);
}

/// Methods answer with their slot, or leave it here where they answer nothing.
template <typename Interface>
class Fake : public Interface {
 public:
  NTSTATUS PORTAMENTO_STDCALL QueryInterface(REFIID, PVOID*) override { return 0; }
  ULONG PORTAMENTO_STDCALL AddRef() override { return 1; }
  ULONG PORTAMENTO_STDCALL Release() override { return 2; }

  ULONG last_slot = 0;

 protected:
  ~Fake() = default;
};

void ExpectUnknownSlots(void* object) {
  void* out = nullptr;
  EXPECT_EQ(CallSlot<NTSTATUS>(object, 0, &IID_IUnknown, &out), 0);
  EXPECT_EQ(CallSlot<ULONG>(object, 1), 1U);
  EXPECT_EQ(CallSlot<ULONG>(object, 2), 2U);
}

#define PORTAMENTO_EXPECT_VOID_SLOT(fake, slot, ...)          \
  do {                                                        \
    (fake).last_slot = 0;                                     \
    CallSlot<void>(&(fake), slot __VA_OPT__(, ) __VA_ARGS__); \
    EXPECT_EQ((fake).last_slot, std::size_t{slot});           \
  } while (false)

template <typename Interface>
class FakeMxf : public Fake<Interface> {
 public:
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override {
    return state == KSSTATE_PAUSE ? 3 : -1;
  }
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    return events == nullptr ? 4 : -1;
  }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF* sink) override { return sink == this ? 5 : -1; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF* sink) override {
    return sink == this ? 6 : -1;
  }

 protected:
  ~FakeMxf() = default;
};

void ExpectMxfSlots(void* object) {
  ExpectUnknownSlots(object);
  EXPECT_EQ(CallSlot<NTSTATUS>(object, 3, KSSTATE_PAUSE), 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(object, 4, static_cast<DMUS_KERNEL_EVENT*>(nullptr)), 4);
  EXPECT_EQ(CallSlot<NTSTATUS>(object, 5, object), 5);
  EXPECT_EQ(CallSlot<NTSTATUS>(object, 6, object), 6);
}

TEST(Slots, C3_IMxf) {
  class Mxf final : public FakeMxf<IMXF> {
  } fake;
  ExpectMxfSlots(&fake);
}

TEST(Slots, C3_IAllocatorMxf) {
  class Allocator final : public FakeMxf<IAllocatorMXF> {
   public:
    NTSTATUS PORTAMENTO_STDCALL GetMessage(DMUS_KERNEL_EVENT**) override { return 7; }
    USHORT PORTAMENTO_STDCALL GetBufferSize() override { return 0xABC8; }
    NTSTATUS PORTAMENTO_STDCALL GetBuffer(PBYTE*) override { return 9; }
    NTSTATUS PORTAMENTO_STDCALL PutBuffer(PBYTE) override { return 10; }
  } fake;
  ExpectMxfSlots(&fake);
  DMUS_KERNEL_EVENT* event = nullptr;
  PBYTE buffer = nullptr;
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, &event), 7);
  EXPECT_EQ(CallSlot<USHORT>(&fake, 8), 0xABC8);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 9, &buffer), 9);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 10, buffer), 10);
}

TEST(Slots, C3_ISynthSinkDMus) {
  class Sink final : public FakeMxf<ISynthSinkDMus> {
   public:
    void PORTAMENTO_STDCALL Render(PBYTE, DWORD length_frames, LONGLONG position) override {
      if (length_frames == 64 && position == -2) last_slot = 7;
    }
    NTSTATUS PORTAMENTO_STDCALL SyncToMaster(REFERENCE_TIME time, BOOL start) override {
      return time == -3 && start == 1 ? 8 : -1;
    }
    NTSTATUS PORTAMENTO_STDCALL SampleToRefTime(LONGLONG sample, REFERENCE_TIME* time) override {
      *time = sample;
      return 9;
    }
    NTSTATUS PORTAMENTO_STDCALL RefTimeToSample(REFERENCE_TIME time, LONGLONG* sample) override {
      *sample = time;
      return 10;
    }
  } fake;
  ExpectMxfSlots(&fake);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 7, static_cast<PBYTE>(nullptr), DWORD{64}, LONGLONG{-2});
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 8, REFERENCE_TIME{-3}, BOOL{1}), 8);
  LONGLONG out = 0;
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 9, LONGLONG{1} << 40, &out), 9);
  EXPECT_EQ(out, LONGLONG{1} << 40);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 10, LONGLONG{-5}, &out), 10);
  EXPECT_EQ(out, -5);
}

TEST(Slots, C3_Clocks) {
  class MasterClock final : public Fake<IMasterClock> {
   public:
    NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME*) override { return 3; }
  } master;
  class ReferenceClock final : public Fake<IReferenceClock> {
   public:
    HRESULT PORTAMENTO_STDCALL GetTime(REFERENCE_TIME*) override { return 3; }
    HRESULT PORTAMENTO_STDCALL AdviseTime(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) override {
      return 4;
    }
    HRESULT PORTAMENTO_STDCALL AdvisePeriodic(REFERENCE_TIME, REFERENCE_TIME, HANDLE,
                                              DWORD*) override {
      return 5;
    }
    HRESULT PORTAMENTO_STDCALL Unadvise(DWORD) override { return 6; }
  } reference;
  class Position final : public Fake<IPositionNotify> {
   public:
    void PORTAMENTO_STDCALL PositionNotify(ULONGLONG) override { last_slot = 3; }
  } position;
  REFERENCE_TIME time = 0;
  DWORD cookie = 0;
  ExpectUnknownSlots(&master);
  EXPECT_EQ(CallSlot<NTSTATUS>(&master, 3, &time), 3);
  ExpectUnknownSlots(&reference);
  EXPECT_EQ(CallSlot<HRESULT>(&reference, 3, &time), 3);
  EXPECT_EQ(CallSlot<HRESULT>(&reference, 4, time, time, HANDLE{}, &cookie), 4);
  EXPECT_EQ(CallSlot<HRESULT>(&reference, 5, time, time, HANDLE{}, &cookie), 5);
  EXPECT_EQ(CallSlot<HRESULT>(&reference, 6, cookie), 6);
  ExpectUnknownSlots(&position);
  PORTAMENTO_EXPECT_VOID_SLOT(position, 3, ULONGLONG{7});
}

template <typename Interface>
class FakePort : public Fake<Interface> {
 public:
  NTSTATUS PORTAMENTO_STDCALL Init(DEVICE_OBJECT*, IRP*, IUnknown* miniport, IUnknown* adapter,
                                   IResourceList*) override {
    return miniport == this && adapter == nullptr ? 3 : -1;
  }
  NTSTATUS PORTAMENTO_STDCALL GetDeviceProperty(DEVICE_REGISTRY_PROPERTY, ULONG, PVOID,
                                                ULONG*) override {
    return 4;
  }
  NTSTATUS PORTAMENTO_STDCALL NewRegistryKey(IRegistryKey**, IUnknown*, ULONG, ACCESS_MASK,
                                             OBJECT_ATTRIBUTES*, ULONG, ULONG*) override {
    return 5;
  }
  void PORTAMENTO_STDCALL Notify(IServiceGroup*) override { this->last_slot = 6; }
  void PORTAMENTO_STDCALL RegisterServiceGroup(IServiceGroup*) override { this->last_slot = 7; }

 protected:
  ~FakePort() = default;
};

template <typename Port>
void ExpectPortSlots() {
  class PortOfItsKind final : public FakePort<Port> {
  } fake;
  void* const none = nullptr;
  ExpectUnknownSlots(&fake);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 3, none, none, static_cast<void*>(&fake), none, none), 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 4, DevicePropertyHardwareID, ULONG{0}, none, none), 4);
  EXPECT_EQ(
      CallSlot<NTSTATUS>(&fake, 5, none, none, ULONG{0}, ACCESS_MASK{0}, none, ULONG{0}, none), 5);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 6, none);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 7, none);
}

TEST(Slots, C3_IPortDMusAndItsTwinIPortMidi) {
  ExpectPortSlots<IPortDMus>();
  ExpectPortSlots<IPortMidi>();
}

template <typename Interface>
class FakeMiniport : public Fake<Interface> {
 public:
  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR**) override { return 3; }
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID,
                                                    ULONG*) override {
    return 4;
  }
  void PORTAMENTO_STDCALL Service() override { this->last_slot = 6; }

 protected:
  ~FakeMiniport() = default;
};

template <typename Miniport>
void ExpectMiniportSlots(Miniport& fake) {
  void* const none = nullptr;
  ExpectUnknownSlots(&fake);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 3, none), 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 4, ULONG{0}, none, none, ULONG{0}, none, none), 4);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 5, none, none, none, none), 5);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 6);
}

TEST(Slots, C3_IMiniportDMus) {
  class Miniport final : public FakeMiniport<IMiniportDMus> {
   public:
    NTSTATUS PORTAMENTO_STDCALL Init(IUnknown*, IResourceList*, IPortDMus*,
                                     IServiceGroup**) override {
      return 5;
    }
    NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF**, IUnknown*, POOL_TYPE pool, ULONG pin,
                                          DMUS_STREAM_TYPE type, KSDATAFORMAT*, IServiceGroup**,
                                          IAllocatorMXF*, IMasterClock*,
                                          ULONGLONG* prefetch) override {
      *prefetch = DONT_HOLD_FOR_SEQUENCING;
      return pool == PagedPool && pin == 2 && type == DMUS_STREAM_MIDI_INVALID ? 7 : -1;
    }
  } fake;
  ExpectMiniportSlots(fake);
  void* const none = nullptr;
  ULONGLONG prefetch = 0;
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, none, none, PagedPool, ULONG{2}, DMUS_STREAM_MIDI_INVALID,
                               none, none, none, none, &prefetch),
            7);
  EXPECT_EQ(prefetch, DONT_HOLD_FOR_SEQUENCING);
}

TEST(Slots, C3_IMiniportMidiAndItsStream) {
  class Miniport final : public FakeMiniport<IMiniportMidi> {
   public:
    NTSTATUS PORTAMENTO_STDCALL Init(IUnknown*, IResourceList*, IPortMidi*,
                                     IServiceGroup**) override {
      return 5;
    }
    NTSTATUS PORTAMENTO_STDCALL NewStream(IMiniportMidiStream**, IUnknown*, POOL_TYPE, ULONG,
                                          BOOLEAN, KSDATAFORMAT*, IServiceGroup**) override {
      return 7;
    }
  } fake;
  class Stream final : public Fake<IMiniportMidiStream> {
   public:
    NTSTATUS PORTAMENTO_STDCALL SetFormat(KSDATAFORMAT*) override { return 3; }
    NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return 4; }
    NTSTATUS PORTAMENTO_STDCALL Read(PVOID, ULONG, ULONG*) override { return 5; }
    NTSTATUS PORTAMENTO_STDCALL Write(PVOID, ULONG, ULONG*) override { return 6; }
  } stream;
  void* const none = nullptr;
  ExpectMiniportSlots(fake);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, none, none, PagedPool, ULONG{0}, BOOLEAN{1}, none, none),
            7);
  ExpectUnknownSlots(&stream);
  EXPECT_EQ(CallSlot<NTSTATUS>(&stream, 3, none), 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(&stream, 4, KSSTATE_RUN), 4);
  EXPECT_EQ(CallSlot<NTSTATUS>(&stream, 5, none, ULONG{0}, none), 5);
  EXPECT_EQ(CallSlot<NTSTATUS>(&stream, 6, none, ULONG{0}, none), 6);
}

TEST(Slots, C3_ServiceSinkAndGroup) {
  class Sink final : public Fake<IServiceSink> {
   public:
    void PORTAMENTO_STDCALL RequestService() override { last_slot = 3; }
  } sink;
  class Group final : public Fake<IServiceGroup> {
   public:
    void PORTAMENTO_STDCALL RequestService() override { last_slot = 3; }
    NTSTATUS PORTAMENTO_STDCALL AddMember(IServiceSink*) override { return 4; }
    void PORTAMENTO_STDCALL RemoveMember(IServiceSink*) override { last_slot = 5; }
    void PORTAMENTO_STDCALL SupportDelayedService() override { last_slot = 6; }
    void PORTAMENTO_STDCALL RequestDelayedService(ULONGLONG delay) override {
      if (delay == ~ULONGLONG{0}) last_slot = 7;
    }
    void PORTAMENTO_STDCALL CancelDelayedService() override { last_slot = 8; }
  } group;
  void* const none = nullptr;
  ExpectUnknownSlots(&sink);
  PORTAMENTO_EXPECT_VOID_SLOT(sink, 3);
  ExpectUnknownSlots(&group);
  PORTAMENTO_EXPECT_VOID_SLOT(group, 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(&group, 4, none), 4);
  PORTAMENTO_EXPECT_VOID_SLOT(group, 5, none);
  PORTAMENTO_EXPECT_VOID_SLOT(group, 6);
  PORTAMENTO_EXPECT_VOID_SLOT(group, 7, ~ULONGLONG{0});
  PORTAMENTO_EXPECT_VOID_SLOT(group, 8);
}

TEST(Slots, C3_ResourceList) {
  class List final : public Fake<IResourceList> {
   public:
    ULONG PORTAMENTO_STDCALL NumberOfEntries() override { return 3; }
    ULONG PORTAMENTO_STDCALL NumberOfEntriesOfType(CM_RESOURCE_TYPE) override { return 4; }
    CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL FindTranslatedEntry(CM_RESOURCE_TYPE,
                                                                           ULONG) override {
      last_slot = 5;
      return nullptr;
    }
    CM_PARTIAL_RESOURCE_DESCRIPTOR* PORTAMENTO_STDCALL FindUntranslatedEntry(CM_RESOURCE_TYPE,
                                                                             ULONG) override {
      last_slot = 6;
      return nullptr;
    }
    NTSTATUS PORTAMENTO_STDCALL AddEntry(CM_PARTIAL_RESOURCE_DESCRIPTOR*,
                                         CM_PARTIAL_RESOURCE_DESCRIPTOR*) override {
      return 7;
    }
    NTSTATUS PORTAMENTO_STDCALL AddEntryFromParent(IResourceList*, CM_RESOURCE_TYPE,
                                                   ULONG) override {
      return 8;
    }
    CM_RESOURCE_LIST* PORTAMENTO_STDCALL TranslatedList() override {
      last_slot = 9;
      return nullptr;
    }
    CM_RESOURCE_LIST* PORTAMENTO_STDCALL UntranslatedList() override {
      last_slot = 10;
      return nullptr;
    }
  } fake;
  void* const none = nullptr;
  ExpectUnknownSlots(&fake);
  EXPECT_EQ(CallSlot<ULONG>(&fake, 3), 3U);
  EXPECT_EQ(CallSlot<ULONG>(&fake, 4, CmResourceTypePort), 4U);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 5, CmResourceTypePort, ULONG{0});
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 6, CmResourceTypePort, ULONG{0});
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, none, none), 7);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 8, none, CmResourceTypePort, ULONG{0}), 8);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 9);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 10);
}

TEST(Slots, C3_RegistryKey) {
  class Key final : public Fake<IRegistryKey> {
   public:
    NTSTATUS PORTAMENTO_STDCALL QueryKey(KEY_INFORMATION_CLASS, PVOID, ULONG, ULONG*) override {
      return 3;
    }
    NTSTATUS PORTAMENTO_STDCALL EnumerateKey(ULONG, KEY_INFORMATION_CLASS, PVOID, ULONG,
                                             ULONG*) override {
      return 4;
    }
    NTSTATUS PORTAMENTO_STDCALL QueryValueKey(UNICODE_STRING*, KEY_VALUE_INFORMATION_CLASS, PVOID,
                                              ULONG, ULONG*) override {
      return 5;
    }
    NTSTATUS PORTAMENTO_STDCALL EnumerateValueKey(ULONG, KEY_VALUE_INFORMATION_CLASS, PVOID, ULONG,
                                                  ULONG*) override {
      return 6;
    }
    NTSTATUS PORTAMENTO_STDCALL SetValueKey(UNICODE_STRING*, ULONG, PVOID, ULONG) override {
      return 7;
    }
    NTSTATUS PORTAMENTO_STDCALL QueryRegistryValues(RTL_QUERY_REGISTRY_TABLE*, PVOID) override {
      return 8;
    }
    NTSTATUS PORTAMENTO_STDCALL NewSubKey(IRegistryKey**, IUnknown*, ACCESS_MASK, UNICODE_STRING*,
                                          ULONG, ULONG*) override {
      return 9;
    }
    NTSTATUS PORTAMENTO_STDCALL DeleteKey() override { return 10; }
  } fake;
  void* const none = nullptr;
  ExpectUnknownSlots(&fake);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 3, KeyBasicInformation, none, ULONG{0}, none), 3);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 4, ULONG{0}, KeyBasicInformation, none, ULONG{0}, none), 4);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 5, none, KeyValueBasicInformation, none, ULONG{0}, none), 5);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 6, ULONG{0}, KeyValueBasicInformation, none, ULONG{0}, none),
            6);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, none, ULONG{0}, none, ULONG{0}), 7);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 8, none, none), 8);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 9, none, none, ACCESS_MASK{0}, none, ULONG{0}, none), 9);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 10), 10);
}

TEST(Slots, C3_InterruptSync) {
  class Sync final : public Fake<IInterruptSync> {
   public:
    NTSTATUS PORTAMENTO_STDCALL CallSynchronizedRoutine(PINTERRUPTSYNCROUTINE, PVOID) override {
      return 3;
    }
    KINTERRUPT* PORTAMENTO_STDCALL GetKInterrupt() override {
      last_slot = 4;
      return nullptr;
    }
    NTSTATUS PORTAMENTO_STDCALL Connect() override { return 5; }
    void PORTAMENTO_STDCALL Disconnect() override { last_slot = 6; }
    NTSTATUS PORTAMENTO_STDCALL RegisterServiceRoutine(PINTERRUPTSYNCROUTINE, PVOID,
                                                       BOOLEAN first) override {
      return first == 1 ? 7 : -1;
    }
  } fake;
  void* const none = nullptr;
  ExpectUnknownSlots(&fake);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 3, none, none), 3);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 4);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 5), 5);
  PORTAMENTO_EXPECT_VOID_SLOT(fake, 6);
  EXPECT_EQ(CallSlot<NTSTATUS>(&fake, 7, none, none, BOOLEAN{1}), 7);
}

TEST(Slots, C3_WhatAPortOrMiniportMayOfferBesides) {
  class Pins final : public Fake<IPinCount> {
   public:
    void PORTAMENTO_STDCALL PinCount(ULONG pin, ULONG*, ULONG*, ULONG*, ULONG*,
                                     ULONG* global_possible) override {
      *global_possible = pin;
      last_slot = 3;
    }
  } pins;
  class Power final : public Fake<IPowerNotify> {
   public:
    void PORTAMENTO_STDCALL PowerChangeNotify(POWER_STATE state) override {
      if (state.DeviceState == PowerDeviceD3) last_slot = 3;
    }
  } power;
  class Technology final : public Fake<IMusicTechnology> {
   public:
    NTSTATUS PORTAMENTO_STDCALL SetTechnology(const GUID* technology) override {
      return *technology == KSMUSIC_TECHNOLOGY_SWSYNTH ? 3 : -1;
    }
  } technology;
  class Version final : public Fake<IPortClsVersion> {
   public:
    DWORD PORTAMENTO_STDCALL GetVersion() override { return 3; }
  } version;
  class Unregister final : public Fake<IUnregisterSubdevice> {
   public:
    NTSTATUS PORTAMENTO_STDCALL UnregisterSubdevice(DEVICE_OBJECT*, IUnknown*) override {
      return 3;
    }
  } unregister;
  void* const none = nullptr;
  ULONG possible = 0;
  ExpectUnknownSlots(&pins);
  PORTAMENTO_EXPECT_VOID_SLOT(pins, 3, ULONG{5}, none, none, none, none, &possible);
  EXPECT_EQ(possible, 5U);
  ExpectUnknownSlots(&power);
  POWER_STATE off;
  off.DeviceState = PowerDeviceD3;
  PORTAMENTO_EXPECT_VOID_SLOT(power, 3, off);
  ExpectUnknownSlots(&technology);
  EXPECT_EQ(CallSlot<NTSTATUS>(&technology, 3, &KSMUSIC_TECHNOLOGY_SWSYNTH), 3);
  ExpectUnknownSlots(&version);
  EXPECT_EQ(CallSlot<DWORD>(&version, 3), 3U);
  ExpectUnknownSlots(&unregister);
  EXPECT_EQ(CallSlot<NTSTATUS>(&unregister, 3, none, none), 3);
}

}  // namespace
}  // namespace portamento::dmus
