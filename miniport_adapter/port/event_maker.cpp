#include "miniport_adapter/port/event_maker.h"

#include <algorithm>
#include <cstring>

namespace portamento::dmus {

namespace {

DMUS_KERNEL_EVENT* MakeEvent(IAllocatorMXF& allocator, std::span<const BYTE> bytes) {
  DMUS_KERNEL_EVENT* event = nullptr;
  allocator.GetMessage(&event);
  if (event == nullptr) return nullptr;
  PBYTE data = event->uData.abData;
  if (bytes.size() > sizeof event->uData.abData) {
    allocator.GetBuffer(&data);
    if (data == nullptr) {
      allocator.PutMessage(event);
      return nullptr;
    }
    event->uData.pbData = data;
  }
  event->cbEvent = static_cast<USHORT>(bytes.size());
  std::memcpy(data, bytes.data(), bytes.size());
  return event;
}

}  // namespace

bool MakeEvents(IAllocatorMXF& allocator, std::span<const BYTE> bytes, bool complete,
                const EventStamp& stamp, EventChain& chain) {
  EventChain made;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min<std::size_t>(bytes.size(), allocator.GetBufferSize()));
    bytes = bytes.subspan(part.size());
    DMUS_KERNEL_EVENT* const event = MakeEvent(allocator, part);
    if (event == nullptr) {
      allocator.PutMessage(made.Take());
      return false;
    }
    event->ullPresTime100ns = stamp.time_100ns;
    event->ullBytePosition = stamp.byte_position;
    event->usChannelGroup = stamp.channel_group;
    event->usFlags =
        complete && bytes.empty() ? DMUS_KEF_EVENT_COMPLETE : DMUS_KEF_EVENT_INCOMPLETE;
    made.Append(*event);
  }
  chain.Append(made);
  return true;
}

}  // namespace portamento::dmus
