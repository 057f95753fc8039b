// Organs and free reeds.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

/// 16', 5 1/3', 8' and quieter high drawbars.
Multisample DrawbarOrgan(SamplePool& pool);
/// Full drawbars, overdriven.
Multisample RockOrgan(SamplePool& pool);
/// The second and third harmonic alone: what the percussion tab adds.
Multisample OrganPercussion(SamplePool& pool);
/// One rank of principal pipes; a church organ is several of these.
Multisample PrincipalPipe(SamplePool& pool);
Multisample ReedOrgan(SamplePool& pool);
Multisample Accordion(SamplePool& pool);
Multisample Harmonica(SamplePool& pool);

}  // namespace portamento::embedded_bank
