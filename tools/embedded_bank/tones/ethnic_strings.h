// Plucked strings with buzzing bridges and drum-skin bodies.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Sitar(SamplePool& pool);
Multisample Banjo(SamplePool& pool);
Multisample Shamisen(SamplePool& pool);
Multisample Koto(SamplePool& pool);

}  // namespace portamento::embedded_bank
