// The vector kernels: one source, compiled for each target by Highway.
#pragma once

#include "engine/kernels/voice_kernel.h"

namespace portamento::engine {

/// The kernel of a target; null where it is not built for this processor family, and for the scalar
/// one. The machine must have the target. [any]
const VoiceKernel* SimdKernel(KernelTarget target, Interpolation interpolation);

}  // namespace portamento::engine
