// Stage 1 with 32 taps and a band limit, readable: what the vector kernels must compute.
#pragma once

#include "engine/kernels/voice_kernel.h"

namespace portamento::engine {

/// VoiceKernel::fetch_narrow and fetch_wide. [render]
template <typename Frame>
void FetchBandLimited(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
                      const OscillatorLanes& next);

}  // namespace portamento::engine
