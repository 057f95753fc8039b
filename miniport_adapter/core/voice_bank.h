// The bank that a voice of the host plays: all of a wave, at a pitch and a level.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "miniport_adapter/core/download_image.h"
#include "soundfonts/bank/bank.h"

namespace portamento::dmus {

/// How a voice of the host plays a wave.
struct VoiceSound {
  std::int32_t pitch_cents = 0;                // -12700..12700, above that recorded
  std::int32_t gain_hundredths_db = 0;         // -9600..9600
  std::uint64_t start_frame = 0;               // within the wave
  std::uint64_t loop_start = 0, loop_end = 0;  // in frames; equal: not looped
};

/// Speakers that a wave articulation may name.
inline constexpr std::uint32_t kLeftBus = 0, kRightBus = 1;

/// One preset with a zone for each channel of the wave, which is sample 0, 1 of the bank; that of
/// two channels is spread to both sides, and one that is for one of those buses goes there. Its
/// source of PCM is null: whoever uses it brings the frames. Articulated by what DLS has without
/// any connection, at key 60 and velocity 127. [control]
std::shared_ptr<const bank::Bank> VoiceBank(const WaveImage& image, const VoiceSound& sound,
                                            std::optional<std::uint32_t> bus);

}  // namespace portamento::dmus
