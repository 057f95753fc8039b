// Writes stereo sound to a file that appears only when it is whole, or to a stream.
#pragma once

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "offline/audio_format.h"

namespace portamento::offline {

class AudioWriter {
 public:
  virtual ~AudioWriter() = default;  // removes what was not finished

  /// Adds interleaved stereo frames; full scale 1, beyond it saturated. False when writing fails.
  virtual bool Write(std::span<const float> stereo) = 0;

  /// Completes the file. False when it could not be written; nothing is left behind then.
  virtual bool Finish() = 0;

  /// What went wrong, in words.
  virtual std::string error() const = 0;
};

/// A writer for the file `path`. It is written under a temporary name in the same folder and
/// renamed by Finish. The error is a sentence. [control]
tl::expected<std::unique_ptr<AudioWriter>, std::string> OpenAudioFile(const std::string& path,
                                                                      const AudioFormat& format);

/// A writer of headerless little-endian frames to `stream`, which stays open. [control]
std::unique_ptr<AudioWriter> OpenRawStream(std::FILE* stream, Encoding encoding);

}  // namespace portamento::offline
