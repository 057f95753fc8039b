#include "engine/schedule/event_calendar.h"

#include <algorithm>
#include <tuple>

namespace portamento::engine {
namespace {

constexpr std::int64_t FloorToBlock(std::int64_t time) { return time - time % kBlockFrames; }

}  // namespace

EventCalendar::EventCalendar(std::size_t capacity)
    : capacity_(capacity), lists_(capacity, kLists), due_(capacity), taken_(capacity) {}

bool EventCalendar::TryInsert(const PostedEvent& posted) noexcept {
  if (room() == 0) return false;
  PostedEvent kept = posted;
  std::int64_t& time = kept.event.time_frames;
  if (time < now_) {
    if (time != kAtOnce) ++late_;
    time = now_;
  }
  lists_.Append(ListFor(time), kept);
  ++pending_;
  return true;
}

EventCalendar::List& EventCalendar::ListFor(std::int64_t time) {
  const std::int64_t period = time / kPeriodFrames, spread = period_ + 1;
  if (period == period_) return NearList(time);
  List& far = far_[static_cast<std::size_t>(period % kFarPeriods)];
  // What has been in the far wheel for longer goes first.
  if (period == spread) return far.count() == 0 ? NearList(time) : far;
  return period < spread - spread % kFarPeriods + kFarPeriods ? far : beyond_;
}

EventCalendar::List& EventCalendar::NearList(std::int64_t time) {
  return near_[static_cast<std::size_t>(time / kBlockFrames % (2 * kBlocksInPeriod))];
}

std::span<const Event> EventCalendar::TakeUntil(std::int64_t end) noexcept {
  const std::int64_t begin = now_;
  List& list = NearList(begin);
  taken_count_ = 0;
  if (list.count() > 0) TakeDue(list, end);
  pending_ -= taken_count_;
  now_ = end;
  if (end % kBlockFrames == 0 && end > begin) EnterBlock();
  return std::span(taken_).first(taken_count_);
}

/// Moves what of a block's list is due before `end` to taken_, in order.
void EventCalendar::TakeDue(List& list, std::int64_t end) {
  const std::int64_t block = FloorToBlock(now_);
  std::array<std::uint32_t, kBlockFrames + 1> place{};  // of each frame's first event, and next
  const auto offset = [&](const PostedEvent& posted) {
    return static_cast<std::size_t>(posted.event.time_frames - block);
  };
  std::uint32_t first_source = 0;
  bool one_source = true;
  lists_.ForEach(list, [&](const PostedEvent& posted) {
    if (posted.event.time_frames >= end) return;
    if (taken_count_++ == 0) first_source = posted.source;
    one_source = one_source && posted.source == first_source;
    ++place[offset(posted) + 1];
  });
  for (std::size_t i = 1; i < place.size(); ++i) place[i] += place[i - 1];
  std::uint32_t arrival = 0;
  for (std::size_t left = list.count(); left > 0; --left) {
    const PostedEvent posted = lists_.PopFront(list);
    if (posted.event.time_frames >= end) {
      lists_.Append(list, posted);
    } else if (const std::uint32_t at = place[offset(posted)]++; one_source) {
      taken_[at] = posted.event;
    } else {
      due_[at] = {posted.event, posted.source, arrival++};
    }
  }
  if (one_source) return;
  // By now each frame's place is where the next one begins.
  std::uint32_t from = 0;
  for (const std::uint32_t to : std::span(place).first(kBlockFrames)) {
    std::sort(due_.begin() + from, due_.begin() + to, [](const Due& a, const Due& b) {
      return std::tie(a.source, a.arrival) < std::tie(b.source, b.arrival);
    });
    for (; from < to; ++from) taken_[from] = due_[from].event;
  }
}

/// The present time has come to the edge of a block.
void EventCalendar::EnterBlock() {
  const std::int64_t period = now_ / kPeriodFrames;
  if (period != period_) EnterPeriod(period);
  List& far = far_[static_cast<std::size_t>((period_ + 1) % kFarPeriods)];
  const auto blocks_left =
      static_cast<std::size_t>(kBlocksInPeriod - now_ / kBlockFrames % kBlocksInPeriod);
  Spread(far, (far.count() + blocks_left - 1) / blocks_left);
}

void EventCalendar::EnterPeriod(std::int64_t period) {
  List& rest = far_[static_cast<std::size_t>(period % kFarPeriods)];
  Spread(rest, rest.count());
  period_ = period;
  if ((period_ + 1) % kFarPeriods != 0) return;
  // The far wheel begins its next turn.
  for (std::size_t left = beyond_.count(); left > 0; --left) {
    const PostedEvent posted = lists_.PopFront(beyond_);
    lists_.Append(ListFor(posted.event.time_frames), posted);
  }
}

/// Moves the first `count` events of a far list to the blocks they belong to.
void EventCalendar::Spread(List& from, std::size_t count) {
  for (; count > 0; --count) {
    const PostedEvent posted = lists_.PopFront(from);
    lists_.Append(NearList(posted.event.time_frames), posted);
  }
}

}  // namespace portamento::engine
