// Sample memory: one stretch of address space that grows in place, and in which nothing is moved.
//
// Every sample lies between guard frames, so that the kernels need not ask where it ends: zeros
// before it, and behind it zeros or, of a loop, the loop's own frames repeated. A 32-bit index of
// frames reaches all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>

#include "engine/samples/address_space.h"

namespace portamento::engine {

/// The furthest a voice moves in one run of a kernel, in frames of its sample.
inline constexpr std::uint32_t kMostAdvanceFrames = 512;

/// Frames that interpolators of up to 8 taps read before and after a position.
inline constexpr std::uint32_t kLeftTaps = 3, kRightTaps = 4;

/// Frames that the interpolator of 32 taps reads on either side at most: the faster a voice runs,
/// the further it looks (kernels/band_limit.h).
inline constexpr std::uint32_t kFarTaps = 112;

/// Zeros before each sample, and zeros or loop behind it: a voice wraps once per run only, after it
/// has gone past the loop's end by the left taps at least; without a loop, it comes to rest only at
/// a control point after it has gone past the end by one more.
inline constexpr std::uint32_t kGuardBeforeFrames = kFarTaps;
inline constexpr std::uint32_t kGuardAfterFrames = kMostAdvanceFrames + 2 * kFarTaps + 16;

template <typename Frame>  // std::int16_t or float
class SampleArena {
 public:
  /// Reserves address space only. Throws std::bad_alloc when there is none. [control]
  SampleArena();
  SampleArena(const SampleArena&) = delete;
  SampleArena& operator=(const SampleArena&) = delete;

  /// Makes room for `frames` frames with zeroed guards around them and returns the index of the
  /// first; empty when the arena is full. The frames are writable until published. [any]
  std::optional<std::uint32_t> Allocate(std::uint32_t frames);

  /// Gives back what Allocate returned for `frames` frames; nothing may read it any more. Its pages
  /// go back to the system. [control]
  void Free(std::uint32_t index, std::uint32_t frames) noexcept;

  /// `frames` frames from `index` on, to be filled by the one who allocated them. [any]
  std::span<Frame> Writable(std::uint32_t index, std::uint32_t frames) {
    return {base_ + index, frames};
  }

  /// What the kernels index. Index kSilence is followed and preceded by guards of zeros. [render]
  const Frame* frames() const { return base_; }
  static constexpr std::uint32_t kSilence = kGuardBeforeFrames;

  /// Of all that is allocated, guards included. [control]
  std::size_t used_bytes() const;

 private:
  bool Commit(std::size_t end_frames);
  std::optional<std::size_t> TakeHole(std::size_t frames);

  mutable std::mutex mutex_;
  AddressSpace space_;
  Frame* base_;
  std::size_t committed_frames_ = 0;
  std::size_t end_frames_ = 0;                // nothing has ever been beyond
  std::map<std::size_t, std::size_t> holes_;  // given back: first frame and count, none adjoining
  std::size_t hole_frames_ = 0;               // of all of them
};

/// 16-bit samples, and those that need more precision.
struct SampleMemory {
  SampleArena<std::int16_t> narrow;
  SampleArena<float> wide;
};

}  // namespace portamento::engine
