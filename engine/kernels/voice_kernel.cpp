#include "engine/kernels/voice_kernel.h"

#include "engine/kernels/voice_kernel_scalar.h"

namespace portamento::engine {

const VoiceKernel& KernelFor(Interpolation interpolation) { return ScalarKernel(interpolation); }

}  // namespace portamento::engine
