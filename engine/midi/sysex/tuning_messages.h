// The messages of the MIDI Tuning Standard (sub-id 08).
#pragma once

#include "engine/midi/sysex/sysex.h"

namespace portamento::engine::sysex {

/// `body` begins with the second sub-id. A message of the wrong length becomes no event at all;
/// checksums are not asked for, as many senders get them wrong. Tuning banks other than 0 are
/// ignored. `real_time`: it changes notes that sound. [any]
void DecodeTuning(Bytes body, bool real_time, EventList& out);

}  // namespace portamento::engine::sysex
