// Captured messages become buffers that clients read.
#pragma once

#include <span>

#include "miniport_adapter/abi/stream_buffers.h"
#include "miniport_adapter/port/capture_sink.h"

namespace portamento::dmus {

struct Packed {
  std::size_t bytes = 0;          // of the buffer that were written
  REFERENCE_TIME base_100ns = 0;  // from which the times in it count
};

/// As many messages as fit, as entries of DMUS_EVENTHEADER. What would not even fit into an empty
/// buffer comes in pieces. [control]
Packed PackStructured(CaptureSink& sink, std::span<BYTE> buffer);

/// The same, as entries of KSMUSICFORMAT. [control]
Packed PackMusicFormat(CaptureSink& sink, std::span<BYTE> buffer);

}  // namespace portamento::dmus
