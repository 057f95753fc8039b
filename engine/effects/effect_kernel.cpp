#include "engine/effects/effect_kernel.h"

#include "engine/effects/effect_kernel_scalar.h"
#include "engine/effects/effect_kernel_simd.h"

namespace portamento::engine {

const EffectKernel& EffectKernelFor(KernelTarget target) {
  const EffectKernel* const simd = SimdEffectKernel(target);
  return simd != nullptr ? *simd : kScalarEffectKernel;
}

}  // namespace portamento::engine
