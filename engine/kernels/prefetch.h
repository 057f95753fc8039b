// Asks the caches for the frames that a group will read in its next run.
//
// Voices stand at random places of a bank that no cache holds. Asked for one group ahead, their
// frames arrive while the group before is rendered.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/samples/sample_arena.h"
#include "engine/voice/lane_group.h"

namespace portamento::engine {

/// For a voice that reads `kTaps` frames before and after its position.
template <std::uint32_t kTaps, typename Frame>
inline void PrefetchVoice(const OscillatorLanes& lanes, std::size_t l, const Frame* frames) {
#if defined(__GNUC__)
  constexpr std::size_t kLineBytes = 64;
  // A block at ratio 1 and the taps around it; what runs faster, the processor sees coming.
  constexpr std::size_t kLines = ((kBlockFrames + 2 * kTaps) * sizeof(Frame)) / kLineBytes + 1;
  std::uint64_t position = lanes.phase[l] >> kPhaseFractionBits;
  const bool wraps = position >= std::uint64_t{lanes.loop_end[l]} + kTaps;
  position -= wraps ? lanes.loop_length[l] : 0;
  const auto* const first =
      reinterpret_cast<const char*>(frames + lanes.base[l] + position - kTaps);
  for (std::size_t line = 0; line < kLines; ++line) {
    __builtin_prefetch(first + line * kLineBytes);
    asm volatile("");  // or GCC finds that nothing is done here, and leaves out the whole loop
  }
#endif
}

template <typename Frame>
inline void PrefetchFrames(const OscillatorLanes& lanes, const Frame* frames) {
  for (std::size_t l = 0; l < kLanes; ++l) PrefetchVoice<kLeftTaps>(lanes, l, frames);
}

}  // namespace portamento::engine
