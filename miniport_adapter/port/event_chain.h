// Events linked by pNextEvt, with both ends in sight.
#pragma once

#include "miniport_adapter/abi/dmus_event.h"

namespace portamento::dmus {

struct EventChain {
  DMUS_KERNEL_EVENT* first = nullptr;
  DMUS_KERNEL_EVENT* last = nullptr;

  bool empty() const { return first == nullptr; }

  /// Takes one event, whatever it was linked to before.
  void Append(DMUS_KERNEL_EVENT& event) {
    event.pNextEvt = nullptr;
    (empty() ? first : last->pNextEvt) = &event;
    last = &event;
  }

  void Append(const EventChain& chain) {
    if (chain.empty()) return;
    (empty() ? first : last->pNextEvt) = chain.first;
    last = chain.last;
  }

  DMUS_KERNEL_EVENT* Take() {
    DMUS_KERNEL_EVENT* const taken = first;
    *this = {};
    return taken;
  }
};

}  // namespace portamento::dmus
