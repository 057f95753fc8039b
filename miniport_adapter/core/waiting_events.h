// Events that have been posted and wait for their time, in the hands of the render thread.
//
// The engine's calendar orders frames. Here time stays the master clock's until the frame is
// rendered, because while an event waits the clock is followed, paused and started again, and the
// event must come at its reference time all the same. So this is a heap over reference times: what
// comes next costs the logarithm of what waits, and no change of the clock touches it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/schedule/event_queue.h"

namespace portamento::dmus {

class WaitingEvents {
 public:
  /// [control]
  explicit WaitingEvents(std::size_t capacity) : capacity_(capacity) { heap_.reserve(capacity); }

  /// An event whose time_frames is its reference time in 100 ns, or kAtOnce. There must be room.
  /// [render]
  void Insert(const engine::PostedEvent& posted) noexcept;

  /// The event with the earliest time, of equal ones that of the lowest source, then the one that
  /// came first. There must be one. [render]
  const engine::Event& next() const { return heap_.front().posted.event; }
  void Pop() noexcept;

  void Clear() noexcept { heap_.clear(); }
  std::size_t size() const { return heap_.size(); }
  std::size_t room() const { return capacity_ - heap_.size(); }

 private:
  struct Waiting {
    engine::PostedEvent posted;
    std::uint64_t arrival = 0;
  };
  static bool ComesLater(const Waiting& a, const Waiting& b);

  std::size_t capacity_;
  std::vector<Waiting> heap_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace portamento::dmus
