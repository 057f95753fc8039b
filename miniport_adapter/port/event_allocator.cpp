#include "miniport_adapter/port/event_allocator.h"

#include <functional>

namespace portamento::dmus {

namespace {

/// Whether `object` lies in the `count` objects from `first` on, wherever else it may lie.
template <typename T>
bool Within(const T* first, std::size_t count, const T* object) {
  return !std::less<>{}(object, first) && std::less<>{}(object, first + count);
}

}  // namespace

EventAllocator::EventAllocator(const AllocatorSizes& sizes)
    : sizes_(sizes),
      events_(std::make_unique<DMUS_KERNEL_EVENT[]>(sizes.events)),
      buffers_(std::make_unique<BYTE[]>(std::size_t{sizes.buffers} * sizes.buffer_bytes)),
      event_is_out_(std::make_unique<std::atomic<bool>[]>(sizes.events)),
      buffer_is_out_(std::make_unique<std::atomic<bool>[]>(sizes.buffers)),
      free_events_(sizes.events),
      free_buffers_(sizes.buffers) {}

std::size_t EventAllocator::IndexOf(const DMUS_KERNEL_EVENT& event) const {
  return static_cast<std::size_t>(&event - events_.get());
}

NTSTATUS EventAllocator::GetMessage(DMUS_KERNEL_EVENT** event) {
  if (event == nullptr) return STATUS_INVALID_PARAMETER;
  *event = nullptr;
  const std::uint32_t index = free_events_.TryTake();
  if (index == FreeList::kNone) {
    ++exhausted_;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  events_[index] = {.cbStruct = sizeof(DMUS_KERNEL_EVENT)};
  event_is_out_[index] = true;
  ++events_out_;
  *event = &events_[index];
  return STATUS_SUCCESS;
}

NTSTATUS EventAllocator::GetBuffer(PBYTE* buffer) {
  if (buffer == nullptr) return STATUS_INVALID_PARAMETER;
  *buffer = nullptr;
  const std::uint32_t index = free_buffers_.TryTake();
  if (index == FreeList::kNone) {
    ++exhausted_;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  buffer_is_out_[index] = true;
  ++buffers_out_;
  *buffer = &buffers_[std::size_t{index} * sizes_.buffer_bytes];
  return STATUS_SUCCESS;
}

NTSTATUS EventAllocator::PutBuffer(PBYTE buffer) {
  const std::size_t bytes = std::size_t{sizes_.buffers} * sizes_.buffer_bytes;
  if (Within(buffers_.get(), bytes, buffer)) {
    const auto offset = static_cast<std::size_t>(buffer - buffers_.get());
    const std::size_t index = offset / sizes_.buffer_bytes;
    if (offset % sizes_.buffer_bytes == 0 && buffer_is_out_[index].exchange(false)) {
      --buffers_out_;
      free_buffers_.Give(static_cast<std::uint32_t>(index));
      return STATUS_SUCCESS;
    }
  }
  ++refused_;
  return STATUS_INVALID_PARAMETER;
}

bool EventAllocator::TakeBack(DMUS_KERNEL_EVENT& event) {
  if (Within(events_.get(), sizes_.events, &event)) {
    const auto offset = static_cast<std::size_t>(reinterpret_cast<BYTE*>(&event) -
                                                 reinterpret_cast<BYTE*>(events_.get()));
    if (offset % sizeof event == 0 && event_is_out_[IndexOf(event)].exchange(false)) return true;
  }
  ++refused_;
  return false;
}

void EventAllocator::Free(DMUS_KERNEL_EVENT& event) {
  --events_out_;
  free_events_.Give(static_cast<std::uint32_t>(IndexOf(event)));
}

NTSTATUS EventAllocator::PutMessage(DMUS_KERNEL_EVENT* events) {
  NTSTATUS status = STATUS_SUCCESS;
  // Shells of packages whose inside is being taken back, linked by the pointer that has served its
  // purpose: nesting costs no stack, and a chain that bites its tail ends where it was bitten.
  DMUS_KERNEL_EVENT* shells = nullptr;
  DMUS_KERNEL_EVENT* event = events;
  for (;;) {
    while (event != nullptr) {
      if (!TakeBack(*event)) {
        status = STATUS_INVALID_PARAMETER;
        break;
      }
      if (PACKAGE_EVT(*event)) {
        DMUS_KERNEL_EVENT* const inside = event->uData.pPackageEvt;
        event->uData.pPackageEvt = shells;
        shells = event;
        event = inside;
        continue;
      }
      if (!SHORT_EVT(*event) && event->uData.pbData != nullptr) {
        const NTSTATUS put = PutBuffer(event->uData.pbData);
        if (!NT_SUCCESS(put)) status = put;
      }
      DMUS_KERNEL_EVENT* const next = event->pNextEvt;
      Free(*event);
      event = next;
    }
    if (shells == nullptr) return status;
    DMUS_KERNEL_EVENT* const shell = shells;
    shells = shell->uData.pPackageEvt;
    event = shell->pNextEvt;
    Free(*shell);
  }
}

}  // namespace portamento::dmus
