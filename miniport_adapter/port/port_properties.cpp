#include "miniport_adapter/port/port_properties.h"

#include <fmt/format.h>

#include <cstring>
#include <optional>

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/port/data_intersection.h"
#include "miniport_adapter/port/description.h"
#include "miniport_adapter/port/port_dmus.h"
#include "miniport_adapter/port/utf16.h"

namespace portamento::dmus {

namespace {

constexpr ULONG kGet = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_BASICSUPPORT;
constexpr ULONG kSet = KSPROPERTY_TYPE_SET | KSPROPERTY_TYPE_BASICSUPPORT;

/// What a property is asked of and with.
struct Asked {
  Filter& filter;
  Pin* pin;
  const PropertyQuery& query;
  PropertyCall& call;

  const PCFILTER_DESCRIPTOR& description() const { return filter.port().description(); }
  bool sets() const { return query.verb == KSPROPERTY_TYPE_SET; }
  std::span<const BYTE> input() const {
    PCPROPERTY_REQUEST& request = call.request();
    return {static_cast<const BYTE*>(request.Value), request.ValueSize};
  }
};

struct Own {
  const GUID* set;
  ULONG id;
  bool of_pin;  // else of the filter
  ULONG verbs;
  NTSTATUS (*serve)(const Asked&);
};

/// A KSMULTIPLE_ITEM, and items behind it, each from a multiple of 8 on.
class ItemList {
 public:
  void Add(const void* item, std::size_t bytes) {
    const auto* const first = static_cast<const BYTE*>(item);
    bytes_.resize((bytes_.size() + 7) / 8 * 8);
    bytes_.insert(bytes_.end(), first, first + bytes);
    ++count_;
  }

  NTSTATUS Give(PropertyCall& call) {
    const KSMULTIPLE_ITEM head{static_cast<ULONG>(bytes_.size()), count_};
    std::memcpy(bytes_.data(), &head, sizeof head);
    return GiveValue(bytes_, call);
  }

 private:
  std::vector<BYTE> bytes_ = std::vector<BYTE>(sizeof(KSMULTIPLE_ITEM));
  ULONG count_ = 0;
};

/// The pin that a KSP_PIN names; null: there is none.
const PCPIN_DESCRIPTOR* PinOf(const Asked& asked) {
  const auto id = asked.query.instance;
  if (id.size() < sizeof(KSP_PIN) - sizeof(KSPROPERTY)) return nullptr;
  ULONG pin_id = 0;
  std::memcpy(&pin_id, id.data(), sizeof pin_id);
  return PinsOf(asked.description()).At(pin_id);
}

ULONG PinIdOf(const Asked& asked) {
  ULONG pin_id = 0;
  std::memcpy(&pin_id, asked.query.instance.data(), sizeof pin_id);
  return pin_id;
}

/// Serves what needs a pin's description.
template <NTSTATUS (*serve)(const Asked&, const PCPIN_DESCRIPTOR&)>
NTSTATUS WithPin(const Asked& asked) {
  const PCPIN_DESCRIPTOR* const pin = PinOf(asked);
  return pin == nullptr ? STATUS_INVALID_PARAMETER : serve(asked, *pin);
}

NTSTATUS Instances(const Asked& asked, const PCPIN_DESCRIPTOR&) {
  const InstanceCounts counts = asked.filter.CountsOf(PinIdOf(asked));
  return GiveValueOf(KSPIN_CINSTANCES{counts.filter_possible, counts.filter_current}, asked.call);
}

NTSTATUS GlobalInstances(const Asked& asked, const PCPIN_DESCRIPTOR&) {
  const InstanceCounts counts = asked.filter.CountsOf(PinIdOf(asked));
  return GiveValueOf(KSPIN_CINSTANCES{counts.global_possible, counts.global_current}, asked.call);
}

NTSTATUS NecessaryInstances(const Asked& asked, const PCPIN_DESCRIPTOR&) {
  return GiveValueOf(asked.filter.CountsOf(PinIdOf(asked)).filter_necessary, asked.call);
}

NTSTATUS PinTypes(const Asked& asked) {
  return GiveValueOf(asked.description().PinCount, asked.call);
}

NTSTATUS DataFlow(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  return GiveValueOf(pin.KsPinDescriptor.DataFlow, asked.call);
}

NTSTATUS Communication(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  return GiveValueOf(pin.KsPinDescriptor.Communication, asked.call);
}

NTSTATUS DataRanges(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  ItemList items;
  for (const KSDATARANGE* const range : RangesOf(pin)) items.Add(range, range->FormatSize);
  return items.Give(asked.call);
}

NTSTATUS DataIntersection(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  // The client's ranges stand behind a KSMULTIPLE_ITEM; copied, so that they are aligned.
  const auto behind_pin = asked.query.instance.subspan(sizeof(KSP_PIN) - sizeof(KSPROPERTY));
  KSMULTIPLE_ITEM head{};
  if (behind_pin.size() < sizeof head) return STATUS_INVALID_PARAMETER;
  std::memcpy(&head, behind_pin.data(), sizeof head);
  if (head.Size < sizeof head || head.Size > behind_pin.size()) return STATUS_INVALID_PARAMETER;
  const auto listed = behind_pin.subspan(sizeof head, head.Size - sizeof head);
  std::vector<std::vector<BYTE>> copies;
  for (std::size_t at = 0; copies.size() < head.Count;) {
    ULONG bytes = 0;
    if (listed.size() - at < sizeof(KSDATARANGE)) return STATUS_INVALID_PARAMETER;
    std::memcpy(&bytes, listed.data() + at, sizeof bytes);
    if (bytes < sizeof(KSDATARANGE) || bytes > listed.size() - at) return STATUS_INVALID_PARAMETER;
    const auto range = listed.subspan(at, bytes);
    copies.emplace_back(range.begin(), range.end());
    at = std::min(at + (std::size_t{bytes} + 7) / 8 * 8, listed.size());
  }
  std::vector<const KSDATARANGE*> ranges;
  ranges.reserve(copies.size());
  for (const auto& copy : copies) {
    ranges.push_back(reinterpret_cast<const KSDATARANGE*>(copy.data()));
  }
  PCPROPERTY_REQUEST& request = asked.call.request();
  ULONG bytes = 0;
  const NTSTATUS status = Intersect(asked.filter.port().miniport(), PinIdOf(asked), ranges,
                                    RangesOf(pin), request.ValueSize, request.Value, &bytes);
  request.ValueSize = NT_SUCCESS(status) || status == STATUS_BUFFER_OVERFLOW ? bytes : 0;
  return status;
}

/// What is listed; where nothing is, the standard.
NTSTATUS GiveIdentifiers(const KSIDENTIFIER* listed, ULONG count, const KSIDENTIFIER& standard,
                         PropertyCall& call) {
  ItemList items;
  for (ULONG i = 0; i < count; ++i) items.Add(&listed[i], sizeof standard);
  if (count == 0) items.Add(&standard, sizeof standard);
  return items.Give(call);
}

NTSTATUS Interfaces(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  const KSPIN_DESCRIPTOR& ks = pin.KsPinDescriptor;
  return GiveIdentifiers(ks.Interfaces, ks.InterfacesCount,
                         {.Set = KSINTERFACESETID_Standard, .Id = KSINTERFACE_STANDARD_STREAMING},
                         asked.call);
}

NTSTATUS Mediums(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  const KSPIN_DESCRIPTOR& ks = pin.KsPinDescriptor;
  return GiveIdentifiers(ks.Mediums, ks.MediumsCount,
                         {.Set = KSMEDIUMSETID_Standard, .Id = KSMEDIUM_TYPE_ANYINSTANCE},
                         asked.call);
}

NTSTATUS Category(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  const GUID* const category = pin.KsPinDescriptor.Category;
  return category == nullptr ? STATUS_NOT_FOUND : GiveValueOf(*category, asked.call);
}

/// Names are GUIDs, whose text the system knows; here it is that of the GUID itself.
NTSTATUS GiveName(const GUID* name, PropertyCall& call) {
  if (name == nullptr) return STATUS_NOT_FOUND;
  std::string text = fmt::format("{{{:08x}-{:04x}-{:04x}-", name->Data1, name->Data2, name->Data3);
  for (int i = 0; i < 8; ++i) text += fmt::format("{}{:02x}", i == 2 ? "-" : "", name->Data4[i]);
  return GiveValue(TextProperty(text + '}'), call);
}

NTSTATUS PinName(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  const KSPIN_DESCRIPTOR& ks = pin.KsPinDescriptor;
  return GiveName(ks.Name != nullptr ? ks.Name : ks.Category, asked.call);
}

NTSTATUS ConstrainedRanges(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  const KSPIN_CONSTRAINED_RANGES& ranges = pin.KsPinDescriptor.Constrained;
  if (ranges.ConstrainedDataRangesCount == 0 || ranges.ConstrainedDataRanges == nullptr) {
    return STATUS_NOT_FOUND;
  }
  ItemList items;
  for (ULONG i = 0; i < ranges.ConstrainedDataRangesCount; ++i) {
    items.Add(ranges.ConstrainedDataRanges[i], ranges.ConstrainedDataRanges[i]->FormatSize);
  }
  return items.Give(asked.call);
}

NTSTATUS ProposeFormat(const Asked& asked, const PCPIN_DESCRIPTOR& pin) {
  std::vector<BYTE> format(asked.input().begin(), asked.input().end());
  if (format.size() < sizeof(KSDATAFORMAT)) return STATUS_INVALID_PARAMETER;
  const auto& head = *reinterpret_cast<const KSDATAFORMAT*>(format.data());
  if (head.FormatSize < sizeof head || head.FormatSize > format.size()) {
    return STATUS_INVALID_PARAMETER;
  }
  return Accepts(RangesOf(pin), head) ? STATUS_SUCCESS : STATUS_NO_MATCH;
}

NTSTATUS NotThere(const Asked&) { return STATUS_NOT_FOUND; }

NTSTATUS Categories(const Asked& asked) {
  ItemList items;
  for (ULONG i = 0; i < asked.description().CategoryCount; ++i) {
    items.Add(&asked.description().Categories[i], sizeof(GUID));
  }
  return items.Give(asked.call);
}

NTSTATUS Nodes(const Asked& asked) {
  const auto nodes = NodesOf(asked.description());
  ItemList items;
  for (ULONG i = 0; i < nodes.size(); ++i) items.Add(nodes[i].Type, sizeof(GUID));
  return items.Give(asked.call);
}

NTSTATUS Connections(const Asked& asked) {
  ItemList items;
  for (ULONG i = 0; i < asked.description().ConnectionCount; ++i) {
    items.Add(&asked.description().Connections[i], sizeof(KSTOPOLOGY_CONNECTION));
  }
  return items.Give(asked.call);
}

NTSTATUS NodeName(const Asked& asked) {
  // The node stands where a KSNODEPROPERTY has it, with the topology bit or without.
  ULONG id = asked.query.node;
  if (id == PCFILTER_NODE && asked.query.instance.size() >= sizeof id) {
    std::memcpy(&id, asked.query.instance.data(), sizeof id);
  }
  const PCNODE_DESCRIPTOR* const node = NodesOf(asked.description()).At(id);
  if (node == nullptr) return STATUS_INVALID_PARAMETER;
  return GiveName(node->Name != nullptr ? node->Name : node->Type, asked.call);
}

NTSTATUS MasterClock(const Asked& asked) {
  REFERENCE_TIME now_100ns = 0;
  const NTSTATUS status = asked.filter.port().clock().GetTime(&now_100ns);
  if (!NT_SUCCESS(status)) return status;
  return GiveValueOf(static_cast<ULONGLONG>(now_100ns), asked.call);
}

NTSTATUS State(const Asked& asked) {
  if (!asked.sets()) return GiveValueOf(asked.pin->state(), asked.call);
  std::int32_t state = 0;
  if (asked.input().size() < sizeof state) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(&state, asked.input().data(), sizeof state);
  if (state < KSSTATE_STOP || state > KSSTATE_RUN) return STATUS_INVALID_PARAMETER;
  return asked.pin->SetState(static_cast<KSSTATE>(state));
}

NTSTATUS Format(const Asked& asked) { return GiveValue(asked.pin->format(), asked.call); }

/// Buffers are the client's and of any size: there is nothing to demand of them.
NTSTATUS Framing(const Asked&) { return STATUS_NOT_SUPPORTED; }

const Own kOwn[] = {
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_CINSTANCES, false, kGet, WithPin<Instances>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_CTYPES, false, kGet, PinTypes},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_DATAFLOW, false, kGet, WithPin<DataFlow>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_DATARANGES, false, kGet, WithPin<DataRanges>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_DATAINTERSECTION, false, kGet, WithPin<DataIntersection>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_INTERFACES, false, kGet, WithPin<Interfaces>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_MEDIUMS, false, kGet, WithPin<Mediums>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_COMMUNICATION, false, kGet, WithPin<Communication>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_GLOBALCINSTANCES, false, kGet, WithPin<GlobalInstances>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_NECESSARYINSTANCES, false, kGet, WithPin<NecessaryInstances>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_PHYSICALCONNECTION, false, kGet, NotThere},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_CATEGORY, false, kGet, WithPin<Category>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_NAME, false, kGet, WithPin<PinName>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_CONSTRAINEDDATARANGES, false, kGet,
     WithPin<ConstrainedRanges>},
    {&KSPROPSETID_Pin, KSPROPERTY_PIN_PROPOSEDATAFORMAT, false, kSet, WithPin<ProposeFormat>},
    {&KSPROPSETID_Topology, KSPROPERTY_TOPOLOGY_CATEGORIES, false, kGet, Categories},
    {&KSPROPSETID_Topology, KSPROPERTY_TOPOLOGY_NODES, false, kGet, Nodes},
    {&KSPROPSETID_Topology, KSPROPERTY_TOPOLOGY_CONNECTIONS, false, kGet, Connections},
    {&KSPROPSETID_Topology, KSPROPERTY_TOPOLOGY_NAME, false, kGet, NodeName},
    {&KSPROPSETID_SynthClock, KSPROPERTY_SYNTH_MASTERCLOCK, false, kGet, MasterClock},
    {&KSPROPSETID_Connection, KSPROPERTY_CONNECTION_STATE, true, kGet | kSet, State},
    {&KSPROPSETID_Connection, KSPROPERTY_CONNECTION_DATAFORMAT, true, kGet, Format},
    {&KSPROPSETID_Connection, KSPROPERTY_CONNECTION_ALLOCATORFRAMING, true, kGet, Framing},
};

}  // namespace

std::shared_ptr<PropertyCall> ServeOwnProperty(Filter& filter, Pin* pin, const PropertyQuery& query,
                                               std::span<const BYTE> value) {
  for (const Own& own : kOwn) {
    if (*own.set != query.set || own.id != query.id || own.of_pin != (pin != nullptr)) continue;
    auto call = std::make_shared<PropertyCall>(query.instance, value);
    if (!Allows(own.verbs, query.verb)) {
      call->Complete(STATUS_INVALID_DEVICE_REQUEST);
    } else if (query.verb == KSPROPERTY_TYPE_BASICSUPPORT) {
      call->Complete(GiveValueOf(own.verbs, *call));
    } else {
      call->Complete(own.serve({filter, pin, query, *call}));
    }
    return call;
  }
  return nullptr;
}

}  // namespace portamento::dmus
