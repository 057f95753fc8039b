#include "bench/lab/sustained_sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/midi/controllers.h"
#include "offline/render_crew.h"

namespace portamento::lab {
namespace {

using engine::Event;
using engine::EventKind;

constexpr std::size_t kBlock = 64;
constexpr std::size_t kWarmUpBlocks = kRateHz / kBlock;
constexpr float kGain = 0.1f;

class OurSound final : public SustainedSound {
 public:
  OurSound(const LoadedBank& bank, const SustainedLoad& load, const SustainedSettings& settings)
      : synth_(SettingsFor(load, settings), bank.memory, bank.stack()),
        crew_(synth_, settings.threads - 1) {
    crew_.Wake();
    for (const SustainedNote& note : load.notes) {
      Add(EventKind::kProgram, note.channel, note.program, 0);
      if (settings.filtered) {
        Add(EventKind::kController, note.channel, engine::cc::kCutoff, 32);
      }
      Add(EventKind::kNoteOn, note.channel, note.key, kVelocity);
    }
    std::array<float, kBlock> left, right;
    Render(left, right);
    if (settings.kernel_target && synth_.kernel_target() != *settings.kernel_target) {
      throw NotAsExpected("another kernel target runs than was asked for");
    }
  }

  void Controller(int channel, int number, int value) override {
    Add(EventKind::kController, channel, number, value);
  }
  void Render(std::span<float> left, std::span<float> right) override {
    synth_.Render(events_, {left, right});
    events_.clear();
  }
  std::size_t voices() const override { return synth_.sounding_voices(); }

 private:
  static engine::SynthSettings SettingsFor(const SustainedLoad& load,
                                           const SustainedSettings& settings) {
    engine::SynthSettings synth{.rate_hz = kRateHz,
                                .voice_limit = static_cast<std::uint32_t>(load.voices + 64),
                                .channel_groups = kSustainChannels / 16,
                                .helpers = settings.threads - 1,
                                .interpolation = settings.interpolation,
                                .kernel_target = settings.kernel_target,
                                .gain_linear = kGain};
    synth.SetEffectLevels(settings.effects ? 1 : 0);
    synth.tuning_cents.fill(settings.transpose_cents);
    return synth;
  }

  void Add(EventKind kind, int channel, int number, int value) {
    events_.push_back({.time_frames = synth_.time_frames(),
                       .channel = static_cast<std::uint16_t>(channel),
                       .kind = kind,
                       .number = static_cast<std::uint8_t>(number),
                       .value = static_cast<std::uint16_t>(value)});
  }

  engine::Synth synth_;
  offline::RenderCrew crew_;
  std::vector<Event> events_;
};

class FluidSound final : public SustainedSound {
 public:
  FluidSound(const Setup& setup, const SustainedLoad& load, const SustainedSettings& settings)
      : instance_(OpenFluidSynth(setup, setup.bank_path,
                                 {.rate_hz = kRateHz,
                                  .gain_linear = kGain,
                                  .effects = settings.effects,
                                  .polyphony = static_cast<int>(load.voices + 64),
                                  .channels = kSustainChannels})) {
    const auto& library = instance_->library();
    library.fluid_synth_set_interp_method(instance_->synth(), -1,
                                          settings.interpolation >= engine::Interpolation::kSinc8
                                              ? FLUID_INTERP_HIGHEST
                                              : FLUID_INTERP_DEFAULT);
    for (const SustainedNote& note : load.notes) {
      library.fluid_synth_program_change(instance_->synth(), note.channel, note.program);
      library.fluid_synth_noteon(instance_->synth(), note.channel, note.key, kVelocity);
    }
  }

  void Controller(int channel, int number, int value) override {
    instance_->library().fluid_synth_cc(instance_->synth(), channel, number, value);
  }
  void Render(std::span<float> left, std::span<float> right) override {
    instance_->Render(left, right);
  }
  std::size_t voices() const override {
    return static_cast<std::size_t>(
        instance_->library().fluid_synth_get_active_voice_count(instance_->synth()));
  }

 private:
  std::unique_ptr<rival::FluidSynthInstance> instance_;
};

}  // namespace

SustainedLoad LoadOf(const bank::Bank& bank, std::size_t voices) {
  SustainedLoad load{.notes = SustainedNotes(bank, kSustainChannels, voices)};
  for (const SustainedNote& note : load.notes) load.voices += note.voices;
  return load;
}

std::unique_ptr<SustainedSound> SustainByUs(const LoadedBank& bank, const SustainedLoad& load,
                                            const SustainedSettings& settings) {
  return std::make_unique<OurSound>(bank, load, settings);
}

std::unique_ptr<SustainedSound> SustainByFluidSynth(const Setup& setup, const SustainedLoad& load,
                                                    const SustainedSettings& settings) {
  return std::make_unique<FluidSound>(setup, load, settings);
}

void WarmUp(SustainedSound& sound, const SustainedLoad& load) {
  std::array<float, kBlock> left, right;
  for (std::size_t i = 0; i < kWarmUpBlocks; ++i) sound.Render(left, right);
  if (sound.voices() != load.voices) {
    throw NotAsExpected(fmt::format("{} voices sound, not {}", sound.voices(), load.voices));
  }
  ExpectSound("what is sustained", left);
}

bool SoundAlike(SustainedSound& a, SustainedSound& b) {
  float peak = 0, difference = 0;
  for (int i = 0; i < 16; ++i) {
    std::array<float, kBlock> left, right, other_left, other_right;
    a.Render(left, right);
    b.Render(other_left, other_right);
    for (std::size_t f = 0; f < kBlock; ++f) {
      peak = std::max(peak, std::abs(left[f]));
      difference = std::max(difference, std::abs(left[f] - other_left[f]));
    }
  }
  return difference < 1e-5f * peak;
}

}  // namespace portamento::lab
