// Keyboards with strings, tines and reeds that are struck or plucked.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample GrandPiano(SamplePool& pool);
/// A tine before a pickup: round, with a bell in the attack.
Multisample TinePiano(SamplePool& pool);
/// The glassy piano of frequency modulation.
Multisample FmPiano(SamplePool& pool);
/// The ping at fourteen times the key that goes with it.
Multisample FmTine(SamplePool& pool);
Multisample Harpsichord(SamplePool& pool);
Multisample Clavinet(SamplePool& pool);

}  // namespace portamento::embedded_bank
