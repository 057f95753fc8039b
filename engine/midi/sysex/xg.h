// Yamaha XG: parameter changes.
#pragma once

#include "engine/midi/sysex/sysex.h"

namespace portamento::engine::sysex {

/// `body`: address of three bytes, data. [any]
void DecodeXg(Bytes body, EventList& out);

}  // namespace portamento::engine::sysex
