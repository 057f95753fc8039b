#include "offline/sample_plan.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "engine/midi/channel.h"
#include "engine/midi/part_routing.h"

namespace portamento::offline {
namespace {

using engine::Channel;
using engine::Event;
using engine::EventKind;
using engine::MidiMode;

class Planner {
 public:
  Planner(std::uint32_t channel_groups, const engine::BankStack& banks)
      : banks_(banks), channels_(std::size_t{channel_groups} * 16), routing_(channels_.size()) {
    Reset(MidiMode::kDefault);
  }

  void Follow(const Event& event) {
    if (event.kind == EventKind::kSystemReset) return Reset(static_cast<MidiMode>(event.number));
    if (!engine::IsOfChannel(event.kind) || event.channel >= channels_.size()) return;
    if (event.kind >= EventKind::kDrumPart || event.detail == engine::kToPart) {
      return FollowPart(event, event.channel);
    }
    routing_.ForEachListener(event.channel, [&](std::uint16_t part) { FollowPart(event, part); });
    if (!engine::PartRouting::IsForMembers(event)) return;
    routing_.ForEachMember(event.channel, [&](std::uint16_t part) { FollowPart(event, part); });
  }

  SamplePlan Take() { return std::move(plan_); }

 private:
  void FollowPart(const Event& event, std::uint16_t part) {
    Channel& channel = channels_[part];
    switch (event.kind) {
      case EventKind::kController:
        if (const auto change = channel.SetController(event.number, event.value);
            change.zone_members && routing_.MakeZone(part, *change.zone_members)) {
          routing_.ForEachMember(
              part, [&](std::uint16_t member) { channels_[member].TakeProgram(channel, banks_); });
        }
        break;
      case EventKind::kProgram:
        channel.SelectProgram(event.number, banks_);
        break;
      case EventKind::kDrumPart:
        channel.SetDrumPart(event.value);
        channel.RefreshPreset(banks_);
        break;
      case EventKind::kPartParameter: {
        const auto parameter = static_cast<engine::PartParameter>(event.number);
        if (parameter == engine::PartParameter::kReceiveChannel) {
          routing_.Listen(part, event.value);
        } else {
          channel.SetPart(parameter, event.value);
        }
        break;
      }
      case EventKind::kNoteOn:
        if (event.value > 0) Need(channel, event);
        break;
      default:
        break;
    }
  }

  void Reset(MidiMode mode) {
    routing_.Reset();
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      channels_[i].Reset(mode, static_cast<int>(i % 16));
      channels_[i].SelectProgram(0, banks_);
    }
  }

  void Need(const Channel& channel, const Event& note) {
    NoteMissing(channel);
    const engine::PresetRef preset = channel.preset();
    if (!preset) return;
    const bank::Bank& bank = preset.store->bank();
    const auto zones = bank.ZonesOf(*preset.preset);
    const auto ranges = bank.RangesOf(*preset.preset);
    const int key = channel.ZoneKey(note.number), velocity = channel.ZoneVelocity(note.value);
    for (std::size_t i = 0; i < zones.size(); ++i) {
      if (!ranges[i].Contains(key, velocity)) continue;
      for (const std::uint32_t waveform : {zones[i].waveform, zones[i].tail_waveform}) {
        if (seen_.emplace(preset.store, waveform).second) {
          plan_.samples.push_back({preset.store, waveform, note.time_frames});
        }
      }
    }
  }

  void NoteMissing(const Channel& channel) {
    const std::tuple key(channel.bank(), channel.program(), channel.drums());
    if (!asked_.insert(key).second) return;
    if (!banks_.FindExact(channel.bank(), channel.program(), channel.drums())) {
      plan_.missing_presets.push_back(
          {channel.bank(), channel.program(), channel.drums(), channel.preset()});
    }
  }

  const engine::BankStack& banks_;
  std::vector<Channel> channels_;
  engine::PartRouting routing_;
  std::set<std::pair<const engine::SampleStore*, std::uint32_t>> seen_;
  std::set<std::tuple<int, int, bool>> asked_;
  SamplePlan plan_;
};

}  // namespace

SamplePlan PlanSamples(std::span<const Event> events, std::uint32_t channel_groups,
                       const engine::BankStack& banks) {
  Planner planner(channel_groups, banks);
  for (const Event& event : events) planner.Follow(event);
  return planner.Take();
}

}  // namespace portamento::offline
