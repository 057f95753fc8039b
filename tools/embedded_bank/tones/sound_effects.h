// Things that are not instruments: hands, rotors, bells, birds and guns.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample FretSqueak(SamplePool& pool);
Multisample BirdSong(SamplePool& pool);
Multisample TelephoneBell(SamplePool& pool);
Multisample Helicopter(SamplePool& pool);
Multisample Applause(SamplePool& pool);
Multisample Gunshot(SamplePool& pool);

}  // namespace portamento::embedded_bank
