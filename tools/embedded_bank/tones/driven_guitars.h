// Electric guitars through a driven amplifier.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample OverdrivenGuitar(SamplePool& pool);
Multisample DistortedGuitar(SamplePool& pool);

}  // namespace portamento::embedded_bank
