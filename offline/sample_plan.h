// Which samples a song needs, and by when.
//
// The song's note-ons are followed through programs, banks and drum parts just as the engine will
// follow them, but without sounding, so that only what will be heard is decoded and copied.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/event.h"
#include "engine/midi/bank_stack.h"

namespace portamento::offline {

struct NeededSample {
  engine::SampleStore* store = nullptr;
  std::uint32_t waveform = 0;
  std::int64_t first_needed_frames = 0;
};

/// A program a song asks for that no bank has, and what is played in its place.
struct MissingPreset {
  int bank = 0, program = 0;
  bool drums = false;
  engine::PresetRef substitute;  // empty: silence
};

struct SamplePlan {
  std::vector<NeededSample> samples;           // in the order in which they are needed
  std::vector<MissingPreset> missing_presets;  // only those whose notes are played
};

/// [control]
SamplePlan PlanSamples(std::span<const engine::Event> events, std::uint32_t channel_groups,
                       const engine::BankStack& banks);

}  // namespace portamento::offline
