#include "miniport_adapter/core/waiting_events.h"

#include <algorithm>
#include <tuple>

namespace portamento::dmus {

bool WaitingEvents::ComesLater(const Waiting& a, const Waiting& b) {
  return std::tie(a.posted.event.time_frames, a.posted.source, a.arrival) >
         std::tie(b.posted.event.time_frames, b.posted.source, b.arrival);
}

void WaitingEvents::Insert(const engine::PostedEvent& posted) noexcept {
  heap_.push_back({posted, arrivals_++});
  std::push_heap(heap_.begin(), heap_.end(), ComesLater);
}

void WaitingEvents::Pop() noexcept {
  std::pop_heap(heap_.begin(), heap_.end(), ComesLater);
  heap_.pop_back();
}

}  // namespace portamento::dmus
