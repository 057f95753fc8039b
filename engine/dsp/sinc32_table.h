// The weights of 32 taps: a windowed sinc at every 128th of a frame.
#pragma once

#include <array>
#include <cstddef>

namespace portamento::engine {

inline constexpr std::size_t kSinc32Taps = 32;
inline constexpr std::size_t kSinc32Left = 15;  // taps before the position
inline constexpr int kSinc32PhaseBits = 7;
inline constexpr std::size_t kSinc32Phases = std::size_t{1} << kSinc32PhaseBits;

/// The taps of one phase, and what they change by up to the next. In between they go in straight
/// lines, which leaves images of a tone 98 dB down below 20 kHz at 48 kHz; with half as many phases
/// it would be 86 dB.
struct Sinc32Row {
  std::array<float, kSinc32Taps> taps, step;
};

/// Row p is for positions p / 128 of the way from the frame under tap `kSinc32Left` to the next.
alignas(64) extern const std::array<Sinc32Row, kSinc32Phases> kSinc32Table;

}  // namespace portamento::engine
