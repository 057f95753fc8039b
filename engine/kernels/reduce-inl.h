// The sum over the 16 lanes of each bus, in the tree of the scalar kernel: lane l and lane l + 8,
// then l + 4, then l + 2, then the last two.

#if defined(PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_REDUCE_INL_H_
#endif

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

/// The last two, for two rows: (0 + 2) + (1 + 3) of each, in lanes 0 and 1.
HWY_INLINE FourFloatVec SumToOne(FourFloatVec x, FourFloatVec y) {
  const auto low = hn::InterleaveLower(kFourFloats, x, y);   // x0 y0 x1 y1
  const auto high = hn::InterleaveUpper(kFourFloats, x, y);  // x2 y2 x3 y3
  const auto two = hn::Add(low, high);                       // x0+x2 y0+y2 x1+x3 y1+y3
  return hn::Add(two, hn::ConcatUpperUpper(kFourFloats, two, two));
}

inline void Reduce(const Accumulator& accumulator, FrameRun run, BusBlock& out) {
  const auto end = static_cast<std::size_t>(run.from + run.count);
  const hn::Half<FourFloats> two_floats;
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    auto f = static_cast<std::size_t>(run.from);
    for (; f + 2 <= end; f += 2) {
      const auto sums =
          SumToOne(SumToFour(accumulator.frame[f][bus]), SumToFour(accumulator.frame[f + 1][bus]));
      float* const to = &out.bus[bus][f];
      hn::StoreU(hn::Add(hn::LoadU(two_floats, to), hn::LowerHalf(two_floats, sums)), two_floats,
                 to);
    }
    if (f < end) {
      const auto four = SumToFour(accumulator.frame[f][bus]);
      out.bus[bus][f] += hn::GetLane(SumToOne(four, four));
    }
  }
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
