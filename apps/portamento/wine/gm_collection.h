// The General MIDI collection that DirectMusic has on Windows and a Wine prefix lacks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/portamento/wine/wine_prefix.h"

namespace portamento::app {

/// The embedded bank as DLS level 1, which is all that Wine's DirectMusic reads. [control]
std::vector<std::byte> GmCollection();

/// Where programs of a word size find it, from the prefix on: drivers/gm.dls of their system
/// folder. [any]
std::string GmCollectionPath(const WinePrefix& prefix, int bits);

/// Whether there is one, in whatever letters it is spelt: programs for Windows see no difference.
/// [any]
bool HasGmCollection(const WinePrefix& prefix, int bits);

}  // namespace portamento::app
