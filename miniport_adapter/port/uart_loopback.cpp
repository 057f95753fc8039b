#include "miniport_adapter/port/uart_loopback.h"

#include <algorithm>
#include <new>

#include "miniport_adapter/port/event_inbox.h"
#include "miniport_adapter/port/event_maker.h"
#include "miniport_adapter/port/pc_functions.h"

namespace portamento::dmus {

namespace {

constexpr KSDATARANGE_MUSIC MusicRange(const GUID& subtype) {
  return {.DataRange = {.FormatSize = sizeof(KSDATARANGE_MUSIC),
                        .MajorFormat = KSDATAFORMAT_TYPE_MUSIC,
                        .SubFormat = subtype,
                        .Specifier = KSDATAFORMAT_SPECIFIER_NONE},
          .Technology = KSMUSIC_TECHNOLOGY_PORT,
          .ChannelMask = 0xFFFF};
}

constexpr KSDATARANGE_MUSIC kTimed = MusicRange(KSDATAFORMAT_SUBTYPE_DIRECTMUSIC);
constexpr KSDATARANGE_MUSIC kRaw = MusicRange(KSDATAFORMAT_SUBTYPE_MIDI);
constexpr KSDATARANGE_MUSIC kBus = MusicRange(KSDATAFORMAT_SUBTYPE_MIDI_BUS);
constexpr const KSDATARANGE* kStreamRanges[] = {&kTimed.DataRange, &kRaw.DataRange};
constexpr const KSDATARANGE* kBridgeRanges[] = {&kBus.DataRange};

constexpr PCPIN_DESCRIPTOR StreamPin(KSPIN_DATAFLOW flow, const GUID& name) {
  return {.MaxGlobalInstanceCount = 1,
          .MaxFilterInstanceCount = 1,
          .KsPinDescriptor = {.DataRangesCount = 2,
                              .DataRanges = kStreamRanges,
                              .DataFlow = flow,
                              .Communication = KSPIN_COMMUNICATION_SINK,
                              .Category = &KSCATEGORY_AUDIO,
                              .Name = &name}};
}

constexpr PCPIN_DESCRIPTOR BridgePin(KSPIN_DATAFLOW flow) {
  return {.KsPinDescriptor = {.DataRangesCount = 1,
                              .DataRanges = kBridgeRanges,
                              .DataFlow = flow,
                              .Communication = KSPIN_COMMUNICATION_BRIDGE,
                              .Category = &KSCATEGORY_AUDIO}};
}

constexpr PCPIN_DESCRIPTOR kPins[] = {
    StreamPin(KSPIN_DATAFLOW_IN, KSAUDFNAME_DMUSIC_MPU_OUT), BridgePin(KSPIN_DATAFLOW_OUT),
    StreamPin(KSPIN_DATAFLOW_OUT, KSAUDFNAME_DMUSIC_MPU_IN), BridgePin(KSPIN_DATAFLOW_IN)};

const PCCONNECTION_DESCRIPTOR kConnections[] = {
    {PCFILTER_NODE, UartLoopback::kRenderPin, PCFILTER_NODE, UartLoopback::kOutBridge},
    {PCFILTER_NODE, UartLoopback::kInBridge, PCFILTER_NODE, UartLoopback::kCapturePin}};

const GUID kCategories[] = {KSCATEGORY_AUDIO, KSCATEGORY_RENDER, KSCATEGORY_CAPTURE};

PCFILTER_DESCRIPTOR description = {.PinSize = sizeof(PCPIN_DESCRIPTOR),
                                   .PinCount = 4,
                                   .Pins = kPins,
                                   .NodeSize = sizeof(PCNODE_DESCRIPTOR),
                                   .ConnectionCount = 2,
                                   .Connections = kConnections,
                                   .CategoryCount = 3,
                                   .Categories = kCategories};

// A package in a package in a package: nobody sends more, and a circle must end.
constexpr int kDeepestPackage = 8;

}  // namespace

/// Sends events out, in the order in which they come.
class UartLoopback::RenderStream final : public Unknown<IMXF> {
 public:
  RenderStream(UartLoopback& device, IAllocatorMXF& allocator, IMasterClock& clock)
      : device_(&device), allocator_(&allocator), clock_(&clock) {}

  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    if (events != nullptr) held_.Put(events);
    Work();
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override {
    state_ = state;
    Work();
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF*) override { return STATUS_UNSUCCESSFUL; }
  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF*) override { return STATUS_UNSUCCESSFUL; }

 private:
  ~RenderStream() override {
    allocator_->PutMessage(held_.TakeAll());
    device_->renders_ = false;
  }

  /// Sends or discards what is held. Who finds another at work leaves his part to him.
  void Work() {
    if (works_.fetch_add(1, std::memory_order_acq_rel) != 0) return;
    std::uint32_t seen = 1;
    do {
      const KSSTATE state = state_;
      if (state == KSSTATE_RUN) {
        Send(held_.TakeAll());
      } else if (state == KSSTATE_STOP) {
        allocator_->PutMessage(held_.TakeAll());
      }
      seen = works_.fetch_sub(seen, std::memory_order_acq_rel) - seen;
    } while (seen != 0);
  }

  void Send(DMUS_KERNEL_EVENT* events) {
    if (events == nullptr) return;
    REFERENCE_TIME now_100ns = 0;
    clock_->GetTime(&now_100ns);
    SendChain(events, now_100ns, 0);
    allocator_->PutMessage(events);
    device_->NotifyCapture();
  }

  void SendChain(const DMUS_KERNEL_EVENT* events, REFERENCE_TIME now_100ns, int depth) {
    for (const DMUS_KERNEL_EVENT* event = events; event != nullptr; event = event->pNextEvt) {
      if (PACKAGE_EVT(*event)) {
        if (depth < kDeepestPackage) SendChain(event->uData.pPackageEvt, now_100ns, depth + 1);
      } else {
        for (const BYTE byte : BytesOf(*event)) device_->Send(byte, now_100ns);
      }
    }
  }

  ComPtr<UartLoopback> device_;
  ComPtr<IAllocatorMXF> allocator_;
  ComPtr<IMasterClock> clock_;
  EventInbox held_;
  std::atomic<std::uint32_t> works_ = 0;
  std::atomic<KSSTATE> state_ = KSSTATE_STOP;
};

/// Hands up what came in: raw bytes, with the time of the first in each event.
class UartLoopback::CaptureStream final : public Unknown<IMXF> {
 public:
  CaptureStream(UartLoopback& device, IAllocatorMXF& allocator)
      : device_(&device), allocator_(&allocator) {
    device_->ForgetSent();
  }

  /// Null: what has come in may go up. Events of others are not for us.
  NTSTATUS PORTAMENTO_STDCALL PutMessage(DMUS_KERNEL_EVENT* events) override {
    if (events != nullptr) return allocator_->PutMessage(events);
    if (state_ < KSSTATE_PAUSE) {
      while (device_->Peek() != nullptr) device_->Drop();
      return STATUS_SUCCESS;
    }
    IMXF* const connected = sink_;
    IMXF* const sink = connected != nullptr ? connected : allocator_.get();
    while (DMUS_KERNEL_EVENT* const event = Collect()) sink->PutMessage(event);
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL SetState(KSSTATE state) override {
    state_ = state;
    if (state < KSSTATE_PAUSE) device_->ForgetSent();
    return STATUS_SUCCESS;
  }

  NTSTATUS PORTAMENTO_STDCALL ConnectOutput(IMXF* sink) override {
    IMXF* none = nullptr;
    return sink != nullptr && sink_.compare_exchange_strong(none, sink) ? STATUS_SUCCESS
                                                                        : STATUS_UNSUCCESSFUL;
  }

  NTSTATUS PORTAMENTO_STDCALL DisconnectOutput(IMXF* sink) override {
    IMXF* connected = sink_;
    if (sink != nullptr && sink != connected) return STATUS_UNSUCCESSFUL;
    sink_ = nullptr;
    return STATUS_SUCCESS;
  }

 private:
  ~CaptureStream() override { device_->captures_ = false; }

  /// As many bytes of one time as an event holds; null: there are none, or no event is left for
  /// them.
  DMUS_KERNEL_EVENT* Collect() {
    const WireByte* next = device_->Peek();
    if (next == nullptr) return nullptr;
    DMUS_KERNEL_EVENT* event = nullptr;
    allocator_->GetMessage(&event);
    if (event == nullptr) return nullptr;
    event->ullPresTime100ns = next->time_100ns;
    event->ullBytePosition = kBytePositionNone;
    event->usChannelGroup = 1;
    event->usFlags = DMUS_KEF_EVENT_INCOMPLETE;
    while (next != nullptr && next->time_100ns == event->ullPresTime100ns &&
           event->cbEvent < sizeof event->uData.abData) {
      event->uData.abData[event->cbEvent++] = next->byte;
      device_->Drop();
      next = device_->Peek();
    }
    return event;
  }

  ComPtr<UartLoopback> device_;
  ComPtr<IAllocatorMXF> allocator_;
  std::atomic<IMXF*> sink_ = nullptr;  // the host's; it lives until it is disconnected
  std::atomic<KSSTATE> state_ = KSSTATE_STOP;
};

NTSTATUS UartLoopback::GetDescription(PCFILTER_DESCRIPTOR** out) {
  if (out == nullptr) return STATUS_INVALID_PARAMETER;
  *out = &description;
  return STATUS_SUCCESS;
}

NTSTATUS UartLoopback::Init(IUnknown*, IResourceList* resources, IPortDMus* port,
                            IServiceGroup** group) {
  if (group == nullptr) return STATUS_INVALID_PARAMETER;
  *group = nullptr;
  if (resources == nullptr || port == nullptr) return STATUS_INVALID_PARAMETER;
  if (const NTSTATUS status = PcNewServiceGroup(group_.Put(), nullptr); !NT_SUCCESS(status)) {
    return status;
  }
  port_ = ComPtr<IPortDMus>(port);
  port_->RegisterServiceGroup(group_.get());
  *group = ComPtr<IServiceGroup>(group_).Detach();
  return STATUS_SUCCESS;
}

NTSTATUS UartLoopback::NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE, ULONG pin,
                                 DMUS_STREAM_TYPE type, KSDATAFORMAT*, IServiceGroup** group,
                                 IAllocatorMXF* allocator, IMasterClock* clock,
                                 ULONGLONG* prefetch_100ns) {
  if (stream == nullptr || group == nullptr || prefetch_100ns == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  *stream = nullptr;
  *group = nullptr;
  *prefetch_100ns = 0;
  if (outer != nullptr || allocator == nullptr || clock == nullptr) return STATUS_INVALID_PARAMETER;
  const bool renders = type == DMUS_STREAM_MIDI_RENDER && pin == kRenderPin;
  const bool captures = type == DMUS_STREAM_MIDI_CAPTURE && pin == kCapturePin;
  if (!renders && !captures) return STATUS_INVALID_DEVICE_REQUEST;
  std::atomic<bool>& lives = renders ? renders_ : captures_;
  if (lives.exchange(true)) return STATUS_INVALID_DEVICE_REQUEST;
  try {
    if (renders) {
      *stream = Make<RenderStream>(*this, *allocator, *clock).Detach();
    } else {
      *stream = Make<CaptureStream>(*this, *allocator).Detach();
    }
  } catch (const std::bad_alloc&) {
    lives = false;
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  *group = ComPtr<IServiceGroup>(group_).Detach();
  return STATUS_SUCCESS;
}

void UartLoopback::Send(BYTE byte, REFERENCE_TIME time_100ns) {
  const std::uint64_t sent = sent_.load(std::memory_order_relaxed);
  if (!captures_) return;  // nobody at the other end
  if (sent - received_.load(std::memory_order_acquire) == kWire_bytes) {
    ++lost_bytes_;
    return;
  }
  wire_[sent % kWire_bytes] = {byte, time_100ns};
  sent_.store(sent + 1, std::memory_order_release);
}

const UartLoopback::WireByte* UartLoopback::Peek() {
  const std::uint64_t received = std::max(received_.load(std::memory_order_relaxed),
                                          forgotten_.load(std::memory_order_acquire));
  received_.store(received, std::memory_order_release);
  if (received == sent_.load(std::memory_order_acquire)) return nullptr;
  return &wire_[received % kWire_bytes];
}

void UartLoopback::Drop() { received_.fetch_add(1, std::memory_order_release); }

void UartLoopback::ForgetSent() {
  forgotten_.store(sent_.load(std::memory_order_acquire), std::memory_order_release);
}

void UartLoopback::NotifyCapture() { port_->Notify(group_.get()); }

}  // namespace portamento::dmus
