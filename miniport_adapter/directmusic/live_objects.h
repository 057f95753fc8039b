// How much there is that keeps the DLL in memory: objects and locks.
#pragma once

#include <atomic>

namespace portamento::directmusic {

class LiveObjects {
 public:
  static void Add() { count_.fetch_add(1, std::memory_order_relaxed); }
  static void Remove() { count_.fetch_sub(1, std::memory_order_release); }
  static bool Any() { return count_.load(std::memory_order_acquire) > 0; }

  /// One of them, as a member.
  class Mark {
   public:
    Mark() { Add(); }
    ~Mark() { Remove(); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;
  };

 private:
  static inline std::atomic<long> count_ = 0;
};

}  // namespace portamento::directmusic
