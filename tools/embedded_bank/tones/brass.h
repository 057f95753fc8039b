// Brass: lips on a flaring tube.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Trumpet(SamplePool& pool);
Multisample MutedTrumpet(SamplePool& pool);
Multisample Trombone(SamplePool& pool);
Multisample FrenchHorn(SamplePool& pool);
Multisample Tuba(SamplePool& pool);

}  // namespace portamento::embedded_bank
