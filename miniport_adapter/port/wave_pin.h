// A pin that clients pull rendered frames from.
#pragma once

#include "miniport_adapter/port/pin.h"
#include "miniport_adapter/port/polled_lock.h"
#include "miniport_adapter/port/wave_sink.h"

namespace portamento::dmus {

class WavePin final : public Pin {
 public:
  WavePin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts given,
          ComPtr<ISynthSinkDMus> synth);
  ~WavePin() override { Close(); }

  /// Whole frames, as many as there is room for. Zeros where the pin does not run, or changes its
  /// state at this moment; false then. [render]
  bool Pull(std::span<BYTE> out) noexcept;

  /// The same into a ring: see WaveSink::Fill. [render]
  bool Fill(std::span<BYTE> ring, DWORD frames) noexcept;

  /// Of the format that the pin was made with.
  const WAVEFORMATEX& wave_format() const { return wave_format_; }
  /// Frames rendered since the pin was last stopped. [render]
  LONGLONG position_frames() const { return sink_.position_frames(); }

 private:
  NTSTATUS Enter(KSSTATE next) override;
  void LetGo() override;

  WAVEFORMATEX wave_format_;
  PolledLock lock_;  // of the sink; pulling never waits for it
  WaveSink sink_;
  bool runs_ = false;
};

}  // namespace portamento::dmus
