// The scalar types of the binary contract, with the widths they have on Windows everywhere.
//
// Names here and in the other headers of this folder are the published ones, so that code reads
// like the documentation; they live in a namespace of their own. On Windows include these headers
// before those of the system, which turn some of the names into macros.
#pragma once

#include <cstddef>
#include <cstdint>

// stdcall where interfaces use it: 32-bit Windows. Everywhere else the platform has one convention.
#if defined(_WIN32) && !defined(_WIN64)
#define PORTAMENTO_STDCALL __stdcall
#else
#define PORTAMENTO_STDCALL
#endif

namespace portamento::dmus {

using BYTE = std::uint8_t;
using UCHAR = std::uint8_t;
using BOOLEAN = std::uint8_t;
using SHORT = std::int16_t;
using USHORT = std::uint16_t;
using WORD = std::uint16_t;
using WCHAR = char16_t;
using LONG = std::int32_t;
using ULONG = std::uint32_t;
using DWORD = std::uint32_t;
using BOOL = std::int32_t;
using LONGLONG = std::int64_t;
using ULONGLONG = std::uint64_t;
using FLOAT = float;
using PVOID = void*;
using HANDLE = void*;
using PBYTE = BYTE*;

using NTSTATUS = std::int32_t;
using HRESULT = std::int32_t;
using ACCESS_MASK = ULONG;
using CM_RESOURCE_TYPE = std::int32_t;

/// 100 ns units.
using REFERENCE_TIME = LONGLONG;

/// Means nothing in user space: all memory is what the system calls pageable.
enum POOL_TYPE : std::int32_t { NonPagedPool = 0, PagedPool = 1 };

/// Of the operating system; passed through, never looked into.
struct DEVICE_OBJECT;
struct IRP;
struct KINTERRUPT;

struct UNICODE_STRING {
  USHORT Length;         // bytes, without an end
  USHORT MaximumLength;  // bytes
  WCHAR* Buffer;
};

struct OBJECT_ATTRIBUTES {
  ULONG Length;
  HANDLE RootDirectory;
  UNICODE_STRING* ObjectName;
  ULONG Attributes;
  PVOID SecurityDescriptor;
  PVOID SecurityQualityOfService;
};

namespace layout {

/// The size or offset that holds for the pointers of this machine.
constexpr std::size_t Of(std::size_t with_64_bits, std::size_t with_32_bits) {
  return sizeof(void*) == 8 ? with_64_bits : with_32_bits;
}

}  // namespace layout

static_assert(sizeof(void*) == 8 || sizeof(void*) == 4);
static_assert(sizeof(WCHAR) == 2 && sizeof(BOOL) == 4 && sizeof(FLOAT) == 4);
static_assert(sizeof(UNICODE_STRING) == layout::Of(16, 8));
static_assert(offsetof(UNICODE_STRING, Buffer) == layout::Of(8, 4));
static_assert(sizeof(OBJECT_ATTRIBUTES) == layout::Of(48, 24));
static_assert(offsetof(OBJECT_ATTRIBUTES, ObjectName) == layout::Of(16, 8));

}  // namespace portamento::dmus
