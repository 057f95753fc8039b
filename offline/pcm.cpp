#include "offline/pcm.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace portamento::offline {
namespace {

// Added to a number, these push its fraction off the mantissa, and the whole stands in the lowest
// bits. Of that, and of comparisons between integers, compilers make vectors; of lrint and of
// comparisons that see what is no number they make none.
constexpr float kRoundFloat = 12'582'912.0f;            // 1.5 * 2^23: for 22 bits
constexpr double kRoundDouble = 6'755'399'441'055'744;  // 1.5 * 2^52: for 51 bits

/// `x` between -1 and 1; what is no number, 0.
float Saturated(float x) {
  constexpr std::int32_t kOne = std::bit_cast<std::int32_t>(1.0f), kInfinity = 0x7F80'0000;
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t magnitude = bits & INT32_MAX;
  const std::int32_t bounded = magnitude > kInfinity ? 0 : std::min(magnitude, kOne);
  return std::bit_cast<float>(bounded | (bits & INT32_MIN));
}

}  // namespace

void ToInt16(std::span<const float> frames, std::span<std::int16_t> integers) {
  constexpr auto kZero = std::bit_cast<std::int32_t>(kRoundFloat);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const float rounded = Saturated(frames[i]) * 32'768.0f + kRoundFloat;
    const auto integer = std::bit_cast<std::int32_t>(rounded) - kZero;
    integers[i] = static_cast<std::int16_t>(std::min(integer, INT16_MAX));
  }
}

void ToInt24(std::span<const float> frames, std::span<std::int32_t> integers) {
  constexpr std::int32_t kMost = (1 << 23) - 1;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double rounded = static_cast<double>(Saturated(frames[i]) * 8'388'608.0f) + kRoundDouble;
    const auto integer = static_cast<std::int32_t>(std::bit_cast<std::int64_t>(rounded));
    integers[i] = std::min(integer, kMost);
  }
}

}  // namespace portamento::offline
