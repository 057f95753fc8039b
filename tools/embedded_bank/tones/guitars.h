// Guitars, the harp and their kin: plucked strings on a body or before a pickup.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample NylonGuitar(SamplePool& pool);
Multisample SteelGuitar(SamplePool& pool);
Multisample ElectricGuitar(SamplePool& pool);
Multisample Harp(SamplePool& pool);
Multisample Dulcimer(SamplePool& pool);
/// Many violins plucked together.
Multisample Pizzicato(SamplePool& pool);

}  // namespace portamento::embedded_bank
