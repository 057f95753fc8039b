#include "miniport_adapter/port/midi_capture_pin.h"

#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/port_dmus.h"

namespace portamento::dmus {

MidiCapturePin::MidiCapturePin(Filter& filter, ULONG id, std::vector<BYTE> format,
                               NewStreamParts given)
    : Pin(filter, id, std::move(format), std::move(given)),
      structured_(IsStructured(this->format())),
      // Half of the pool: what nobody reads shall not leave the others without events.
      sink_(Make<CaptureSink>(filter.port().allocator(),
                              filter.port().allocator().sizes().events / 2)) {}

NTSTATUS MidiCapturePin::Connect() {
  const NTSTATUS status = stream()->ConnectOutput(sink_.get());
  connected_ = NT_SUCCESS(status);
  return status;
}

Packed MidiCapturePin::Read(std::span<BYTE> buffer) {
  if (closed()) return {};
  return structured_ ? PackStructured(*sink_, buffer) : PackMusicFormat(*sink_, buffer);
}

NTSTATUS MidiCapturePin::Enter(KSSTATE next) {
  // The sink is open before the stream may emit, and closed after it has ended to.
  if (next > state()) sink_->SetState(next);
  const NTSTATUS status = Pin::Enter(next);
  const KSSTATE now = NT_SUCCESS(status) ? next : state();
  sink_->SetState(now);
  return status;
}

void MidiCapturePin::LetGo() {
  if (connected_) stream()->DisconnectOutput(sink_.get());
  sink_->SetState(KSSTATE_STOP);
}

}  // namespace portamento::dmus
