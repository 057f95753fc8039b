// IPortDMus: hosts any IMiniportDMus.
//
// The port owns what streams share: clock, allocator, sequencer, service. Port and miniport hold
// each other; TearDown takes that apart, and is what unregistering, or destroying the device, comes
// to.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "miniport_adapter/abi/midi_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/device.h"
#include "miniport_adapter/port/event_allocator.h"
#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/port_inside.h"
#include "miniport_adapter/port/property_call.h"
#include "miniport_adapter/port/sequencer_thread.h"
#include "miniport_adapter/port/service_group.h"
#include "miniport_adapter/port/service_relay.h"

namespace portamento::dmus {

class PortDMus final
    : public Unknown<IPortDMus, IPortMidi, IPortClsVersion, IUnregisterSubdevice, IPortInside> {
 public:
  PortDMus();  // [control]

  /// Once. Whatever fails, the miniport and its group are let go of. The older IMiniportMidi is not
  /// hosted: STATUS_NOINTERFACE. [control]
  NTSTATUS PORTAMENTO_STDCALL Init(DEVICE_OBJECT* device, IRP* irp, IUnknown* miniport,
                                   IUnknown* adapter, IResourceList* resources) override;
  NTSTATUS PORTAMENTO_STDCALL GetDeviceProperty(DEVICE_REGISTRY_PROPERTY property, ULONG room_bytes,
                                                PVOID value, ULONG* result_bytes) override;
  NTSTATUS PORTAMENTO_STDCALL NewRegistryKey(IRegistryKey** key, IUnknown* outer, ULONG key_type,
                                             ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes,
                                             ULONG options, ULONG* disposition) override;
  void PORTAMENTO_STDCALL Notify(IServiceGroup* group) override;                // [any]
  void PORTAMENTO_STDCALL RegisterServiceGroup(IServiceGroup* group) override;  // [control]
  DWORD PORTAMENTO_STDCALL GetVersion() override { return kVersionWinXP; }      // [any]
  NTSTATUS PORTAMENTO_STDCALL UnregisterSubdevice(DEVICE_OBJECT* device,
                                                  IUnknown* port) override;  // [control]
  PortDMus& Inside() override { return *this; }

  // The host's side. All [control], where nothing else is said.

  /// STATUS_INVALID_DEVICE_STATE: the port has no miniport, or has it no more.
  NTSTATUS OpenFilter(std::unique_ptr<Filter>& filter);

  /// Delivers what is due by the clock, and does what service has been asked for. For hosts with a
  /// clock of their own; returns when the next event will be due.
  REFERENCE_TIME Pump();

  /// Pauses what runs, and tells the miniport; or tells it, and lets run what ran.
  void SetPower(DEVICE_POWER_STATE power);

  /// Ends pins and filters, leaves groups, lets go of the miniport. Whoever holds the port finds it
  /// empty.
  void TearDown();

  // What filters and pins work with.
  IMiniportDMus& miniport() const { return *miniport_; }
  IUnknown* major_target() const { return major_target_.get(); }
  const PCFILTER_DESCRIPTOR& description() const { return *description_; }
  IPinCount* pin_count() const { return pin_count_.get(); }
  IMasterClock& clock() const { return *clock_; }
  EventAllocator& allocator() const { return *allocator_; }
  SequencerThread& sequencers() const { return *sequencers_; }

  void PinMade(Pin& pin);
  void PinGone(Pin& pin);
  void FilterGone(Filter& filter) { std::erase(filters_, &filter); }
  ULONG InstancesOf(ULONG pin_id) const;

  /// Keeps what is pending until it is answered, or the miniport is gone.
  void Keep(const std::shared_ptr<PropertyCall>& call);

 private:
  ~PortDMus() override;

  NTSTATUS TakeMiniport(IUnknown* adapter, IResourceList* resources);
  void Join(IServiceGroup& group);
  void LeaveGroup();
  ComPtr<IServiceGroup> Group() const;
  void ServeAll();
  void ServePinsWithoutGroup();

  DEVICE_OBJECT* device_ = nullptr;
  bool initialised_ = false;
  ComPtr<IMasterClock> clock_;
  ComPtr<IUnknown> major_target_;
  ComPtr<IMiniportDMus> miniport_;
  ComPtr<IPinCount> pin_count_;
  ComPtr<IPowerNotify> power_;
  const PCFILTER_DESCRIPTOR* description_ = nullptr;

  ComPtr<EventAllocator> allocator_;
  std::unique_ptr<SequencerThread> sequencers_;

  const ComPtr<ServiceGroup> everyone_;  // asked by Notify(null); lives as long as the port
  ComPtr<ServiceRelay> everyone_service_;
  ComPtr<ServiceRelay> own_service_;  // among the members of group_
  std::vector<Filter*> filters_;

  mutable std::mutex service_lock_;  // of what the serving thread sees
  ComPtr<IServiceGroup> group_;      // the miniport's; null: it has none
  std::vector<Pin*> pins_;

  std::vector<std::pair<Pin*, KSSTATE>> asleep_;  // who ran before power went
  std::vector<std::shared_ptr<PropertyCall>> pending_;
};

}  // namespace portamento::dmus
