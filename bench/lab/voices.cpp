// Voices: how many sustained voices one core renders at 48 kHz, by interpolation.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <thread>

#include "bench/lab/clock.h"
#include "bench/lab/measurements.h"
#include "bench/lab/sustained_sound.h"

namespace portamento::lab {
namespace {

constexpr std::size_t kBlock = 64, kBlocksAtATime = 8;

/// Nanoseconds per voice and frame in the fastest of many stretches of blocks.
double NsPerVoiceFrame(SustainedSound& sound, const SustainedLoad& load, double seconds,
                       double (*clock_seconds)() = ThreadSeconds) {
  WarmUp(sound, load);
  std::array<float, kBlock> left, right;
  double best = std::numeric_limits<double>::infinity();
  const double start = WallSeconds();
  for (int i = 0; i < 5 || WallSeconds() - start < seconds; ++i) {
    const double before = clock_seconds();
    for (std::size_t block = 0; block < kBlocksAtATime; ++block) sound.Render(left, right);
    best = std::min(best, clock_seconds() - before);
  }
  return 1e9 * best / static_cast<double>(load.voices * kBlock * kBlocksAtATime);
}

/// How many times faster two threads are than one.
double TwoThreadsAgainstOne(const LoadedBank& bank, const SustainedLoad& load, const Setup& setup) {
  const auto ns = [&](unsigned threads) {
    const auto sound =
        SustainByUs(bank, load, {.kernel_target = setup.kernel_target, .threads = threads});
    return NsPerVoiceFrame(*sound, load, setup.quick ? 0.15 : 1, WallSeconds);
  };
  return ns(1) / ns(2);
}

double VoicesPerCore(double ns) { return 1e9 / ns / kRateHz; }

}  // namespace

Result MeasureVoices(const Setup& setup) {
  using engine::Interpolation;
  Result result{
      .id = "voices",
      .title = "Voices",
      .question = "How many voices does one core render, and what does one cost?",
      .notes = {"Sustained looped voices of the bank's own presets, without effects, the fastest "
                "stretch of 8 blocks of 64 frames; ours also with every filter at work, by CC74, "
                "which FluidSynth does not know."}};
  Chart chart{.id = "voices",
              .title = "Voices per core at 48 kHz",
              .description = "How many sustained voices one core could render in real time.",
              .category_label = "voices measured with",
              .value_label = "voices",
              .series = {{"Portamento, 8 taps", {}},
                         {"Portamento, 8 taps and filter", {}},
                         {"Portamento, cubic", {}},
                         {"Portamento, 32 taps", {}},
                         {"FluidSynth, 7th order", {}},
                         {"FluidSynth, 4th order", {}}}};
  const LoadedBank bank = OpenBankFor(setup.bank_path);
  bank.store->LoadAll();
  const double seconds = setup.quick ? 0.15 : 1;
  const std::vector<std::size_t> counts =
      setup.quick ? std::vector<std::size_t>{1024} : std::vector<std::size_t>{256, 1024, 4096};
  for (const std::size_t voices : counts) {
    const SustainedLoad load = LoadOf(bank.store->bank(), voices);
    const auto ours = [&](Interpolation interpolation, bool filtered, float transpose_cents = 0) {
      const auto sound = SustainByUs(bank, load,
                                     {.interpolation = interpolation,
                                      .filtered = filtered,
                                      .transpose_cents = transpose_cents,
                                      .kernel_target = setup.kernel_target});
      return NsPerVoiceFrame(*sound, load, seconds);
    };
    const auto theirs = [&](Interpolation interpolation) -> std::optional<double> {
      if (setup.fluidsynth == nullptr) return std::nullopt;
      const auto sound = SustainByFluidSynth(setup, load, {.interpolation = interpolation});
      return NsPerVoiceFrame(*sound, load, seconds);
    };
    const auto high = theirs(Interpolation::kSinc8), usual = theirs(Interpolation::kCubic);
    std::size_t at = 0;
    const auto add_cost = [&](const char* id, const char* name, double ns,
                              std::optional<double> rival_ns = std::nullopt,
                              std::optional<Bound> bound = std::nullopt) {
      result.figures.push_back(
          {.id = fmt::format("voices.{}.{}", voices, id),
           .name = fmt::format("{} voices, {}, per voice and frame", voices, name),
           .unit = "ns",
           .ours = ns,
           .fluidsynth = rival_ns,
           .bound = bound});
    };
    const auto add = [&](const char* id, const char* name, double ns,
                         std::optional<double> rival_ns,
                         std::optional<Bound> bound = std::nullopt) {
      add_cost(id, name, ns, rival_ns, bound);
      result.figures.push_back(
          {.id = fmt::format("voices.{}.{}.per_core", voices, id),
           .name = fmt::format("voices per core, {}", name),
           .unit = "voices",
           .ours = VoicesPerCore(ns),
           .fluidsynth = rival_ns ? std::optional(VoicesPerCore(*rival_ns)) : std::nullopt,
           .headline = voices == 1024});
      chart.series[at++].values.emplace_back(VoicesPerCore(ns));
    };
    chart.categories.push_back(fmt::format("{}", load.voices));
    add("sinc8", "8 taps", ours(Interpolation::kSinc8, false), high);
    add("sinc8_filter", "8 taps and filter", ours(Interpolation::kSinc8, true), high);
    add("cubic", "cubic", ours(Interpolation::kCubic, false), usual);
    add("sinc32", "32 taps", ours(Interpolation::kSinc32, false), high,
        voices == 1024 ? std::optional(AtMost(4)) : std::nullopt);
    // What the band limit costs: where no voice is pitched up, and where all are.
    add_cost("sinc32_lower", "32 taps, an octave lower",
             ours(Interpolation::kSinc32, false, -1200));
    add_cost("sinc32_higher", "32 taps, an octave higher",
             ours(Interpolation::kSinc32, false, 1200));
    for (const auto& ns : {high, usual}) {
      chart.series[at++].values.push_back(ns ? std::optional(VoicesPerCore(*ns)) : std::nullopt);
    }
  }
  result.charts.push_back(std::move(chart));
  if (std::thread::hardware_concurrency() > 1) {
    constexpr std::size_t kVoices = 4096;
    result.figures.push_back(
        {.id = "voices.4096.two_threads",
         .name = "4096 voices, two threads against one, by the wall",
         .unit = "x",
         .ours = TwoThreadsAgainstOne(bank, LoadOf(bank.store->bank(), kVoices), setup),
         .bound = AtLeast(1.8)});
  }
  return result;
}

}  // namespace portamento::lab
