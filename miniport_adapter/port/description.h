// Reads a miniport's description: arrays are stepped by the sizes that it states.
#pragma once

#include <span>

#include "miniport_adapter/abi/filter_description.h"

namespace portamento::dmus {

/// An array whose entries may be longer than we know them.
template <typename T>
class Stepped {
 public:
  Stepped(const T* first, ULONG count, ULONG step_bytes)
      : first_(reinterpret_cast<const BYTE*>(first)),
        count_(first == nullptr ? 0 : count),
        step_bytes_(step_bytes) {}

  ULONG size() const { return count_; }
  const T& operator[](ULONG index) const {
    return *reinterpret_cast<const T*>(first_ + std::size_t{index} * step_bytes_);
  }
  /// Null where there is none.
  const T* At(ULONG index) const { return index < count_ ? &(*this)[index] : nullptr; }

 private:
  const BYTE* first_;
  ULONG count_;
  ULONG step_bytes_;
};

inline Stepped<PCPIN_DESCRIPTOR> PinsOf(const PCFILTER_DESCRIPTOR& filter) {
  return {filter.Pins, filter.PinCount, filter.PinSize};
}

inline Stepped<PCNODE_DESCRIPTOR> NodesOf(const PCFILTER_DESCRIPTOR& filter) {
  return {filter.Nodes, filter.NodeCount, filter.NodeSize};
}

inline Stepped<PCPROPERTY_ITEM> PropertiesOf(const PCAUTOMATION_TABLE& table) {
  return {table.Properties, table.PropertyCount, table.PropertyItemSize};
}

inline std::span<const KSDATARANGE* const> RangesOf(const PCPIN_DESCRIPTOR& pin) {
  return {pin.KsPinDescriptor.DataRanges, pin.KsPinDescriptor.DataRangesCount};
}

/// Whether sizes, counts and pointers of a description fit together; what does not is never used.
/// [control]
bool IsConsistent(const PCFILTER_DESCRIPTOR& filter);

}  // namespace portamento::dmus
