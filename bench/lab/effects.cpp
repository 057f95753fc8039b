// Effects: what those of a whole stereo mix cost, as a share of one core, beside FluidSynth's.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "bench/lab/clock.h"
#include "bench/lab/measurements.h"
#include "engine/effects/effect_settings.h"
#include "engine/rt/scoped_ftz.h"

namespace portamento::lab {
namespace {

constexpr std::size_t kBlock = 64;

struct Block {
  std::vector<float> left = std::vector<float>(kBlock), right = std::vector<float>(kBlock);

  void Clear() {
    std::fill(left.begin(), left.end(), 0.0f);
    std::fill(right.begin(), right.end(), 0.0f);
  }
};

/// Noise to send, a new block each time.
class Noise {
 public:
  std::span<const float> Next() {
    for (float& x : frames_) {
      state_ = state_ * 1664525u + 1013904223u;
      x = static_cast<float>(static_cast<std::int32_t>(state_)) * 1e-10f;
    }
    return frames_;
  }

 private:
  std::vector<float> frames_ = std::vector<float>(kBlock);
  std::uint32_t state_ = 1;
};

/// Percent of a core in the fastest of several runs; `block` renders kBlock frames.
double PercentOfCore(const Setup& setup, const std::function<void()>& block) {
  const std::size_t seconds = setup.quick ? 1 : 5, blocks = seconds * kRateHz / kBlock;
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < (setup.quick ? 5 : 15); ++run) {
    const double start = ThreadSeconds();
    for (std::size_t i = 0; i < blocks; ++i) block();
    best = std::min(best, ThreadSeconds() - start);
  }
  return 100 * best * kRateHz / static_cast<double>(blocks * kBlock);
}

/// A synthesizer without voices, with or without its effects; they run in any case.
double FluidSynthPercent(const Setup& setup, bool effects) {
  rival::FluidSynthInstance synth(*setup.fluidsynth,
                                  {.rate_hz = kRateHz, .effects = effects, .polyphony = 256});
  Block out;
  return PercentOfCore(setup, [&] { synth.Render(out.left, out.right); });
}

}  // namespace

Result MeasureEffects(const Setup& setup) {
  Result result{
      .id = "effects",
      .title = "Effects",
      .question = "What share of a core do the effects of a mix take?",
      .notes = {"The fastest of several runs. FluidSynth has no delay; its figure is that "
                "of a synthesizer without voices, with effects less without."}};
  const engine::ScopedFlushToZero flush_to_zero;
  const engine::EffectSettings settings;
  const auto target = setup.kernel_target.value_or(engine::BestKernelTarget());
  engine::Reverb reverb;
  engine::Chorus chorus;
  engine::Delay delay;
  reverb.Prepare(kRateHz, settings.reverb(), target);
  chorus.Prepare(kRateHz, settings.chorus(), target);
  delay.Prepare(kRateHz, settings.delay(), target);
  Noise noise;
  Block out, sends;
  double sum = 0;
  const auto measure = [&](const char* name, const std::function<void()>& process) {
    const double percent = PercentOfCore(setup, [&] {
      out.Clear();
      sends.Clear();
      process();
    });
    ExpectSound(name, out.left);
    ExpectSound(name, out.right);
    sum += percent;
    result.figures.push_back({.id = fmt::format("effects.{}", name),
                              .name = name,
                              .unit = "% of a core",
                              .ours = percent});
  };
  measure("reverb", [&] { reverb.Process(noise.Next(), out.left, out.right); });
  measure("chorus",
          [&] { chorus.Process(noise.Next(), out.left, out.right, sends.left, sends.right); });
  measure("delay", [&] { delay.Process(noise.Next(), out.left, out.right, sends.right); });
  std::optional<double> theirs;
  if (setup.fluidsynth != nullptr) {
    theirs = FluidSynthPercent(setup, true) - FluidSynthPercent(setup, false);
  }
  result.figures.push_back({.id = "effects.all",
                            .name = "all effects of a mix",
                            .unit = "% of a core",
                            .ours = sum,
                            .fluidsynth = theirs,
                            .headline = true});
  return result;
}

}  // namespace portamento::lab
