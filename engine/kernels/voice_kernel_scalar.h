// The readable kernel: what every other one must compute.
#pragma once

#include "engine/kernels/voice_kernel.h"

namespace portamento::engine {

/// [any]
const VoiceKernel& ScalarKernel(Interpolation interpolation);

}  // namespace portamento::engine
