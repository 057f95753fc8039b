#include "miniport_adapter/port/description.h"

#include <algorithm>

namespace portamento::dmus {

namespace {

template <typename T>
bool StepFits(const T* first, ULONG count, ULONG step_bytes) {
  return count == 0 ||
         (first != nullptr && step_bytes >= sizeof(T) && step_bytes % alignof(T) == 0);
}

bool TableFits(const PCAUTOMATION_TABLE* table) {
  if (table == nullptr) return true;
  if (!StepFits(table->Properties, table->PropertyCount, table->PropertyItemSize)) return false;
  const auto items = PropertiesOf(*table);
  for (ULONG i = 0; i < items.size(); ++i) {
    if (items[i].Set == nullptr) return false;
  }
  return true;
}

bool PinFits(const PCPIN_DESCRIPTOR& pin) {
  const KSPIN_DESCRIPTOR& ks = pin.KsPinDescriptor;
  if (!TableFits(pin.AutomationTable)) return false;
  if (ks.DataRangesCount > 0 && ks.DataRanges == nullptr) return false;
  if (ks.InterfacesCount > 0 && ks.Interfaces == nullptr) return false;
  if (ks.MediumsCount > 0 && ks.Mediums == nullptr) return false;
  return std::ranges::all_of(RangesOf(pin), [](const KSDATARANGE* range) {
    return range != nullptr && range->FormatSize >= sizeof(KSDATARANGE);
  });
}

}  // namespace

bool IsConsistent(const PCFILTER_DESCRIPTOR& filter) {
  if (!StepFits(filter.Pins, filter.PinCount, filter.PinSize)) return false;
  if (!StepFits(filter.Nodes, filter.NodeCount, filter.NodeSize)) return false;
  if (!TableFits(filter.AutomationTable)) return false;
  if (filter.ConnectionCount > 0 && filter.Connections == nullptr) return false;
  if (filter.CategoryCount > 0 && filter.Categories == nullptr) return false;
  const auto pins = PinsOf(filter);
  for (ULONG i = 0; i < pins.size(); ++i) {
    if (!PinFits(pins[i])) return false;
  }
  const auto nodes = NodesOf(filter);
  for (ULONG i = 0; i < nodes.size(); ++i) {
    if (nodes[i].Type == nullptr || !TableFits(nodes[i].AutomationTable)) return false;
  }
  return true;
}

}  // namespace portamento::dmus
