// Formats that a client and a pin can both do.
#pragma once

#include <span>

#include "miniport_adapter/abi/ks_formats.h"
#include "miniport_adapter/abi/port_interfaces.h"

namespace portamento::dmus {

/// Whether kind, subtype and specifier agree; a wildcard agrees with all. [control]
bool SameKind(const KSDATARANGE& a, const KSDATARANGE& b);

/// A port's own rule: of two ranges of PCM, mono or stereo, the greatest of each parameter that
/// both have; of two of music, our own kind. STATUS_NO_MATCH: there is none. [control]
NTSTATUS IntersectByDefault(const KSDATARANGE& client, const KSDATARANGE& mine, ULONG room_bytes,
                            PVOID format, ULONG* format_bytes);

/// The first of the client's ranges, in its order, that one of the pin's agrees with: the miniport
/// is asked, and where it has no rule, ours holds. [control]
NTSTATUS Intersect(IMiniport& miniport, ULONG pin,
                   std::span<const KSDATARANGE* const> client_ranges,
                   std::span<const KSDATARANGE* const> pin_ranges, ULONG room_bytes, PVOID format,
                   ULONG* format_bytes);

/// Whether a pin with these ranges takes a format. [control]
bool Accepts(std::span<const KSDATARANGE* const> pin_ranges, const KSDATAFORMAT& format);

}  // namespace portamento::dmus
