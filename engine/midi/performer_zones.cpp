// The performer's MPE zones: channels that carry a note each, under a master.
#include <array>

#include "engine/midi/performer.h"

namespace portamento::engine {

/// What the master of an MPE zone says, to one of its members.
void Performer::HandleZone(const Event& event, std::uint16_t member) {
  if (PartRouting::IsForMembers(event)) return HandlePart(event, member);
  const Channel& master = channels_[event.channel];
  Channel& c = channels_[member];
  ChannelChange change;
  switch (event.kind) {
    case EventKind::kController:
      if (event.number == cc::kCutoff) return Update(member, c.SetZoneTimbre(event.value & 0x7F));
      [[fallthrough]];  // perhaps the range of the master's bend
    case EventKind::kPitchBend:
      c.SetZoneBend(master.WheelPosition() * master.bend_range_semitones());
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kPitchWheel));
      change.all = c.matrix.Uses(MatrixSource::kPitchBend);
      return Update(member, change);
    case EventKind::kChannelPressure:
      c.SetZonePressure(event.value & 0x7F);
      change.sources.set(static_cast<std::size_t>(bank::ControlSource::kChannelPressure));
      change.all = c.matrix.Uses(MatrixSource::kChannelPressure);
      return Update(member, change);
    default:
      return;
  }
}

/// RPN 6: silence and defaults on all channels that come or go; the zone is one instrument then.
void Performer::MakeZone(std::uint16_t master, int members) {
  constexpr float kBendSemitones = 2, kMemberBendSemitones = 48;
  const auto first = static_cast<std::uint16_t>(master - master % kChannelsPerGroup);
  std::array<int, kChannelsPerGroup> old_masters;
  for (std::size_t i = 0; i < old_masters.size(); ++i) {
    old_masters[i] = routing_.MasterOf(static_cast<std::uint16_t>(first + i));
  }
  if (!routing_.MakeZone(master, members)) return;
  for (std::size_t i = 0; i < old_masters.size(); ++i) {
    const auto channel = static_cast<std::uint16_t>(first + i);
    const int new_master = routing_.MasterOf(channel);
    if (channel != master && new_master == old_masters[i]) continue;
    SetController(channel, cc::kAllNotesOff, 0);
    SetController(channel, cc::kResetControllers, 0);
    Channel& c = channels_[channel];
    c.SetZoneBend(0);
    c.SetZonePressure(0);
    Update(channel, c.SetZoneTimbre(64));
    Update(channel, c.SetBendRange(new_master < 0 ? kBendSemitones : kMemberBendSemitones));
    if (new_master >= 0) {
      c.TakeProgram(channels_[static_cast<std::size_t>(new_master)], banks());
    }
  }
}

/// MPE: the members of a zone have one bend range, whichever of them is told.
void Performer::ShareBendRange(std::uint16_t channel) {
  const int master = routing_.MasterOf(channel);
  if (master < 0) return;
  routing_.ForEachMember(static_cast<std::uint16_t>(master), [&](std::uint16_t part) {
    if (part == channel) return;
    Update(part, channels_[part].SetBendRange(channels_[channel].bend_range_semitones()));
  });
}

}  // namespace portamento::engine
