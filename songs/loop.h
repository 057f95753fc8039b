// Loops that songs mark in themselves, and songs written out with their loop played several times.
#pragma once

#include <cstdint>
#include <optional>

#include "songs/song.h"

namespace portamento::songs {

struct Loop {
  enum class Kind : std::uint8_t {
    kMarkers,        // markers loopStart and loopEnd
    kController111,  // CC111 begins it, the song's end ends it (RPG Maker)
    kEmidi,          // CC116 or CC118 begins it, CC117 or CC119 ends it (EMIDI, XMI)
  };
  Kind kind = Kind::kMarkers;
  std::uint64_t start_tick = 0, end_tick = 0;  // the end is the first tick after it

  friend bool operator==(const Loop&, const Loop&) = default;
};

/// The loop of a song; of nested ones the outermost, of several the first. Empty when there is none
/// or nothing lies in it. A loop without an end goes to the end of the song. [control]
std::optional<Loop> FindLoop(const Song& song);

/// The song with its loop played `times` >= 1 times in all. Each repeat lasts exactly as long as
/// the first, tempo changes included; notes still held at the jump are released there. [control]
Song Unroll(const Song& song, const Loop& loop, std::uint32_t times);

}  // namespace portamento::songs
