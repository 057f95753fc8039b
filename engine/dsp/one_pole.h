// The coefficient of a one-pole low-pass, y += c (x - y).
#pragma once

#include "engine/dsp/math.h"

namespace portamento::engine {

/// For a cutoff in Hz; 1, which passes everything, where it is 0. [any]
inline float OnePole(float cutoff_hz, float rate_hz) {
  constexpr float kTwoPiOverLn2 = 9.06472028f;
  return cutoff_hz > 0 ? 1.0f - Exp2(-kTwoPiOverLn2 * cutoff_hz / rate_hz) : 1.0f;
}

}  // namespace portamento::engine
