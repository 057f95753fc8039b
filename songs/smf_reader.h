// Reads Standard MIDI Files (.mid, .kar) and RMID (.rmi), forgiving what real files get wrong.
#pragma once

#include "io/byte_reader.h"
#include "io/load_error.h"
#include "songs/song.h"

namespace portamento::songs {

struct OpenedSong {
  Song song;
  Findings findings;  // what was mended
};

/// Reads a whole file: formats 0, 1 and 2, metrical and SMPTE time. Format 2 plays its tracks one
/// after another. Errors: kWrongFormat (no MThd), kDamaged (no track at all). [control]
LoadResult<OpenedSong> ReadSong(io::Bytes file);

}  // namespace portamento::songs
