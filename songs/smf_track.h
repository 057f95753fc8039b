// Reads the events of one track chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "io/byte_reader.h"
#include "io/load_error.h"
#include "songs/song.h"

namespace portamento::songs {

struct TempoChange {
  std::uint64_t tick = 0;
  std::uint32_t tempo_us = kDefaultTempoUs;
};

struct TrackEnd {
  std::uint64_t tick = 0;
  std::size_t bytes_read = 0;  // up to and with the end-of-track event, or all
};

/// Appends the messages, texts and tempo changes of a track to `song` and `tempos`. `data` begins
/// at `offset` in the file; ticks count from `start_tick`. Bytes that make no sense are skipped and
/// noted once per track. [control]
TrackEnd ReadTrack(io::Bytes data, std::uint64_t offset, std::uint64_t start_tick,
                   std::uint32_t track, Song& song, std::vector<TempoChange>& tempos,
                   Findings& findings);

}  // namespace portamento::songs
