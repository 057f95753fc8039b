// The vectors that a lane group is taken in: as many of its 16 lanes as the target holds at once.
//
// AVX3 takes all 16, AVX2 walks them as two halves, SSE4 and NEON as four quarters. No step mixes
// lanes, so targets with the same operations give the same bits.

// Read once for every target; the guard turns each time.
#if defined(PORTAMENTO_ENGINE_KERNELS_LANE_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_LANE_VECTORS_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_LANE_VECTORS_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_LANE_VECTORS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "engine/kernels/kernel_target.h"
#include "engine/voice/lane_group.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, kLanes>;
using Ints = hn::RebindToSigned<Floats>;
using Words = hn::RebindToUnsigned<Floats>;
using Shorts = hn::Repartition<std::int16_t, Floats>;
using LongWords = hn::Repartition<std::uint64_t, Floats>;

using FloatVec = hn::Vec<Floats>;
using IntVec = hn::Vec<Ints>;
using WordVec = hn::Vec<Words>;
using LongVec = hn::Vec<LongWords>;

inline constexpr Floats kFloats;
inline constexpr Ints kInts;
inline constexpr Words kWords;
inline constexpr Shorts kShorts;
inline constexpr LongWords kLongWords;

inline constexpr KernelTarget kTarget =
#if HWY_TARGET == HWY_AVX3
    KernelTarget::kAvx3;
#elif HWY_TARGET == HWY_AVX2
    KernelTarget::kAvx2;
#elif HWY_TARGET == HWY_NEON
    KernelTarget::kNeon;
#else
    KernelTarget::kSse4;
#endif

/// Lanes in a vector. A group is kLanes / kPart of them.
inline constexpr std::size_t kPart = hn::MaxLanes(kFloats);
static_assert(kLanes % kPart == 0);

/// The low halves of a part's 64-bit quantities, in order of lanes.
HWY_INLINE WordVec LowHalves(const std::uint64_t* part) {
  return hn::ConcatEven(kWords, hn::BitCast(kWords, hn::Load(kLongWords, part + kPart / 2)),
                        hn::BitCast(kWords, hn::Load(kLongWords, part)));
}

/// Halves of 64-bit quantities that stand apart: those of the lanes 0, 2, 4 ... in `even`, those of
/// 1, 3, 5 ... in `odd`.
HWY_INLINE WordVec LowHalvesOf(LongVec even, LongVec odd) {
#if HWY_TARGET == HWY_AVX3  // in one step
  return WordVec{_mm512_mask_shuffle_epi32(even.raw, 0xAAAA, odd.raw, _MM_PERM_CCAA)};
#else
  return hn::OddEven(hn::BitCast(kWords, hn::ShiftLeft<32>(odd)), hn::BitCast(kWords, even));
#endif
}
HWY_INLINE WordVec HighHalvesOf(LongVec even, LongVec odd) {
#if HWY_TARGET == HWY_AVX3
  return WordVec{_mm512_mask_shuffle_epi32(odd.raw, 0x5555, even.raw, _MM_PERM_DDBB)};
#else
  return hn::OddEven(hn::BitCast(kWords, odd), hn::BitCast(kWords, hn::ShiftRight<32>(even)));
#endif
}

/// Whole frames of the phases of a part.
HWY_INLINE WordVec PositionsOf(const OscillatorLanes& lanes, std::size_t part) {
  const auto whole = [](const std::uint64_t* phase) HWY_ATTR {
    return hn::BitCast(kWords, hn::ShiftRight<kPhaseFractionBits>(hn::Load(kLongWords, phase)));
  };
  return hn::ConcatEven(kWords, whole(&lanes.phase[part + kPart / 2]), whole(&lanes.phase[part]));
}

/// Runs `use(part)` for the first lane of each part.
template <typename Use>
HWY_INLINE void ForEachPart(Use use) {
  for (std::size_t part = 0; part < kLanes; part += kPart) use(part);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
