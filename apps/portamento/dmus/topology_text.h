// A filter as a table: pins, nodes, connections, formats, properties.
#pragma once

#include <string>

#include "miniport_adapter/abi/filter_description.h"

namespace portamento::app {

std::string TopologyText(const dmus::PCFILTER_DESCRIPTOR& filter);

}  // namespace portamento::app
