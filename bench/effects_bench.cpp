// bench_effects: what the effects of a whole stereo mix cost at 48 kHz, as a share of one core,
// beside FluidSynth's default reverb and chorus in the same run.
#include <fluidsynth.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "engine/effects/effect_settings.h"
#include "engine/rt/scoped_ftz.h"

namespace portamento::bench {
namespace {

constexpr std::uint32_t kRateHz = 48'000;
constexpr std::size_t kBlock = 64;
constexpr std::size_t kBlocks = 5 * kRateHz / kBlock;  // of one run: five seconds
constexpr int kRuns = 15;

/// Percent of a core in the fastest of several runs; `block` renders kBlock frames.
double PercentOfCore(const std::function<void()>& block) {
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < kBlocks; ++i) block();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    best = std::min(best, spent.count());
  }
  return 100 * best / (static_cast<double>(kBlocks * kBlock) / kRateHz);
}

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

void Report(const char* what, double percent) { fmt::print("{:<34} {:6.3f} %\n", what, percent); }

/// A figure without sound behind it would be worth nothing.
void ExpectSound(const char* what, const Block& out) {
  const auto heard = [](const std::vector<float>& side) {
    return std::any_of(side.begin(), side.end(), [](float x) { return std::abs(x) > 1e-6f; });
  };
  if (heard(out.left) && heard(out.right)) return;
  fmt::print(stderr, "{} gave no sound\n", what);
  std::exit(1);
}

double Portamento() {
  using namespace engine;
  const ScopedFlushToZero flush_to_zero;
  const EffectSettings settings;
  Reverb reverb;
  Chorus chorus;
  Delay delay;
  reverb.Prepare(kRateHz, settings.reverb());
  chorus.Prepare(kRateHz, settings.chorus());
  delay.Prepare(kRateHz, settings.delay());
  Noise noise;
  Block out, sends;
  double sum = 0;
  const auto measure = [&](const char* what, const std::function<void()>& process) {
    const double percent = PercentOfCore([&] {
      out.Clear();
      sends.Clear();
      process();
    });
    ExpectSound(what, out);
    Report(what, percent);
    sum += percent;
  };
  measure("portamento, reverb", [&] { reverb.Process(noise.Next(), out.left, out.right); });
  measure("portamento, chorus",
          [&] { chorus.Process(noise.Next(), out.left, out.right, sends.left, sends.right); });
  measure("portamento, delay",
          [&] { delay.Process(noise.Next(), out.left, out.right, sends.right); });
  Report("portamento, all three", sum);
  return sum;
}

/// A synthesizer without voices, with or without its effects; they run in any case.
double FluidSynth(bool effects) {
  fluid_settings_t* const settings = new_fluid_settings();
  fluid_settings_setnum(settings, "synth.sample-rate", kRateHz);
  fluid_settings_setint(settings, "synth.reverb.active", effects);
  fluid_settings_setint(settings, "synth.chorus.active", effects);
  fluid_synth_t* const synth = new_fluid_synth(settings);
  Block out;
  const double percent = PercentOfCore([&] {
    fluid_synth_write_float(synth, kBlock, out.left.data(), 0, 1, out.right.data(), 0, 1);
  });
  delete_fluid_synth(synth);
  delete_fluid_settings(settings);
  return percent;
}

}  // namespace
}  // namespace portamento::bench

int main() {
  using namespace portamento::bench;
  fmt::print("Share of one core at {} Hz; fastest of {} runs of 5 s\n", kRateHz, kRuns);
  const double ours = Portamento();
  const double theirs = FluidSynth(true) - FluidSynth(false);
  Report("fluidsynth, reverb and chorus", theirs);
  fmt::print("ours against theirs: {:.2f}\n", ours / theirs);
}
