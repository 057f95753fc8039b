// Modulator lists of SF2 zones: decoding records, resolving links, merging levels.
#pragma once

#include <span>
#include <vector>

#include "soundfonts/bank/modulator.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::sf2 {

/// Decodes the modulators of one zone (section 1.4 and 2.8 of our reference; SoundFont 2.04,
/// sections 8.2 and 9.5). Left out: what the text says to ignore, links that lead nowhere or round
/// in circles, and earlier duplicates. Links point into the returned list. [control]
std::vector<bank::Modulator> DecodeModulators(std::span<const ModulatorRecord> records);

/// `base` with every modulator that `local` repeats taken out, then `local`. Identical means: same
/// sources, destination and transform. [control]
std::vector<bank::Modulator> Override(const std::vector<bank::Modulator>& base,
                                      const std::vector<bank::Modulator>& local);

/// `first` and then `second`, identical ones included: their outputs add. [control]
std::vector<bank::Modulator> Append(const std::vector<bank::Modulator>& first,
                                    const std::vector<bank::Modulator>& second);

/// The list as a zone keeps it: without modulators that cannot have an effect, and ordered so that
/// every linked modulator stands before the one it feeds. [control]
std::vector<bank::Modulator> Finish(const std::vector<bank::Modulator>& list);

}  // namespace portamento::sf2
