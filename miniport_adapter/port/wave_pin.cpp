#include "miniport_adapter/port/wave_pin.h"

#include <algorithm>
#include <mutex>

namespace portamento::dmus {

namespace {

WAVEFORMATEX WaveFormatOf(std::span<const BYTE> format) {
  WAVEFORMATEX wave;
  std::memcpy(&wave, format.data() + sizeof(KSDATAFORMAT), sizeof wave);
  return wave;
}

}  // namespace

WavePin::WavePin(Filter& filter, ULONG id, std::vector<BYTE> format, NewStreamParts given,
                 ComPtr<ISynthSinkDMus> synth)
    : Pin(filter, id, std::move(format), std::move(given)),
      wave_format_(WaveFormatOf(this->format())),
      sink_(std::move(synth), wave_format_) {}

bool WavePin::Pull(std::span<BYTE> out) noexcept {
  const std::unique_lock lock(lock_, std::try_to_lock);
  if (lock && runs_) {
    sink_.Pull(out);
    return true;
  }
  std::ranges::fill(out, BYTE{0});
  return false;
}

bool WavePin::Fill(std::span<BYTE> ring, DWORD frames) noexcept {
  const std::unique_lock lock(lock_, std::try_to_lock);
  if (!lock || !runs_) return false;
  sink_.Fill(ring, frames);
  return true;
}

NTSTATUS WavePin::Enter(KSSTATE next) {
  const std::lock_guard lock(lock_);
  const NTSTATUS status = Pin::Enter(next);
  if (!NT_SUCCESS(status)) return status;
  runs_ = next == KSSTATE_RUN;
  if (runs_) sink_.Start();
  if (next == KSSTATE_STOP) sink_.Stop();
  return status;
}

void WavePin::LetGo() {
  const std::lock_guard lock(lock_);
  runs_ = false;
  sink_.Detach();
}

}  // namespace portamento::dmus
