// Small percussion: what is shaken, scraped, clicked and blown.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Shaker(SamplePool& pool);  // maracas, cabasa, shaker
Multisample GuiroShort(SamplePool& pool);
Multisample GuiroLong(SamplePool& pool);
Multisample Vibraslap(SamplePool& pool);
Multisample Clave(SamplePool& pool);  // also castanets and sticks
Multisample SambaWhistle(SamplePool& pool);
Multisample ScratchPush(SamplePool& pool);
Multisample MetronomeClick(SamplePool& pool);
Multisample JingleBell(SamplePool& pool);
Multisample BellTree(SamplePool& pool);

}  // namespace portamento::embedded_bank
