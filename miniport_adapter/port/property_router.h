// Finds who answers a property request, and calls the handler.
//
// The port's own properties come first. Then, for a request that names a node, that node's table;
// else the pin's, the filter's, and last any node's: synthesizers keep the volume there, though
// clients send no node with it.
#pragma once

#include <bit>
#include <memory>
#include <span>

#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/port/property_call.h"

namespace portamento::dmus {

/// A request taken apart.
struct PropertyQuery {
  GUID set{};
  ULONG id = 0;
  ULONG verb = 0;
  ULONG node = PCFILTER_NODE;
  std::span<const BYTE> instance;  // behind the header
};

/// Whether `verb` is one verb, and among `flags`.
constexpr bool Allows(ULONG flags, ULONG verb) {
  return std::has_single_bit(verb) && (flags & verb) != 0;
}

/// False: it is too short for its header. [control]
bool ParseQuery(std::span<const BYTE> request, PropertyQuery& query);

/// Whom a request is for: pointers exactly as the miniport has seen them.
struct PropertyTarget {
  IUnknown* major = nullptr;
  IUnknown* minor = nullptr;              // null: the filter
  const PCPIN_DESCRIPTOR* pin = nullptr;  // null: the filter
};

/// Sends a request to the miniport's handler; the call is not answered yet where that is pending.
/// [control]
std::shared_ptr<PropertyCall> CallHandler(const PCFILTER_DESCRIPTOR& filter,
                                          const PropertyTarget& target, const PropertyQuery& query,
                                          std::span<const BYTE> value);

/// The protocol of sizes: none asks for the size, too few are refused. [control]
NTSTATUS GiveValue(std::span<const BYTE> bytes, PropertyCall& call);

/// The same for plain data.
template <typename T>
NTSTATUS GiveValueOf(const T& value, PropertyCall& call) {
  return GiveValue({reinterpret_cast<const BYTE*>(&value), sizeof value}, call);
}

}  // namespace portamento::dmus
