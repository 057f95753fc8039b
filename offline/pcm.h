// Frames as integers: rounded to the nearest, those beyond full scale saturated.
#pragma once

#include <cstdint>
#include <span>

namespace portamento::offline {

/// Full scale 1 becomes 32768; what is no number, 0. Both of the same size. [any]
void ToInt16(std::span<const float> frames, std::span<std::int16_t> integers);

/// Full scale 1 becomes 2^23; what is no number, 0. Both of the same size. [any]
void ToInt24(std::span<const float> frames, std::span<std::int32_t> integers);

}  // namespace portamento::offline
