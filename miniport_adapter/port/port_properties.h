// The properties that a port answers itself: its pins, its topology, its clock, its connections.
#pragma once

#include <memory>
#include <span>

#include "miniport_adapter/port/filter.h"
#include "miniport_adapter/port/property_router.h"

namespace portamento::dmus {

/// Null: it is not one of them. `pin` is null for a request to the filter. [control]
std::shared_ptr<PropertyCall> ServeOwnProperty(Filter& filter, Pin* pin, const PropertyQuery& query,
                                               std::span<const BYTE> value);

}  // namespace portamento::dmus
