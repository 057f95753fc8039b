#include "miniport_adapter/port/packer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

namespace {

/// Writes entries of a header, bytes and zeros up to a multiple of `align`.
template <typename Header, typename MakeHeader>
Packed Pack(CaptureSink& sink, std::span<BYTE> buffer, std::size_t align, MakeHeader make_header) {
  Packed packed;
  const auto padded = [align](std::size_t bytes) {
    return (sizeof(Header) + bytes + align - 1) / align * align;
  };
  while (CapturedMessage* const message = sink.Front()) {
    const std::size_t room = buffer.size() - packed.bytes;
    std::size_t bytes = message->bytes.size();
    if (padded(bytes) > room) {
      const std::size_t whole_room = room / align * align;
      if (packed.bytes > 0 || whole_room <= sizeof(Header)) break;
      bytes = std::min(bytes, whole_room - sizeof(Header));
    }
    if (packed.bytes == 0) packed.base_100ns = message->time_100ns;
    const Header header = make_header(*message, static_cast<ULONG>(bytes), packed.base_100ns);
    BYTE* const entry = buffer.data() + packed.bytes;
    std::memset(entry, 0, padded(bytes));
    std::memcpy(entry, &header, sizeof header);
    std::memcpy(entry + sizeof header, message->bytes.data(), bytes);
    packed.bytes += padded(bytes);
    if (bytes == message->bytes.size()) {
      sink.PopFront();
    } else {
      message->bytes.erase(message->bytes.begin(),
                           message->bytes.begin() + static_cast<std::ptrdiff_t>(bytes));
    }
  }
  return packed;
}

}  // namespace

Packed PackStructured(CaptureSink& sink, std::span<BYTE> buffer) {
  return Pack<DMUS_EVENTHEADER>(
      sink, buffer, 8, [](const CapturedMessage& message, ULONG bytes, REFERENCE_TIME base_100ns) {
        const bool whole = message.complete && bytes == message.bytes.size();
        return DMUS_EVENTHEADER{
            .cbEvent = bytes,
            .dwChannelGroup = message.channel_group,
            .rtDelta = SaturatingSubtract(message.time_100ns, base_100ns),
            .dwFlags = whole && message.bytes[0] < 0xF0 ? DMUS_EVENT_STRUCTURED : 0};
      });
}

Packed PackMusicFormat(CaptureSink& sink, std::span<BYTE> buffer) {
  ULONG told_ms = 0;  // so that rounding does not add up
  return Pack<KSMUSICFORMAT>(
      sink, buffer, 4, [&](const CapturedMessage& message, ULONG bytes, REFERENCE_TIME base_100ns) {
        const REFERENCE_TIME since_ms =
            SaturatingSubtract(message.time_100ns, base_100ns) / kMillisecond_100ns;
        const auto at_ms = static_cast<ULONG>(
            std::clamp<REFERENCE_TIME>(since_ms, told_ms, std::numeric_limits<ULONG>::max()));
        return KSMUSICFORMAT{.TimeDeltaMs = at_ms - std::exchange(told_ms, at_ms),
                             .ByteCount = bytes};
      });
}

}  // namespace portamento::dmus
