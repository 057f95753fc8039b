#include "engine/kernels/voice_kernel_scalar.h"

#include <algorithm>

#include "engine/dsp/interpolators.h"
#include "engine/kernels/fetch_band_limited.h"
#include "engine/samples/sample_arena.h"

namespace portamento::engine {
namespace {

constexpr std::uint64_t kFractionMask = (std::uint64_t{1} << kPhaseFractionBits) - 1;
constexpr float kFractionScale = 1.0f / static_cast<float>(std::uint64_t{1} << kPhaseFractionBits);

void ZeroTiny(Row<float>& state) {
  for (float& z : state) {
    if (z < kSmallestState && z > -kSmallestState) z = 0;
  }
}

/// All control points are left to LaneControl.
unsigned LanesDue(LaneGroup& group, const ControlScale& /*scale*/, int /*to_grid*/) {
  unsigned due = 0;
  for (std::size_t l = 0; l < kLanes; ++l) {
    if (group.control.frames_to_update[l] == 0) due |= 1u << l;
  }
  return due;
}

template <typename Interpolator, typename Frame>
void Fetch(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
           const OscillatorLanes& /*next*/) {
  BoundPositions(lanes, kLeftTaps);
  for (std::size_t l = 0; l < kLanes; ++l) {
    const Frame* sample = frames + lanes.base[l];
    const std::uint64_t increment = lanes.increment[l];
    std::uint64_t phase = lanes.phase[l];
    for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
      const auto fraction = static_cast<float>(phase & kFractionMask) * kFractionScale;
      tile.frame[f][l] = Interpolator::At(sample + (phase >> kPhaseFractionBits), fraction);
      phase += increment;
    }
    lanes.phase[l] = phase;
  }
}

/// Takes a frame of one lane through its tone.
float Tone(ToneLanes& tone, std::size_t l, float x) {
  const float low_step = tone.low_pole[l] * (x - tone.low_z[l]);
  const float low = tone.low_z[l] + low_step;
  tone.low_z[l] = low + low_step;
  x += tone.low_gain[l] * low;

  const float high_step = tone.high_pole[l] * (x - tone.high_z[l]);
  const float high = tone.high_z[l] + high_step;
  tone.high_z[l] = high + high_step;
  const float y = x + tone.high_gain[l] * (x - high);

  tone.low_gain[l] += tone.delta_low_gain[l];
  tone.high_gain[l] += tone.delta_high_gain[l];
  return y;
}

/// Whether anything goes to a bus, or begins to. Most voices need two or three of the five.
bool InUse(const MixLanes& mix, std::size_t bus) {
  const auto nothing = [](float x) { return x == 0; };
  return !std::ranges::all_of(mix.weight[bus], nothing) ||
         !std::ranges::all_of(mix.delta_weight[bus], nothing);
}

void MixStrip(const Strip& strip, FrameRun run, Accumulator& accumulator) {
  FilterLanes& filter = *strip.filter;
  ToneLanes* const tone = strip.tone;
  MixLanes& mix = *strip.mix;
  std::array<std::size_t, kBusCount> used;
  std::size_t used_count = 0;
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    if (InUse(mix, bus)) used[used_count++] = bus;
  }
  for (std::size_t i = 0; i < used_count; ++i) accumulator.used |= 1u << used[i];
  for (std::size_t f = 0; f < static_cast<std::size_t>(run.count); ++f) {
    auto& sums = accumulator.frame[static_cast<std::size_t>(run.from) + f];
    for (std::size_t l = 0; l < kLanes; ++l) {
      const float x = strip.tile->frame[f][l];
      const float z1 = filter.z1[l], z2 = filter.z2[l];
      const float v = x - z2;
      const float next_z2 = z2 + filter.b[l] * z1 + filter.c[l] * v;
      const bool open = filter.open[l] != 0;
      // An open filter follows its input, so that it starts without a jump when it closes.
      filter.z1[l] = open ? 0.0f : filter.a[l] * z1 + filter.b[l] * v;
      filter.z2[l] = open ? x : next_z2;
      float y = open ? x + x : z2 + next_z2;
      if (tone != nullptr) y = Tone(*tone, l, y);

      const float voice = y * mix.gain[l];
      for (std::size_t i = 0; i < used_count; ++i) {
        const std::size_t bus = used[i];
        sums[bus][l] += voice * mix.weight[bus][l];
        mix.weight[bus][l] += mix.delta_weight[bus][l];
      }
      mix.gain[l] += mix.delta_gain[l];
      filter.a[l] += filter.delta_a[l];
      filter.b[l] += filter.delta_b[l];
      filter.c[l] += filter.delta_c[l];
    }
  }
  if (run.from + run.count != kBlockFrames) return;
  ZeroTiny(filter.z1);
  ZeroTiny(filter.z2);
  if (tone == nullptr) return;
  ZeroTiny(tone->low_z);
  ZeroTiny(tone->high_z);
}

void Mix(std::span<const Strip> strips, FrameRun run, Accumulator& accumulator) {
  for (const Strip& strip : strips) MixStrip(strip, run, accumulator);
}

void Reduce(const Accumulator& accumulator, FrameRun run, BusBlock& out) {
  for (auto f = static_cast<std::size_t>(run.from);
       f < static_cast<std::size_t>(run.from + run.count); ++f) {
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      Row<float> sum = accumulator.frame[f][bus];
      for (std::size_t width = kLanes / 2; width > 0; width /= 2) {
        for (std::size_t l = 0; l < width; ++l) sum[l] += sum[l + width];
      }
      out.bus[bus][f] = sum[0];
    }
  }
}

template <typename Interpolator>
constexpr VoiceKernel kKernel = {.target = KernelTarget::kScalar,
                                 .left_taps = kLeftTaps,
                                 .update = LanesDue,
                                 .fetch_narrow = Fetch<Interpolator, std::int16_t>,
                                 .fetch_wide = Fetch<Interpolator, float>,
                                 .mix = Mix,
                                 .reduce = Reduce};

template <>
constexpr VoiceKernel kKernel<Sinc32Interpolator> = {.target = KernelTarget::kScalar,
                                                     .left_taps = kFarTaps,
                                                     .update = LanesDue,
                                                     .fetch_narrow = FetchBandLimited<std::int16_t>,
                                                     .fetch_wide = FetchBandLimited<float>,
                                                     .mix = Mix,
                                                     .reduce = Reduce};

}  // namespace

void BoundPositions(OscillatorLanes& lanes, std::uint32_t left_taps) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const std::uint64_t length = lanes.loop_length[l];
    const std::uint64_t position = lanes.phase[l] >> kPhaseFractionBits;
    const std::uint64_t bound = length > 0 ? std::uint64_t{lanes.loop_end[l]} + left_taps
                                           : std::uint64_t{lanes.end[l]} + kLeftTaps + 1;
    if (position < bound) continue;
    const std::uint64_t back =
        length > 0 ? ((position - bound) / length + 1) * length : position - bound;
    lanes.phase[l] -= back << kPhaseFractionBits;
  }
}

const VoiceKernel& ScalarKernel(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kLinear:
      return kKernel<LinearInterpolator>;
    case Interpolation::kCubic:
      return kKernel<CubicInterpolator>;
    case Interpolation::kSinc8:
      break;
    case Interpolation::kSinc32:
      return kKernel<Sinc32Interpolator>;
  }
  return kKernel<Sinc8Interpolator>;
}

}  // namespace portamento::engine
