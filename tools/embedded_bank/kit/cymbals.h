// Cymbals and other thin metal, which ring in hundreds of modes at once.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample HiHatClosed(SamplePool& pool);
Multisample HiHatOpen(SamplePool& pool);
Multisample Crash(SamplePool& pool);
Multisample Ride(SamplePool& pool);
Multisample RideBell(SamplePool& pool);
Multisample Tambourine(SamplePool& pool);
Multisample Cowbell(SamplePool& pool);
Multisample Triangle(SamplePool& pool);

}  // namespace portamento::embedded_bank
