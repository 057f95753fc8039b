// NTSTATUS values, and what counts as success.
#pragma once

#include "miniport_adapter/abi/types.h"

#ifdef STATUS_PENDING
#error "include the headers of miniport_adapter/abi before those of Windows"
#endif

namespace portamento::dmus {

inline constexpr NTSTATUS STATUS_SUCCESS = 0;
inline constexpr NTSTATUS STATUS_PENDING = 0x0000'0103;
inline constexpr NTSTATUS STATUS_MORE_ENTRIES = 0x0000'0105;
inline constexpr NTSTATUS STATUS_NOT_ALL_ASSIGNED = 0x0000'0106;
inline constexpr auto STATUS_BUFFER_OVERFLOW = static_cast<NTSTATUS>(0x8000'0005);
inline constexpr auto STATUS_NO_MORE_ENTRIES = static_cast<NTSTATUS>(0x8000'001A);
inline constexpr auto STATUS_UNSUCCESSFUL = static_cast<NTSTATUS>(0xC000'0001);
inline constexpr auto STATUS_NOT_IMPLEMENTED = static_cast<NTSTATUS>(0xC000'0002);
inline constexpr auto STATUS_INVALID_PARAMETER = static_cast<NTSTATUS>(0xC000'000D);
inline constexpr auto STATUS_INVALID_DEVICE_REQUEST = static_cast<NTSTATUS>(0xC000'0010);
inline constexpr auto STATUS_NO_MEMORY = static_cast<NTSTATUS>(0xC000'0017);
inline constexpr auto STATUS_BUFFER_TOO_SMALL = static_cast<NTSTATUS>(0xC000'0023);
inline constexpr auto STATUS_OBJECT_NAME_NOT_FOUND = static_cast<NTSTATUS>(0xC000'0034);
inline constexpr auto STATUS_OBJECT_NAME_COLLISION = static_cast<NTSTATUS>(0xC000'0035);
inline constexpr auto STATUS_INSUFFICIENT_RESOURCES = static_cast<NTSTATUS>(0xC000'009A);
inline constexpr auto STATUS_NOT_SUPPORTED = static_cast<NTSTATUS>(0xC000'00BB);
inline constexpr auto STATUS_KEY_DELETED = static_cast<NTSTATUS>(0xC000'017C);
inline constexpr auto STATUS_DEVICE_CONFIGURATION_ERROR = static_cast<NTSTATUS>(0xC000'0182);
inline constexpr auto STATUS_INVALID_DEVICE_STATE = static_cast<NTSTATUS>(0xC000'0184);
inline constexpr auto STATUS_IO_DEVICE_ERROR = static_cast<NTSTATUS>(0xC000'0185);
inline constexpr auto STATUS_NOT_FOUND = static_cast<NTSTATUS>(0xC000'0225);
inline constexpr auto STATUS_PROPSET_NOT_FOUND = static_cast<NTSTATUS>(0xC000'0230);
inline constexpr auto STATUS_NO_MATCH = static_cast<NTSTATUS>(0xC000'0272);
inline constexpr auto STATUS_NOINTERFACE = static_cast<NTSTATUS>(0xC000'02B9);

/// STATUS_BUFFER_OVERFLOW is none; STATUS_PENDING and STATUS_NOT_ALL_ASSIGNED are. [any]
constexpr bool NT_SUCCESS(NTSTATUS status) { return status >= 0; }

}  // namespace portamento::dmus
