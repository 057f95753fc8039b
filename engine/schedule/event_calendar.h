// The calendar: events that are still to come, in the hands of the render thread.
//
// Two wheels. The near one has a list for each block of the present period and of the next; the far
// one has a list for each period after those. While a period lasts, the list of the next moves
// into the near wheel a little with each block, so that no block pays for many. Lists are
// first in, first out: putting an event in costs the same however many there are, and order among
// equals is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/schedule/event_lists.h"
#include "engine/voice/lane_group.h"

namespace portamento::engine {

class EventCalendar {
 public:
  /// Room for `capacity` events. [control]
  explicit EventCalendar(std::size_t capacity);

  /// False when there is no room. An event for a time that has passed comes at the present one and
  /// counts as late, but for those posted with kAtOnce. [render]
  bool TryInsert(const PostedEvent& posted) noexcept;

  /// The events before `end`, in order of time, then of source, then as posted; the present time is
  /// `end` from then on. `end` must lie in the block of the present time or at its end. [render]
  std::span<const Event> TakeUntil(std::int64_t end) noexcept;

  /// The next frame of which events have not been taken.
  std::int64_t now_frames() const { return now_; }
  std::size_t pending() const { return pending_; }
  std::size_t room() const { return capacity_ - pending_; }
  std::uint64_t late() const { return late_; }

 private:
  static constexpr std::int64_t kBlocksInPeriod = 1024, kFarPeriods = 1024;
  static constexpr std::int64_t kPeriodFrames = kBlocksInPeriod * kBlockFrames;

  static constexpr std::size_t kLists = 2 * kBlocksInPeriod + kFarPeriods + 1;
  using List = EventLists::List;

  struct Due {
    Event event;
    std::uint32_t source = 0, arrival = 0;
  };

  List& ListFor(std::int64_t time);
  List& NearList(std::int64_t time);
  void EnterBlock();
  void EnterPeriod(std::int64_t period);
  void Spread(List& from, std::size_t count);
  void TakeDue(List& list, std::int64_t end);

  std::size_t capacity_;
  EventLists lists_;
  std::array<List, 2 * kBlocksInPeriod> near_;
  std::array<List, kFarPeriods> far_;
  List beyond_;  // after all that the far wheel reaches
  std::int64_t now_ = 0;
  std::int64_t period_ = 0;  // that now_ lies in; the next is on its way into the near wheel
  std::size_t pending_ = 0;
  std::uint64_t late_ = 0;
  std::vector<Due> due_;  // in order of time, where they come from more than one source
  std::vector<Event> taken_;
  std::size_t taken_count_ = 0;
};

}  // namespace portamento::engine
