#include "engine/samples/address_space.h"

#include <sys/mman.h>
#include <unistd.h>

namespace portamento::engine {

AddressSpace::AddressSpace(std::size_t bytes, std::size_t least_bytes) {
  for (; bytes >= least_bytes; bytes /= 2) {
    void* memory =
        ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) continue;
    base_ = static_cast<std::byte*>(memory);
    bytes_ = bytes;
    return;
  }
}

AddressSpace::~AddressSpace() {
  if (base_ != nullptr) ::munmap(base_, bytes_);
}

bool AddressSpace::Commit(std::size_t begin, std::size_t end) {
  return ::mprotect(base_ + begin, end - begin, PROT_READ | PROT_WRITE) == 0;
}

void AddressSpace::Discard(std::size_t begin, std::size_t end) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  begin = (begin + page - 1) / page * page;
  end = end / page * page;
  if (begin < end) ::madvise(base_ + begin, end - begin, MADV_DONTNEED);
}

}  // namespace portamento::engine
