// Traps for what a rendering thread must not do: allocate, free, lock, wait, read or write, throw,
// call the system.
//
// Linking render_traps.cpp puts our functions in front of the C library's. They count what a thread
// does inside a RenderScope, and otherwise pass the call on. Whatever else there may be ends in a
// system call, which RunsWithoutSystemCalls catches.
#pragma once

#include <cstdint>
#include <functional>

namespace portamento::test {

struct TrapCounts {
  std::uint64_t allocations = 0;
  std::uint64_t frees = 0;
  std::uint64_t locks = 0;  // tried ones too: to unlock may wake another, by a system call
  std::uint64_t waits = 0;  // for conditions, semaphores, futexes, threads, time
  std::uint64_t input_output = 0;
  std::uint64_t exceptions = 0;

  std::uint64_t all() const {
    return allocations + frees + locks + waits + input_output + exceptions;
  }
};

/// Counts since the program began.
TrapCounts TrapsSprung();

/// False where a sanitizer needs these functions for itself.
bool TrapsWork();

/// Runs `work` in a child process from which every system call is taken away and tells whether it
/// came to its end. A call kills the child.
bool RunsWithoutSystemCalls(const std::function<void()>& work);

}  // namespace portamento::test
