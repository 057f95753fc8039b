// The sum over the 16 lanes of each bus, in the tree of the scalar kernel: lane l and lane l + 8,
// then l + 4, then l + 2, then the last two.

#if defined(PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#endif

#include <algorithm>

#include "engine/kernels/lane_vectors-inl.h"
#include "engine/kernels/voice_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

using FourFloats = hn::FixedTag<float, 4>;
using FourFloatVec = hn::Vec<FourFloats>;
inline constexpr FourFloats kFourFloats;

/// The first two steps of the tree.
HWY_INLINE FourFloatVec SumToFour(const Row<float>& lanes) {
  const auto quarter = [&](std::size_t from)
                           HWY_ATTR { return hn::Load(kFourFloats, &lanes[from]); };
  return hn::Add(hn::Add(quarter(0), quarter(8)), hn::Add(quarter(4), quarter(12)));
}

/// The third step, for two rows: x0+x2 y0+y2 x1+x3 y1+y3.
HWY_INLINE FourFloatVec SumToTwo(FourFloatVec x, FourFloatVec y) {
  return hn::Add(hn::InterleaveLower(kFourFloats, x, y), hn::InterleaveUpper(kFourFloats, x, y));
}

/// A bus in frames [f, f + kCount).
template <std::size_t kCount>
HWY_INLINE FourFloatVec SumFrames(const Accumulator& accumulator, std::size_t f, std::size_t bus) {
  FourFloatVec four[4];
  for (std::size_t i = 0; i < 4; ++i) {
    four[i] = SumToFour(accumulator.frame[f + std::min(i, kCount - 1)][bus]);
  }
  const auto xy = SumToTwo(four[0], four[1]), zw = SumToTwo(four[2], four[3]);
  return hn::Add(hn::ConcatLowerLower(kFourFloats, zw, xy),
                 hn::ConcatUpperUpper(kFourFloats, zw, xy));
}

inline void Reduce(const Accumulator& accumulator, FrameRun run, BusBlock& out) {
  const auto end = static_cast<std::size_t>(run.from + run.count);
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    float* const to = out.bus[bus].data();
    auto f = static_cast<std::size_t>(run.from);
    if ((accumulator.used >> bus & 1) == 0) {
      std::fill(to + f, to + end, 0.0f);
      continue;
    }
    for (; f + 4 <= end; f += 4) {
      hn::StoreU(SumFrames<4>(accumulator, f, bus), kFourFloats, to + f);
    }
    for (; f < end; ++f) to[f] = hn::GetLane(SumFrames<1>(accumulator, f, bus));
  }
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
