// In place of compressed_stream.cpp where there is no libsndfile: every stream counts as damaged.
#include "soundfonts/sf2/compressed_stream.h"

namespace portamento::sf2 {

std::unique_ptr<bank::SampleReader> OpenCompressedStream(io::Bytes /*data*/) { return nullptr; }

}  // namespace portamento::sf2
