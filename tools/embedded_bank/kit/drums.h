// Drums with a skin: kicks, snares, toms and hand drums.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample Kick(SamplePool& pool);
Multisample Snare(SamplePool& pool);
Multisample SideStick(SamplePool& pool);
Multisample HandClap(SamplePool& pool);
Multisample Tom(SamplePool& pool);
Multisample Timbale(SamplePool& pool);
/// High bongo; lower drums are the same skin slower.
Multisample Bongo(SamplePool& pool);
Multisample Conga(SamplePool& pool);
Multisample CongaMute(SamplePool& pool);
/// Great drums: taiko, surdo, concert bass drum.
Multisample Taiko(SamplePool& pool);
Multisample Timpani(SamplePool& pool);
Multisample Cuica(SamplePool& pool);

}  // namespace portamento::embedded_bank
