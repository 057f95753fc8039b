// Bass strings: on a big wooden body, and before a pickup by finger, plectrum and thumb.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample UprightBass(SamplePool& pool);
Multisample FingeredBass(SamplePool& pool);
Multisample PickedBass(SamplePool& pool);
Multisample SlappedBass(SamplePool& pool);

}  // namespace portamento::embedded_bank
