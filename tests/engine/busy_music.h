// Music that uses everything at once, for tests of what must hold whatever is played.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/engine/patch.h"

namespace portamento::test {

/// Layers that use every part of the voice: loops, filter, LFOs, both envelopes, sends.
std::shared_ptr<const bank::Bank> BusyBank();

/// 400 events of every kind at pseudo-random frames before `frames`, in order of time.
std::vector<engine::Event> SortedBusyEvents(std::uint32_t seed, std::int64_t frames);

}  // namespace portamento::test
