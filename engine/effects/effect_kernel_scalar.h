// The scalar kernel of the effects: frame by frame, to be read. Others must agree with it.
#pragma once

#include "engine/effects/effect_kernel.h"

namespace portamento::engine {

extern const EffectKernel kScalarEffectKernel;

}  // namespace portamento::engine
