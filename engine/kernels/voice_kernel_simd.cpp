// Compiles the vector kernels once for each target.
#include "engine/kernels/voice_kernel_simd.h"

#include "engine/kernels/x86_32_intrinsics.h"

// Vectors whose length the compiler does not know can be no members.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/voice_kernel_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "engine/kernels/control-inl.h"
#include "engine/kernels/fetch-inl.h"
#include "engine/kernels/fetch_band_limited-inl.h"
#include "engine/kernels/mix-inl.h"
#include "engine/kernels/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

template <typename Interpolator>
constexpr VoiceKernel kKernel = {.target = kTarget,
                                 .left_taps = kLeftTaps,
                                 .update = UpdateControls,
                                 .fetch_narrow = Fetch<Interpolator, std::int16_t>,
                                 .fetch_wide = Fetch<Interpolator, float>,
                                 .mix = Mix,
                                 .reduce = Reduce};

constexpr VoiceKernel kBandLimitedKernel = {.target = kTarget,
                                            .left_taps = kFarTaps,
                                            .update = UpdateControls,
                                            .fetch_narrow = FetchBandLimited<std::int16_t>,
                                            .fetch_wide = FetchBandLimited<float>,
                                            .mix = Mix,
                                            .reduce = Reduce};

const VoiceKernel& Kernel(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kLinear:
      return kKernel<Linear>;
    case Interpolation::kCubic:
      return kKernel<Cubic>;
    case Interpolation::kSinc8:
      break;
    case Interpolation::kSinc32:
      return kBandLimitedKernel;
  }
  return kKernel<Sinc8>;
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace portamento::engine {

const VoiceKernel* SimdKernel(KernelTarget target, Interpolation interpolation) {
  switch (target) {
    case KernelTarget::kScalar:
      break;
#if HWY_TARGETS & HWY_SSE4
    case KernelTarget::kSse4:
      return &N_SSE4::Kernel(interpolation);
#endif
#if HWY_TARGETS & HWY_AVX2
    case KernelTarget::kAvx2:
      return &N_AVX2::Kernel(interpolation);
#endif
#if HWY_TARGETS & HWY_AVX3
    case KernelTarget::kAvx3:
      return &N_AVX3::Kernel(interpolation);
#endif
#if HWY_TARGETS & HWY_NEON
    case KernelTarget::kNeon:
      return &N_NEON::Kernel(interpolation);
#endif
    default:
      break;
  }
  return nullptr;
}

}  // namespace portamento::engine
#endif
