// Compressed streams for SF3 samples, encoded in a test through libsndfile.
#pragma once

#include <sndfile.h>

#include "tests/support/sf2_file.h"

namespace portamento::test {

inline constexpr int kVorbis = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
inline constexpr int kFlac = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;

/// A mono stream of `frames` at 48 kHz.
FileBytes EncodeStream(const Frames& frames, int format);

}  // namespace portamento::test
