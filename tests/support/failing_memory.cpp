#include "tests/support/failing_memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local long allocations_left = -1;  // below 0: any number
thread_local bool has_failed = false;

void* Allocate(std::size_t bytes, std::size_t alignment) {
  if (allocations_left == 0) {
    has_failed = true;
    allocations_left = -1;
    throw std::bad_alloc();
  }
  if (allocations_left > 0) --allocations_left;
  const std::size_t whole = (std::max<std::size_t>(bytes, 1) + alignment - 1) & ~(alignment - 1);
  void* const memory = std::aligned_alloc(alignment, whole);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return Allocate(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return Allocate(bytes, static_cast<std::size_t>(alignment));
}
// Who asks like this can do without, as sorting can.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace portamento::test {

bool FailsAfter(long allocations, const std::function<void()>& action) {
  has_failed = false;
  allocations_left = allocations;
  try {
    action();
  } catch (const std::bad_alloc&) {
    allocations_left = -1;
    return true;
  }
  allocations_left = -1;
  return has_failed;
}

}  // namespace portamento::test
