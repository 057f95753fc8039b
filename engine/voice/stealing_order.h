// The order in which voices are stolen: a tree over all voices, whose root is who goes first.
//
// Each voice has a leaf with its key, and each inner node is the lower of its two children. A key
// that changes is carried up until a node stays as it was: one step for most voices, as many as the
// tree is high for the one on top. So the cost of stealing does not follow the voice limit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace portamento::engine {

class StealingOrder {
 public:
  using Key = std::uint64_t;
  static constexpr Key kNever = std::numeric_limits<Key>::max();

  /// All `voices` are out of it. [control]
  explicit StealingOrder(std::size_t voices) : voices_(voices), nodes_(2 * voices, kNever) {}

  /// The lowest key goes first; kNever takes the voice out. [render]
  void Set(std::uint32_t voice, Key key) {
    std::size_t node = voices_ + voice;
    nodes_[node] = key;
    for (node /= 2; node > 0; node /= 2) {
      const Key least = std::min(nodes_[2 * node], nodes_[2 * node + 1]);
      if (nodes_[node] == least) return;
      nodes_[node] = least;
    }
  }

  /// [render]
  Key KeyOf(std::uint32_t voice) const { return nodes_[voices_ + voice]; }

  /// Who goes first; empty when nobody may. [render]
  std::optional<std::uint32_t> First() const {
    const Key least = nodes_[1];
    if (least == kNever) return std::nullopt;
    std::size_t node = 1;
    while (node < voices_) {
      node *= 2;
      if (nodes_[node] != least) ++node;
    }
    return static_cast<std::uint32_t>(node - voices_);
  }

 private:
  std::size_t voices_;
  std::vector<Key> nodes_;  // of node i the children are 2i and 2i + 1; leaves come last
};

}  // namespace portamento::engine
