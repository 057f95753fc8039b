// Finds what presets have in common: runs of zones that always follow each other.
//
// A Bank has no instruments; its zones are flat. To write one out as it is would take ten times the
// generators that it was made from, more than an SF2 file has room for. Two zones are alike when
// they differ only in generators that a preset can add to. A run is a sequence in which each
// likeness always has the same successor, at the same distance in these generators, and the same
// predecessor; so every preset plays all of a run or nothing of it, shifted by one offset.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "soundfonts/convert/zone_to_generators.h"

namespace portamento::convert {

/// Whether a preset can add to this generator. [any]
bool CanBeAddedTo(bank::Generator id);

/// A run of one preset.
struct ZoneRun {
  std::size_t begin = 0, end = 0;  // zones of the preset
  std::size_t kind = 0;            // equal for runs that differ in an offset only
};

/// The runs of each preset, in order. [control]
std::vector<std::vector<ZoneRun>> FindRuns(std::span<const std::vector<FlatZone>> presets);

}  // namespace portamento::convert
