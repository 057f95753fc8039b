// bench_kernels [SECONDS]: nanoseconds per voice and frame on each kernel target that there is
// here, by interpolation, with and without a filter, and what a frame costs with reverb and chorus;
// one thread. Each figure is the best of as many blocks as there is time for (SECONDS for each
// target), in turns, so that what else the machine does falls on all alike.
//
// Built for Windows it is the same program: that tells whether its kernels are as fast there.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento {
namespace {

using engine::Interpolation;
using engine::KernelTarget;
using Clock = std::chrono::steady_clock;

constexpr int kChannels = 8, kKeys = 32;
constexpr int kVoices = kChannels * kKeys, kVoicesWithEffects = kChannels;
constexpr std::size_t kBlock = 64, kBlocksAtATime = 4;
constexpr double kUsualSeconds = 5;

const char* NameOf(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kLinear:
      return "linear";
    case Interpolation::kCubic:
      return "cubic";
    case Interpolation::kSinc8:
      return "sinc8";
    case Interpolation::kSinc32:
      break;
  }
  return "sinc32";
}

std::shared_ptr<const bank::Bank> MakeBank(bool filtered) {
  test::TestBank bank;
  const auto noise = bank.AddSample(test::Noise(3000, 1), {.loop_start = 500, .loop_end = 2900});
  bank::ZoneSpec zone = bank.Zone(noise);
  if (filtered) zone.generators.Set(bank::Generator::kFilterCutoff, 7000);
  bank.Preset(0, 0).Add(zone);
  return bank.Freeze();
}

engine::SynthSettings SettingsFor(KernelTarget target, Interpolation interpolation, bool effects) {
  engine::SynthSettings settings = test::DrySettings();
  settings.kernel_target = target;
  settings.interpolation = interpolation;
  if (effects) settings.reverb_level_linear = settings.chorus_level_linear = 1;
  return settings;
}

/// Voices that sound for ever.
struct Load {
  Load(KernelTarget its_target, Interpolation its_interpolation, bool is_filtered, bool has_effects)
      : target(its_target),
        interpolation(its_interpolation),
        filtered(is_filtered),
        effects(has_effects),
        rig(MakeBank(is_filtered), SettingsFor(its_target, its_interpolation, has_effects)) {
    std::vector<engine::Event> notes;
    for (int channel = 0; channel < kChannels; ++channel) {
      for (const int send : {91, 93})
        notes.push_back(test::Cc(0, send, has_effects ? 127 : 0, channel));
      for (int key = 0; key < (has_effects ? 1 : kKeys); ++key)
        notes.push_back(test::On(0, 45 + key, 60, channel));
    }
    rig.Play(std::move(notes), 48'000);
  }

  /// Once more.
  void Measure() {
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < kBlocksAtATime; ++i) rig.synth().Render({}, {left, right});
    const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
    best_ns = std::min(best_ns, time.count() / (kBlock * kBlocksAtATime));
  }

  KernelTarget target;
  Interpolation interpolation;
  bool filtered, effects;
  test::Rig rig;
  std::array<float, kBlock> left, right;
  double best_ns = INFINITY;  // per frame
};

std::vector<std::unique_ptr<Load>> LoadsOf(KernelTarget target) {
  std::vector<std::unique_ptr<Load>> loads;
  for (const Interpolation interpolation : {Interpolation::kSinc32, Interpolation::kSinc8,
                                            Interpolation::kCubic, Interpolation::kLinear}) {
    for (const bool filtered : {false, true}) {
      loads.push_back(std::make_unique<Load>(target, interpolation, filtered, false));
    }
  }
  loads.push_back(std::make_unique<Load>(target, Interpolation::kLinear, true, true));
  return loads;
}

void Print(const Load& load) {
  const std::string target(engine::NameOf(load.target));
  if (load.effects) {
    std::printf("%-6s  reverb and chorus of %d voices: %.1f ns per frame\n", target.c_str(),
                kVoicesWithEffects, load.best_ns);
  } else {
    std::printf("%-6s  %-13s  %-6s  %8.3f\n", target.c_str(), NameOf(load.interpolation),
                load.filtered ? "on" : "off", load.best_ns / kVoices);
  }
}

/// Each target by itself: 32 bits have no room for the samples of all at once.
int Run(double seconds_of_each) {
  const std::string best(engine::NameOf(engine::BestKernelTarget()));
  std::printf("%d bits; the fastest target here is %s\n", static_cast<int>(8 * sizeof(void*)),
              best.c_str());
  std::puts("target  interpolation  filter  ns per voice and frame");
  for (const KernelTarget target : engine::kKernelTargets) {
    if (!engine::MachineHas(target)) continue;
    const auto loads = LoadsOf(target);
    for (const auto& load : loads) {
      const int expected = load->effects ? kVoicesWithEffects : kVoices;
      if (load->rig.synth().sounding_voices() == static_cast<std::size_t>(expected)) continue;
      std::fprintf(stderr, "%u voices sound, not %d\n",
                   static_cast<unsigned>(load->rig.synth().sounding_voices()), expected);
      return 1;
    }
    const auto end = Clock::now() + std::chrono::duration<double>(seconds_of_each);
    do {
      for (const auto& load : loads) load->Measure();
    } while (Clock::now() < end);
    for (const auto& load : loads) Print(*load);
  }
  return 0;
}

}  // namespace
}  // namespace portamento

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : portamento::kUsualSeconds;
  return portamento::Run(seconds);
}
