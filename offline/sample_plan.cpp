#include "offline/sample_plan.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "engine/midi/channel.h"

namespace portamento::offline {
namespace {

using engine::Channel;
using engine::Event;
using engine::EventKind;
using engine::MidiMode;

class Planner {
 public:
  Planner(std::uint32_t channel_groups, const engine::BankStack& banks)
      : banks_(banks), channels_(std::size_t{channel_groups} * 16) {
    Reset(MidiMode::kDefault);
  }

  void Follow(const Event& event) {
    if (event.kind == EventKind::kSystemReset) return Reset(static_cast<MidiMode>(event.number));
    if (event.channel >= channels_.size()) return;
    Channel& channel = channels_[event.channel];
    switch (event.kind) {
      case EventKind::kController:
        channel.SetController(event.number, event.value);
        break;
      case EventKind::kProgram:
        channel.SelectProgram(event.number, banks_);
        break;
      case EventKind::kDrumPart:
        channel.SetDrums(event.value != 0);
        channel.RefreshPreset(banks_);
        break;
      case EventKind::kNoteOn:
        if (event.value > 0) Need(channel, event);
        break;
      default:
        break;
    }
  }

  SamplePlan Take() { return std::move(plan_); }

 private:
  void Reset(MidiMode mode) {
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
    for (std::size_t i = 0; i < zones.size(); ++i) {
      if (!ranges[i].Contains(channel.ZoneKey(note.number), note.value)) continue;
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
