// Events in words: a line for each, in columns that stay put, so that traces can be compared.
#pragma once

#include <cstdint>
#include <string>

#include "engine/event.h"

namespace portamento::offline {

/// "48000  1.000000  ch 10  note-on  C2 (36) velocity 100". Channels count from 1, groups of 16 one
/// after another; what is not of a channel has "-". [control]
std::string EventText(const engine::Event& event, std::uint32_t rate_hz);

/// "C4" for 60. [control]
std::string KeyName(int key);

}  // namespace portamento::offline
