// Float frames to what a sink's buffer holds: 16 or 24 bit integers or floats, one channel or two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace portamento::dmus {

enum class PcmEncoding : std::uint8_t { kInt16, kInt24, kFloat32 };

struct PcmFormat {
  PcmEncoding encoding = PcmEncoding::kInt16;
  std::uint32_t channels = 2;  // 1 or 2

  constexpr std::size_t sample_bytes() const {
    return encoding == PcmEncoding::kInt16 ? 2 : encoding == PcmEncoding::kInt24 ? 3 : 4;
  }
  constexpr std::size_t frame_bytes() const { return sample_bytes() * channels; }

  friend bool operator==(const PcmFormat&, const PcmFormat&) = default;
};

/// What becomes of what the buffer held: a kernel sink's buffer is mixed into, a user-mode sink's
/// is written over.
enum class PcmBlend : std::uint8_t { kAdd, kReplace };

/// Writes left.size() frames, little-endian and interleaved; integers are rounded and saturated.
/// One channel is the mean of both: never louder than the louder side. `out` holds as many frames.
/// [render]
void WritePcm(PcmFormat format, PcmBlend blend, std::span<const float> left,
              std::span<const float> right, std::span<std::byte> out) noexcept;

/// What WritePcm makes of silence. [render]
void WriteSilence(PcmBlend blend, std::span<std::byte> out) noexcept;

}  // namespace portamento::dmus
