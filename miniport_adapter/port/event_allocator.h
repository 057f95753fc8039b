// Where events and their buffers come from: fixed pools, made once, used from any thread.
//
// Every place knows whether it is out. What comes back twice, or was never ours, is refused and
// counted instead of believed.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/unknown.h"
#include "miniport_adapter/port/free_list.h"

namespace portamento::dmus {

struct AllocatorSizes {
  std::uint32_t events = 8192;
  std::uint32_t buffers = 512;
  USHORT buffer_bytes = 512;
};

class EventAllocator final : public Unknown<IAllocatorMXF> {
 public:
  explicit EventAllocator(const AllocatorSizes& sizes);  // [control]

  /// An event of nothing but zeros and its size. [render]
  NTSTATUS PORTAMENTO_STDCALL GetMessage(DMUS_KERNEL_EVENT** event) override;
  /// [any]
  USHORT PORTAMENTO_STDCALL GetBufferSize() override { return sizes_.buffer_bytes; }
  NTSTATUS PORTAMENTO_STDCALL GetBuffer(PBYTE* buffer) override;  // [render]
  NTSTATUS PORTAMENTO_STDCALL PutBuffer(PBYTE buffer) override;   // [render]

  /// Takes back a chain, with the buffers and packages in it. STATUS_INVALID_PARAMETER: something
  /// in it was not out; the rest of its chain is left alone. [render]
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override;

  // It is a place, not a stage: there is nothing to start and nothing behind it.
  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE) override { return STATUS_SUCCESS; }
  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_NOT_IMPLEMENTED; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_NOT_IMPLEMENTED; }

  const AllocatorSizes& sizes() const { return sizes_; }

  // What is out, how often there was nothing left, and how often something came back that was not
  // out. [any]
  std::uint32_t events_out() const { return events_out_; }
  std::uint32_t buffers_out() const { return buffers_out_; }
  std::uint64_t exhausted() const { return exhausted_; }
  std::uint64_t refused() const { return refused_; }

 private:
  ~EventAllocator() override = default;

  bool TakeBack(DMUS_KERNEL_EVENT& event);
  void Free(DMUS_KERNEL_EVENT& event);
  std::size_t IndexOf(const DMUS_KERNEL_EVENT& event) const;

  AllocatorSizes sizes_;
  std::unique_ptr<DMUS_KERNEL_EVENT[]> events_;
  std::unique_ptr<BYTE[]> buffers_;
  std::unique_ptr<std::atomic<bool>[]> event_is_out_, buffer_is_out_;
  FreeList free_events_, free_buffers_;
  std::atomic<std::uint32_t> events_out_ = 0, buffers_out_ = 0;
  std::atomic<std::uint64_t> exhausted_ = 0, refused_ = 0;
};

}  // namespace portamento::dmus
