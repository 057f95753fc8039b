// The render loop: all lane groups, cut only where they are edited, summed in a fixed order.
//
// Groups are taken in index order; 16 of them make a shard, whose lanes are summed in a fixed tree;
// shards are added in index order. The result depends neither on how the block is divided into
// Render calls nor on who renders which shard.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/kernels/voice_kernel.h"
#include "engine/rt/shared_work.h"
#include "engine/samples/sample_arena.h"
#include "engine/settings.h"
#include "engine/voice/lane_control.h"
#include "engine/voice/lane_pool.h"
#include "engine/voice/voice_edit.h"

namespace portamento::engine {

class VoiceRenderer {
 public:
  /// Room for `lanes` voices of 16-bit samples, and for none of wide ones until AdoptWideLanes.
  /// `memory` must outlive the renderer. [control]
  VoiceRenderer(const SynthSettings& settings, std::size_t lanes, const SampleMemory& memory);

  /// A lane for a new voice; empty when all are taken. It is silent until a kStart edit. [render]
  std::optional<LaneId> Claim(std::uint32_t voice, bool wide) {
    return wide ? wide_.Claim(voice) : narrow_.Claim(voice);
  }

  /// Takes over lanes for wide samples where there are none yet. [render]
  void AdoptWideLanes(LanePool& lanes) { std::swap(wide_, lanes); }

  /// Adds an edit for `lane` at frame `frame` of this block. Frames must not fall from call to
  /// call, and EditRoom() must not be 0. The caller fills in the rest. [render]
  VoiceEdit& Edit(LaneId lane, int frame, EditKind kind);
  std::size_t EditRoom() const { return edits_.room(); }

  /// What the kernel that runs calls itself.
  KernelTarget kernel_target() const { return kernel_.target; }

  /// Renders a shard of what Render is at, if one is left; false else. `helper`: 1 to
  /// SynthSettings::helpers, each for one thread at a time. [helper]
  bool Help(std::size_t helper) noexcept { return work_.Help(helper); }

  /// Renders frames [from, to) of the block: works off all edits, which must lie in [from, to], and
  /// writes that part of `out`. [render]
  void Render(int from, int to, BusBlock& out);

  /// Frees the lanes of voices that ended; between blocks only. See LanePool::Collect. [render]
  template <typename OnFinished, typename OnMoved>
  void Collect(OnFinished on_finished, OnMoved on_moved) {
    narrow_.Collect(on_finished, on_moved);
    wide_.Collect(on_finished, on_moved);
  }

  /// Attenuation of a voice by its envelope at its last control point, in cB. Depends on how far
  /// has been rendered: ask between blocks only. [render]
  float EnvelopeCb(LaneId lane) const {
    return LaneControl::EnvelopeCb((lane.wide ? wide_ : narrow_).group(lane.group), lane.lane);
  }

  /// The frame of its sample that a voice has come to; as EnvelopeCb. [render]
  std::uint64_t SampleFrame(LaneId lane) const {
    const OscillatorLanes& lanes = (lane.wide ? wide_ : narrow_).group(lane.group).oscillator;
    return lanes.phase[lane.lane] >> kPhaseFractionBits;
  }

 private:
  /// What one thread works with.
  struct Scratch {
    std::array<Tile, kMostStrips> tiles;
    std::array<Strip, kMostStrips> strips;  // fetched, not yet mixed
    std::size_t waiting = 0;                // of them
    Accumulator accumulator;
  };

  void RenderShard(std::size_t shard, Scratch& scratch);
  void RenderGroup(LaneGroup& group, EditLists::Ends& edits, bool wide, const OscillatorLanes& next,
                   Scratch& scratch);
  void Apply(const VoiceEdit& edit, LaneGroup& group, int frame);
  void Fetch(LaneGroup& group, bool wide, int frames, const OscillatorLanes& next,
             Scratch& scratch) const;
  void Mix(FrameRun run, Scratch& scratch) const;

  const VoiceKernel& kernel_;
  const SampleMemory& memory_;
  LaneControl control_;
  LanePool narrow_, wide_;
  EditLists edits_;
  int from_ = 0, to_ = 0;  // of the present call
  SharedWork work_;
  std::vector<Scratch> scratch_;     // of each thread
  std::vector<BusBlock> shard_out_;  // narrow ones first
};

}  // namespace portamento::engine
