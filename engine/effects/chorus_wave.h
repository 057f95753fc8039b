// What moves the copies of a chorus: a sine of a phase of 2^32 to the cycle.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/dsp/math.h"

namespace portamento::engine {

inline constexpr std::uint32_t kHalfCycle = 0x8000'0000, kQuarterCycle = 0x4000'0000;
inline constexpr float kPhaseToHalfCycles = 1.0f / 8388608.0f;  // of a phase without its low 8 bits

/// [any]
inline float ChorusWave(std::uint32_t phase) {
  std::uint32_t half = phase & (kHalfCycle - 1);
  half = std::min(half, kHalfCycle - half);  // mirrored about the middle
  const float value = SinPi(static_cast<float>(half >> 8) * kPhaseToHalfCycles);
  return (phase & kHalfCycle) != 0 ? -value : value;
}

}  // namespace portamento::engine
