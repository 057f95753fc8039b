// The vector kernels of the effects: one source, compiled for each target by Highway.
#pragma once

#include "engine/effects/effect_kernel.h"

namespace portamento::engine {

/// The kernel of a target; null where it is not built for this processor family, and for the scalar
/// one. The machine must have the target. [any]
const EffectKernel* SimdEffectKernel(KernelTarget target);

}  // namespace portamento::engine
