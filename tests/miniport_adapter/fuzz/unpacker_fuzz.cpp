// C29, C30: whatever bytes a client writes, they are read within their bounds, become whole
// messages, and everything comes back to the allocator. A libFuzzer target: see fuzz.sh.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "miniport_adapter/com/com_ptr.h"
#include "miniport_adapter/port/event_allocator.h"
#include "miniport_adapter/port/unpacker.h"

using namespace portamento::dmus;

namespace {

void Demand(bool holds) {
  if (!holds) std::abort();
}

/// A message that is no part of an exclusive one has its status and the length that goes with it.
void CheckMessage(const DMUS_KERNEL_EVENT& event, bool& in_exclusive) {
  const auto bytes = BytesOf(event);
  Demand(!bytes.empty());
  if (bytes[0] == 0xF0 || (in_exclusive && bytes[0] < 0x80) || (in_exclusive && bytes[0] == 0xF7)) {
    in_exclusive = !COMPLETE_EVT(event);
    Demand(in_exclusive || bytes.back() == 0xF7);
    return;
  }
  Demand(COMPLETE_EVT(event));
  Demand(bytes.size() == MidiMessageBytes(bytes[0]));
  Demand(std::none_of(bytes.begin() + 1, bytes.end(), [](BYTE byte) { return byte >= 0x80; }));
}

Unpacked Unpack(Unpacker& unpacker, int format, std::span<const BYTE> bytes, EventChain& chain) {
  // Memory that ends where the buffer does.
  const std::vector<BYTE> exact(bytes.begin(), bytes.end());
  if (format == 0) return unpacker.Structured(exact, 1000, chain);
  if (format == 1) return unpacker.MusicFormat(exact, 1000, chain);
  return unpacker.Raw(exact, 1000, chain);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const int format = data[0] % 3;
  const std::span<const BYTE> all(data + 2, size - 2);
  const std::size_t cut = std::min<std::size_t>(data[1], all.size());
  const auto allocator =
      Make<EventAllocator>(AllocatorSizes{.events = 32, .buffers = 8, .buffer_bytes = 24});
  Unpacker unpacker(*allocator);
  bool in_exclusive = false;
  for (const auto part : {all.first(cut), all.subspan(cut)}) {
    EventChain chain;
    const Unpacked unpacked = Unpack(unpacker, format, part, chain);
    Demand(unpacked.bytes <= part.size());
    for (const DMUS_KERNEL_EVENT* event = chain.first; event != nullptr; event = event->pNextEvt) {
      CheckMessage(*event, in_exclusive);
    }
    Demand(NT_SUCCESS(allocator->PutMessage(chain.Take())));
    Demand(allocator->events_out() == 0 && allocator->buffers_out() == 0);
  }
  return 0;
}
