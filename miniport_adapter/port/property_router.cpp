#include "miniport_adapter/port/property_router.h"

#include <cstring>

#include "miniport_adapter/port/description.h"

namespace portamento::dmus {

namespace {

struct Found {
  const PCPROPERTY_ITEM* item = nullptr;
  bool knows_set = false;
};

void Look(const PCAUTOMATION_TABLE* table, const PropertyQuery& query, Found& found) {
  if (table == nullptr || found.item != nullptr) return;
  const auto items = PropertiesOf(*table);
  for (ULONG i = 0; i < items.size(); ++i) {
    if (*items[i].Set != query.set) continue;
    found.knows_set = true;
    if (items[i].Id != query.id) continue;
    found.item = &items[i];
    return;
  }
}

Found LookEverywhere(const PCFILTER_DESCRIPTOR& filter, const PropertyTarget& target,
                     const PropertyQuery& query) {
  Found found;
  const auto nodes = NodesOf(filter);
  if (query.node != PCFILTER_NODE) {
    if (const PCNODE_DESCRIPTOR* const node = nodes.At(query.node)) {
      Look(node->AutomationTable, query, found);
    }
    return found;
  }
  if (target.pin != nullptr) Look(target.pin->AutomationTable, query, found);
  Look(filter.AutomationTable, query, found);
  for (ULONG i = 0; i < nodes.size(); ++i) Look(nodes[i].AutomationTable, query, found);
  return found;
}

}  // namespace

bool ParseQuery(std::span<const BYTE> request, PropertyQuery& query) {
  KSNODEPROPERTY header{};
  std::size_t bytes = sizeof(KSPROPERTY);
  if (request.size() < bytes) return false;
  std::memcpy(&header.Property, request.data(), bytes);
  query = {.set = header.Property.Set, .id = header.Property.Id, .verb = header.Property.Flags};
  if ((query.verb & KSPROPERTY_TYPE_TOPOLOGY) != 0) {
    bytes = sizeof header;
    if (request.size() < bytes) return false;
    std::memcpy(&header, request.data(), bytes);
    query.verb &= ~KSPROPERTY_TYPE_TOPOLOGY;
    query.node = header.NodeId;
  }
  query.instance = request.subspan(bytes);
  return true;
}

std::shared_ptr<PropertyCall> CallHandler(const PCFILTER_DESCRIPTOR& filter,
                                          const PropertyTarget& target, const PropertyQuery& query,
                                          std::span<const BYTE> value) {
  auto call = std::make_shared<PropertyCall>(query.instance, value);
  const Found found = LookEverywhere(filter, target, query);
  if (found.item == nullptr) {
    call->Complete(found.knows_set ? STATUS_NOT_FOUND : STATUS_PROPSET_NOT_FOUND);
    return call;
  }
  const bool allowed = Allows(found.item->Flags, query.verb) && found.item->Handler != nullptr;
  if (!allowed) {
    // Every property can say what it is good for, even where the miniport forgot to.
    call->Complete(query.verb == KSPROPERTY_TYPE_BASICSUPPORT
                       ? GiveValueOf(found.item->Flags, *call)
                       : STATUS_INVALID_DEVICE_REQUEST);
    return call;
  }
  PCPROPERTY_REQUEST& request = call->request();
  request.MajorTarget = target.major;
  request.MinorTarget = target.minor;
  request.Node = query.node;
  request.PropertyItem = found.item;
  request.Verb = query.verb;
  const NTSTATUS status = found.item->Handler(&request);
  // A pending request is the miniport's: it may have been answered already.
  if (status != STATUS_PENDING) call->Complete(status);
  return call;
}

NTSTATUS GiveValue(std::span<const BYTE> bytes, PropertyCall& call) {
  PCPROPERTY_REQUEST& request = call.request();
  const ULONG room_bytes = request.ValueSize;
  if (room_bytes != 0 && room_bytes < bytes.size()) {
    request.ValueSize = 0;
    return STATUS_BUFFER_TOO_SMALL;
  }
  request.ValueSize = static_cast<ULONG>(bytes.size());
  if (bytes.empty()) return STATUS_SUCCESS;
  if (room_bytes == 0) return STATUS_BUFFER_OVERFLOW;
  std::memcpy(request.Value, bytes.data(), bytes.size());
  return STATUS_SUCCESS;
}

}  // namespace portamento::dmus
