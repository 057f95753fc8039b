// Asks the caches for the frames that voices will read in their next run.
//
// Voices stand at random places of a bank that no cache holds. Asked for one group ahead, their
// frames arrive while the group before is fetched: a line or two with each of its frames, since a
// core has few requests under way at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/samples/sample_arena.h"
#include "engine/voice/lane_group.h"

namespace portamento::engine {

inline constexpr std::size_t kCacheLineBytes = 64;

inline void PrefetchLine(const char* line) {
#if defined(__GNUC__)
  __builtin_prefetch(line);
  asm volatile("");  // or GCC finds that nothing is done here, and leaves out the whole loop
#endif
}

/// The first byte that a voice which reads `kTaps` frames before its position will want.
template <std::uint32_t kTaps, typename Frame>
const char* FirstByteOf(const OscillatorLanes& lanes, std::size_t l, const Frame* frames) {
  std::uint64_t position = lanes.phase[l] >> kPhaseFractionBits;
  const bool wraps = position >= std::uint64_t{lanes.loop_end[l]} + kTaps;
  position -= wraps ? lanes.loop_length[l] : 0;
  return reinterpret_cast<const char*>(frames + lanes.base[l] + position - kTaps);
}

/// All that a voice reads in a block at ratio 1, taps included. What runs faster, the processor
/// sees coming.
template <std::uint32_t kTaps, typename Frame>
void PrefetchVoice(const OscillatorLanes& lanes, std::size_t l, const Frame* frames) {
  constexpr std::size_t kLines = ((kBlockFrames + 2 * kTaps) * sizeof(Frame)) / kCacheLineBytes + 1;
  const char* const first = FirstByteOf<kTaps>(lanes, l, frames);
  for (std::size_t i = 0; i < kLines; ++i) PrefetchLine(first + i * kCacheLineBytes);
}

/// The share of frame `f` of 64 in what a group reads.
template <typename Frame>
void PrefetchShare(const OscillatorLanes& lanes, std::size_t f, const Frame* frames) {
  constexpr std::size_t kFramesPerVoice = kBlockFrames / kLanes;
  constexpr std::size_t kLines = sizeof(Frame) / 2;
  const char* const first = FirstByteOf<kLeftTaps>(lanes, f / kFramesPerVoice, frames) +
                            f % kFramesPerVoice * kLines * kCacheLineBytes;
  for (std::size_t i = 0; i < kLines; ++i) PrefetchLine(first + i * kCacheLineBytes);
}

}  // namespace portamento::engine
