// DMUS_KERNEL_EVENT: one MIDI event, fragment or package on its way to or from a miniport.
#pragma once

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

// usFlags.
inline constexpr USHORT DMUS_KEF_EVENT_COMPLETE = 0;
inline constexpr USHORT DMUS_KEF_EVENT_INCOMPLETE =
    1;                                               // a fragment, or raw bytes still to be parsed
inline constexpr USHORT DMUS_KEF_PACKAGE_EVENT = 2;  // tested before cbEvent is

inline constexpr ULONGLONG kBytePositionNone = ~ULONGLONG{0};

/// Asks for events at once, unsorted, instead of some time before they are due.
inline constexpr ULONGLONG DONT_HOLD_FOR_SEQUENCING = 0x8000'0000'0000'0000;

struct DMUS_KERNEL_EVENT {
  BYTE bReserved;         // the port's
  BYTE cbStruct;          // set by the port
  USHORT cbEvent;         // bytes of data
  USHORT usChannelGroup;  // 0: all groups
  USHORT usFlags;
  REFERENCE_TIME ullPresTime100ns;  // master clock; 0: at once
  ULONGLONG ullBytePosition;
  DMUS_KERNEL_EVENT* pNextEvt;
  union {
    BYTE abData[sizeof(PVOID)];  // cbEvent <= sizeof(PVOID)
    PBYTE pbData;                // else: a buffer of the allocator
    DMUS_KERNEL_EVENT* pPackageEvt;
  } uData;
};

static_assert(sizeof(DMUS_KERNEL_EVENT) == layout::Of(40, 32));
static_assert(offsetof(DMUS_KERNEL_EVENT, cbStruct) == 1);
static_assert(offsetof(DMUS_KERNEL_EVENT, cbEvent) == 2);
static_assert(offsetof(DMUS_KERNEL_EVENT, usChannelGroup) == 4);
static_assert(offsetof(DMUS_KERNEL_EVENT, usFlags) == 6);
static_assert(offsetof(DMUS_KERNEL_EVENT, ullPresTime100ns) == 8);
static_assert(offsetof(DMUS_KERNEL_EVENT, ullBytePosition) == 16);
static_assert(offsetof(DMUS_KERNEL_EVENT, pNextEvt) == 24);
static_assert(offsetof(DMUS_KERNEL_EVENT, uData) == layout::Of(32, 28));

constexpr bool PACKAGE_EVT(const DMUS_KERNEL_EVENT& event) {
  return (event.usFlags & DMUS_KEF_PACKAGE_EVENT) != 0;
}
constexpr bool COMPLETE_EVT(const DMUS_KERNEL_EVENT& event) {
  return (event.usFlags & DMUS_KEF_EVENT_INCOMPLETE) == 0;
}
/// Whether the bytes lie in the event itself. Asked only of events that are no packages.
constexpr bool SHORT_EVT(const DMUS_KERNEL_EVENT& event) { return event.cbEvent <= sizeof(PVOID); }

enum DMUS_STREAM_TYPE : std::int32_t {
  DMUS_STREAM_MIDI_INVALID = -1,
  DMUS_STREAM_MIDI_RENDER = 0,
  DMUS_STREAM_MIDI_CAPTURE = 1,
  DMUS_STREAM_WAVE_SINK = 2,
};

enum KSSTATE : std::int32_t {
  KSSTATE_STOP = 0,
  KSSTATE_ACQUIRE = 1,
  KSSTATE_PAUSE = 2,
  KSSTATE_RUN = 3,
};

}  // namespace portamento::dmus
