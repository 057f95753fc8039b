// What clients write to and read from MIDI pins: buffers of time-stamped or raw MIDI.
#pragma once

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

// dwFlags. Documents contradict each other on it; the status byte decides what the bytes are.
inline constexpr DWORD DMUS_EVENT_STRUCTURED = 1;

#pragma pack(push, 4)
/// The bytes follow at once; header and bytes together are padded to 8.
struct DMUS_EVENTHEADER {
  DWORD cbEvent;  // bytes, unpadded
  DWORD dwChannelGroup;
  REFERENCE_TIME rtDelta;  // from the start of the buffer
  DWORD dwFlags;
};
#pragma pack(pop)

/// Room that an event of `bytes` takes in a buffer.
constexpr std::size_t DMUS_EVENT_SIZE(std::size_t bytes) {
  return (sizeof(DMUS_EVENTHEADER) + bytes + 7) & ~std::size_t{7};
}

/// The bytes follow at once; the next entry begins at a multiple of 4.
struct KSMUSICFORMAT {
  ULONG TimeDeltaMs;  // first: from the buffer's presentation time; then: from the entry before
  ULONG ByteCount;    // unpadded
};

struct KSTIME {
  LONGLONG Time;
  ULONG Numerator;
  ULONG Denominator;
};

// OptionsFlags.
inline constexpr ULONG KSSTREAM_HEADER_OPTIONSF_TIMEVALID = 0x10;

struct KSSTREAM_HEADER {
  ULONG Size;
  ULONG TypeSpecificFlags;
  KSTIME PresentationTime;  // 100 ns times Numerator / Denominator
  LONGLONG Duration;
  ULONG FrameExtent;  // bytes that Data has room for
  ULONG DataUsed;     // bytes
  PVOID Data;
  ULONG OptionsFlags;
#if UINTPTR_MAX > UINT32_MAX
  ULONG Reserved;
#endif
};

static_assert(sizeof(DMUS_EVENTHEADER) == 20 && alignof(DMUS_EVENTHEADER) == 4);
static_assert(offsetof(DMUS_EVENTHEADER, dwChannelGroup) == 4);
static_assert(offsetof(DMUS_EVENTHEADER, rtDelta) == 8);
static_assert(offsetof(DMUS_EVENTHEADER, dwFlags) == 16);
static_assert(DMUS_EVENT_SIZE(3) == 24 && DMUS_EVENT_SIZE(4) == 24 && DMUS_EVENT_SIZE(5) == 32);
static_assert(sizeof(KSMUSICFORMAT) == 8 && offsetof(KSMUSICFORMAT, ByteCount) == 4);
static_assert(sizeof(KSTIME) == 16);
static_assert(sizeof(KSSTREAM_HEADER) == layout::Of(56, 48));
static_assert(offsetof(KSSTREAM_HEADER, PresentationTime) == 8);
static_assert(offsetof(KSSTREAM_HEADER, Duration) == 24);
static_assert(offsetof(KSSTREAM_HEADER, FrameExtent) == 32);
static_assert(offsetof(KSSTREAM_HEADER, DataUsed) == 36);
static_assert(offsetof(KSSTREAM_HEADER, Data) == 40);
static_assert(offsetof(KSSTREAM_HEADER, OptionsFlags) == layout::Of(48, 44));

}  // namespace portamento::dmus
