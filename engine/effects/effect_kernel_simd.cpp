// Compiles the vector kernels of the effects once for each target.
#include "engine/effects/effect_kernel_simd.h"

#include "engine/kernels/x86_32_intrinsics.h"

// Vectors whose length the compiler does not know can be no members.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/effects/effect_kernel_simd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

#include "engine/effects/chorus-inl.h"
#include "engine/effects/delay-inl.h"
#include "engine/effects/reverb-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

constexpr EffectKernel kEffectKernel = {
    .target = kTarget, .reverb = RunReverb, .chorus = RunChorus, .delay = RunDelay};

const EffectKernel& Kernel() { return kEffectKernel; }

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace portamento::engine {

const EffectKernel* SimdEffectKernel(KernelTarget target) {
  switch (target) {
    case KernelTarget::kScalar:
      break;
#if HWY_TARGETS & HWY_SSE4
    case KernelTarget::kSse4:
      return &N_SSE4::Kernel();
#endif
#if HWY_TARGETS & HWY_AVX2
    case KernelTarget::kAvx2:
      return &N_AVX2::Kernel();
#endif
#if HWY_TARGETS & HWY_AVX3
    case KernelTarget::kAvx3:
      return &N_AVX3::Kernel();
#endif
#if HWY_TARGETS & HWY_NEON
    case KernelTarget::kNeon:
      return &N_NEON::Kernel();
#endif
    default:
      break;
  }
  return nullptr;
}

}  // namespace portamento::engine
#endif
