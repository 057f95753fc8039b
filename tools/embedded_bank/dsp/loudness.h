// Loudness as the ear weighs it: ITU-R BS.1770 K-weighting, without gates.
#pragma once

#include "tools/embedded_bank/dsp/frames.h"

namespace portamento::embedded_bank {

/// The loudest stretch of `window_seconds` of `frames`, in dB below a full-scale square wave at
/// 1 kHz; shorter sounds count as if followed by silence.
double LoudestDb(const Frames& frames, double rate_hz, double window_seconds);

}  // namespace portamento::embedded_bank
