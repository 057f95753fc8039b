// Roland GS: data sets (DT1) to the addresses of a Sound Canvas.
#pragma once

#include "engine/midi/sysex/sysex.h"

namespace portamento::engine::sysex {

/// `body`: address of three bytes, data, checksum. A wrong checksum or an address that we do not
/// know becomes no event. [any]
void DecodeGs(Bytes body, EventList& out);

}  // namespace portamento::engine::sysex
