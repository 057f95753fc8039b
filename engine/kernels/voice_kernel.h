// The seam between the engine and its inner loops.
//
// A kernel renders one lane group for a few frames, in two stages with a tile between them:
// stage 1 fetches and interpolates 16 samples, stage 2 filters, scales and adds them to the buses.
// The scalar kernel (voice_kernel_scalar.h) is the specification; others must agree with it.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/kernels/kernel_target.h"
#include "engine/settings.h"
#include "engine/voice/control_scale.h"
#include "engine/voice/lane_group.h"

namespace portamento::engine {

/// Interpolated frames of 16 voices; full scale 32768.
struct Tile {
  alignas(64) std::array<Row<float>, kBlockFrames> frame;
};

/// Sums of the voices of a shard, still lane by lane.
struct Accumulator {
  alignas(64) std::array<std::array<Row<float>, kBusCount>, kBlockFrames> frame;
  unsigned used = 0;  // bit per bus: whether anything may have been added to it
};

/// One block of the buses.
struct BusBlock {
  alignas(64) std::array<std::array<float, kBlockFrames>, kBusCount> bus;
};

/// What stage 2 needs of a group, like a channel strip of a mixing desk.
struct Strip {
  FilterLanes* filter;
  ToneLanes* tone;  // null where all lanes are flat
  MixLanes* mix;
  const Tile* tile;
};

/// How many strips stage 2 takes at once. A filter waits for its own last result; two, side by
/// side, take little longer than one.
inline constexpr std::size_t kMostStrips = 2;

/// A run of a kernel: frames [from, from + count) of the block.
struct FrameRun {
  int from = 0, count = 0;
};

/// At the end of a block, filter states smaller than this become zero, so that targets without
/// flush-to-zero behave alike. Not at the end of any run: runs end where the caller's slices do.
inline constexpr float kSmallestState = 1e-15f;

struct VoiceKernel {
  KernelTarget target;

  /// The most frames before a position that stage 1 reads.
  std::uint32_t left_taps;

  /// Does what LaneControl::Update would for lanes whose control point has come, and returns those
  /// that it leaves to it. [render]
  unsigned (*update)(LaneGroup& group, const ControlScale& scale, int to_grid);

  /// Stage 1: wraps loops, then writes tile frames 0..count-1 and moves the phases on. `frames` is
  /// the arena; no voice may move further than kMostAdvanceFrames. The caches are asked for what
  /// `next` will read. [render]
  void (*fetch_narrow)(OscillatorLanes& lanes, const std::int16_t* frames, int count, Tile& tile,
                       const OscillatorLanes& next);
  void (*fetch_wide)(OscillatorLanes& lanes, const float* frames, int count, Tile& tile,
                     const OscillatorLanes& next);

  /// Stage 2: adds tile frames 0..count-1 of up to kMostStrips strips, each frame in order of
  /// strips, to the accumulator at run.from. [render]
  void (*mix)(std::span<const Strip> strips, FrameRun run, Accumulator& accumulator);

  /// The sums of the 16 lanes of each bus, in a fixed tree. [render]
  void (*reduce)(const Accumulator& accumulator, FrameRun run, BusBlock& out);
};

/// The kernel of a target that the machine has. [any]
const VoiceKernel& KernelFor(KernelTarget target, Interpolation interpolation);

}  // namespace portamento::engine
