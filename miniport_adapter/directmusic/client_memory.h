// Whether memory that a client points at can be read.
#pragma once

#include <cstddef>

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

/// False where any of `bytes` bytes cannot be. [control]
inline bool IsReadable(const void* memory, std::size_t bytes) {
  constexpr DWORD kReadable = PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READ |
                              PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
  const auto* at = static_cast<const std::byte*>(memory);
  while (bytes > 0) {
    MEMORY_BASIC_INFORMATION region{};
    if (::VirtualQuery(at, &region, sizeof region) == 0) return false;
    if (region.State != MEM_COMMIT || !(region.Protect & kReadable) ||
        (region.Protect & PAGE_GUARD)) {
      return false;
    }
    const auto* end = static_cast<const std::byte*>(region.BaseAddress) + region.RegionSize;
    const auto here = static_cast<std::size_t>(end - at);
    if (here >= bytes) return true;
    bytes -= here;
    at = end;
  }
  return true;
}

}  // namespace portamento::directmusic
