// Universal system exclusive: GM, GM2 and DLS messages, device control, tuning.
#pragma once

#include "engine/midi/sysex/sysex.h"

namespace portamento::engine::sysex {

/// 7E. `body` begins after the device id. What is not understood becomes no event. [any]
void DecodeNonRealTime(Bytes body, EventList& out);

/// 7F. [any]
void DecodeRealTime(Bytes body, EventList& out);

}  // namespace portamento::engine::sysex
