// The band limit: what keeps a voice that is pitched up below half of the output's rate.
//
// Played faster than it was recorded, a sample has more than the output can carry, and what is too
// high folds back as tones that were never there. So such a voice is read twice per output frame,
// or four times, which is often enough for all of it, and then filtered down to one.
//
// How far a voice is filtered is decided by its speed: not at all up to ratio 1, all of it from 9/8
// on. What is left in between folds from above 21 kHz to above 21 kHz, and a bend through ratio 1
// passes no edge. Two octaves up the share begins to fall, and beyond ratio 6 there is none: guard
// frames reach no further.
#pragma once

#include <cstdint>

#include "engine/dsp/half_band.h"
#include "engine/dsp/sinc32_table.h"
#include "engine/samples/sample_arena.h"
#include "engine/voice/lane_group.h"

namespace portamento::engine {

/// From twice the output's rate to once. At 48 kHz: even to 20 kHz within 0.003 dB, half at 24 kHz,
/// and from 28 kHz on, which folds to 20 kHz, 70 dB down.
inline constexpr int kBandPairs = 14;
inline constexpr auto kBandTaps = HalfBandTaps<kBandPairs>(7);

/// From four times the rate to twice. Leaves alone what the other lets pass, and of what would fold
/// into it nothing above -68 dB.
inline constexpr int kWideBandPairs = 5;
inline constexpr auto kWideBandTaps = HalfBandTaps<kWideBandPairs>(7);

/// Output frames before and after its own that a voice is read at, for one: those of the half-band
/// filters, one inside the other.
inline constexpr int kBandFrames = kBandPairs + kWideBandPairs / 2;

inline constexpr int kBandLimitRatio = 6;
static_assert(kBandLimitRatio * kBandFrames + int{kSinc32Taps / 2} <= int{kFarTaps});

struct BandLimit {
  int reads = 1;    // per output frame: 1, 2 or 4
  float share = 0;  // of the filtered sound; the rest is as read
};

/// For a voice that moves on by `increment` per output frame, 41.23. [any]
constexpr BandLimit BandLimitFor(std::uint64_t increment) {
  constexpr std::uint64_t kOne = std::uint64_t{1} << kPhaseFractionBits;
  if (increment <= kOne || increment >= kBandLimitRatio * kOne) return {};
  const float ratio = static_cast<float>(increment) * (1.0f / static_cast<float>(kOne));
  const float rising = 8 * (ratio - 1), falling = 0.5f * (kBandLimitRatio - ratio);
  const float share = rising < falling ? rising : falling;
  // Up to ratio 2.5, what folds because it is read but twice folds to where the filter is shut.
  return {ratio < 2.5f ? 2 : 4, share < 1 ? share : 1};
}

}  // namespace portamento::engine
