// A fixed set of numbered places that any thread takes and gives back, without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace portamento::dmus {

class FreeList {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  /// Places 0 to `size` - 1, all of them free. [control]
  explicit FreeList(std::uint32_t size)
      : next_(std::make_unique<std::atomic<std::uint32_t>[]>(size)) {
    for (std::uint32_t i = 0; i < size; ++i) next_[i] = i + 1 < size ? i + 1 : kNone;
    head_ = size > 0 ? 0 : kNone;
  }

  /// kNone when all are taken. [any]
  std::uint32_t TryTake() noexcept {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    while (Place(head) != kNone) {
      const std::uint32_t next = next_[Place(head)].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, Successor(head, next), std::memory_order_acquire)) {
        return Place(head);
      }
    }
    return kNone;
  }

  /// [any]
  void Give(std::uint32_t place) noexcept {
    std::uint64_t head = head_.load(std::memory_order_relaxed);
    do {
      next_[place].store(Place(head), std::memory_order_relaxed);
    } while (!head_.compare_exchange_weak(head, Successor(head, place), std::memory_order_release,
                                          std::memory_order_relaxed));
  }

 private:
  // The upper half counts changes: a place that was taken and came back in the meantime is not
  // mistaken for one that never left.
  static std::uint32_t Place(std::uint64_t head) { return static_cast<std::uint32_t>(head); }
  static std::uint64_t Successor(std::uint64_t head, std::uint32_t place) {
    return (((head >> 32) + 1) << 32) | place;
  }

  std::unique_ptr<std::atomic<std::uint32_t>[]> next_;
  std::atomic<std::uint64_t> head_;
};

}  // namespace portamento::dmus
