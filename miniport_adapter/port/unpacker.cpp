#include "miniport_adapter/port/unpacker.h"

#include <algorithm>
#include <cstring>

#include "miniport_adapter/port/master_clock.h"
#include "miniport_adapter/port/saturating.h"

namespace portamento::dmus {

namespace {

template <typename Header>
Header ReadHeader(std::span<const BYTE> bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

/// A time before the clock began is now.
REFERENCE_TIME Present(REFERENCE_TIME time_100ns) {
  return std::max<REFERENCE_TIME>(time_100ns, 0);
}

bool IsWholeMessage(std::span<const BYTE> bytes) {
  if (bytes[0] == 0xF0) {
    return bytes.back() == 0xF7 && std::ranges::none_of(bytes.subspan(1, bytes.size() - 2),
                                                        [](BYTE b) { return b >= 0x80; });
  }
  return bytes.size() == MidiMessageBytes(bytes[0]) &&
         std::ranges::none_of(bytes.subspan(1), [](BYTE b) { return b >= 0x80; });
}

}  // namespace

bool Unpacker::Parse(std::span<const BYTE> bytes, const EventStamp& stamp, EventChain& chain) {
  // Taken back where the allocator runs dry: the entry is then to come once more.
  const MidiByteParser before = parser_;
  EventChain made;
  bool room = true;
  for (const BYTE byte : bytes) {
    parser_.Feed(byte, stamp.time_100ns,
                 [&](std::span<const BYTE> message, bool complete, REFERENCE_TIME) {
                   room = room && MakeEvents(allocator_, message, complete, stamp, made);
                 });
  }
  if (room) {
    chain.Append(made);
  } else {
    allocator_.PutMessage(made.Take());
    parser_ = before;
  }
  return room;
}

bool Unpacker::Entry(std::span<const BYTE> bytes, const EventStamp& stamp, EventChain& chain) {
  // A buffer of events has no running status; only an exclusive message may go on in it, and end
  // where another begins.
  const bool interrupts = parser_.in_exclusive() && bytes[0] == 0xF0;
  if (IsWholeMessage(bytes) && !interrupts) {
    return MakeEvents(allocator_, bytes, true, stamp, chain);
  }
  if (!parser_.in_exclusive()) parser_.Reset();
  return Parse(bytes, stamp, chain);
}

Unpacked Unpacker::Structured(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns,
                              EventChain& chain) {
  std::size_t at = 0;
  while (buffer.size() - at >= sizeof(DMUS_EVENTHEADER)) {
    const auto header = ReadHeader<DMUS_EVENTHEADER>(buffer.subspan(at));
    const auto rest = buffer.subspan(at + sizeof header);
    if (header.cbEvent > rest.size()) return {STATUS_INVALID_PARAMETER, at};
    const EventStamp stamp{.time_100ns = Present(SaturatingAdd(base_100ns, header.rtDelta)),
                           .channel_group = static_cast<USHORT>(header.dwChannelGroup),
                           .byte_position = position_bytes_};
    // A group beyond what an event can name is a group that no synthesizer has.
    if (header.cbEvent > 0 && header.dwChannelGroup <= 0xFFFF &&
        !Entry(rest.first(header.cbEvent), stamp, chain)) {
      return {STATUS_INSUFFICIENT_RESOURCES, at};
    }
    const std::size_t step = std::min(DMUS_EVENT_SIZE(header.cbEvent), buffer.size() - at);
    position_bytes_ += step;
    at += step;
  }
  // Less than 8 bytes behind the last event are padding; more are the beginning of a header.
  if (buffer.size() - at >= 8) return {STATUS_INVALID_PARAMETER, at};
  return {STATUS_SUCCESS, buffer.size()};
}

Unpacked Unpacker::MusicFormat(std::span<const BYTE> buffer, REFERENCE_TIME base_100ns,
                               EventChain& chain) {
  std::size_t at = 0;
  REFERENCE_TIME time_100ns = base_100ns;
  while (buffer.size() - at >= sizeof(KSMUSICFORMAT)) {
    const auto header = ReadHeader<KSMUSICFORMAT>(buffer.subspan(at));
    const auto rest = buffer.subspan(at + sizeof header);
    if (header.ByteCount > rest.size()) return {STATUS_INVALID_PARAMETER, at};
    time_100ns = SaturatingAdd(time_100ns, header.TimeDeltaMs * kMillisecond_100ns);
    const EventStamp stamp{.time_100ns = Present(time_100ns), .byte_position = position_bytes_};
    if (!Parse(rest.first(header.ByteCount), stamp, chain)) {
      return {STATUS_INSUFFICIENT_RESOURCES, at};
    }
    const std::size_t padded =
        sizeof header + ((std::size_t{header.ByteCount} + 3) & ~std::size_t{3});
    const std::size_t step = std::min(padded, buffer.size() - at);
    position_bytes_ += step;
    at += step;
  }
  if (buffer.size() - at >= 4) return {STATUS_INVALID_PARAMETER, at};
  return {STATUS_SUCCESS, buffer.size()};
}

Unpacked Unpacker::Raw(std::span<const BYTE> bytes, REFERENCE_TIME time_100ns, EventChain& chain) {
  const EventStamp stamp{.time_100ns = Present(time_100ns), .byte_position = position_bytes_};
  if (!Parse(bytes, stamp, chain)) return {STATUS_INSUFFICIENT_RESOURCES, 0};
  position_bytes_ += bytes.size();
  return {STATUS_SUCCESS, bytes.size()};
}

}  // namespace portamento::dmus
