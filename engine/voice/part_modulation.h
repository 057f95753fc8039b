// What a part's set-up adds to a voice: the edits of its drum key, and the controller matrix.
#pragma once

#include "engine/midi/channel.h"
#include "engine/midi/part_parameters.h"
#include "engine/voice/modulation.h"
#include "soundfonts/bank/bank.h"

namespace portamento::engine {

/// Tuning, level, place and sends of a drum key. A pan or send that is set takes the place of the
/// zone's own. [render]
void AddDrumKey(const DrumKey& key, const bank::Zone& zone, GeneratorSums& sums);

/// `struck_key`: whose poly pressure counts. [render]
void AddMatrix(const Channel& channel, int struck_key, const bank::Zone& zone, GeneratorSums& sums);

}  // namespace portamento::engine
