// A VoiceEdit: what an event does to one voice, at one frame of the block being prepared.
//
// Events are handled before the block is rendered. Their effect on voices is written down as edits,
// a list for each lane group in order of time; rendering a group then stops only where the group
// itself is edited, and groups stay independent of each other.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/voice/lane_control.h"

namespace portamento::engine {

/// A lane of a renderer: which pool, which group, which lane of it.
struct LaneId {
  std::uint32_t group = 0;
  std::uint8_t lane = 0;
  bool wide = false;

  friend bool operator==(LaneId, LaneId) = default;
};

enum class EditKind : std::uint8_t { kStart, kRetarget, kRetune, kRelease, kFade };

struct VoiceEdit {
  EditKind kind = EditKind::kRetarget;
  std::uint8_t lane = 0;
  std::uint8_t frame = 0;  // of the block, 0..63
  std::int32_t next = -1;  // of the same group; -1: last
  LaneStart start;         // kStart; its glide also with kRetune
  VoiceParams params;      // all but kFade
};

/// Edits of one block: a fixed store, and the first and last of each group.
class EditLists {
 public:
  explicit EditLists(std::size_t capacity) { edits_.reserve(capacity); }

  std::size_t room() const { return edits_.capacity() - edits_.size(); }

  /// Ends of a group's list.
  struct Ends {
    std::int32_t first = -1, last = -1;
  };

  /// Adds an edit to a group's list and returns it to be filled in. There must be room. [render]
  VoiceEdit& Append(Ends& ends) {
    const auto index = static_cast<std::int32_t>(edits_.size());
    edits_.emplace_back();  // within the capacity: does not allocate
    if (ends.last >= 0) {
      edits_[static_cast<std::size_t>(ends.last)].next = index;
    } else {
      ends.first = index;
    }
    ends.last = index;
    return edits_.back();
  }

  const VoiceEdit* At(std::int32_t index) const {
    return index < 0 ? nullptr : &edits_[static_cast<std::size_t>(index)];
  }

  /// Forgets all edits; every list must have been worked off. [render]
  void Clear() { edits_.clear(); }

 private:
  std::vector<VoiceEdit> edits_;
};

}  // namespace portamento::engine
