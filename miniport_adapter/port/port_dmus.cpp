#include "miniport_adapter/port/port_dmus.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "miniport_adapter/port/description.h"

namespace portamento::dmus {
namespace {

/// Keeps calls that a miniport may still answer though its port is gone.
void KeepBeyondPort(std::vector<std::shared_ptr<PropertyCall>> calls) {
  static std::mutex lock;
  // Never destroyed: answers may come as late as the program's end.
  static auto& kept = *new std::vector<std::shared_ptr<PropertyCall>>;
  const auto done_with = [](const auto& call) { return call->done_with(); };
  const std::lock_guard guard(lock);
  std::erase_if(kept, done_with);
  std::erase_if(calls, done_with);
  kept.insert(kept.end(), std::make_move_iterator(calls.begin()),
              std::make_move_iterator(calls.end()));
}

}  // namespace

PortDMus::PortDMus() : everyone_(Make<ServiceGroup>()) {}

PortDMus::~PortDMus() { TearDown(); }

NTSTATUS PortDMus::Init(DEVICE_OBJECT* device, IRP*, IUnknown* miniport, IUnknown* adapter,
                        IResourceList* resources) {
  if (device == nullptr || miniport == nullptr || resources == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  if (std::exchange(initialised_, true)) return STATUS_INVALID_DEVICE_REQUEST;
  device_ = device;
  clock_ = device->settings().clock;
  major_target_ = ComPtr<IUnknown>(miniport);
  allocator_ = Make<EventAllocator>(device->settings().allocator);
  sequencers_ = std::make_unique<SequencerThread>(device->clock(), device->settings().live);
  everyone_service_ = Make<ServiceRelay>([this] { ServeAll(); });
  everyone_->AddMember(everyone_service_.get());
  const NTSTATUS status = TakeMiniport(adapter, resources);
  if (!NT_SUCCESS(status)) TearDown();
  return status;
}

NTSTATUS PortDMus::TakeMiniport(IUnknown* adapter, IResourceList* resources) {
  auto miniport = Query<IMiniportDMus>(major_target_.get());
  if (!miniport) return STATUS_NOINTERFACE;
  ComPtr<IServiceGroup> group;
  if (const NTSTATUS status = miniport->Init(adapter, resources, this, group.Put());
      !NT_SUCCESS(status)) {
    return status;
  }
  miniport_ = std::move(miniport);
  // What Init returns counts, should a miniport have registered another.
  if (group && group != Group()) {
    LeaveGroup();
    Join(*group);
  }
  PCFILTER_DESCRIPTOR* description = nullptr;
  if (const NTSTATUS status = miniport_->GetDescription(&description); !NT_SUCCESS(status)) {
    return status;
  }
  if (description == nullptr || !IsConsistent(*description)) {
    return STATUS_DEVICE_CONFIGURATION_ERROR;
  }
  description_ = description;
  pin_count_ = Query<IPinCount>(major_target_.get());
  power_ = Query<IPowerNotify>(major_target_.get());
  return STATUS_SUCCESS;
}

void PortDMus::Join(IServiceGroup& group) {
  own_service_ = Make<ServiceRelay>([this] { ServePinsWithoutGroup(); });
  group.AddMember(own_service_.get());
  const std::lock_guard lock(service_lock_);
  group_ = ComPtr<IServiceGroup>(&group);
}

void PortDMus::LeaveGroup() {
  ComPtr<IServiceGroup> group;  // left without the lock: leaving may wait for who is served
  {
    const std::lock_guard lock(service_lock_);
    group = std::move(group_);
  }
  if (!group) return;
  group->RemoveMember(own_service_.get());
  own_service_->Cut();
  own_service_.Reset();
}

ComPtr<IServiceGroup> PortDMus::Group() const {
  const std::lock_guard lock(service_lock_);
  return group_;
}

void PortDMus::RegisterServiceGroup(IServiceGroup* group) {
  if (group == nullptr || device_ == nullptr || group == Group().get()) return;
  LeaveGroup();
  Join(*group);
}

void PortDMus::Notify(IServiceGroup* group) {
  // Which groups there are is looked up where there is time for it: on the thread that serves.
  if (group != nullptr) {
    group->RequestService();
  } else {
    everyone_->RequestService();
  }
}

void PortDMus::ServeAll() {
  const ComPtr<IServiceGroup> group = Group();
  if (group) {
    group->RequestService();
  } else {
    ServePinsWithoutGroup();
  }
  const std::lock_guard lock(service_lock_);
  for (Pin* const pin : pins_) {
    if (pin->group() != nullptr && pin->group() != group.get()) pin->group()->RequestService();
  }
}

void PortDMus::ServePinsWithoutGroup() {
  const std::lock_guard lock(service_lock_);
  for (Pin* const pin : pins_) {
    if (pin->group() == nullptr) pin->Serve();
  }
}

void PortDMus::PinMade(Pin& pin) {
  const std::lock_guard lock(service_lock_);
  pins_.push_back(&pin);
}

void PortDMus::PinGone(Pin& pin) {
  std::erase_if(asleep_, [&](const auto& entry) { return entry.first == &pin; });
  const std::lock_guard lock(service_lock_);
  std::erase(pins_, &pin);
}

ULONG PortDMus::InstancesOf(ULONG pin_id) const {
  const std::lock_guard lock(service_lock_);
  return static_cast<ULONG>(std::ranges::count(pins_, pin_id, &Pin::id));
}

void PortDMus::Keep(const std::shared_ptr<PropertyCall>& call) {
  std::erase_if(pending_, [](const auto& kept) { return kept->done_with(); });
  if (!call->done_with()) pending_.push_back(call);
}

NTSTATUS PortDMus::OpenFilter(std::unique_ptr<Filter>& filter) {
  filter = nullptr;
  if (description_ == nullptr) return STATUS_INVALID_DEVICE_STATE;
  filter = std::make_unique<Filter>(*this);
  filters_.push_back(filter.get());
  return STATUS_SUCCESS;
}

REFERENCE_TIME PortDMus::Pump() {
  const REFERENCE_TIME next = sequencers_ == nullptr ? Sequencer::kNever : sequencers_->PumpAll();
  // Twice: who notifies all groups is served first, and the groups then.
  ServiceQueue::Shared().Serve();
  ServiceQueue::Shared().Serve();
  return next;
}

void PortDMus::SetPower(DEVICE_POWER_STATE power) {
  if (miniport_ == nullptr) return;
  POWER_STATE state;
  state.DeviceState = power;
  if (power != PowerDeviceD0) {
    for (Pin* const pin : pins_) {
      if (pin->state() != KSSTATE_RUN) continue;
      asleep_.emplace_back(pin, pin->state());
      pin->SetState(KSSTATE_PAUSE);
    }
  }
  if (power_) power_->PowerChangeNotify(state);
  if (power != PowerDeviceD0) return;
  for (const auto& [pin, before] : std::exchange(asleep_, {})) pin->SetState(before);
}

NTSTATUS PortDMus::GetDeviceProperty(DEVICE_REGISTRY_PROPERTY property, ULONG room_bytes,
                                     PVOID value, ULONG* result_bytes) {
  if (result_bytes == nullptr) return STATUS_INVALID_PARAMETER;
  *result_bytes = 0;
  if (device_ == nullptr) return STATUS_INVALID_DEVICE_STATE;
  const auto& properties = device_->settings().properties;
  const auto found = properties.find(property);
  if (found == properties.end()) return STATUS_OBJECT_NAME_NOT_FOUND;
  *result_bytes = static_cast<ULONG>(found->second.size());
  if (room_bytes < found->second.size()) return STATUS_BUFFER_TOO_SMALL;
  if (value == nullptr) return STATUS_INVALID_PARAMETER;
  std::memcpy(value, found->second.data(), found->second.size());
  return STATUS_SUCCESS;
}

NTSTATUS PortDMus::NewRegistryKey(IRegistryKey** key, IUnknown* outer, ULONG key_type, ACCESS_MASK,
                                  OBJECT_ATTRIBUTES* attributes, ULONG, ULONG* disposition) {
  return NewDeviceRegistryKey(device_, key, outer, key_type, attributes, disposition);
}

NTSTATUS PortDMus::UnregisterSubdevice(DEVICE_OBJECT* device, IUnknown* port) {
  if (device == nullptr || port == nullptr) return STATUS_INVALID_PARAMETER;
  return device->Unregister(*port);
}

void PortDMus::TearDown() {
  while (!filters_.empty()) filters_.back()->Close();
  if (everyone_service_) {
    everyone_->RemoveMember(everyone_service_.get());
    everyone_service_->Cut();
    everyone_service_.Reset();
  }
  LeaveGroup();
  sequencers_.reset();
  description_ = nullptr;
  pin_count_.Reset();
  power_.Reset();
  miniport_.Reset();
  IUnknown* const target = major_target_.Detach();
  const bool miniport_lives = target != nullptr && target->Release() > 0;
  // What a miniport that is gone has not answered will not be; who else holds one lets it answer.
  auto unanswered = std::exchange(pending_, {});
  if (miniport_lives) KeepBeyondPort(std::move(unanswered));
  device_ = nullptr;
}

ComPtr<PortDMus> PortOf(IUnknown* port) {
  const auto inside = Query<IPortInside>(port);
  return inside ? ComPtr<PortDMus>(&inside->Inside()) : ComPtr<PortDMus>();
}

void TearDownPort(IUnknown* port) {
  if (const auto inside = PortOf(port)) inside->TearDown();
}

}  // namespace portamento::dmus
