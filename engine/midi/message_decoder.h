// MIDI bytes to events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/event.h"

namespace portamento::engine {

/// The most events one message becomes.
inline constexpr std::size_t kMostEventsPerMessage = 256;

/// Decodes one complete MIDI message: a channel message, or a system exclusive one from F0 to F7.
/// Returns how many events were written to `out`, which must have room for kMostEventsPerMessage.
/// What is not understood, is cut short or has a wrong checksum becomes no event. `channel_group`:
/// which 16 channels the message is for. [any]
std::size_t DecodeMessage(std::span<const std::uint8_t> bytes, std::int64_t time_frames,
                          std::uint16_t channel_group, std::span<Event> out);

}  // namespace portamento::engine
