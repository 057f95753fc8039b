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

/// Noise to send, made beforehand.
class Noise {
 public:
  Noise() {
    std::uint32_t state = 1;
    for (float& x : frames_) {
      state = state * 1664525u + 1013904223u;
      x = static_cast<float>(static_cast<std::int32_t>(state)) * 1e-10f;
    }
  }

  std::span<const float> Next() {
    at_ = (at_ + kBlock) % frames_.size();
    return std::span(frames_).subspan(at_, kBlock);
  }

 private:
  std::vector<float> frames_ = std::vector<float>(64 * kBlock);
  std::size_t at_ = 0;
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

struct Shares {
  double reverb = 0, chorus = 0, delay = 0;

  double all() const { return reverb + chorus + delay; }
};

/// What ours take on a kernel target.
Shares SharesOn(engine::KernelTarget target, const Setup& setup) {
  const engine::ScopedFlushToZero flush_to_zero;
  const engine::EffectSettings settings;
  engine::Reverb reverb;
  engine::Chorus chorus;
  engine::Delay delay;
  reverb.Prepare(kRateHz, settings.reverb(), target);
  chorus.Prepare(kRateHz, settings.chorus(), target);
  delay.Prepare(kRateHz, settings.delay(), target);
  Noise noise;
  Block out, sends;
  const auto measure = [&](const char* name, const std::function<void()>& process) {
    const double percent = PercentOfCore(setup, [&] {
      out.Clear();
      sends.Clear();
      process();
    });
    ExpectSound(name, out.left);
    ExpectSound(name, out.right);
    return percent;
  };
  Shares shares;
  shares.reverb = measure("reverb", [&] { reverb.Process(noise.Next(), out.left, out.right); });
  shares.chorus = measure("chorus", [&] {
    chorus.Process(noise.Next(), out.left, out.right, sends.left, sends.right);
  });
  shares.delay =
      measure("delay", [&] { delay.Process(noise.Next(), out.left, out.right, sends.right); });
  return shares;
}

Figure ShareOf(std::string_view id, std::string name, double percent) {
  return {.id = fmt::format("effects.{}", id),
          .name = std::move(name),
          .unit = "% of a core",
          .ours = percent};
}

}  // namespace

Result MeasureEffects(const Setup& setup) {
  Result result{
      .id = "effects",
      .title = "Effects",
      .question = "What share of a core do the effects of a mix take?",
      .notes = {"The fastest of several runs. FluidSynth has no delay; its figure is that "
                "of a synthesizer without voices, with effects less without."}};
  const auto used = setup.kernel_target.value_or(engine::BestKernelTarget());
  const Shares shares = SharesOn(used, setup);
  result.figures = {ShareOf("reverb", "reverb", shares.reverb),
                    ShareOf("chorus", "chorus", shares.chorus),
                    ShareOf("delay", "delay", shares.delay)};
  Figure all = ShareOf("all", "all effects of a mix", shares.all());
  if (setup.fluidsynth != nullptr) {
    all.fluidsynth = FluidSynthPercent(setup, true) - FluidSynthPercent(setup, false);
  }
  all.headline = true;
  result.figures.push_back(std::move(all));
  for (const engine::KernelTarget target : engine::kKernelTargets) {
    if (!engine::MachineHas(target) || target == used) continue;
    result.figures.push_back(ShareOf(fmt::format("all.{}", NameOf(target)),
                                     fmt::format("the same, {} kernel", NameOf(target)),
                                     SharesOn(target, setup).all()));
  }
  return result;
}

}  // namespace portamento::lab
