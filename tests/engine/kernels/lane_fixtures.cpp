#include "tests/engine/kernels/lane_fixtures.h"

#include <cmath>

namespace portamento::test {

using namespace engine;

namespace {

constexpr std::uint32_t kSampleFrames = 40'000;

// Filters are on their way for so long; beyond it they would become unstable.
constexpr float kMoveFrames = 2 * kBlockFrames;

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t Below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() >> 4) % n; }
  float Between(float low, float high) {
    return low + (high - low) * static_cast<float>(Below(1u << 24)) / 16777216.0f;
  }

 private:
  std::minstd_rand engine_;
};

}  // namespace

std::vector<KernelTarget> VectorTargets() {
  std::vector<KernelTarget> targets;
  for (const KernelTarget target : kKernelTargets) {
    if (target != KernelTarget::kScalar && MachineHas(target)) targets.push_back(target);
  }
  return targets;
}

NoiseSamples::NoiseSamples(std::vector<std::uint32_t> loop_lengths) {
  Random random(1);
  loop_lengths.push_back(0);
  for (const std::uint32_t length : loop_lengths) {
    const std::uint32_t base = *memory_.narrow.Allocate(kSampleFrames);
    (void)memory_.wide.Allocate(kSampleFrames);
    const std::uint32_t loop_end = length > 0 ? 2000 + length : 0;
    const auto narrow = memory_.narrow.Writable(base, kSampleFrames + kGuardAfterFrames);
    const auto wide = memory_.wide.Writable(base, kSampleFrames + kGuardAfterFrames);
    for (std::uint32_t i = 0; i < kSampleFrames; ++i) {
      narrow[i] = static_cast<std::int16_t>(static_cast<int>(random.Below(65'536)) - 32'768);
      wide[i] = random.Between(-32'768, 32'768);
      if (i < 8) narrow[i] = i % 2 == 0 ? INT16_MIN : INT16_MAX;  // the largest differences
    }
    for (std::uint32_t i = 0; length > 0 && i < kGuardAfterFrames; ++i) {
      narrow[loop_end + i] = narrow[2000 + i % length];
      wide[loop_end + i] = wide[2000 + i % length];
    }
    placed_.push_back({base, kSampleFrames, loop_end, length});
  }
}

OscillatorLanes VoicesAt(const NoiseSamples& samples, double ratio, std::uint32_t seed) {
  Random random(seed);
  OscillatorLanes lanes{};
  for (std::size_t l = 0; l < kLanes; ++l) {
    const auto& placed = samples.placed()[(l + seed) % samples.placed().size()];
    lanes.base[l] = placed.base;
    lanes.end[l] = placed.end;
    lanes.loop_end[l] = placed.loop_end;
    lanes.loop_length[l] = placed.loop_length;
    const std::uint32_t begin = placed.loop_length > 0 && l % 2 == 0 ? placed.loop_end - 1 : 0;
    lanes.phase[l] = (std::uint64_t{begin} << kPhaseFractionBits) + random.Below(1u << 24);
    const double detuned = ratio * (1 - 0.001 * static_cast<double>(l));
    lanes.increment[l] = static_cast<std::uint64_t>(std::ldexp(detuned, kPhaseFractionBits));
  }
  return lanes;
}

MixState RandomMix(Filters filters, unsigned buses, bool weights_move, std::uint32_t seed) {
  Random random(seed);
  MixState s;
  for (std::size_t l = 0; l < kLanes; ++l) {
    for (auto& row : s.tile.frame) row[l] = random.Between(-32'768, 32'768);
    const bool open =
        filters == Filters::kOpen || (filters == Filters::kSomeOpen && random.Below(2) == 0);
    const bool moves = !open && (filters == Filters::kMoving || filters == Filters::kSomeOpen);
    const auto coefficients = [](float g) {
      const float a = 2.0f / (1.0f + g * (g + 0.7f));
      return std::array{a - 1, a * g, a * g * g};
    };
    const auto from = coefficients(random.Between(0.01f, 2)),
               to = coefficients(random.Between(0.01f, 2));
    s.filter.open[l] = open ? 1.0f : 0.0f;
    s.filter.a[l] = from[0];
    s.filter.b[l] = from[1];
    s.filter.c[l] = from[2];
    s.filter.delta_a[l] = moves ? (to[0] - from[0]) / kMoveFrames : 0;
    s.filter.delta_b[l] = moves ? (to[1] - from[1]) / kMoveFrames : 0;
    s.filter.delta_c[l] = moves ? (to[2] - from[2]) / kMoveFrames : 0;
    s.filter.z1[l] = random.Between(-10'000, 10'000);
    s.filter.z2[l] = random.Between(-10'000, 10'000);
    s.tone.low_z[l] = random.Between(-10'000, 10'000);
    s.tone.high_z[l] = random.Between(-10'000, 10'000);
    s.tone.low_pole[l] = random.Between(0.01f, 0.1f);
    s.tone.high_pole[l] = random.Between(0.2f, 0.6f);
    s.tone.low_gain[l] = random.Between(-0.5f, 1);
    s.tone.high_gain[l] = random.Between(-0.5f, 1);
    s.tone.delta_low_gain[l] = random.Between(-0.001f, 0.001f);
    s.tone.delta_high_gain[l] = random.Between(-0.001f, 0.001f);
    s.mix.gain[l] = random.Between(0, 1) / 65'536;
    s.mix.delta_gain[l] = random.Between(-0.005f, 0.01f) / 65'536;
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      if ((buses >> bus & 1) == 0) continue;
      const bool rises_from_nothing = weights_move && (bus + seed) % 3 == 0;
      s.mix.weight[bus][l] = rises_from_nothing ? 0 : random.Between(0, 1);
      if (weights_move) s.mix.delta_weight[bus][l] = random.Between(-0.01f, 0.01f);
    }
  }
  return s;
}

}  // namespace portamento::test
