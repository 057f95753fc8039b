// A Song: the messages of a MIDI file in playing order, and the clock to place them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "songs/tempo_map.h"

namespace portamento::songs {

/// One complete MIDI message: a channel message or a SysEx from F0 to F7.
struct SongMessage {
  std::uint64_t tick = 0;
  std::uint32_t track = 0;       // number of the MTrk chunk
  std::uint32_t first_byte = 0;  // in Song::bytes
  std::uint32_t byte_count = 0;
  std::uint8_t port = 0;  // FF 21: which group of 16 channels
};

struct Marker {
  std::uint64_t tick = 0;
  std::string text;
};

struct Song {
  std::string title;  // name of the first track, when it has one
  std::string copyright;
  int format = 0;
  std::uint32_t track_count = 0;
  std::vector<std::string> track_names;  // by track
  std::vector<SongMessage> messages;  // by tick; at equal ticks as in the file, lower track first
  std::vector<std::uint8_t> bytes;
  std::vector<Marker> markers, lyrics;
  TempoMap tempo_map;
  std::uint64_t end_tick = 0;  // end of the longest track

  std::optional<std::vector<std::byte>> embedded_bank;  // of an RMID file: a whole RIFF sfbk or DLS
  int embedded_bank_offset = 0;                         // added to its melodic bank numbers

  std::span<const std::uint8_t> BytesOf(const SongMessage& message) const {
    return std::span(bytes).subspan(message.first_byte, message.byte_count);
  }
};

}  // namespace portamento::songs
