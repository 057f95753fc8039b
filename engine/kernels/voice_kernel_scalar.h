// The readable kernel: what every other one must compute.
#pragma once

#include "engine/kernels/voice_kernel.h"

namespace portamento::engine {

/// Takes looped voices back by whole loops once they are past the end by the left taps: from there
/// on all taps read loop content, so the values are those of an ideal wrap. Others wait where
/// control will find them over; there are several runs to a control point, and no guard frames for
/// all of them. [render]
void BoundPositions(OscillatorLanes& lanes, std::uint32_t left_taps);

/// [any]
const VoiceKernel& ScalarKernel(Interpolation interpolation);

}  // namespace portamento::engine
