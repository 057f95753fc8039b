#include "miniport_adapter/port/midi_render_pin.h"

#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/port_dmus.h"
#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

namespace {

/// In 100 ns: headers may count in other units.
REFERENCE_TIME In100ns(const KSTIME& time) {
  if (time.Numerator == time.Denominator || time.Denominator == 0) return time.Time;
  return SaturatingScale(time.Time, time.Numerator, time.Denominator);
}

}  // namespace

MidiRenderPin::MidiRenderPin(Filter& filter, ULONG id, std::vector<BYTE> format,
                             NewStreamParts given)
    : Pin(filter, id, std::move(format), std::move(given)),
      structured_(IsStructured(this->format())),
      unpacker_(filter.port().allocator()),
      sequencer_(*parts().stream, filter.port().allocator(), parts().prefetch_100ns,
                 filter.port().allocator().sizes().events) {
  filter.port().sequencers().Add(sequencer_);
}

template <typename Unpack>
Unpacked MidiRenderPin::Submit(Unpack unpack) {
  if (closed() || state() == KSSTATE_STOP) return {STATUS_INVALID_DEVICE_STATE, 0};
  EventChain chain;
  const Unpacked unpacked = unpack(chain);
  if (!chain.empty()) {
    sequencer_.Submit(chain.Take());
    filter().port().sequencers().Signal();
  }
  return unpacked;
}

Unpacked MidiRenderPin::Write(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns) {
  return Submit([&](EventChain& chain) {
    return structured_ ? unpacker_.Structured(buffer, base_100ns, chain)
                       : unpacker_.MusicFormat(buffer, base_100ns, chain);
  });
}

Unpacked MidiRenderPin::Write(const KSSTREAM_HEADER& header) {
  if (header.Size < sizeof header || (header.Data == nullptr && header.DataUsed > 0) ||
      (header.FrameExtent > 0 && header.DataUsed > header.FrameExtent)) {
    return {STATUS_INVALID_PARAMETER, 0};
  }
  return Write({static_cast<const BYTE*>(header.Data), header.DataUsed},
               In100ns(header.PresentationTime));
}

Unpacked MidiRenderPin::WriteRaw(std::span<const BYTE> bytes, REFERENCE_TIME time_100ns) {
  return Submit([&](EventChain& chain) { return unpacker_.Raw(bytes, time_100ns, chain); });
}

NTSTATUS MidiRenderPin::Enter(KSSTATE next) {
  if (next < KSSTATE_RUN) sequencer_.SetRunning(false);
  const NTSTATUS status = Pin::Enter(next);
  const KSSTATE now = NT_SUCCESS(status) ? next : state();
  if (now == KSSTATE_RUN) {
    sequencer_.SetRunning(true);
    filter().port().sequencers().Signal();
  } else if (now == KSSTATE_STOP) {
    sequencer_.Flush();
    unpacker_.Reset();
  }
  return status;
}

void MidiRenderPin::LetGo() {
  filter().port().sequencers().Remove(sequencer_);
  sequencer_.Flush();
}

}  // namespace portamento::dmus
