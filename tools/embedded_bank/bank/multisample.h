// A multisample: one timbre over the whole keyboard, as a row of samples with their key ranges.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <vector>

#include "tools/embedded_bank/bank/sample_pool.h"

namespace portamento::embedded_bank {

struct KeyZone {
  std::uint16_t sample = 0;
  int low_key = 0, high_key = 127;
};

using Multisample = std::vector<KeyZone>;

/// Makes the sample of one key zone.
using SampleMaker = std::function<Sample(const ZoneSpan& zone)>;

/// A multisample with one sample per root key (ascending). Zones meet halfway between the roots;
/// the highest is good up to `top_key` and stretched beyond.
Multisample MakeMultisample(SamplePool& pool, std::initializer_list<int> root_keys, int top_key,
                            const SampleMaker& make);

/// One sample for all keys.
Multisample MakeSingle(SamplePool& pool, Sample sample);

}  // namespace portamento::embedded_bank
