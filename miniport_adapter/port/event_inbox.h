// A way in for events that needs no room of its own: they are linked where they lie.
//
// Any number of threads put chains in, one takes everything out, in the order it was put in.
#pragma once

#include <atomic>

#include "miniport_adapter/port/event_chain.h"

namespace portamento::dmus {

class EventInbox {
 public:
  /// What was done before a TakeAll that does not get these events is seen after. [any]
  void Put(DMUS_KERNEL_EVENT* events) noexcept {
    DMUS_KERNEL_EVENT* const last = events;
    DMUS_KERNEL_EVENT* newest = Reversed(events, nullptr);
    if (newest == nullptr) return;
    DMUS_KERNEL_EVENT* before = newest_.load(std::memory_order_relaxed);
    do {
      last->pNextEvt = before;
    } while (!newest_.compare_exchange_weak(before, newest, std::memory_order_acq_rel,
                                            std::memory_order_relaxed));
  }

  /// A chain, oldest first; null when there is nothing. [any]
  DMUS_KERNEL_EVENT* TakeAll() noexcept {
    return Reversed(newest_.exchange(nullptr, std::memory_order_acq_rel), nullptr);
  }

 private:
  static DMUS_KERNEL_EVENT* Reversed(DMUS_KERNEL_EVENT* events, DMUS_KERNEL_EVENT* behind) {
    while (events != nullptr) {
      DMUS_KERNEL_EVENT* const next = events->pNextEvt;
      events->pNextEvt = behind;
      behind = events;
      events = next;
    }
    return behind;
  }

  std::atomic<DMUS_KERNEL_EVENT*> newest_ = nullptr;
};

}  // namespace portamento::dmus
