// Requests to filters and pins: properties, verbs, making a pin, and the sets that every port
// serves.
#pragma once

#include "miniport_adapter/abi/ks_formats.h"

namespace portamento::dmus {

// Verbs: the Flags of a KSPROPERTY, and what a PCPROPERTY_ITEM allows.
inline constexpr ULONG KSPROPERTY_TYPE_GET = 0x1;
inline constexpr ULONG KSPROPERTY_TYPE_SET = 0x2;
inline constexpr ULONG KSPROPERTY_TYPE_SETSUPPORT = 0x100;
inline constexpr ULONG KSPROPERTY_TYPE_BASICSUPPORT = 0x200;
inline constexpr ULONG KSPROPERTY_TYPE_RELATIONS = 0x400;
inline constexpr ULONG KSPROPERTY_TYPE_SERIALIZESET = 0x800;
inline constexpr ULONG KSPROPERTY_TYPE_UNSERIALIZESET = 0x1000;
inline constexpr ULONG KSPROPERTY_TYPE_SERIALIZERAW = 0x2000;
inline constexpr ULONG KSPROPERTY_TYPE_UNSERIALIZERAW = 0x4000;
inline constexpr ULONG KSPROPERTY_TYPE_SERIALIZESIZE = 0x8000;
inline constexpr ULONG KSPROPERTY_TYPE_DEFAULTVALUES = 0x10000;
/// Modifies a verb: the request begins with a KSNODEPROPERTY.
inline constexpr ULONG KSPROPERTY_TYPE_TOPOLOGY = 0x1000'0000;

/// Names a property, an interface or a medium.
struct alignas(8) KSIDENTIFIER {
  GUID Set;
  ULONG Id;
  ULONG Flags;
};
using KSPROPERTY = KSIDENTIFIER;
using KSPIN_INTERFACE = KSIDENTIFIER;
using KSPIN_MEDIUM = KSIDENTIFIER;

struct KSNODEPROPERTY {
  KSPROPERTY Property;
  ULONG NodeId;
  ULONG Reserved;
};

struct KSP_PIN {
  KSPROPERTY Property;
  ULONG PinId;
  ULONG Reserved;
};

struct KSPRIORITY {
  ULONG PriorityClass;
  ULONG PrioritySubClass;
};

inline constexpr ULONG KSPRIORITY_LOW = 1;
inline constexpr ULONG KSPRIORITY_NORMAL = 0x4000'0000;
inline constexpr ULONG KSPRIORITY_HIGH = 0x8000'0000;

/// A KSDATAFORMAT follows.
struct alignas(8) KSPIN_CONNECT {
  KSPIN_INTERFACE Interface;
  KSPIN_MEDIUM Medium;
  ULONG PinId;
  HANDLE PinToHandle;
  KSPRIORITY Priority;
};

/// The items follow.
struct alignas(8) KSMULTIPLE_ITEM {
  ULONG Size;  // bytes, with this header
  ULONG Count;
};

struct KSPIN_CINSTANCES {
  ULONG PossibleCount;
  ULONG CurrentCount;
};

enum KSPIN_DATAFLOW : std::int32_t { KSPIN_DATAFLOW_IN = 1, KSPIN_DATAFLOW_OUT = 2 };

enum KSPIN_COMMUNICATION : std::int32_t {
  KSPIN_COMMUNICATION_NONE = 0,
  KSPIN_COMMUNICATION_SINK = 1,
  KSPIN_COMMUNICATION_SOURCE = 2,
  KSPIN_COMMUNICATION_BOTH = 3,
  KSPIN_COMMUNICATION_BRIDGE = 4,
};

static_assert(sizeof(KSPROPERTY) == 24 && alignof(KSPROPERTY) == 8);
static_assert(offsetof(KSPROPERTY, Id) == 16 && offsetof(KSPROPERTY, Flags) == 20);
static_assert(sizeof(KSNODEPROPERTY) == 32 && offsetof(KSNODEPROPERTY, NodeId) == 24);
static_assert(sizeof(KSP_PIN) == 32 && offsetof(KSP_PIN, PinId) == 24);
static_assert(sizeof(KSPIN_CONNECT) == layout::Of(72, 64));
static_assert(offsetof(KSPIN_CONNECT, Medium) == 24);
static_assert(offsetof(KSPIN_CONNECT, PinId) == 48);
static_assert(offsetof(KSPIN_CONNECT, PinToHandle) == layout::Of(56, 52));
static_assert(offsetof(KSPIN_CONNECT, Priority) == layout::Of(64, 56));
static_assert(sizeof(KSMULTIPLE_ITEM) == 8 && sizeof(KSPIN_CINSTANCES) == 8);

inline constexpr GUID KSPROPSETID_Pin = MakeGuid("8c134960-51ad-11cf-878a-94f801c10000");
enum KSPROPERTY_PIN : ULONG {
  KSPROPERTY_PIN_CINSTANCES = 0,
  KSPROPERTY_PIN_CTYPES = 1,
  KSPROPERTY_PIN_DATAFLOW = 2,
  KSPROPERTY_PIN_DATARANGES = 3,
  KSPROPERTY_PIN_DATAINTERSECTION = 4,
  KSPROPERTY_PIN_INTERFACES = 5,
  KSPROPERTY_PIN_MEDIUMS = 6,
  KSPROPERTY_PIN_COMMUNICATION = 7,
  KSPROPERTY_PIN_GLOBALCINSTANCES = 8,
  KSPROPERTY_PIN_NECESSARYINSTANCES = 9,
  KSPROPERTY_PIN_PHYSICALCONNECTION = 10,
  KSPROPERTY_PIN_CATEGORY = 11,
  KSPROPERTY_PIN_NAME = 12,
  KSPROPERTY_PIN_CONSTRAINEDDATARANGES = 13,
  KSPROPERTY_PIN_PROPOSEDATAFORMAT = 14,
};

inline constexpr GUID KSPROPSETID_Topology = MakeGuid("720d4ac0-7533-11d0-a5d6-28db04c10000");
enum KSPROPERTY_TOPOLOGY : ULONG {
  KSPROPERTY_TOPOLOGY_CATEGORIES = 0,
  KSPROPERTY_TOPOLOGY_NODES = 1,
  KSPROPERTY_TOPOLOGY_CONNECTIONS = 2,
  KSPROPERTY_TOPOLOGY_NAME = 3,
};

inline constexpr GUID KSPROPSETID_Connection = MakeGuid("1d58c920-ac9b-11cf-a5d6-28db04c10000");
enum KSPROPERTY_CONNECTION : ULONG {
  KSPROPERTY_CONNECTION_STATE = 0,
  KSPROPERTY_CONNECTION_DATAFORMAT = 2,
  KSPROPERTY_CONNECTION_ALLOCATORFRAMING = 3,
};

inline constexpr GUID KSINTERFACESETID_Standard = MakeGuid("1a8766a0-62ce-11cf-a5d6-28db04c10000");
inline constexpr ULONG KSINTERFACE_STANDARD_STREAMING = 0;
inline constexpr GUID KSMEDIUMSETID_Standard = MakeGuid("4747b320-62ce-11cf-a5d6-28db04c10000");
inline constexpr ULONG KSMEDIUM_TYPE_ANYINSTANCE = 0;

}  // namespace portamento::dmus
