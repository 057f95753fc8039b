#include "miniport_adapter/port/pin.h"

#include <cstring>

#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/port_dmus.h"

namespace portamento::dmus {

bool IsStructured(std::span<const BYTE> format) {
  KSDATAFORMAT head;
  std::memcpy(&head, format.data(), sizeof head);
  return head.SubFormat != KSDATAFORMAT_SUBTYPE_MIDI;
}

Pin::Pin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts parts)
    : filter_(&filter), id_(id), format_(std::move(format)), parts_(std::move(parts)) {
  if (parts_.group) {
    service_ = Make<ServiceRelay>([this] { Serve(); });
    parts_.group->AddMember(service_.get());
  }
}

// Derived parts are gone here: who destroys a pin has closed it before.
Pin::~Pin() = default;

NTSTATUS Pin::SetState(KSSTATE target) {
  if (closed()) return STATUS_INVALID_DEVICE_STATE;
  if (target < KSSTATE_STOP || target > KSSTATE_RUN) return STATUS_INVALID_PARAMETER;
  while (state() != target) {
    const auto next = static_cast<KSSTATE>(state() + (target > state() ? 1 : -1));
    const NTSTATUS status = Enter(next);
    if (!NT_SUCCESS(status)) return status;
    state_.store(next, std::memory_order_release);
  }
  return STATUS_SUCCESS;
}

std::shared_ptr<PropertyCall> Pin::Send(std::span<const BYTE> request,
                                        std::span<const BYTE> value) {
  if (!closed()) return filter_->SendTo(this, request, value);
  auto call = std::make_shared<PropertyCall>(std::span<const BYTE>(), value);
  call->Complete(STATUS_INVALID_DEVICE_STATE);
  return call;
}

void Pin::Serve() {
  const std::lock_guard lock(serving_);
  if (parts_.stream) parts_.stream->PutMessage(nullptr);
}

void Pin::Close() {
  if (closed()) return;
  filter_->port().PinGone(*this);
  // A stream that will not stop is left as it is; what follows takes it down.
  SetState(KSSTATE_STOP);
  if (service_) {
    parts_.group->RemoveMember(service_.get());
    service_->Cut();
    service_.Reset();
  }
  LetGo();
  NewStreamParts parts;
  {
    const std::lock_guard lock(serving_);
    parts = std::move(parts_);
  }
  parts.stream.Reset();
  parts.group.Reset();
  std::exchange(filter_, nullptr)->Forget(*this);
}

}  // namespace portamento::dmus
