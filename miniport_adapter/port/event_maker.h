// Bytes become events of an allocator: inside the event where they fit, else in buffers.
#pragma once

#include <span>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/port/event_chain.h"

namespace portamento::dmus {

struct EventStamp {
  REFERENCE_TIME time_100ns = 0;
  USHORT channel_group = 1;
  ULONGLONG byte_position = kBytePositionNone;
};

/// Appends events that hold `bytes`; where they need several buffers, all events but the last are
/// marked incomplete, and the last as `complete` says. False, and nothing appended, when the
/// allocator has not enough. [control]
bool MakeEvents(IAllocatorMXF& allocator, std::span<const BYTE> bytes, bool complete,
                const EventStamp& stamp, EventChain& chain);

/// The bytes of an event that is no package. [any]
inline std::span<const BYTE> BytesOf(const DMUS_KERNEL_EVENT& event) {
  if (SHORT_EVT(event)) return {event.uData.abData, event.cbEvent};
  if (event.uData.pbData == nullptr) return {};
  return {event.uData.pbData, event.cbEvent};
}

}  // namespace portamento::dmus
