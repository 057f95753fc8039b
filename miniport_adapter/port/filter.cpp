#include "miniport_adapter/port/filter.h"

#include <algorithm>
#include <cstring>

#include "miniport_adapter/port/data_intersection.h"
#include "miniport_adapter/port/description.h"
#include "miniport_adapter/port/port_dmus.h"
#include "miniport_adapter/port/port_properties.h"
#include "miniport_adapter/port/property_router.h"

namespace portamento::dmus {

namespace {

/// Which kind of stream a pin of that direction carries.
DMUS_STREAM_TYPE StreamTypeOf(const KSPIN_DESCRIPTOR& pin, const KSDATAFORMAT& format) {
  const bool in = pin.DataFlow == KSPIN_DATAFLOW_IN;
  if (format.MajorFormat == KSDATAFORMAT_TYPE_MUSIC) {
    return in ? DMUS_STREAM_MIDI_RENDER : DMUS_STREAM_MIDI_CAPTURE;
  }
  if (format.MajorFormat == KSDATAFORMAT_TYPE_AUDIO && !in) return DMUS_STREAM_WAVE_SINK;
  return DMUS_STREAM_MIDI_INVALID;
}

/// Whether a WAVEFORMATEX follows, of frames that take room and time: both are divisors.
bool HasFrames(std::span<const BYTE> format) {
  if (format.size() < sizeof(KSDATAFORMAT_WAVEFORMATEX)) return false;
  WAVEFORMATEX wave;
  std::memcpy(&wave, format.data() + sizeof(KSDATAFORMAT), sizeof wave);
  return wave.nBlockAlign > 0 && wave.nSamplesPerSec > 0;
}

bool IsAmong(const KSIDENTIFIER& wanted, const KSIDENTIFIER* list, ULONG count, const GUID& set,
             ULONG id) {
  if (count == 0) return wanted.Set == set && wanted.Id == id;
  return std::any_of(list, list + count, [&](const KSIDENTIFIER& offered) {
    return wanted.Set == offered.Set && wanted.Id == offered.Id;
  });
}

template <typename T>
std::span<const BYTE> BytesOfObject(const T& object, std::size_t bytes) {
  return {reinterpret_cast<const BYTE*>(&object), bytes};
}

NTSTATUS CopyAnswer(const std::shared_ptr<PropertyCall>& call, std::span<BYTE> value,
                    ULONG* value_bytes) {
  if (call->pending()) return STATUS_PENDING;
  if (value_bytes != nullptr) *value_bytes = call->value_bytes();
  if (!value.empty()) std::ranges::copy(call->value(), value.begin());
  return call->status();
}

}  // namespace

NTSTATUS Filter::Check(const KSPIN_CONNECT& connect, const KSDATAFORMAT& format) const {
  const auto pins = PinsOf(port_->description());
  const PCPIN_DESCRIPTOR* const pin = pins.At(connect.PinId);
  if (pin == nullptr) return STATUS_NOT_FOUND;
  const KSPIN_DESCRIPTOR& ks = pin->KsPinDescriptor;
  if (ks.Communication == KSPIN_COMMUNICATION_BRIDGE ||
      ks.Communication == KSPIN_COMMUNICATION_NONE) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (!IsAmong(connect.Interface, ks.Interfaces, ks.InterfacesCount, KSINTERFACESETID_Standard,
               KSINTERFACE_STANDARD_STREAMING) ||
      !IsAmong(connect.Medium, ks.Mediums, ks.MediumsCount, KSMEDIUMSETID_Standard,
               KSMEDIUM_TYPE_ANYINSTANCE) ||
      !Accepts(RangesOf(*pin), format)) {
    return STATUS_NO_MATCH;
  }
  const InstanceCounts counts = CountsOf(connect.PinId);
  if (counts.filter_possible == 0 || counts.global_possible == 0) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (counts.filter_current >= counts.filter_possible ||
      counts.global_current >= counts.global_possible) {
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  return STATUS_SUCCESS;
}

NTSTATUS Filter::CreatePin(std::span<const BYTE> request, std::shared_ptr<Pin>& pin) {
  pin = nullptr;
  if (closed()) return STATUS_INVALID_DEVICE_STATE;
  if (request.size() < sizeof(KSPIN_CONNECT) + sizeof(KSDATAFORMAT)) {
    return STATUS_INVALID_PARAMETER;
  }
  KSPIN_CONNECT connect;
  std::memcpy(&connect, request.data(), sizeof connect);
  // A copy of ours, so that it is aligned and stays.
  std::vector<BYTE> format_bytes(request.begin() + sizeof connect, request.end());
  auto& format = *reinterpret_cast<KSDATAFORMAT*>(format_bytes.data());
  if (format.FormatSize < sizeof format || format.FormatSize > format_bytes.size()) {
    return STATUS_INVALID_PARAMETER;
  }
  format_bytes.resize(format.FormatSize);
  if (const NTSTATUS status = Check(connect, format); !NT_SUCCESS(status)) return status;

  const DMUS_STREAM_TYPE type =
      StreamTypeOf(PinsOf(port_->description())[connect.PinId].KsPinDescriptor, format);
  if (type == DMUS_STREAM_MIDI_INVALID) return STATUS_NOT_SUPPORTED;
  if (type == DMUS_STREAM_WAVE_SINK && !HasFrames(format_bytes)) return STATUS_INVALID_PARAMETER;
  NewStreamParts parts;
  const NTSTATUS status = port_->miniport().NewStream(
      parts.stream.Put(), nullptr, NonPagedPool, connect.PinId, type, &format, parts.group.Put(),
      &port_->allocator(), &port_->clock(), &parts.prefetch_100ns);
  if (!NT_SUCCESS(status)) return status;
  if (!parts.stream) return STATUS_UNSUCCESSFUL;

  if (type == DMUS_STREAM_MIDI_RENDER) {
    pin = std::make_shared<MidiRenderPin>(*this, connect.PinId, std::move(format_bytes),
                                          std::move(parts));
  } else if (type == DMUS_STREAM_MIDI_CAPTURE) {
    auto capture = std::make_shared<MidiCapturePin>(*this, connect.PinId, std::move(format_bytes),
                                                    std::move(parts));
    pins_.push_back(capture.get());
    if (const NTSTATUS connected = capture->Connect(); !NT_SUCCESS(connected)) return connected;
    pins_.pop_back();
    pin = std::move(capture);
  } else {
    auto synth = Query<ISynthSinkDMus>(parts.stream.get());
    if (!synth) return STATUS_NOINTERFACE;
    pin = std::make_shared<WavePin>(*this, connect.PinId, std::move(format_bytes), std::move(parts),
                                    std::move(synth));
  }
  pins_.push_back(pin.get());
  port_->PinMade(*pin);
  return STATUS_SUCCESS;
}

NTSTATUS Filter::CreatePin(ULONG id, const KSDATAFORMAT& format, std::shared_ptr<Pin>& pin) {
  const KSPIN_CONNECT connect{
      .Interface = {.Set = KSINTERFACESETID_Standard, .Id = KSINTERFACE_STANDARD_STREAMING},
      .Medium = {.Set = KSMEDIUMSETID_Standard, .Id = KSMEDIUM_TYPE_ANYINSTANCE},
      .PinId = id,
      .Priority = {KSPRIORITY_NORMAL, 1}};
  const auto head = BytesOfObject(connect, sizeof connect);
  const auto tail = BytesOfObject(format, std::max<std::size_t>(format.FormatSize, sizeof format));
  std::vector<BYTE> request(head.begin(), head.end());
  request.insert(request.end(), tail.begin(), tail.end());
  return CreatePin(request, pin);
}

namespace {

template <typename Kind>
NTSTATUS Created(NTSTATUS status, const std::shared_ptr<Pin>& made, std::shared_ptr<Kind>& pin) {
  pin = std::dynamic_pointer_cast<Kind>(made);
  return NT_SUCCESS(status) && pin == nullptr ? STATUS_NO_MATCH : status;
}

}  // namespace

NTSTATUS Filter::CreateMidiRenderPin(ULONG id, const KSDATAFORMAT& format,
                                     std::shared_ptr<MidiRenderPin>& pin) {
  std::shared_ptr<Pin> made;
  return Created(CreatePin(id, format, made), made, pin);
}

NTSTATUS Filter::CreateMidiCapturePin(ULONG id, const KSDATAFORMAT& format,
                                      std::shared_ptr<MidiCapturePin>& pin) {
  std::shared_ptr<Pin> made;
  return Created(CreatePin(id, format, made), made, pin);
}

NTSTATUS Filter::CreateWavePin(ULONG id, const KSDATAFORMAT_WAVEFORMATEX& format,
                               std::shared_ptr<WavePin>& pin) {
  // Packed: what begins it may lie anywhere.
  alignas(KSDATAFORMAT) std::byte aligned[sizeof format];
  std::memcpy(aligned, &format, sizeof format);
  std::shared_ptr<Pin> made;
  return Created(CreatePin(id, *reinterpret_cast<const KSDATAFORMAT*>(aligned), made), made, pin);
}

std::shared_ptr<PropertyCall> Filter::Send(std::span<const BYTE> request,
                                           std::span<const BYTE> value) {
  return SendTo(nullptr, request, value);
}

std::shared_ptr<PropertyCall> Filter::SendTo(Pin* pin, std::span<const BYTE> request,
                                             std::span<const BYTE> value) {
  PropertyQuery query;
  const bool whole = ParseQuery(request, query);
  if (closed() || !whole) {
    auto call = std::make_shared<PropertyCall>(std::span<const BYTE>(), value);
    call->Complete(closed() ? STATUS_INVALID_DEVICE_STATE : STATUS_INVALID_PARAMETER);
    return call;
  }
  if (auto call = ServeOwnProperty(*this, pin, query, value)) return call;
  PropertyTarget target{.major = port_->major_target()};
  if (pin != nullptr) {
    target.minor = pin->stream();
    target.pin = PinsOf(port_->description()).At(pin->id());
  }
  auto call = CallHandler(port_->description(), target, query, value);
  port_->Keep(call);
  return call;
}

NTSTATUS Filter::Property(std::span<const BYTE> request, std::span<BYTE> value,
                          ULONG* value_bytes) {
  return CopyAnswer(Send(request, value), value, value_bytes);
}

NTSTATUS PinProperty(Pin& pin, std::span<const BYTE> request, std::span<BYTE> value,
                     ULONG* value_bytes) {
  return CopyAnswer(pin.Send(request, value), value, value_bytes);
}

InstanceCounts Filter::CountsOf(ULONG pin_id) const {
  InstanceCounts counts;
  const PCPIN_DESCRIPTOR* const pin = PinsOf(port_->description()).At(pin_id);
  if (pin == nullptr) return counts;
  counts = {.filter_necessary = pin->MinFilterInstanceCount,
            .filter_current = static_cast<ULONG>(std::ranges::count(pins_, pin_id, &Pin::id)),
            .filter_possible = pin->MaxFilterInstanceCount,
            .global_current = port_->InstancesOf(pin_id),
            .global_possible = pin->MaxGlobalInstanceCount};
  if (IPinCount* const asks = port_->pin_count()) {
    asks->PinCount(pin_id, &counts.filter_necessary, &counts.filter_current,
                   &counts.filter_possible, &counts.global_current, &counts.global_possible);
  }
  return counts;
}

void Filter::Forget(Pin& pin) { std::erase(pins_, &pin); }

void Filter::Close() {
  if (closed()) return;
  while (!pins_.empty()) pins_.back()->Close();
  std::exchange(port_, nullptr)->FilterGone(*this);
}

}  // namespace portamento::dmus
