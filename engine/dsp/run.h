// A run: the frames that an effect does in one go, at most those of a block.
//
// Vectors take whole steps and so may read and write beyond the end of a run; buffers have room for
// that.
#pragma once

#include <array>
#include <cstddef>

namespace portamento::engine {

inline constexpr std::size_t kRunFrames = 64;  // on the grid of sample time
inline constexpr std::size_t kRunPadding = 16;

/// One value for each frame of a run.
struct RunBuffer {
  alignas(64) std::array<float, kRunFrames + kRunPadding> frame;
};

}  // namespace portamento::engine
