// Where a sink's sound goes, and how fast it wants more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

class SinkOutput {
 public:
  /// What it says when it is looked at.
  struct State {
    std::optional<std::int64_t> heard;  // the frame that sounds now, by a clock of its own
    std::int64_t wanted = 0;            // how many more it should be given
  };

  virtual ~SinkOutput() = default;

  /// `played` frames of the master clock after it began, when it has had `written`. [render]
  virtual State Look(std::int64_t played, std::int64_t written) = 0;

  /// The next frames, interleaved. [render]
  virtual void Write(const short* samples, DWORD frames) = 0;
};

/// How far ahead of what is heard sound is rendered.
inline constexpr std::int64_t kLeadMs = 100;

/// A WAV file of 16 bits, which goes as the master clock goes. It is whole whenever a second has
/// been written, so that a program that is ended leaves a good one. Null where it can't be written.
/// [control]
std::unique_ptr<SinkOutput> MakeWavOutput(const std::wstring& path, const WAVEFORMATEX& format);

/// A looping buffer of a sound device; `buffer` may be null: then it gets one of its own. Null
/// where the device has none for us. [control]
std::unique_ptr<SinkOutput> MakeSoundOutput(IDirectSound& sound, IDirectSoundBuffer* buffer,
                                            const WAVEFORMATEX& format, DWORD buffer_bytes);

}  // namespace portamento::directmusic
