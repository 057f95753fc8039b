// What a miniport says of itself: pins, nodes, connections, and who answers which property.
//
// Arrays are stepped by the sizes that the description states, never by sizeof: a miniport may put
// things of its own behind each entry.
#pragma once

#include "miniport_adapter/abi/iunknown.h"
#include "miniport_adapter/abi/ks_requests.h"

namespace portamento::dmus {

struct PCPROPERTY_REQUEST;

using PCPFNPROPERTY_HANDLER = NTSTATUS(PORTAMENTO_STDCALL*)(PCPROPERTY_REQUEST*);

struct PCPROPERTY_ITEM {
  const GUID* Set;
  ULONG Id;
  ULONG Flags;  // verbs
  PCPFNPROPERTY_HANDLER Handler;
};

/// Handlers of methods and events: nobody calls them here, so their type does not matter.
struct PCMETHOD_ITEM {
  const GUID* Set;
  ULONG Id;
  ULONG Flags;
  PVOID Handler;
};
using PCEVENT_ITEM = PCMETHOD_ITEM;

struct PCPROPERTY_REQUEST {
  IUnknown* MajorTarget;  // the very pointer given to IPort::Init
  IUnknown* MinorTarget;  // the very pointer that NewStream returned; null: the filter
  ULONG Node;             // PCFILTER_NODE: none
  const PCPROPERTY_ITEM* PropertyItem;
  ULONG Verb;
  ULONG InstanceSize;
  PVOID Instance;   // what follows the KSPROPERTY or KSNODEPROPERTY
  ULONG ValueSize;  // bytes; in: room, out: produced or needed
  PVOID Value;
  IRP* Irp;
};

struct PCAUTOMATION_TABLE {
  ULONG PropertyItemSize;
  ULONG PropertyCount;
  const PCPROPERTY_ITEM* Properties;
  ULONG MethodItemSize;
  ULONG MethodCount;
  const PCMETHOD_ITEM* Methods;
  ULONG EventItemSize;
  ULONG EventCount;
  const PCEVENT_ITEM* Events;
  ULONG Reserved;
};

struct KSPIN_CONSTRAINED_RANGES {
  ULONG ConstrainedDataRangesCount;
  KSDATARANGE** ConstrainedDataRanges;
};

struct alignas(8) KSPIN_DESCRIPTOR {
  ULONG InterfacesCount;  // 0: standard streaming
  const KSPIN_INTERFACE* Interfaces;
  ULONG MediumsCount;  // 0: the standard medium
  const KSPIN_MEDIUM* Mediums;
  ULONG DataRangesCount;
  const KSDATARANGE* const* DataRanges;
  KSPIN_DATAFLOW DataFlow;
  KSPIN_COMMUNICATION Communication;
  const GUID* Category;
  const GUID* Name;
  union {
    LONGLONG Reserved;
    KSPIN_CONSTRAINED_RANGES Constrained;
  };
};

/// Of instance counts: no limit. 0 means that a pin can't be made, as a bridge pin can't.
inline constexpr ULONG PCPIN_UNLIMITED = 0xFFFF'FFFF;

struct PCPIN_DESCRIPTOR {
  ULONG MaxGlobalInstanceCount;
  ULONG MaxFilterInstanceCount;
  ULONG MinFilterInstanceCount;
  const PCAUTOMATION_TABLE* AutomationTable;
  KSPIN_DESCRIPTOR KsPinDescriptor;
};

struct PCNODE_DESCRIPTOR {
  ULONG Flags;
  const PCAUTOMATION_TABLE* AutomationTable;
  const GUID* Type;
  const GUID* Name;  // null where Type is the only one of its kind
};

/// In place of a node: the filter, whose pins are then meant.
inline constexpr ULONG PCFILTER_NODE = 0xFFFF'FFFF;

struct PCCONNECTION_DESCRIPTOR {
  ULONG FromNode;
  ULONG FromNodePin;
  ULONG ToNode;
  ULONG ToNodePin;
};
using KSTOPOLOGY_CONNECTION = PCCONNECTION_DESCRIPTOR;

struct PCFILTER_DESCRIPTOR {
  ULONG Version;
  const PCAUTOMATION_TABLE* AutomationTable;
  ULONG PinSize;
  ULONG PinCount;
  const PCPIN_DESCRIPTOR* Pins;
  ULONG NodeSize;
  ULONG NodeCount;
  const PCNODE_DESCRIPTOR* Nodes;
  ULONG ConnectionCount;
  const PCCONNECTION_DESCRIPTOR* Connections;
  ULONG CategoryCount;
  const GUID* Categories;
};

static_assert(sizeof(PCPROPERTY_ITEM) == layout::Of(24, 16));
static_assert(offsetof(PCPROPERTY_ITEM, Id) == layout::Of(8, 4));
static_assert(offsetof(PCPROPERTY_ITEM, Flags) == layout::Of(12, 8));
static_assert(offsetof(PCPROPERTY_ITEM, Handler) == layout::Of(16, 12));
static_assert(sizeof(PCMETHOD_ITEM) == layout::Of(24, 16));

static_assert(sizeof(PCPROPERTY_REQUEST) == layout::Of(72, 40));
static_assert(offsetof(PCPROPERTY_REQUEST, MinorTarget) == layout::Of(8, 4));
static_assert(offsetof(PCPROPERTY_REQUEST, Node) == layout::Of(16, 8));
static_assert(offsetof(PCPROPERTY_REQUEST, PropertyItem) == layout::Of(24, 12));
static_assert(offsetof(PCPROPERTY_REQUEST, Verb) == layout::Of(32, 16));
static_assert(offsetof(PCPROPERTY_REQUEST, InstanceSize) == layout::Of(36, 20));
static_assert(offsetof(PCPROPERTY_REQUEST, Instance) == layout::Of(40, 24));
static_assert(offsetof(PCPROPERTY_REQUEST, ValueSize) == layout::Of(48, 28));
static_assert(offsetof(PCPROPERTY_REQUEST, Value) == layout::Of(56, 32));
static_assert(offsetof(PCPROPERTY_REQUEST, Irp) == layout::Of(64, 36));

static_assert(sizeof(PCAUTOMATION_TABLE) == layout::Of(56, 40));
static_assert(offsetof(PCAUTOMATION_TABLE, PropertyCount) == 4);
static_assert(offsetof(PCAUTOMATION_TABLE, Properties) == 8);
static_assert(offsetof(PCAUTOMATION_TABLE, MethodItemSize) == layout::Of(16, 12));
static_assert(offsetof(PCAUTOMATION_TABLE, MethodCount) == layout::Of(20, 16));
static_assert(offsetof(PCAUTOMATION_TABLE, Methods) == layout::Of(24, 20));
static_assert(offsetof(PCAUTOMATION_TABLE, EventItemSize) == layout::Of(32, 24));
static_assert(offsetof(PCAUTOMATION_TABLE, EventCount) == layout::Of(36, 28));
static_assert(offsetof(PCAUTOMATION_TABLE, Events) == layout::Of(40, 32));
static_assert(offsetof(PCAUTOMATION_TABLE, Reserved) == layout::Of(48, 36));

static_assert(sizeof(KSPIN_DESCRIPTOR) == layout::Of(88, 48) && alignof(KSPIN_DESCRIPTOR) == 8);
static_assert(offsetof(KSPIN_DESCRIPTOR, Interfaces) == layout::Of(8, 4));
static_assert(offsetof(KSPIN_DESCRIPTOR, MediumsCount) == layout::Of(16, 8));
static_assert(offsetof(KSPIN_DESCRIPTOR, Mediums) == layout::Of(24, 12));
static_assert(offsetof(KSPIN_DESCRIPTOR, DataRangesCount) == layout::Of(32, 16));
static_assert(offsetof(KSPIN_DESCRIPTOR, DataRanges) == layout::Of(40, 20));
static_assert(offsetof(KSPIN_DESCRIPTOR, DataFlow) == layout::Of(48, 24));
static_assert(offsetof(KSPIN_DESCRIPTOR, Communication) == layout::Of(52, 28));
static_assert(offsetof(KSPIN_DESCRIPTOR, Category) == layout::Of(56, 32));
static_assert(offsetof(KSPIN_DESCRIPTOR, Name) == layout::Of(64, 36));
static_assert(offsetof(KSPIN_DESCRIPTOR, Reserved) == layout::Of(72, 40));

static_assert(sizeof(PCPIN_DESCRIPTOR) == layout::Of(112, 64));
static_assert(offsetof(PCPIN_DESCRIPTOR, MaxFilterInstanceCount) == 4);
static_assert(offsetof(PCPIN_DESCRIPTOR, MinFilterInstanceCount) == 8);
static_assert(offsetof(PCPIN_DESCRIPTOR, AutomationTable) == layout::Of(16, 12));
static_assert(offsetof(PCPIN_DESCRIPTOR, KsPinDescriptor) == layout::Of(24, 16));

static_assert(sizeof(PCNODE_DESCRIPTOR) == layout::Of(32, 16));
static_assert(offsetof(PCNODE_DESCRIPTOR, AutomationTable) == layout::Of(8, 4));
static_assert(offsetof(PCNODE_DESCRIPTOR, Type) == layout::Of(16, 8));
static_assert(offsetof(PCNODE_DESCRIPTOR, Name) == layout::Of(24, 12));

static_assert(sizeof(PCCONNECTION_DESCRIPTOR) == 16);

static_assert(sizeof(PCFILTER_DESCRIPTOR) == layout::Of(80, 48));
static_assert(offsetof(PCFILTER_DESCRIPTOR, AutomationTable) == layout::Of(8, 4));
static_assert(offsetof(PCFILTER_DESCRIPTOR, PinSize) == layout::Of(16, 8));
static_assert(offsetof(PCFILTER_DESCRIPTOR, PinCount) == layout::Of(20, 12));
static_assert(offsetof(PCFILTER_DESCRIPTOR, Pins) == layout::Of(24, 16));
static_assert(offsetof(PCFILTER_DESCRIPTOR, NodeSize) == layout::Of(32, 20));
static_assert(offsetof(PCFILTER_DESCRIPTOR, NodeCount) == layout::Of(36, 24));
static_assert(offsetof(PCFILTER_DESCRIPTOR, Nodes) == layout::Of(40, 28));
static_assert(offsetof(PCFILTER_DESCRIPTOR, ConnectionCount) == layout::Of(48, 32));
static_assert(offsetof(PCFILTER_DESCRIPTOR, Connections) == layout::Of(56, 36));
static_assert(offsetof(PCFILTER_DESCRIPTOR, CategoryCount) == layout::Of(64, 40));
static_assert(offsetof(PCFILTER_DESCRIPTOR, Categories) == layout::Of(72, 44));

inline constexpr GUID KSCATEGORY_AUDIO = MakeGuid("6994ad04-93ef-11d0-a3cc-00a0c9223196");
inline constexpr GUID KSCATEGORY_RENDER = MakeGuid("65e8773e-8f56-11d0-a3b9-00a0c9223196");
inline constexpr GUID KSCATEGORY_CAPTURE = MakeGuid("65e8773d-8f56-11d0-a3b9-00a0c9223196");
inline constexpr GUID KSCATEGORY_DATATRANSFORM = MakeGuid("2eb07ea0-7e70-11d0-a5d6-28db04c10000");
inline constexpr GUID KSCATEGORY_WDMAUD_USE_PIN_NAME =
    MakeGuid("47a4fa20-a251-11d1-a050-0000f8004788");
inline constexpr GUID KSNODETYPE_SYNTHESIZER = MakeGuid("dff220f3-f70f-11d0-b917-00a0c9223196");
inline constexpr GUID KSCATEGORY_SYNTHESIZER = KSNODETYPE_SYNTHESIZER;
inline constexpr GUID KSNODETYPE_DMSYNTH = MakeGuid("94824f88-6183-11d2-8f7a-00c04fbf8fef");
inline constexpr GUID KSNODETYPE_DMSYNTH_CAPS = MakeGuid("bca2a2f1-93c6-11d2-ba1d-0000f875ac12");
inline constexpr GUID KSAUDFNAME_DMUSIC_MPU_OUT = MakeGuid("a4df0eb5-bac9-11d2-b7a8-0060083316c1");
inline constexpr GUID KSAUDFNAME_DMUSIC_MPU_IN = MakeGuid("b2ec0a7d-bac9-11d2-b7a8-0060083316c1");

}  // namespace portamento::dmus
