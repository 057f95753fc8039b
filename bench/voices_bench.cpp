// bench_voices BANK [--benchmark_...]: nanoseconds per voice and frame of both synthesizers, one
// thread, for sustained looped voices; and how many times faster than FluidSynth we are in this
// run.
#include <benchmark/benchmark.h>
#include <fluidsynth.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench/sustained_notes.h"
#include "engine/midi/controllers.h"
#include "engine/synth.h"
#include "soundfonts/open_bank.h"

namespace portamento::bench {
namespace {

using engine::Event;
using engine::EventKind;
using engine::Interpolation;
using engine::KernelTarget;

constexpr int kRateHz = 48'000, kChannels = 256;  // the most that FluidSynth has
constexpr std::size_t kBlock = 64, kBlocksAtATime = 8;
constexpr std::size_t kWarmUpBlocks = kRateHz / kBlock;  // a second: attacks are over
constexpr std::size_t kMostVerifiedVoices = 256;         // the scalar kernel is slow

using Block = std::array<float, kBlock>;

struct Load {
  std::string bank_path;
  std::shared_ptr<engine::SampleMemory> memory = std::make_shared<engine::SampleMemory>();
  std::shared_ptr<engine::SampleStore> store;
  std::map<std::pair<std::size_t, Interpolation>, double> fluidsynth_ns;  // once measured
};

class Sound {
 public:
  virtual ~Sound() = default;
  virtual void Render(Block& left, Block& right) = 0;
  virtual std::size_t voices() const = 0;
};

class OurSound final : public Sound {
 public:
  OurSound(const Load& load, const std::vector<SustainedNote>& notes, std::size_t voices,
           Interpolation interpolation, bool filtered, KernelTarget target)
      : synth_({.rate_hz = kRateHz,
                .voice_limit = static_cast<std::uint32_t>(2 * voices),
                .channel_groups = kChannels / 16,
                .interpolation = interpolation,
                .kernel_target = target,
                .gain_linear = 0.1f,
                .reverb_level_linear = 0,
                .chorus_level_linear = 0,
                .delay_level_linear = 0},
               load.memory, engine::BankStack({{load.store, 0}})) {
    std::vector<Event> events;
    for (const SustainedNote& note : notes) {
      const auto channel = static_cast<std::uint16_t>(note.channel);
      const auto add = [&](EventKind kind, int number, int value) {
        events.push_back({.channel = channel,
                          .kind = kind,
                          .number = static_cast<std::uint8_t>(number),
                          .value = static_cast<std::uint16_t>(value)});
      };
      add(EventKind::kProgram, note.program, 0);
      if (filtered) add(EventKind::kController, engine::cc::kCutoff, 32);
      add(EventKind::kNoteOn, note.key, kVelocity);
    }
    Block left, right;
    synth_.Render(events, {left, right});
  }

  void Render(Block& left, Block& right) override { synth_.Render({}, {left, right}); }
  std::size_t voices() const override { return synth_.sounding_voices(); }
  KernelTarget target() const { return synth_.kernel_target(); }

 private:
  engine::Synth synth_;
};

class FluidSound final : public Sound {
 public:
  FluidSound(const Load& load, const std::vector<SustainedNote>& notes, std::size_t voices,
             Interpolation interpolation) {
    fluid_settings_setnum(settings_.get(), "synth.sample-rate", kRateHz);
    fluid_settings_setnum(settings_.get(), "synth.gain", 0.1);
    fluid_settings_setint(settings_.get(), "synth.reverb.active", 0);
    fluid_settings_setint(settings_.get(), "synth.chorus.active", 0);
    fluid_settings_setint(settings_.get(), "synth.threadsafe-api", 0);
    fluid_settings_setint(settings_.get(), "synth.midi-channels", kChannels);
    fluid_settings_setint(settings_.get(), "synth.polyphony", static_cast<int>(voices + 64));
    synth_.reset(new_fluid_synth(settings_.get()));
    if (fluid_synth_sfload(synth_.get(), load.bank_path.c_str(), 1) == FLUID_FAILED) {
      throw std::runtime_error("FluidSynth cannot open the bank");
    }
    fluid_synth_set_interp_method(
        synth_.get(), -1,
        interpolation == Interpolation::kCubic ? FLUID_INTERP_4THORDER : FLUID_INTERP_7THORDER);
    for (const SustainedNote& note : notes) {
      fluid_synth_program_change(synth_.get(), note.channel, note.program);
      fluid_synth_noteon(synth_.get(), note.channel, note.key, kVelocity);
    }
  }

  void Render(Block& left, Block& right) override {
    fluid_synth_write_float(synth_.get(), kBlock, left.data(), 0, 1, right.data(), 0, 1);
  }
  std::size_t voices() const override {
    return static_cast<std::size_t>(fluid_synth_get_active_voice_count(synth_.get()));
  }

 private:
  template <auto* kDelete>
  struct Delete {
    void operator()(auto* object) const { kDelete(object); }
  };
  std::unique_ptr<fluid_settings_t, Delete<delete_fluid_settings>> settings_{new_fluid_settings()};
  std::unique_ptr<fluid_synth_t, Delete<delete_fluid_synth>> synth_;
};

/// Plays until attacks are over; what is wrong with the sound, if anything.
std::optional<std::string> WarmUp(Sound& sound, std::size_t expected_voices) {
  Block left, right;
  for (std::size_t i = 0; i < kWarmUpBlocks; ++i) sound.Render(left, right);
  if (sound.voices() != expected_voices) {
    return fmt::format("{} voices sound, not {}", sound.voices(), expected_voices);
  }
  float peak = 0;
  for (const float x : left) peak = std::max(peak, std::abs(x));
  if (!(peak > 1e-3f && peak < 1e6f)) return "it is silent or wild";
  return std::nullopt;
}

/// Whether two of ours sound the same, to -100 dB of the louder one's peak.
bool SoundAlike(Sound& a, Sound& b) {
  float peak = 0, difference = 0;
  for (int i = 0; i < 16; ++i) {
    Block left, right, other_left, other_right;
    a.Render(left, right);
    b.Render(other_left, other_right);
    for (std::size_t f = 0; f < kBlock; ++f) {
      peak = std::max(peak, std::abs(left[f]));
      difference = std::max(difference, std::abs(left[f] - other_left[f]));
    }
  }
  return difference < 1e-5f * peak;
}

/// CPU time of this thread: what other programs do disturbs it least.
double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Times blocks; returns the best time per voice and frame.
double Measure(benchmark::State& state, Sound& sound) {
  double best = INFINITY;
  Block left, right;
  for ([[maybe_unused]] const auto _ : state) {
    const double start = ThreadSeconds();
    for (std::size_t i = 0; i < kBlocksAtATime; ++i) sound.Render(left, right);
    const double seconds = ThreadSeconds() - start;
    state.SetIterationTime(seconds);
    best = std::min(best, seconds);
  }
  const auto voices = static_cast<double>(sound.voices());
  const double ns = 1e9 * best / (voices * kBlock * kBlocksAtATime);
  state.counters["voices"] = voices;
  state.counters["ns"] = ns;
  return ns;
}

const char* NameOf(Interpolation interpolation) {
  return interpolation == Interpolation::kCubic ? "cubic" : "sinc";
}

void AddFluidSynth(Load& load, std::size_t voices, Interpolation interpolation) {
  const std::string name = fmt::format("fluidsynth/{}/{}", NameOf(interpolation), voices);
  benchmark::RegisterBenchmark(name.c_str(), [&load, voices,
                                              interpolation](benchmark::State& state) {
    const auto notes = SustainedNotes(load.store->bank(), kChannels, voices);
    std::size_t expected = 0;
    for (const SustainedNote& note : notes) expected += note.voices;
    FluidSound sound(load, notes, expected, interpolation);
    if (const auto problem = WarmUp(sound, expected)) return state.SkipWithError(problem->c_str());
    double& best = load.fluidsynth_ns.try_emplace({voices, interpolation}, INFINITY).first->second;
    best = std::min(best, Measure(state, sound));
  })->UseManualTime();
}

void AddOurs(Load& load, std::size_t voices, Interpolation interpolation, bool filtered,
             KernelTarget target) {
  const std::string name = fmt::format("{}/{}/{}/{}", engine::NameOf(target), NameOf(interpolation),
                                       filtered ? "filter" : "open", voices);
  benchmark::RegisterBenchmark(name.c_str(), [=, &load](benchmark::State& state) {
    const auto notes = SustainedNotes(load.store->bank(), kChannels, voices);
    std::size_t expected = 0;
    for (const SustainedNote& note : notes) expected += note.voices;
    OurSound sound(load, notes, expected, interpolation, filtered, target);
    if (sound.target() != target) return state.SkipWithError("another target runs");
    if (const auto problem = WarmUp(sound, expected)) return state.SkipWithError(problem->c_str());
    if (voices <= kMostVerifiedVoices && target != KernelTarget::kScalar) {
      OurSound scalar(load, notes, expected, interpolation, filtered, KernelTarget::kScalar);
      WarmUp(scalar, expected);
      if (!SoundAlike(sound, scalar)) return state.SkipWithError("unlike the scalar kernel");
    }
    const double ns = Measure(state, sound);
    const auto rival = load.fluidsynth_ns.find({voices, interpolation});
    if (rival != load.fluidsynth_ns.end()) state.counters["x"] = rival->second / ns;
  })->UseManualTime();
}

int Run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_voices BANK [--benchmark_filter=...]\n");
    return 2;
  }
  Load load{.bank_path = argv[1]};
  const auto opened = OpenBank(load.bank_path);
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().Text());
    return 1;
  }
  load.store = std::make_shared<engine::SampleStore>(opened->bank, load.memory);
  for (std::uint32_t i = 0; i < opened->bank->waveforms().size(); ++i) load.store->Load(i);

  for (const std::size_t voices : {64u, 256u, 1024u, 4096u, 16'384u}) {
    for (const Interpolation interpolation : {Interpolation::kCubic, Interpolation::kSinc8}) {
      AddFluidSynth(load, voices, interpolation);
      for (const KernelTarget target : engine::kKernelTargets) {
        if (!engine::MachineHas(target)) continue;
        AddOurs(load, voices, interpolation, true, target);
        AddOurs(load, voices, interpolation, false, target);
      }
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace portamento::bench

int main(int argc, char** argv) {
  try {
    return portamento::bench::Run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
