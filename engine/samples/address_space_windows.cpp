#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "engine/samples/address_space.h"

namespace portamento::engine {

AddressSpace::AddressSpace(std::size_t bytes, std::size_t least_bytes) {
  for (; bytes >= least_bytes; bytes /= 2) {
    base_ = static_cast<std::byte*>(::VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_NOACCESS));
    if (base_ == nullptr) continue;
    bytes_ = bytes;
    return;
  }
}

AddressSpace::~AddressSpace() {
  if (base_ != nullptr) ::VirtualFree(base_, 0, MEM_RELEASE);
}

bool AddressSpace::Commit(std::size_t begin, std::size_t end) {
  return ::VirtualAlloc(base_ + begin, end - begin, MEM_COMMIT, PAGE_READWRITE) != nullptr;
}

void AddressSpace::Discard(std::size_t begin, std::size_t end) {
  SYSTEM_INFO system;
  ::GetSystemInfo(&system);
  const std::size_t page = system.dwPageSize;
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  if (begin < end) ::VirtualAlloc(base_ + begin, end - begin, MEM_RESET, PAGE_READWRITE);
}

}  // namespace portamento::engine
