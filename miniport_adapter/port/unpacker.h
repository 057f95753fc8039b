// Buffers that clients write to MIDI pins become events.
//
// What is malformed is never read past its end: unpacking stops there, and what came before is
// kept. Where the allocator has not enough, unpacking stops before the entry, and can be taken up
// again there.
#pragma once

#include <span>

#include "miniport_adapter/abi/status.h"
#include "miniport_adapter/abi/stream_buffers.h"
#include "miniport_adapter/port/event_maker.h"
#include "miniport_adapter/port/midi_byte_parser.h"

namespace portamento::dmus {

struct Unpacked {
  NTSTATUS status = STATUS_SUCCESS;  // INVALID_PARAMETER: malformed; INSUFFICIENT_RESOURCES
  std::size_t bytes = 0;             // of the buffer that are done with
};

class Unpacker {
 public:
  explicit Unpacker(IAllocatorMXF& allocator)
      : allocator_(allocator), parser_(allocator.GetBufferSize()) {}

  /// Entries of DMUS_EVENTHEADER; their times count from `base_100ns`. [control]
  Unpacked Structured(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns, EventChain& chain);

  /// Entries of KSMUSICFORMAT. [control]
  Unpacked MusicFormat(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns, EventChain& chain);

  /// A piece of a byte stream, all of it of one time. [control]
  Unpacked Raw(std::span<const BYTE> bytes, REFERENCE_TIME time_100ns, EventChain& chain);

  /// Forgets messages that have begun. [control]
  void Reset() { parser_.Reset(); }

 private:
  bool Entry(std::span<const BYTE> bytes, const EventStamp& stamp, EventChain& chain);
  bool Parse(std::span<const BYTE> bytes, const EventStamp& stamp, EventChain& chain);

  IAllocatorMXF& allocator_;
  MidiByteParser parser_;
  ULONGLONG position_bytes_ = 0;  // of the stream
};

}  // namespace portamento::dmus
