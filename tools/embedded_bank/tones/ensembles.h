// Ensembles: many bows, many voices.
#pragma once

#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample StringEnsemble(SamplePool& pool);
/// A mixed choir on "ah".
Multisample ChoirAah(SamplePool& pool);
/// Voices on "ooh".
Multisample VoiceOoh(SamplePool& pool);

/// An ensemble's loop entered this far on sounds like other players.
inline constexpr int kEnsembleOffsetFrames = 4096;

}  // namespace portamento::embedded_bank
