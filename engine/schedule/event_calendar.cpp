#include "engine/schedule/event_calendar.h"

#include <algorithm>
#include <tuple>

namespace portamento::engine {
namespace {

constexpr std::int64_t FloorToBlock(std::int64_t time) { return time - time % kBlockFrames; }

}  // namespace

EventCalendar::EventCalendar(std::size_t capacity) : nodes_(capacity) {
  for (std::size_t i = 0; i < capacity; ++i) {
    nodes_[i].next = i + 1 < capacity ? static_cast<std::int32_t>(i + 1) : -1;
  }
  if (capacity == 0) free_ = -1;
  due_.reserve(capacity);
  sorted_due_.resize(capacity);
  taken_.reserve(capacity);
}

bool EventCalendar::TryInsert(const PostedEvent& posted) noexcept {
  if (free_ < 0) return false;
  const std::int32_t index = free_;
  Node& node = nodes_[static_cast<std::size_t>(index)];
  free_ = node.next;
  node.posted = posted;
  std::int64_t& time = node.posted.event.time_frames;
  if (time < now_) {
    if (time != kAtOnce) ++late_;
    time = now_;
  }
  Append(ListFor(time), index);
  ++pending_;
  return true;
}

EventCalendar::List& EventCalendar::ListFor(std::int64_t time) {
  const std::int64_t period = time / kPeriodFrames, spread = period_ + 1;
  if (period == period_) return NearList(time);
  List& far = far_[static_cast<std::size_t>(period % kFarPeriods)];
  // What has been in the far wheel for longer goes first.
  if (period == spread) return far.count == 0 ? NearList(time) : far;
  return period < spread - spread % kFarPeriods + kFarPeriods ? far : beyond_;
}

EventCalendar::List& EventCalendar::NearList(std::int64_t time) {
  return near_[static_cast<std::size_t>(time / kBlockFrames % (2 * kBlocksInPeriod))];
}

std::span<const Event> EventCalendar::TakeUntil(std::int64_t end) noexcept {
  const std::int64_t begin = now_;
  List& list = NearList(begin);
  due_.clear();
  for (std::size_t left = list.count; left > 0; --left) {
    const std::int32_t index = PopFront(list);
    Node& node = nodes_[static_cast<std::size_t>(index)];
    if (node.posted.event.time_frames >= end) {
      Append(list, index);
      continue;
    }
    due_.push_back({node.posted, static_cast<std::uint32_t>(due_.size())});
    node.next = free_;
    free_ = index;
  }
  pending_ -= due_.size();
  now_ = end;
  if (end % kBlockFrames == 0 && end > begin) EnterBlock();
  SortDue(FloorToBlock(begin));
  return taken_;
}

/// Puts what is due in order, as events alone.
void EventCalendar::SortDue(std::int64_t block) {
  taken_.clear();
  if (due_.empty()) return;
  std::array<std::uint32_t, kBlockFrames + 1> begin{};
  const auto offset = [&](const Due& due) {
    return static_cast<std::size_t>(due.posted.event.time_frames - block);
  };
  bool one_source = true;
  for (const Due& due : due_) {
    ++begin[offset(due) + 1];
    one_source = one_source && due.posted.source == due_.front().posted.source;
  }
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  auto next = begin;
  for (const Due& due : due_) sorted_due_[next[offset(due)]++] = due;
  if (!one_source) {
    for (std::size_t i = 0; i + 1 < begin.size(); ++i) {
      std::sort(sorted_due_.begin() + begin[i], sorted_due_.begin() + begin[i + 1],
                [](const Due& a, const Due& b) {
                  return std::tie(a.posted.source, a.arrival) <
                         std::tie(b.posted.source, b.arrival);
                });
    }
  }
  for (std::size_t i = 0; i < due_.size(); ++i) taken_.push_back(sorted_due_[i].posted.event);
}

/// The present time has come to the edge of a block.
void EventCalendar::EnterBlock() {
  const std::int64_t period = now_ / kPeriodFrames;
  if (period != period_) EnterPeriod(period);
  List& far = far_[static_cast<std::size_t>((period_ + 1) % kFarPeriods)];
  const auto blocks_left =
      static_cast<std::size_t>(kBlocksInPeriod - now_ / kBlockFrames % kBlocksInPeriod);
  Spread(far, (far.count + blocks_left - 1) / blocks_left);
}

void EventCalendar::EnterPeriod(std::int64_t period) {
  List& rest = far_[static_cast<std::size_t>(period % kFarPeriods)];
  Spread(rest, rest.count);
  period_ = period;
  if ((period_ + 1) % kFarPeriods != 0) return;
  // The far wheel begins its next turn.
  for (std::size_t left = beyond_.count; left > 0; --left) {
    const std::int32_t index = PopFront(beyond_);
    Append(ListFor(nodes_[static_cast<std::size_t>(index)].posted.event.time_frames), index);
  }
}

/// Moves the first `count` events of a far list to the blocks they belong to.
void EventCalendar::Spread(List& from, std::size_t count) {
  for (; count > 0; --count) {
    const std::int32_t index = PopFront(from);
    Append(NearList(nodes_[static_cast<std::size_t>(index)].posted.event.time_frames), index);
  }
}

void EventCalendar::Append(List& list, std::int32_t index) {
  nodes_[static_cast<std::size_t>(index)].next = -1;
  (list.last >= 0 ? nodes_[static_cast<std::size_t>(list.last)].next : list.first) = index;
  list.last = index;
  ++list.count;
}

std::int32_t EventCalendar::PopFront(List& list) {
  const std::int32_t index = list.first;
  list.first = nodes_[static_cast<std::size_t>(index)].next;
  if (list.first < 0) list.last = -1;
  --list.count;
  return index;
}

}  // namespace portamento::engine
