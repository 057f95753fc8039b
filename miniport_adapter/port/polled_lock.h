// A lock that costs its holder no system call, whoever waits for it: who waits looks again and
// again. For what a real-time thread only tries to have, and never has for long; a mutex would wake
// others from there.
#pragma once

#include <atomic>
#include <thread>

namespace portamento::dmus {

/// As std::lock_guard and std::unique_lock want it.
class PolledLock {
 public:
  void lock() noexcept {  // [control]
    while (!try_lock()) std::this_thread::yield();
  }
  bool try_lock() noexcept { return !held_.exchange(true, std::memory_order_acquire); }  // [render]
  void unlock() noexcept { held_.store(false, std::memory_order_release); }              // [render]

 private:
  std::atomic<bool> held_ = false;
};

}  // namespace portamento::dmus
