// Woodwinds: single and double reeds, flutes and whistles.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample AltoSax(SamplePool& pool);
Multisample TenorSax(SamplePool& pool);
Multisample Oboe(SamplePool& pool);
Multisample Bassoon(SamplePool& pool);
Multisample Clarinet(SamplePool& pool);
Multisample Flute(SamplePool& pool);
Multisample Recorder(SamplePool& pool);
/// A pipe with more breath than tone: pan flutes, bottles, shakuhachi.
Multisample BreathyPipe(SamplePool& pool);
/// Double reeds that never stop: bagpipe and shanai.
Multisample Chanter(SamplePool& pool);

}  // namespace portamento::embedded_bank
