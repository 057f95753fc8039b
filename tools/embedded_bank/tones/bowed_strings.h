// Bowed strings, one player each.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

/// Reaches down to the lowest string of the viola.
Multisample Violin(SamplePool& pool);
Multisample Cello(SamplePool& pool);

}  // namespace portamento::embedded_bank
