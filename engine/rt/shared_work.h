// SharedWork: a job of numbered parts that the render thread and its helpers do together.
//
// Whoever is free takes the next part. The render thread takes parts as well, and at the end waits
// for those that others have begun, never for one who sleeps: what nobody has begun it does itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace portamento::engine {

/// Lets the other thread of a core go first for some cycles. [any]
inline void PauseBriefly() {
#if defined(__SSE2__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

class SharedWork {
 public:
  static constexpr std::size_t kMostParts = 0xFFFF;

  /// Does one part; `worker` is 0 for the render thread, 1 and up for helpers.
  using DoPart = void (*)(void* context, std::size_t part, std::size_t worker) noexcept;

  /// Does parts 0 .. count - 1 and returns when all are done; count <= kMostParts. [render]
  void Run(std::size_t count, DoPart do_part, void* context) noexcept {
    do_part_.store(do_part, std::memory_order_relaxed);
    context_.store(context, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    ticket_.store(++job_ << 32 | count, std::memory_order_release);
    while (Help(0)) {
    }
    while (done_.load(std::memory_order_acquire) < count) PauseBriefly();
  }

  /// Does the next part of the present job; false when there is none left to begin. [helper]
  bool Help(std::size_t worker) noexcept {
    std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    std::uint64_t part = 0;
    do {
      part = ticket >> 16 & 0xFFFF;
      if (part >= (ticket & 0xFFFF)) return false;
      // The job's number makes sure that this is still the same one.
    } while (!ticket_.compare_exchange_weak(ticket, ticket + (std::uint64_t{1} << 16),
                                            std::memory_order_acq_rel, std::memory_order_acquire));
    // Until this part is done the job is not over, so these are its own.
    do_part_.load(std::memory_order_relaxed)(context_.load(std::memory_order_relaxed), part,
                                             worker);
    done_.fetch_add(1, std::memory_order_release);
    return true;
  }

 private:
  std::uint64_t job_ = 0;
  alignas(64) std::atomic<std::uint64_t> ticket_ = 0;  // job, next part, parts
  alignas(64) std::atomic<std::uint64_t> done_ = 0;
  std::atomic<DoPart> do_part_ = nullptr;
  std::atomic<void*> context_ = nullptr;
};

}  // namespace portamento::engine
