// Drives the wave side of a synthesizer's stream: whole frames, positions without a gap.
//
// What counts as played is what has been rendered before: time since the stream began, by its own
// frames. The miniport compares that with the master clock, and follows the difference slowly.
#pragma once

#include <span>

#include "miniport_adapter/abi/dmus_interfaces.h"
#include "miniport_adapter/abi/ks_formats.h"
#include "miniport_adapter/com/com_ptr.h"

namespace portamento::dmus {

class WaveSink {
 public:
  WaveSink(ComPtr<ISynthSinkDMus> synth, const WAVEFORMATEX& format)
      : synth_(std::move(synth)),
        frame_bytes_(format.nBlockAlign),
        rate_hz_(format.nSamplesPerSec) {}

  /// Of a stream that goes from PAUSE to RUN. [control]
  void Start() { starts_ = true; }

  /// Of a stream that goes to STOP: positions begin anew. [control]
  void Stop() { position_frames_ = 0; }

  /// Takes a position up from elsewhere. [control]
  void SkipTo(LONGLONG position_frames) { position_frames_ = position_frames; }

  /// Renders as many frames as `out` has room for, into zeros. [render]
  void Pull(std::span<BYTE> out);

  /// Renders `frames` into a ring that began to be filled at position 0, up to one turn of it.
  /// Where it ends is another call. [render]
  void Fill(std::span<BYTE> ring, DWORD frames);

  /// Lets go of the stream; there is nothing to render any more. [control]
  void Detach() { synth_.Reset(); }

  LONGLONG position_frames() const { return position_frames_; }
  DWORD frame_bytes() const { return frame_bytes_; }
  DWORD rate_hz() const { return rate_hz_; }

 private:
  void Sync();
  void Render(std::span<BYTE> out);

  ComPtr<ISynthSinkDMus> synth_;
  DWORD frame_bytes_;
  DWORD rate_hz_;
  LONGLONG position_frames_ = 0;
  bool starts_ = false;
};

}  // namespace portamento::dmus
