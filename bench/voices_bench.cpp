// bench_voices BANK [--benchmark_...]: nanoseconds per voice and frame of both synthesizers, one
// thread, for sustained looped voices; how many times faster than FluidSynth we are in this run;
// and how many times faster two threads are than one.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <string>

#include "bench/lab/clock.h"
#include "bench/lab/sustained_sound.h"

namespace portamento::lab {
namespace {

using engine::Interpolation;
using engine::KernelTarget;

constexpr std::size_t kBlock = 64, kBlocksAtATime = 8;
constexpr std::size_t kMostVerifiedVoices = 256;  // the scalar kernel is slow

struct Bench {
  Setup setup;
  LoadedBank bank;
  std::map<std::pair<std::size_t, Interpolation>, double> fluidsynth_ns;  // once measured
  std::map<std::size_t, double> one_thread_ns;
};

/// Times blocks; returns the best time per voice and frame.
double Measure(benchmark::State& state, SustainedSound& sound,
               double (*clock_seconds)() = ThreadSeconds) {
  double best = INFINITY;
  std::array<float, kBlock> left, right;
  for (auto _ : state) {
    const double start = clock_seconds();
    for (std::size_t i = 0; i < kBlocksAtATime; ++i) sound.Render(left, right);
    const double seconds = clock_seconds() - start;
    state.SetIterationTime(seconds);
    best = std::min(best, seconds);
  }
  const auto voices = static_cast<double>(sound.voices());
  const double ns = 1e9 * best / (voices * kBlock * kBlocksAtATime);
  state.counters["voices"] = voices;
  state.counters["ns"] = ns;
  return ns;
}

/// Registers a benchmark whose exceptions end it alone, with their words.
template <typename Run>
void Register(const std::string& name, Run run) {
  benchmark::RegisterBenchmark(name.c_str(), [run](benchmark::State& state) {
    try {
      run(state);
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  })->UseManualTime();
}

const char* NameOf(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kLinear:
      return "linear";
    case Interpolation::kCubic:
      return "cubic";
    case Interpolation::kSinc8:
      return "sinc";
    case Interpolation::kSinc32:
      break;
  }
  return "high";
}

void AddFluidSynth(Bench& bench, std::size_t voices, Interpolation interpolation) {
  Register(fmt::format("fluidsynth/{}/{}", NameOf(interpolation), voices), [&bench, voices,
                                                                            interpolation](
                                                                               benchmark::State&
                                                                                   state) {
    const SustainedLoad load = LoadOf(bench.bank.store->bank(), voices);
    const auto sound = SustainByFluidSynth(bench.setup, load, {.interpolation = interpolation});
    WarmUp(*sound, load);
    double& best = bench.fluidsynth_ns.try_emplace({voices, interpolation}, INFINITY).first->second;
    best = std::min(best, Measure(state, *sound));
  });
}

void AddOurs(Bench& bench, std::size_t voices, const SustainedSettings& settings) {
  const char* const kind = settings.filtered              ? "filter"
                           : settings.transpose_cents < 0 ? "octave_lower"
                           : settings.transpose_cents > 0 ? "octave_higher"
                                                          : "open";
  const std::string name = fmt::format("{}/{}/{}/{}", engine::NameOf(*settings.kernel_target),
                                       NameOf(settings.interpolation), kind, voices);
  Register(name, [&bench, voices, settings](benchmark::State& state) {
    const SustainedLoad load = LoadOf(bench.bank.store->bank(), voices);
    const auto sound = SustainByUs(bench.bank, load, settings);
    WarmUp(*sound, load);
    if (voices <= kMostVerifiedVoices && settings.kernel_target != KernelTarget::kScalar) {
      SustainedSettings scalar_settings = settings;
      scalar_settings.kernel_target = KernelTarget::kScalar;
      const auto scalar = SustainByUs(bench.bank, load, scalar_settings);
      WarmUp(*scalar, load);
      if (!SoundAlike(*sound, *scalar)) throw NotAsExpected("unlike the scalar kernel");
    }
    const double ns = Measure(state, *sound);
    const auto rival = bench.fluidsynth_ns.find({voices, settings.interpolation});
    if (rival != bench.fluidsynth_ns.end()) state.counters["x"] = rival->second / ns;
  });
}

void AddThreads(Bench& bench, std::size_t voices, unsigned threads) {
  Register(fmt::format("threads/{}/cubic/filter/{}", threads, voices),
           [&bench, voices, threads](benchmark::State& state) {
             const SustainedLoad load = LoadOf(bench.bank.store->bank(), voices);
             const auto sound = SustainByUs(
                 bench.bank, load,
                 {.interpolation = Interpolation::kCubic, .filtered = true, .threads = threads});
             WarmUp(*sound, load);
             const double ns = Measure(state, *sound, WallSeconds);
             if (threads == 1) bench.one_thread_ns[voices] = ns;
             const auto one = bench.one_thread_ns.find(voices);
             if (one != bench.one_thread_ns.end()) state.counters["x"] = one->second / ns;
           });
}

int RunBenches(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_voices BANK [--benchmark_filter=...]\n");
    return 2;
  }
  const rival::FluidSynthLibrary fluidsynth;
  Bench bench{.setup = {.bank_path = argv[1], .fluidsynth = &fluidsynth},
              .bank = OpenBankFor(argv[1])};
  bench.bank.store->LoadAll();
  for (const std::size_t voices : {64u, 256u, 1024u, 4096u, 16'384u}) {
    for (const Interpolation interpolation : {Interpolation::kCubic, Interpolation::kSinc8}) {
      AddFluidSynth(bench, voices, interpolation);
      for (const KernelTarget target : engine::kKernelTargets) {
        if (!engine::MachineHas(target)) continue;
        for (const bool filtered : {true, false}) {
          AddOurs(bench, voices,
                  {.interpolation = interpolation, .filtered = filtered, .kernel_target = target});
        }
      }
    }
    for (const KernelTarget target : engine::kKernelTargets) {
      if (!engine::MachineHas(target)) continue;
      for (const float transpose_cents : {0.0f, -1200.0f, 1200.0f}) {
        AddOurs(bench, voices,
                {.interpolation = Interpolation::kSinc32,
                 .transpose_cents = transpose_cents,
                 .kernel_target = target});
      }
    }
  }
  for (const std::size_t voices : {1024u, 4096u, 16'384u}) {
    for (const unsigned threads : {1u, 2u}) AddThreads(bench, voices, threads);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace portamento::lab

int main(int argc, char** argv) {
  try {
    return portamento::lab::RunBenches(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
