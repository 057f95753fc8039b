// A miniport that has nothing in common with the synthesizer: a serial MIDI device whose output is
// wired to its input.
//
// It behaves as published UART miniports do: takes events when they are due, registers its service
// group from within Init, refuses ConnectOutput on what it renders, and hands bytes up unparsed,
// marked incomplete. Here it is the proof that the port hosts any miniport, and the built-in one
// that PcNewMiniport makes.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/com/unknown.h"

namespace portamento::dmus {

class UartLoopback final : public Unknown<IMiniportDMus> {
 public:
  static constexpr ULONG kRenderPin = 0, kOutBridge = 1, kCapturePin = 2, kInBridge = 3;

  NTSTATUS PORTAMENTO_STDCALL GetDescription(PCFILTER_DESCRIPTOR** out) override;
  NTSTATUS PORTAMENTO_STDCALL DataRangeIntersection(ULONG, KSDATARANGE*, KSDATARANGE*, ULONG, PVOID,
                                                    ULONG*) override {
    return STATUS_NOT_IMPLEMENTED;
  }
  NTSTATUS PORTAMENTO_STDCALL Init(IUnknown* adapter, IResourceList* resources, IPortDMus* port,
                                   IServiceGroup** group) override;
  void PORTAMENTO_STDCALL Service() override {}
  NTSTATUS PORTAMENTO_STDCALL NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE pool, ULONG pin,
                                        DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                        IServiceGroup** group, IAllocatorMXF* allocator,
                                        IMasterClock* clock, ULONGLONG* prefetch_100ns) override;

  /// Bytes that found the wire full. [any]
  std::uint64_t lost_bytes() const { return lost_bytes_; }

 private:
  class RenderStream;
  class CaptureStream;

  /// A byte on its way, and when it was sent.
  struct WireByte {
    BYTE byte;
    REFERENCE_TIME time_100ns;
  };

  static constexpr std::uint32_t kWire_bytes = 8192;

  ~UartLoopback() override = default;

  void Send(BYTE byte, REFERENCE_TIME time_100ns);  // one thread at a time
  const WireByte* Peek();                           // one thread at a time
  void Drop();
  void ForgetSent();  // what is on its way; [any]
  void NotifyCapture();

  ComPtr<IPortDMus> port_;
  ComPtr<IServiceGroup> group_;
  std::atomic<bool> renders_ = false, captures_ = false;  // a stream of the kind lives
  std::array<WireByte, kWire_bytes> wire_{};
  std::atomic<std::uint64_t> sent_ = 0, received_ = 0;  // bytes
  std::atomic<std::uint64_t> forgotten_ = 0;            // as many of them are not to arrive
  std::atomic<std::uint64_t> lost_bytes_ = 0;
};

}  // namespace portamento::dmus
