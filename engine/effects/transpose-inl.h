// Between rows of frames, one for each line, and rows of lines, one for each frame.

#if defined(PORTAMENTO_ENGINE_EFFECTS_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_EFFECTS_TRANSPOSE_INL_H_
#undef PORTAMENTO_ENGINE_EFFECTS_TRANSPOSE_INL_H_
#else
#define PORTAMENTO_ENGINE_EFFECTS_TRANSPOSE_INL_H_
#endif

#include "engine/kernels/lane_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

/// As many vectors as a block of 128 bits has floats.
struct FourVecs {
  FloatVec at[4];
};

/// Transposes each block of 4 x 4 floats.
HWY_INLINE FourVecs TransposeBlocks(const FourVecs& x) {
  const hn::Repartition<double, Floats> pairs;
  const auto low = [&](FloatVec a, FloatVec b) HWY_ATTR {
    return hn::BitCast(kFloats,
                       hn::InterleaveLower(pairs, hn::BitCast(pairs, a), hn::BitCast(pairs, b)));
  };
  const auto high = [&](FloatVec a, FloatVec b) HWY_ATTR {
    return hn::BitCast(kFloats,
                       hn::InterleaveUpper(pairs, hn::BitCast(pairs, a), hn::BitCast(pairs, b)));
  };
  const auto ab_low = hn::InterleaveLower(kFloats, x.at[0], x.at[1]);   // a0 b0 a1 b1
  const auto ab_high = hn::InterleaveUpper(kFloats, x.at[0], x.at[1]);  // a2 b2 a3 b3
  const auto cd_low = hn::InterleaveLower(kFloats, x.at[2], x.at[3]);
  const auto cd_high = hn::InterleaveUpper(kFloats, x.at[2], x.at[3]);
  return {
      {low(ab_low, cd_low), high(ab_low, cd_low), low(ab_high, cd_high), high(ab_high, cd_high)}};
}

/// Block b from four floats at from[4 b] + offset.
template <class D>
HWY_INLINE hn::Vec<D> LoadBlocks(D d, const float* const* from, std::size_t offset) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    return hn::LoadU(d, from[0] + offset);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, LoadBlocks(half, from + hn::MaxLanes(half), offset),
                       LoadBlocks(half, from, offset));
  }
}

/// Block b to rows[4 b][offset ...].
template <class D, class Row>
HWY_INLINE void StoreBlocks(D d, hn::Vec<D> x, Row* rows, std::size_t offset) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    hn::Store(x, d, &rows[0][offset]);
  } else {
    const hn::Half<D> half;
    StoreBlocks(half, hn::UpperHalf(half, x), rows + hn::MaxLanes(half), offset);
    StoreBlocks(half, hn::LowerHalf(half, x), rows, offset);
  }
}

/// Four frames of the lines from `line` on, a vector for each frame.
HWY_INLINE FourVecs FramesOfLines(const float* const* line, std::size_t frame) {
  return TransposeBlocks(
      {{LoadBlocks(kFloats, line, frame), LoadBlocks(kFloats, line + 1, frame),
        LoadBlocks(kFloats, line + 2, frame), LoadBlocks(kFloats, line + 3, frame)}});
}

/// And back, to rows of frames.
template <class Row>
HWY_INLINE void StoreFramesOfLines(const FourVecs& frames, Row* rows, std::size_t frame) {
  const FourVecs lines = TransposeBlocks(frames);
  for (std::size_t i = 0; i < 4; ++i) StoreBlocks(kFloats, lines.at[i], rows + i, frame);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
