// Bars, tubes, plates and tongues: tuned percussion whose partials are not harmonics.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Celesta(SamplePool& pool);
Multisample Glockenspiel(SamplePool& pool);
Multisample MusicBox(SamplePool& pool);
Multisample Vibraphone(SamplePool& pool);
Multisample Marimba(SamplePool& pool);
Multisample Xylophone(SamplePool& pool);
Multisample TubularBells(SamplePool& pool);
Multisample Kalimba(SamplePool& pool);
Multisample SteelDrum(SamplePool& pool);
Multisample Agogo(SamplePool& pool);
Multisample WoodBlock(SamplePool& pool);

}  // namespace portamento::embedded_bank
