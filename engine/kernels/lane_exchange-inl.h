// Lanes of two vectors, exchanged: the step of which transposes and sums across lanes are made.

#if defined(PORTAMENTO_ENGINE_KERNELS_LANE_EXCHANGE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_LANE_EXCHANGE_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_LANE_EXCHANGE_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_LANE_EXCHANGE_INL_H_
#endif

#include "engine/kernels/lane_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

struct VectorPair {
  FloatVec first, second;
};

/// Takes runs of kRun lanes in turns: those at even places into `first`, x's before y's, and those
/// at odd places into `second`. Done for every power of 2 below kPart, it transposes.
template <std::size_t kRun>
HWY_INLINE VectorPair Exchange(FloatVec x, FloatVec y) {
  if constexpr (kRun == 1) {
    return {hn::OddEven(hn::Shuffle2301(y), x), hn::OddEven(y, hn::Shuffle2301(x))};
  } else if constexpr (kRun == 2) {
    const hn::RepartitionToWide<Floats> pairs;
    const auto a = hn::BitCast(pairs, x), b = hn::BitCast(pairs, y);
    return {hn::BitCast(kFloats, hn::InterleaveLower(pairs, a, b)),
            hn::BitCast(kFloats, hn::InterleaveUpper(pairs, a, b))};
  } else if constexpr (kRun == 4) {
    return {hn::OddEvenBlocks(hn::SwapAdjacentBlocks(y), x),
            hn::OddEvenBlocks(y, hn::SwapAdjacentBlocks(x))};
  } else {
    static_assert(kRun == 8 && kPart == 16);
    return {hn::ConcatLowerLower(kFloats, y, x), hn::ConcatUpperUpper(kFloats, y, x)};
  }
}

/// Lane i: the sum of all lanes of `vector_of(i)`. Of each, those 8, 4, 2 and then 1 apart are
/// added, whatever the target.
template <std::size_t kRun = 1, typename VectorOf>
HWY_INLINE FloatVec SumsOfLanes(VectorOf vector_of, std::size_t first = 0) {
  if constexpr (kRun == kPart) {
    return vector_of(first);
  } else {
    const auto x = SumsOfLanes<2 * kRun>(vector_of, first);
    const auto y = SumsOfLanes<2 * kRun>(vector_of, first + kRun);
    const VectorPair both = Exchange<kRun>(x, y);
    return hn::Add(both.first, both.second);
  }
}

/// Makes columns of rows, in place.
template <std::size_t kRun = kPart / 2>
HWY_INLINE void Transpose(FloatVec (&rows)[kPart]) {
  for (std::size_t i = 0; i < kPart; ++i) {
    if ((i & kRun) != 0) continue;
    const VectorPair both = Exchange<kRun>(rows[i], rows[i + kRun]);
    rows[i] = both.first;
    rows[i + kRun] = both.second;
  }
  if constexpr (kRun > 1) Transpose<kRun / 2>(rows);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
