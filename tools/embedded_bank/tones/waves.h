// The waves of synthesizers, band-limited for every key zone, and noise.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Sine(SamplePool& pool);
Multisample Sawtooth(SamplePool& pool);
Multisample Square(SamplePool& pool);
/// A pulse of one quarter of the period: hollow and nasal.
Multisample NarrowPulse(SamplePool& pool);
/// Partials of a struck glass, sustained and beating.
Multisample Glass(SamplePool& pool);
/// Dense inharmonic shimmer around the note's overtones.
Multisample MetalCloud(SamplePool& pool);
/// One singer on "ah".
Multisample SoloVoice(SamplePool& pool);
/// White noise in a long loop, for breath, wind and water.
Multisample Hiss(SamplePool& pool);

}  // namespace portamento::embedded_bank
