// What a miniport needs of a host, as small as it can be, and counting everything.
#pragma once

#include <array>
#include <atomic>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "tests/miniport_adapter/com/counting_fakes.h"

namespace portamento::dmus {

class FakePort final : public Counted<IPortDMus> {
 public:
  NTSTATUS PORTAMENTO_STDCALL Init(DEVICE_OBJECT*, IRP*, IUnknown*, IUnknown*,
                                   IResourceList*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL GetDeviceProperty(DEVICE_REGISTRY_PROPERTY, ULONG, PVOID,
                                                ULONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL NewRegistryKey(IRegistryKey**, IUnknown*, ULONG, ACCESS_MASK,
                                             OBJECT_ATTRIBUTES*, ULONG, ULONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  void PORTAMENTO_STDCALL Notify(IServiceGroup*) override {}
  void PORTAMENTO_STDCALL RegisterServiceGroup(IServiceGroup*) override {}
};

class FakeClock final : public Counted<IMasterClock> {
 public:
  std::atomic<REFERENCE_TIME> now_100ns = 50'000'000'000;

  NTSTATUS PORTAMENTO_STDCALL GetTime(REFERENCE_TIME* time_100ns) override {
    *time_100ns = now_100ns;
    return STATUS_SUCCESS;
  }
};

/// Hands out events from a pool and takes them back; complains of any that comes back twice.
class FakeAllocator final : public Counted<IAllocatorMXF> {
 public:
  static constexpr std::size_t kBufferBytes = 4096;

  FakeAllocator() : events_(kEvents), buffers_(kBuffers * kBufferBytes) {}

  /// Done once, by whoever adds a reference.
  std::function<void()> on_reference;

  ULONG PORTAMENTO_STDCALL AddRef() override {
    if (on_reference) std::exchange(on_reference, nullptr)();
    return Counted::AddRef();
  }

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_UNSUCCESSFUL; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_UNSUCCESSFUL; }

  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* event) override {
    while (event != nullptr) {
      DMUS_KERNEL_EVENT* const next = event->pNextEvt;
      if (PACKAGE_EVT(*event)) {
        PutMessage(event->uData.pPackageEvt);
      } else if (event->cbEvent > sizeof(void*) && event->uData.pbData != nullptr) {
        PutBuffer(event->uData.pbData);
      }
      const std::size_t at = static_cast<std::size_t>(event - events_.data());
      if (out_[at].exchange(false)) {
        --outstanding_events_;
      } else {
        ++returned_twice_;
      }
      event = next;
    }
    return STATUS_SUCCESS;
  }
  NTSTATUS PORTAMENTO_STDCALL GetMessage(DMUS_KERNEL_EVENT** event) override {
    for (std::size_t tries = 0; tries < kEvents; ++tries) {
      const std::size_t at = next_++ % kEvents;
      if (out_[at].exchange(true)) continue;
      ++outstanding_events_;
      events_[at] = {};
      events_[at].cbStruct = sizeof(DMUS_KERNEL_EVENT);
      *event = &events_[at];
      return STATUS_SUCCESS;
    }
    *event = nullptr;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  USHORT PORTAMENTO_STDCALL GetBufferSize() override { return kBufferBytes; }
  NTSTATUS PORTAMENTO_STDCALL GetBuffer(PBYTE* buffer) override {
    for (std::size_t i = 0; i < kBuffers; ++i) {
      if (buffer_out_[i].exchange(true)) continue;
      ++outstanding_buffers_;
      *buffer = buffers_.data() + i * kBufferBytes;
      return STATUS_SUCCESS;
    }
    *buffer = nullptr;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  NTSTATUS PORTAMENTO_STDCALL PutBuffer(PBYTE buffer) override {
    const auto at = static_cast<std::size_t>(buffer - buffers_.data()) / kBufferBytes;
    if (buffer_out_[at].exchange(false)) {
      --outstanding_buffers_;
    } else {
      ++returned_twice_;
    }
    return STATUS_SUCCESS;
  }

  int outstanding_events() const { return outstanding_events_; }
  int outstanding_buffers() const { return outstanding_buffers_; }
  int returned_twice() const { return returned_twice_; }

  /// An event with these bytes: in it where they fit, else in a buffer.
  DMUS_KERNEL_EVENT* Event(const std::vector<BYTE>& bytes, REFERENCE_TIME time_100ns,
                           USHORT group = 1, USHORT flags = DMUS_KEF_EVENT_COMPLETE) {
    DMUS_KERNEL_EVENT* event = nullptr;
    GetMessage(&event);
    event->cbEvent = static_cast<USHORT>(bytes.size());
    event->usChannelGroup = group;
    event->usFlags = flags;
    event->ullPresTime100ns = time_100ns;
    event->ullBytePosition = kBytePositionNone;
    // Decided by the contract's own words, not by what is tested.
    const bool inside = bytes.size() <= sizeof(void*);
    if (!inside) GetBuffer(&event->uData.pbData);
    std::memcpy(inside ? event->uData.abData : event->uData.pbData, bytes.data(), bytes.size());
    return event;
  }
  DMUS_KERNEL_EVENT* Package(DMUS_KERNEL_EVENT* inner, USHORT bytes = 0) {
    DMUS_KERNEL_EVENT* event = nullptr;
    GetMessage(&event);
    event->usFlags = DMUS_KEF_PACKAGE_EVENT;
    event->cbEvent = bytes;  // must not matter
    event->uData.pPackageEvt = inner;
    return event;
  }
  static DMUS_KERNEL_EVENT* Chain(const std::vector<DMUS_KERNEL_EVENT*>& events) {
    for (std::size_t i = 0; i + 1 < events.size(); ++i) events[i]->pNextEvt = events[i + 1];
    return events.empty() ? nullptr : events.front();
  }

 private:
  static constexpr std::size_t kEvents = 4096, kBuffers = 256;
  std::vector<DMUS_KERNEL_EVENT> events_;
  std::vector<BYTE> buffers_;
  std::array<std::atomic<bool>, kBuffers> buffer_out_{};
  std::array<std::atomic<bool>, kEvents> out_{};
  std::atomic<std::size_t> next_ = 0;
  std::atomic<int> outstanding_events_ = 0, outstanding_buffers_ = 0, returned_twice_ = 0;
};

}  // namespace portamento::dmus
