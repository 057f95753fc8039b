// Which parts listen to a MIDI channel: each to its own, until a song arranges it otherwise.
//
// GS and XG let parts follow any channel. MPE (MIDI Polyphonic Expression 1.1) makes zones: what a
// zone's master channel says is said to all of its members, whose channels carry a note each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.h"
#include "engine/midi/controllers.h"

namespace portamento::engine {

class PartRouting {
 public:
  static constexpr std::uint8_t kNone = 16;
  static constexpr std::size_t kChannelsPerGroup = 16;

  /// More parts than these do not follow one channel: the bound keeps an event finite.
  static constexpr std::size_t kMostListeners = 4;

  /// [control]
  explicit PartRouting(std::size_t parts) : receive_(parts), zones_(parts / kChannelsPerGroup) {
    Reset();
  }

  /// [render]
  void Reset() {
    for (std::size_t i = 0; i < receive_.size(); ++i) {
      receive_[i] = static_cast<std::uint8_t>(i % kChannelsPerGroup);
    }
    straight_ = true;
    std::fill(zones_.begin(), zones_.end(), Zones{});
    any_zone_ = false;
  }

  /// Takes over what another one knows of the parts that both have; neither is in use. [control]
  void TakeOver(const PartRouting& other) {
    const std::size_t parts = std::min(receive_.size(), other.receive_.size());
    std::copy_n(other.receive_.begin(), parts, receive_.begin());
    std::copy_n(other.zones_.begin(), parts / kChannelsPerGroup, zones_.begin());
    straight_ = other.straight_;
    any_zone_ = other.any_zone_;
  }

  /// `channel`: 0..15 of the part's own group, or kNone. [render]
  void Listen(std::size_t part, int channel) {
    receive_[part] = static_cast<std::uint8_t>(std::min(channel, int{kNone}));
    straight_ = false;
  }

  /// RPN 6: channel 1 of a group becomes the master of the `members` channels above it, channel 16
  /// of those below it; 0: of none. The other zone gives way. Whether that changed anything; other
  /// channels have no zones to make. [render]
  bool MakeZone(std::uint16_t channel, int members) {
    const std::size_t index = channel % kChannelsPerGroup;
    if (index != 0 && index != kChannelsPerGroup - 1) return false;
    Zones& zones = zones_[channel / kChannelsPerGroup];
    const Zones before = zones;
    std::uint8_t& own = index == 0 ? zones.lower : zones.upper;
    std::uint8_t& other = index == 0 ? zones.upper : zones.lower;
    own = static_cast<std::uint8_t>(std::clamp(members, 0, kMostMembers));
    const int room = std::max(kMostMembers - 1 - own, 0);  // its master takes a channel as well
    other = static_cast<std::uint8_t>(std::min(int{other}, room));
    any_zone_ = any_zone_ || members > 0;
    return zones.lower != before.lower || zones.upper != before.upper;
  }

  /// Whether the channel is a zone's master.
  bool IsMaster(std::uint16_t channel) const {
    const std::size_t index = channel % kChannelsPerGroup;
    const Zones& zones = zones_[channel / kChannelsPerGroup];
    return (index == 0 && zones.lower > 0) || (index == kChannelsPerGroup - 1 && zones.upper > 0);
  }

  /// The master of the zone that has the channel as a member, or -1.
  int MasterOf(std::uint16_t channel) const {
    if (!any_zone_) return -1;
    const int index = channel % static_cast<int>(kChannelsPerGroup), first = channel - index;
    const Zones& zones = zones_[channel / kChannelsPerGroup];
    constexpr int kLast = static_cast<int>(kChannelsPerGroup) - 1;
    if (index >= 1 && index <= zones.lower) return first;
    if (index < kLast && index >= kLast - zones.upper) return first + kLast;
    return -1;
  }

  /// Calls `use(member)` for each member of the zone whose master `channel` is. [render]
  template <typename Use>
  void ForEachMember(std::uint16_t channel, Use use) const {
    if (!any_zone_ || !IsMaster(channel)) return;
    const bool lower = channel % kChannelsPerGroup == 0;
    const Zones& zones = zones_[channel / kChannelsPerGroup];
    const int count = lower ? zones.lower : zones.upper, step = lower ? 1 : -1;
    for (int i = 1; i <= count; ++i) use(static_cast<std::uint16_t>(channel + step * i));
  }

  /// Whether a master's event does to its members what it does to any channel: programs, pedals,
  /// levels. Bend, pressure and timbre add to the members' own instead, and parameter numbers are
  /// the master's alone. [any]
  static constexpr bool IsForMembers(const Event& event) {
    if (event.kind == EventKind::kProgram) return true;
    if (event.kind != EventKind::kController || event.number >= cc::kOmniOff) return false;
    const bool of_parameters = event.number == cc::kDataMsb || event.number == cc::kDataLsb ||
                               (event.number >= cc::kDataIncrement && event.number <= cc::kRpnMsb);
    return !of_parameters && event.number != cc::kCutoff;
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
  static constexpr int kMostMembers = 15;

  /// Members of the zones of a group.
  struct Zones {
    std::uint8_t lower = 0, upper = 0;
  };

  std::vector<std::uint8_t> receive_;
  std::vector<Zones> zones_;
  bool straight_ = true;
  bool any_zone_ = false;
};

}  // namespace portamento::engine
