// A LanePool: lane groups of one kind, kept dense so that cost follows the voices that sound.
//
// New voices fill the lowest free lanes; where voices end, the last ones move into the holes at the
// next block. Where a voice lies follows from the history of events alone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/voice/lane_group.h"
#include "engine/voice/voice_edit.h"

namespace portamento::engine {

class LanePool {
 public:
  /// Room for `lanes` voices, rounded up to whole groups. [control]
  LanePool(std::size_t lanes, bool wide);

  /// The lowest free lane, now owned by `voice`; empty when all are taken. [render]
  std::optional<LaneId> Claim(std::uint32_t voice);

  /// Frees every finished lane and calls `on_finished(voice)` for it, then fills holes from the end
  /// and calls `on_moved(voice, to)`. Only between blocks. [render]
  template <typename OnFinished, typename OnMoved>
  void Collect(OnFinished on_finished, OnMoved on_moved) {
    for (std::size_t g = 0; g < groups_in_use_; ++g) {
      for (unsigned left = groups_[g].finished; left != 0; left &= left - 1) {
        const int lane = std::countr_zero(left);
        on_finished(groups_[g].voice[static_cast<std::size_t>(lane)]);
        Free(g, lane);
      }
    }
    for (int moves = 0; moves < kMostMovesPerBlock; ++moves) {
      const auto moved = MoveLastIntoHole();
      if (!moved) break;
      on_moved(moved->voice, moved->to);
    }
  }

  /// Groups from 0 on that may hold voices.
  std::size_t groups_in_use() const { return groups_in_use_; }
  LaneGroup& group(std::size_t index) { return groups_[index]; }
  const LaneGroup& group(std::size_t index) const { return groups_[index]; }
  EditLists::Ends& edits(std::size_t index) { return edits_[index]; }

 private:
  // Moving a voice costs about as much as rendering it for some blocks; more wait for the next.
  static constexpr int kMostMovesPerBlock = 64;

  struct Move {
    std::uint32_t voice;
    LaneId to;
  };
  void Free(std::size_t index, int lane);
  void TrimGroups();
  std::optional<Move> MoveLastIntoHole();

  std::vector<LaneGroup> groups_;
  std::vector<EditLists::Ends> edits_;
  std::size_t groups_in_use_ = 0;
  std::size_t lowest_hole_ = 0;  // no group below this one has a free lane
  bool wide_;
};

}  // namespace portamento::engine
