#include "engine/voice/lane_pool.h"

#include <bit>

namespace portamento::engine {
namespace {

constexpr unsigned kAllLanes = (1u << kLanes) - 1;

std::uint16_t With(std::uint16_t mask, int lane) {
  return static_cast<std::uint16_t>(mask | 1u << lane);
}
std::uint16_t Without(std::uint16_t mask, int lane) {
  return static_cast<std::uint16_t>(mask & ~(1u << lane));
}
bool Has(std::uint16_t mask, int lane) { return (mask >> lane & 1) != 0; }

}  // namespace

LanePool::LanePool(std::size_t lanes, bool wide)
    : groups_((lanes + kLanes - 1) / kLanes), edits_(groups_.size()), wide_(wide) {
  for (LaneGroup& group : groups_) {
    for (int lane = 0; lane < kLanes; ++lane) SilenceLane(group, lane);
  }
}

std::optional<LaneId> LanePool::Claim(std::uint32_t voice) {
  while (lowest_hole_ < groups_.size() && groups_[lowest_hole_].occupied == kAllLanes) {
    ++lowest_hole_;
  }
  if (lowest_hole_ == groups_.size()) return std::nullopt;
  LaneGroup& group = groups_[lowest_hole_];
  const int lane = std::countr_one(static_cast<unsigned>(group.occupied));
  group.occupied = With(group.occupied, lane);
  group.voice[static_cast<std::size_t>(lane)] = voice;
  groups_in_use_ = std::max(groups_in_use_, lowest_hole_ + 1);
  return LaneId{static_cast<std::uint32_t>(lowest_hole_), static_cast<std::uint8_t>(lane), wide_};
}

void LanePool::Free(std::size_t index, int lane) {
  LaneGroup& group = groups_[index];
  SilenceLane(group, lane);
  group.occupied = Without(group.occupied, lane);
  group.started = Without(group.started, lane);
  group.finished = Without(group.finished, lane);
  lowest_hole_ = std::min(lowest_hole_, index);
  TrimGroups();
}

void LanePool::TrimGroups() {
  while (groups_in_use_ > 0 && groups_[groups_in_use_ - 1].occupied == 0) --groups_in_use_;
}

std::optional<LanePool::Move> LanePool::MoveLastIntoHole() {
  while (lowest_hole_ < groups_in_use_ && groups_[lowest_hole_].occupied == kAllLanes) {
    ++lowest_hole_;
  }
  // Within one group a hole costs nothing: all 16 lanes are computed anyway.
  if (lowest_hole_ + 1 >= groups_in_use_) return std::nullopt;
  LaneGroup& from = groups_[groups_in_use_ - 1];
  LaneGroup& to = groups_[lowest_hole_];
  const int from_lane = static_cast<int>(std::bit_width(static_cast<unsigned>(from.occupied))) - 1;
  const int to_lane = std::countr_one(static_cast<unsigned>(to.occupied));
  const Move move{
      from.voice[static_cast<std::size_t>(from_lane)],
      {static_cast<std::uint32_t>(lowest_hole_), static_cast<std::uint8_t>(to_lane), wide_}};
  CopyLane(from, from_lane, to, to_lane);
  to.occupied = With(to.occupied, to_lane);
  if (Has(from.started, from_lane)) to.started = With(to.started, to_lane);
  Free(groups_in_use_ - 1, from_lane);
  return move;
}

}  // namespace portamento::engine
