#include "miniport_adapter/port/wave_sink.h"

#include <algorithm>
#include <cstring>

#include "miniport_adapter/port/master_clock.h"

namespace portamento::dmus {

void WaveSink::Sync() {
  // Whole seconds apart from the rest: the product stays small for as long as anything runs.
  const LONGLONG seconds = position_frames_ / rate_hz_, rest = position_frames_ % rate_hz_;
  const REFERENCE_TIME played_100ns = seconds * kSecond_100ns + rest * kSecond_100ns / rate_hz_;
  synth_->SyncToMaster(played_100ns, starts_ ? 1 : 0);
  starts_ = false;
}

void WaveSink::Render(std::span<BYTE> out) {
  if (out.empty()) return;
  std::memset(out.data(), 0, out.size());
  const auto frames = static_cast<DWORD>(out.size() / frame_bytes_);
  synth_->Render(out.data(), frames, position_frames_);
  position_frames_ += frames;
}

void WaveSink::Pull(std::span<BYTE> out) {
  Sync();
  Render(out.first(out.size() / frame_bytes_ * frame_bytes_));
}

void WaveSink::Fill(std::span<BYTE> ring, DWORD frames) {
  Sync();
  const auto ring_frames = static_cast<LONGLONG>(ring.size() / frame_bytes_);
  if (ring_frames == 0) return;
  const LONGLONG begin = position_frames_ % ring_frames;
  const LONGLONG wanted = std::min<LONGLONG>(frames, ring_frames);
  const LONGLONG before_end = std::min(wanted, ring_frames - begin);
  const auto part = [&](LONGLONG first, LONGLONG count) {
    return ring.subspan(static_cast<std::size_t>(first) * frame_bytes_,
                        static_cast<std::size_t>(count) * frame_bytes_);
  };
  Render(part(begin, before_end));
  Render(part(0, wanted - before_end));
}

}  // namespace portamento::dmus
