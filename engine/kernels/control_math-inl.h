// The functions of dsp/math.h and units.h for the lanes of a vector: the same steps in the same
// order, nothing fused, so the same bits.

#if defined(PORTAMENTO_ENGINE_KERNELS_CONTROL_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_CONTROL_MATH_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_CONTROL_MATH_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_CONTROL_MATH_INL_H_
#endif

#include <initializer_list>

#include "engine/kernels/lane_vectors-inl.h"
#include "engine/units.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

HWY_INLINE FloatVec Const(float x) { return hn::Set(kFloats, x); }

/// first x^n + ... + last.
template <std::size_t kCount>
HWY_INLINE FloatVec Polynomial(FloatVec x, const float (&coefficients)[kCount]) {
  auto sum = Const(coefficients[0]);
  for (std::size_t i = 1; i < kCount; ++i) {
    sum = hn::Add(hn::Mul(sum, x), Const(coefficients[i]));
  }
  return sum;
}

HWY_INLINE FloatVec Exp2(FloatVec x) {
  x = hn::Min(hn::Max(x, Const(-126.0f)), Const(127.0f));
  constexpr float kRound = 12582912.0f;
  const auto rounded = hn::Add(x, Const(kRound));
  const auto p = Polynomial(hn::Sub(x, hn::Sub(rounded, Const(kRound))), kExp2Coefficients);
  // The whole number stands in the lowest bits of what was rounded.
  const auto whole = hn::Sub(hn::BitCast(kInts, rounded), hn::BitCast(kInts, Const(kRound)));
  const auto power = hn::ShiftLeft<23>(hn::Add(whole, hn::Set(kInts, 127)));
  return hn::Mul(p, hn::BitCast(kFloats, power));
}

HWY_INLINE FloatVec SinPi(FloatVec x) {
  return hn::Mul(Polynomial(hn::Mul(x, x), kSinPiCoefficients), x);
}

HWY_INLINE FloatVec TanPi(FloatVec x) { return hn::Div(SinPi(x), SinPi(hn::Sub(Const(0.5f), x))); }

HWY_INLINE FloatVec CentsToRatio(FloatVec cents) {
  return Exp2(hn::Mul(cents, Const(1.0f / kCentsPerOctave)));
}

HWY_INLINE FloatVec CentibelsToGain(FloatVec attenuation_cb) {
  return Exp2(hn::Mul(attenuation_cb, Const(-kLog2PerCentibel)));
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
