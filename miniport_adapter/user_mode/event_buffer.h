// Reads the run of events that a client plays: headers of 20 bytes, each with its message behind
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace portamento::dmus {

struct BufferEvent {
  std::span<const std::uint8_t> bytes;
  std::uint32_t channel_group = 0;  // from 1 on; 0: all
  std::int64_t delta_100ns = 0;     // may be negative
  bool structured = false;          // a channel message, or a lone FF; else raw bytes

  /// Whether this is no fragment of a system exclusive message.
  bool complete() const;
};

class EventBuffer {
 public:
  explicit EventBuffer(std::span<const std::byte> bytes) : bytes_(bytes) {}

  /// The next event; empty at the end, and where the rest makes no sense: see malformed(). [any]
  std::optional<BufferEvent> Next();

  /// Whether an event was found that goes on beyond the end.
  bool malformed() const { return malformed_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool malformed_ = false;
};

}  // namespace portamento::dmus
