// Decodes a Vorbis, Opus or FLAC stream held in memory, through libsndfile.
#pragma once

#include <memory>

#include "io/byte_reader.h"
#include "soundfonts/bank/pcm_source.h"

namespace portamento::sf2 {

/// A reader for the stream in `data`, which must outlive it. Of a stream with several channels the
/// first is read. io::Bytes after the stream's end are allowed. Null when no stream begins here or
/// its headers are damaged. [control]
std::unique_ptr<bank::SampleReader> OpenCompressedStream(io::Bytes data);

}  // namespace portamento::sf2
