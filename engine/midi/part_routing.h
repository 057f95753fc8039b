// Which parts listen to a MIDI channel: each to its own, until a song arranges it otherwise.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace portamento::engine {

class PartRouting {
 public:
  static constexpr std::uint8_t kNone = 16;
  static constexpr std::size_t kChannelsPerGroup = 16;

  /// More parts than these do not follow one channel: the bound keeps an event finite.
  static constexpr std::size_t kMostListeners = 4;

  /// [control]
  explicit PartRouting(std::size_t parts) : receive_(parts) { Reset(); }

  /// [render]
  void Reset() {
    for (std::size_t i = 0; i < receive_.size(); ++i) {
      receive_[i] = static_cast<std::uint8_t>(i % kChannelsPerGroup);
    }
    straight_ = true;
  }

  /// `channel`: 0..15 of the part's own group, or kNone. [render]
  void Listen(std::size_t part, int channel) {
    receive_[part] = static_cast<std::uint8_t>(std::min(channel, int{kNone}));
    straight_ = false;
  }

  /// Whether every part listens to the channel of its number.
  bool straight() const { return straight_; }

  /// Calls `use(part)` for those that listen to `channel`. [render]
  template <typename Use>
  void ForEachListener(std::uint16_t channel, Use use) const {
    if (straight_) return use(channel);
    const std::size_t index = channel % kChannelsPerGroup, first = channel - index;
    std::size_t listeners = 0;
    for (std::size_t part = first; part < first + kChannelsPerGroup; ++part) {
      if (receive_[part] != index) continue;
      use(static_cast<std::uint16_t>(part));
      if (++listeners == kMostListeners) return;
    }
  }

 private:
  std::vector<std::uint8_t> receive_;
  bool straight_ = true;
};

}  // namespace portamento::engine
