#include "engine/kernels/voice_kernel.h"

#include "engine/kernels/voice_kernel_scalar.h"
#include "engine/kernels/voice_kernel_simd.h"

namespace portamento::engine {

const VoiceKernel& KernelFor(KernelTarget target, Interpolation interpolation) {
  const VoiceKernel* const simd = SimdKernel(target, interpolation);
  return simd != nullptr ? *simd : ScalarKernel(interpolation);
}

}  // namespace portamento::engine
