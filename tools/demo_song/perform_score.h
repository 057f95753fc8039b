// From a score to a MIDI file.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/demo_song/score.h"

namespace portamento::demo_song {

/// A format 1 file: a track of tempo and names, then one for each part.
std::vector<std::byte> PerformScore(const Score& score);

}  // namespace portamento::demo_song
