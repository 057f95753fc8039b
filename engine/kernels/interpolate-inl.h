// The interpolators of dsp/interpolators.h, for the lanes of a vector.
//
// 16-bit frames come two to a lane, as they lie in memory: the earlier one in the low half. Weights
// that are whole numbers are applied to them as integers, two products and their sum in one step;
// nothing is rounded there, and only what is left is converted. Wide frames come one to a lane.

#if defined(PORTAMENTO_ENGINE_KERNELS_INTERPOLATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_INTERPOLATE_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_INTERPOLATE_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_INTERPOLATE_INL_H_
#endif

#include "engine/dsp/interpolators.h"
#include "engine/kernels/lane_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

/// The later frame of each pair.
HWY_INLINE IntVec Later(IntVec pair) { return hn::ShiftRight<16>(pair); }
HWY_INLINE IntVec Earlier(IntVec pair) { return Later(hn::ShiftLeft<16>(pair)); }

/// The earlier frames of one vector of pairs beside the later frames of another.
HWY_INLINE IntVec Splice(IntVec earlier, IntVec later) {
  return hn::BitCast(kInts,
                     hn::OddEven(hn::BitCast(kShorts, later), hn::BitCast(kShorts, earlier)));
}

/// kEarlier and kLater times the frames of each pair, added.
template <int kEarlier, int kLater>
HWY_INLINE IntVec Weighed(IntVec pair) {
#if HWY_ARCH_X86
  const auto weights =
      hn::Set(kInts, static_cast<std::int32_t>(static_cast<std::uint32_t>(kLater) << 16 |
                                               (static_cast<std::uint32_t>(kEarlier) & 0xFFFF)));
#if HWY_TARGET == HWY_AVX3
  return IntVec{_mm512_madd_epi16(pair.raw, weights.raw)};
#elif HWY_TARGET == HWY_AVX2
  return IntVec{_mm256_madd_epi16(pair.raw, weights.raw)};
#else
  return IntVec{_mm_madd_epi16(pair.raw, weights.raw)};
#endif
#else
  return hn::Add(hn::Mul(Earlier(pair), hn::Set(kInts, kEarlier)),
                 hn::Mul(Later(pair), hn::Set(kInts, kLater)));
#endif
}

HWY_INLINE FloatVec ToFloat(IntVec x) { return hn::ConvertTo(kFloats, x); }

/// The fraction of the phase f times `scale` (a power of 2) less `offset`. Its bits drop into a
/// mantissa as they are.
HWY_INLINE FloatVec Fraction(WordVec phase, float scale, float offset) {
  const auto exponent = hn::BitCast(kWords, hn::Set(kFloats, scale));
  const auto mantissa = hn::Set(kWords, (std::uint32_t{1} << kPhaseFractionBits) - 1);
  return hn::Sub(hn::BitCast(kFloats, hn::OrAnd(exponent, phase, mantissa)),
                 hn::Set(kFloats, scale + offset));
}

/// Each interpolator reads kTaps frames from kLeft before the position on.
struct Linear {
  static constexpr std::size_t kLeft = 0, kTaps = 2;

  static HWY_INLINE FloatVec Narrow(const IntVec* pair, WordVec phase) {
    return hn::MulAdd(Fraction(phase, 1, 0), ToFloat(Weighed<-1, 1>(pair[0])),
                      ToFloat(Earlier(pair[0])));
  }
  static HWY_INLINE FloatVec Wide(const FloatVec* tap, WordVec phase) {
    return hn::MulAdd(Fraction(phase, 1, 0), hn::Sub(tap[1], tap[0]), tap[0]);
  }
};

struct Cubic {
  static constexpr std::size_t kLeft = 1, kTaps = 4;

  /// In half fractions: then every coefficient is a whole number.
  static HWY_INLINE FloatVec Narrow(const IntVec* pair, WordVec phase) {
    const auto half = Fraction(phase, 0.5f, 0);
    const auto c1 = ToFloat(hn::Add(Weighed<-1, 0>(pair[0]), Weighed<1, 0>(pair[1])));
    const auto c2 = ToFloat(hn::Add(Weighed<4, -10>(pair[0]), Weighed<8, -2>(pair[1])));
    const auto c3 = ToFloat(hn::Add(Weighed<-4, 12>(pair[0]), Weighed<-12, 4>(pair[1])));
    const auto slope = hn::MulAdd(half, hn::MulAdd(half, c3, c2), c1);
    return hn::MulAdd(half, slope, ToFloat(Later(pair[0])));
  }
  static HWY_INLINE FloatVec Wide(const FloatVec* tap, WordVec phase) {
    const auto f = Fraction(phase, 1, 0);
    const auto half = hn::Set(kFloats, 0.5f);
    const auto slope = hn::Mul(half, hn::Sub(tap[2], tap[0]));
    const auto rise = hn::Sub(tap[2], tap[1]);
    const auto next_slope = hn::Mul(half, hn::Sub(tap[3], tap[1]));
    const auto b = hn::NegMulAdd(hn::Set(kFloats, 2.0f), rise, hn::Add(slope, next_slope));
    const auto a = hn::Sub(hn::Sub(rise, slope), b);
    return hn::MulAdd(f, hn::MulAdd(f, hn::MulAdd(f, b, a), slope), tap[1]);
  }
};

struct Sinc8 {
  static constexpr std::size_t kLeft = 3, kTaps = 8;

  /// Pairs of mirrored taps, from the middle outwards, in either order.
  static HWY_INLINE FloatVec Narrow(const IntVec* pair, WordVec phase) {
    const IntVec right_left[2] = {Splice(pair[2], pair[1]), Splice(pair[3], pair[0])};
    const IntVec left_right[2] = {Splice(pair[1], pair[2]), Splice(pair[0], pair[3])};
    const FloatVec sum[4] = {
        ToFloat(Weighed<1, 1>(right_left[0])), ToFloat(Weighed<1, 1>(left_right[0])),
        ToFloat(Weighed<1, 1>(right_left[1])), ToFloat(Weighed<1, 1>(left_right[1]))};
    const FloatVec difference[4] = {
        ToFloat(Weighed<1, -1>(right_left[0])), ToFloat(Weighed<-1, 1>(left_right[0])),
        ToFloat(Weighed<1, -1>(right_left[1])), ToFloat(Weighed<-1, 1>(left_right[1]))};
    return At(sum, difference, phase);
  }
  static HWY_INLINE FloatVec Wide(const FloatVec* tap, WordVec phase) {
    const FloatVec sum[4] = {hn::Add(tap[4], tap[3]), hn::Add(tap[5], tap[2]),
                             hn::Add(tap[6], tap[1]), hn::Add(tap[7], tap[0])};
    const FloatVec difference[4] = {hn::Sub(tap[4], tap[3]), hn::Sub(tap[5], tap[2]),
                                    hn::Sub(tap[6], tap[1]), hn::Sub(tap[7], tap[0])};
    return At(sum, difference, phase);
  }

 private:
  static HWY_INLINE FloatVec Weight(const float (&c)[3], FloatVec t2) {
    const auto high = hn::MulAdd(t2, hn::Set(kFloats, c[2]), hn::Set(kFloats, c[1]));
    return hn::MulAdd(t2, high, hn::Set(kFloats, c[0]));
  }
  static HWY_INLINE FloatVec At(const FloatVec* sum, const FloatVec* difference, WordVec phase) {
    using C = Sinc8Interpolator;
    const auto t = Fraction(phase, 1, 0.5f);
    const auto t2 = hn::Mul(t, t);
    auto even = hn::Mul(sum[0], Weight(C::kEven[0], t2));
    auto odd = hn::Mul(difference[0], Weight(C::kOdd[0], t2));
    for (std::size_t j = 1; j < 4; ++j) {
      even = hn::MulAdd(sum[j], Weight(C::kEven[j], t2), even);
      odd = hn::MulAdd(difference[j], Weight(C::kOdd[j], t2), odd);
    }
    return hn::MulAdd(t, odd, even);
  }
};

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
