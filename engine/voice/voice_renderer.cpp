#include "engine/voice/voice_renderer.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace portamento::engine {
namespace {

constexpr std::size_t kGroupsPerShard = 16;

constexpr std::size_t Shards(std::size_t groups) {
  return (groups + kGroupsPerShard - 1) / kGroupsPerShard;
}

/// Lanes that have a voice which is not over.
unsigned ActiveLanes(const LaneGroup& group) {
  return static_cast<unsigned>(group.started) & ~static_cast<unsigned>(group.finished);
}

template <typename Use>
void ForEachLane(unsigned lanes, Use use) {
  for (; lanes != 0; lanes &= lanes - 1) use(std::countr_zero(lanes));
}

/// How many frames a group may run before the next control point of any lane. Lanes without a voice
/// have theirs at kEndlessFrames.
int FramesToUpdate(const ControlLanes& control) {
  std::int32_t least = kEndlessFrames;
  for (const std::int32_t frames : control.frames_to_update) least = std::min(least, frames);
  return least;
}

void PassFrames(ControlLanes& control, int count) {
  for (std::int32_t& frames : control.frames_to_update) {
    frames -= frames == kEndlessFrames ? 0 : count;
  }
}

/// How many frames a group may run before a voice could pass the guard frames of its sample.
int FramesWithinGuard(const OscillatorLanes& lanes) {
  constexpr std::uint64_t kMostAdvance = std::uint64_t{kMostAdvanceFrames} << kPhaseFractionBits;
  std::uint64_t bits = 0;  // of all of them: no increment is more
  for (const std::uint64_t increment : lanes.increment) bits |= increment;
  if (bits * kBlockFrames <= kMostAdvance) return kBlockFrames;
  const std::uint64_t fastest = *std::max_element(lanes.increment.begin(), lanes.increment.end());
  if (fastest * kBlockFrames <= kMostAdvance) return kBlockFrames;
  return static_cast<int>(kMostAdvance / fastest);
}

}  // namespace

VoiceRenderer::VoiceRenderer(const SynthSettings& settings, std::size_t lanes,
                             const SampleMemory& memory)
    : kernel_(
          KernelFor(settings.kernel_target.value_or(BestKernelTarget()), settings.interpolation)),
      memory_(memory),
      control_(settings.rate_hz),
      narrow_(lanes, false),
      wide_(0, true),
      // Enough for an event that concerns every voice, twice over.
      edits_(2 * lanes + 2048),
      scratch_(std::size_t{settings.helpers} + 1),
      shard_out_(2 * Shards(lanes / kLanes + 1)) {}

VoiceEdit& VoiceRenderer::Edit(LaneId lane, int frame, EditKind kind) {
  LanePool& pool = lane.wide ? wide_ : narrow_;
  VoiceEdit& edit = edits_.Append(pool.edits(lane.group));
  edit.kind = kind;
  edit.lane = lane.lane;
  edit.frame = static_cast<std::uint8_t>(frame);
  return edit;
}

void VoiceRenderer::Render(int from, int to, BusBlock& out) {
  from_ = from;
  to_ = to;
  const std::size_t shards = Shards(narrow_.groups_in_use()) + Shards(wide_.groups_in_use());
  const auto render = [](void* self, std::size_t shard, std::size_t worker) noexcept {
    auto& renderer = *static_cast<VoiceRenderer*>(self);
    renderer.RenderShard(shard, renderer.scratch_[worker]);
  };
  work_.Run(shards, render, this);
  for (std::size_t b = 0; b < kBusCount; ++b) {
    std::fill(out.bus[b].begin() + from, out.bus[b].begin() + to, 0.0f);
    for (std::size_t shard = 0; shard < shards; ++shard) {
      for (int f = from; f < to; ++f) {
        const auto i = static_cast<std::size_t>(f);
        out.bus[b][i] += shard_out_[shard].bus[b][i];
      }
    }
  }
  edits_.Clear();
}

void VoiceRenderer::RenderShard(std::size_t shard, Scratch& scratch) {
  const std::size_t narrow_shards = Shards(narrow_.groups_in_use());
  const bool wide = shard >= narrow_shards;
  LanePool& pool = wide ? wide_ : narrow_;
  const std::size_t first_group = kGroupsPerShard * (wide ? shard - narrow_shards : shard);
  const std::size_t end_group = std::min(first_group + kGroupsPerShard, pool.groups_in_use());

  auto& first = scratch.accumulator.frame[static_cast<std::size_t>(from_)];
  std::memset(&first, 0, sizeof(first) * static_cast<std::size_t>(to_ - from_));
  scratch.accumulator.used = 0;
  for (std::size_t g = first_group; g < end_group; ++g) {
    const LaneGroup& next = pool.group(std::min(g + 1, end_group - 1));
    RenderGroup(pool.group(g), pool.edits(g), wide, next.oscillator, scratch);
  }
  Mix({from_, to_ - from_}, scratch);
  kernel_.reduce(scratch.accumulator, {from_, to_ - from_}, shard_out_[shard]);
}

void VoiceRenderer::RenderGroup(LaneGroup& group, EditLists::Ends& edits, bool wide,
                                const OscillatorLanes& next, Scratch& scratch) {
  const VoiceEdit* edit = edits_.At(edits.first);
  edits = {};
  int frame = from_;
  for (;;) {
    for (; edit != nullptr && edit->frame == frame; edit = edits_.At(edit->next)) {
      Apply(*edit, group, frame);
    }
    if (frame == to_) return;

    const int to_grid = kBlockFrames - frame;
    int count = std::min(to_ - frame, edit != nullptr ? edit->frame - frame : to_grid);
    ForEachLane(kernel_.update(group, control_.scale(), to_grid),
                [&](int lane) { control_.Update(group, lane, to_grid); });
    if (ActiveLanes(group) != 0) {
      count = std::min({count, FramesToUpdate(group.control), FramesWithinGuard(group.oscillator)});
      // A group that runs from end to end waits for a second one.
      const bool whole = count == to_ - from_ && edit == nullptr;
      if (!whole) Mix({from_, to_ - from_}, scratch);
      Fetch(group, wide, count, next, scratch);
      if (!whole || scratch.waiting == kMostStrips) Mix({frame, count}, scratch);
      PassFrames(group.control, count);
    }
    frame += count;
  }
}

void VoiceRenderer::Apply(const VoiceEdit& edit, LaneGroup& group, int frame) {
  const int to_grid = kBlockFrames - frame;
  if (edit.kind == EditKind::kStart) {
    LaneStart start = edit.start;
    // Control looks out for the left taps of 8. Where there are more, a sample sounds longer.
    start.end += kernel_.left_taps - kLeftTaps;
    start.tail_end += kernel_.left_taps - kLeftTaps;
    return control_.Start(group, edit.lane, start, edit.params);
  }
  if ((ActiveLanes(group) >> edit.lane & 1) == 0) return;  // ended before it heard of this
  switch (edit.kind) {
    case EditKind::kStart:
      break;
    case EditKind::kRetarget:
      return control_.Retarget(group, edit.lane, edit.params, to_grid);
    case EditKind::kRetune:
      return control_.Retune(group, edit.lane, edit.params, edit.start.glide_cents,
                             edit.start.glide_cents_per_frame, to_grid);
    case EditKind::kRelease:
      return control_.Release(group, edit.lane, edit.params, to_grid);
    case EditKind::kFade:
      return control_.Fade(group, edit.lane);
  }
}

void VoiceRenderer::Fetch(LaneGroup& group, bool wide, int frames, const OscillatorLanes& next,
                          Scratch& scratch) const {
  Tile& tile = scratch.tiles[scratch.waiting];
  if (wide) {
    kernel_.fetch_wide(group.oscillator, memory_.wide.frames(), frames, tile, next);
  } else {
    kernel_.fetch_narrow(group.oscillator, memory_.narrow.frames(), frames, tile, next);
  }
  ToneLanes* const tone = group.toned != 0 ? &group.tone : nullptr;
  scratch.strips[scratch.waiting++] = {&group.filter, tone, &group.mix, &tile};
}

void VoiceRenderer::Mix(FrameRun run, Scratch& scratch) const {
  if (scratch.waiting == 0) return;
  kernel_.mix({scratch.strips.data(), scratch.waiting}, run, scratch.accumulator);
  scratch.waiting = 0;
}

}  // namespace portamento::engine
