// Lane groups in every condition, for tests that hold one kernel against another.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "engine/kernels/voice_kernel.h"
#include "engine/samples/sample_arena.h"

namespace portamento::test {

/// The targets this machine can run, the scalar one left out.
std::vector<engine::KernelTarget> VectorTargets();

/// Noise in both arenas, placed as SampleStore places it: one sample without loop, and looped ones.
class NoiseSamples {
 public:
  struct Placed {
    std::uint32_t base, end, loop_end, loop_length;
  };

  explicit NoiseSamples(std::vector<std::uint32_t> loop_lengths);

  const std::int16_t* narrow() const { return memory_.narrow.frames(); }
  const float* wide() const { return memory_.wide.frames(); }
  const std::vector<Placed>& placed() const { return placed_; }

 private:
  engine::SampleMemory memory_;
  std::vector<Placed> placed_;  // at the same index in both arenas
};

/// 16 voices at pseudo-random places of the samples, all at `ratio` frames per frame but for a
/// little.
engine::OscillatorLanes VoicesAt(const NoiseSamples& samples, double ratio, std::uint32_t seed);

enum class Filters { kOpen, kStill, kMoving, kSomeOpen };

/// Everything that stage 2 works on.
struct MixState {
  engine::FilterLanes filter{};
  engine::ToneLanes tone{};
  engine::MixLanes mix{};
  engine::Tile tile{};
  engine::Accumulator accumulator{};
};

/// Pseudo-random voices that send to the buses whose bits are set in `buses`.
MixState RandomMix(Filters filters, unsigned buses, bool weights_move, std::uint32_t seed);

}  // namespace portamento::test
