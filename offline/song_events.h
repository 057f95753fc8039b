// A song as engine events, each at its exact frame.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/event.h"
#include "songs/song.h"

namespace portamento::offline {

struct SongEvents {
  std::vector<engine::Event> events;  // in order of time
  std::vector<std::uint32_t> tracks;  // of each event: the track it comes from
  std::int64_t end_frames = 0;        // end of the longest track
  std::uint32_t channel_groups = 1;   // one for each MIDI port the song names
};

/// A MIDI message of a song at its frame.
struct TimedMessage {
  std::int64_t time_frames = 0;
  std::span<const std::uint8_t> bytes;  // whole, with its status; they lie in the song
  std::uint32_t track = 0;
  std::uint16_t channel_group = 0;
};

/// All messages in order of time, one by one where a file has several in a row. Times are exact to
/// half a frame, however long the song. [control]
std::vector<TimedMessage> TimeMessages(const songs::Song& song, std::uint32_t rate_hz);

/// Decodes all messages of a song. Times are exact to half a frame, however long the song.
/// [control]
SongEvents DecodeSong(const songs::Song& song, std::uint32_t rate_hz);

/// Only what one part of a song does: the notes of one channel (or track), and everything that is
/// not a note. [control]
enum class StemKind : std::uint8_t { kChannel, kTrack };
SongEvents KeepStem(const SongEvents& song, StemKind kind, std::uint32_t number);

/// The channels (or tracks) that have notes, in order. [control]
std::vector<std::uint32_t> StemsOf(const SongEvents& song, StemKind kind);

}  // namespace portamento::offline
