// Quality: what each interpolation adds to a pure tone, by pitch ratio and frequency. Where the
// tone itself would lie above half the rate, all that is heard is folded energy.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "bench/lab/made_bank.h"
#include "bench/lab/measurements.h"
#include "bench/lab/scratch_folder.h"
#include "bench/lab/tone_purity.h"
#include "engine/midi/controllers.h"

namespace portamento::lab {
namespace {

using engine::Interpolation;

constexpr std::array<int, 9> kFrequenciesHz = {100,    440,    1000,   3000,  5000,
                                               10'000, 14'000, 15'000, 18'000};
constexpr std::array<int, 7> kSemitones = {-24, -12, 0, 1, 7, 12, 24};
constexpr int kRootKey = 60, kReferenceHz = 1000;
// What is judged: a tone that stays one, and one that can only fold.
constexpr int kToneSemitones = 1, kToneHz = 10'000;
constexpr int kFoldedSemitones = 12, kFoldedHz = 15'000;
constexpr std::size_t kSettleFrames = 512, kFrames = 8192;
constexpr std::size_t kSampleFrames = 4 * (kSettleFrames + kFrames) + 1024;  // at the highest ratio

/// Plays one tone of the bank of tones: preset by preset a frequency.
class TonePlayer {
 public:
  virtual ~TonePlayer() = default;
  virtual void Start(int program, int key) = 0;
  virtual void Silence() = 0;
  virtual void Render(std::span<float> left, std::span<float> right) = 0;

  std::vector<float> Tone(int program, int key) {
    std::vector<float> left(kSettleFrames + kFrames), right(left.size());
    Start(program, key);
    Render(left, right);
    left.erase(left.begin(), left.begin() + kSettleFrames);
    Silence();
    std::vector<float> rest(4800), rest_right(4800);
    Render(rest, rest_right);
    return left;
  }
};

class OurTones final : public TonePlayer {
 public:
  OurTones(const Setup& setup, const LoadedBank& bank, Interpolation interpolation)
      : synth_(SettingsFor(setup, interpolation), bank.memory, bank.stack()) {}

  void Start(int program, int key) override {
    Add(engine::EventKind::kProgram, program, 0);
    Add(engine::EventKind::kNoteOn, key, 127);
  }
  void Silence() override { Add(engine::EventKind::kController, engine::cc::kAllSoundOff, 0); }
  void Render(std::span<float> left, std::span<float> right) override {
    synth_.Render(events_, {left, right});
    events_.clear();
  }

 private:
  static engine::SynthSettings SettingsFor(const Setup& setup, Interpolation interpolation) {
    engine::SynthSettings settings{
        .rate_hz = kRateHz, .interpolation = interpolation, .kernel_target = setup.kernel_target};
    settings.SetEffectLevels(0);
    return settings;
  }

  void Add(engine::EventKind kind, int number, int value) {
    events_.push_back({.time_frames = synth_.time_frames(),
                       .kind = kind,
                       .number = static_cast<std::uint8_t>(number),
                       .value = static_cast<std::uint16_t>(value)});
  }

  engine::Synth synth_;
  std::vector<engine::Event> events_;
};

class TheirTones final : public TonePlayer {
 public:
  TheirTones(const Setup& setup, const std::string& bank_path, int order)
      : instance_(OpenFluidSynth(setup, bank_path,
                                 {.rate_hz = kRateHz, .effects = false, .polyphony = 64})) {
    instance_->library().fluid_synth_set_interp_method(instance_->synth(), -1, order);
  }

  void Start(int program, int key) override {
    instance_->library().fluid_synth_program_change(instance_->synth(), 0, program);
    instance_->library().fluid_synth_noteon(instance_->synth(), 0, key, 127);
  }
  void Silence() override {
    instance_->library().fluid_synth_cc(instance_->synth(), 0, engine::cc::kAllSoundOff, 0);
  }
  void Render(std::span<float> left, std::span<float> right) override {
    instance_->Render(left, right);
  }

 private:
  std::unique_ptr<rival::FluidSynthInstance> instance_;
};

struct Grade {
  std::string id, name;
  bool ours = true;
  std::unique_ptr<TonePlayer> player;
};

/// Decibels by frequency and interval.
using Decibels = std::array<std::array<double, kSemitones.size()>, kFrequenciesHz.size()>;

struct Tones {
  Decibels impurity{};  // what should not be there
  Decibels level{};     // of the tone, if there is one, against one that is not transposed
};

bool IsFolded(std::size_t frequency, std::size_t interval) {
  return kFrequenciesHz[frequency] * std::exp2(kSemitones[interval] / 12.0) >= kRateHz / 2.0;
}

Tones Measure(TonePlayer& player) {
  const std::vector<float> reference = player.Tone(2, kRootKey);
  static_assert(kFrequenciesHz[2] == kReferenceHz);
  ExpectSound("the reference tone", reference);
  const ToneFit known = FitTone(reference, static_cast<double>(kReferenceHz) / kRateHz);
  if (std::abs(known.frequency * kRateHz - kReferenceHz) > 1) {
    throw NotAsExpected("the reference tone has another frequency");
  }
  const double full_rms = Rms(reference);
  Tones tones;
  for (std::size_t f = 0; f < kFrequenciesHz.size(); ++f) {
    for (std::size_t s = 0; s < kSemitones.size(); ++s) {
      const auto tone = player.Tone(static_cast<int>(f), kRootKey + kSemitones[s]);
      const double frequency =
          static_cast<double>(kFrequenciesHz[f]) / kRateHz * std::exp2(kSemitones[s] / 12.0);
      if (IsFolded(f, s)) {
        tones.impurity[f][s] = 20 * std::log10(std::max(Rms(tone) / full_rms, 1e-10));
      } else {
        const ToneFit fit = FitTone(tone, frequency);
        tones.impurity[f][s] = fit.thd_n_db();
        tones.level[f][s] = 20 * std::log10(fit.amplitude / known.amplitude);
      }
    }
  }
  return tones;
}

constexpr std::size_t IndexOf(auto list, int value) {
  std::size_t at = 0;
  while (list[at] != value) ++at;
  return at;
}

template <typename Cell>
Table TableOf(std::string title, Cell cell) {
  Table table{.title = std::move(title), .unit = "dB", .columns = {"of the sample"}};
  for (const int semitones : kSemitones) {
    table.columns.push_back(fmt::format("ratio {:.3g}", std::exp2(semitones / 12.0)));
  }
  for (std::size_t f = 0; f < kFrequenciesHz.size(); ++f) {
    std::vector<std::string> row = {fmt::format("{} Hz", kFrequenciesHz[f])};
    for (std::size_t s = 0; s < kSemitones.size(); ++s) row.push_back(cell(f, s));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ImpurityTable(const std::string& grade, const Decibels& impurity) {
  return TableOf(grade + ": THD+N; (folded energy, where the tone is above 24 kHz)",
                 [&](std::size_t f, std::size_t s) {
                   return IsFolded(f, s) ? fmt::format("({:.1f})", impurity[f][s])
                                         : fmt::format("{:.1f}", impurity[f][s]);
                 });
}

Table LevelTable(const std::string& grade, const Decibels& level) {
  return TableOf(grade + ": level of the tone", [&](std::size_t f, std::size_t s) {
    // 0 added: so that nothing is -0.00.
    return IsFolded(f, s) ? "-" : fmt::format("{:.2f}", std::round(100 * level[f][s]) / 100 + 0.0);
  });
}

}  // namespace

Result MeasureQuality(const Setup& setup) {
  Result result{.id = "quality",
                .title = "Quality",
                .question = "What does each interpolation add to a pure tone?",
                .notes = {"A sine at half of full scale, sampled with 16 bits at 48 kHz and played "
                          "at a ratio. THD+N is all that is not the sine, found by a least-squares "
                          "fit, against the sine; 16 bits allow about -92 dB."}};
  ScratchFolder scratch;
  std::vector<MadePreset> presets;
  presets.reserve(kFrequenciesHz.size());
  for (const int hz : kFrequenciesHz) presets.push_back({SineFrames(hz, kSampleFrames), false});
  const std::string path = scratch.Save("tones.sf2", MakeBank(presets));
  const LoadedBank bank = OpenBankFor(path);
  bank.store->LoadAll();

  std::vector<Grade> grades;
  const auto add_ours = [&](const char* id, const char* name, Interpolation interpolation) {
    grades.push_back({id, name, true, std::make_unique<OurTones>(setup, bank, interpolation)});
  };
  const auto add_theirs = [&](const char* id, const char* name, int order) {
    if (setup.fluidsynth == nullptr) return;
    grades.push_back({id, name, false, std::make_unique<TheirTones>(setup, path, order)});
  };
  add_ours("linear", "Portamento, linear", Interpolation::kLinear);
  add_theirs("linear", "FluidSynth, linear", FLUID_INTERP_LINEAR);
  add_ours("cubic", "Portamento, cubic", Interpolation::kCubic);
  add_theirs("cubic", "FluidSynth, 4th order", FLUID_INTERP_4THORDER);
  add_ours("sinc8", "Portamento, 8 taps", Interpolation::kSinc8);
  add_theirs("sinc8", "FluidSynth, 7th order", FLUID_INTERP_7THORDER);
  add_ours("sinc32", "Portamento, 32 taps", Interpolation::kSinc32);

  Chart chart{.id = "quality",
              .title = "What interpolation adds to a tone, one semitone up",
              .description =
                  "THD+N of each interpolation by the frequency of the sample; lower is "
                  "purer.",
              .category_label = "frequency of the sample",
              .value_label = "THD+N, dB",
              .kind = Chart::Kind::kLines};
  for (const int hz : kFrequenciesHz) {
    chart.categories.push_back(hz < 1000 ? fmt::format("{} Hz", hz)
                                         : fmt::format("{} kHz", hz / 1000));
  }
  constexpr std::size_t kNear = IndexOf(kSemitones, kToneSemitones);
  constexpr std::size_t kOctave = IndexOf(kSemitones, kFoldedSemitones);
  constexpr std::size_t kTone = IndexOf(kFrequenciesHz, kToneHz);
  constexpr std::size_t kFolded = IndexOf(kFrequenciesHz, kFoldedHz);
  for (const Grade& grade : grades) {
    const Tones tones = Measure(*grade.player);
    result.tables.push_back(ImpurityTable(grade.name, tones.impurity));
    if (grade.id == "sinc32") result.tables.push_back(LevelTable(grade.name, tones.level));
    Series series{.name = grade.name};
    for (const auto& row : tones.impurity) series.values.emplace_back(row[kNear]);
    chart.series.push_back(std::move(series));
    const double tone = tones.impurity[kTone][kNear], folded = tones.impurity[kFolded][kOctave];
    if (grade.ours) {
      std::optional<Bound> tone_bound, folded_bound;
      if (grade.id == "sinc8") tone_bound = AtMost(-55);
      if (grade.id == "sinc32") tone_bound = AtMost(-85), folded_bound = AtMost(-60);
      const std::string name = grade.name.substr(12);
      result.figures.push_back({.id = "quality." + grade.id,
                                .name = "THD+N at 10 kHz, +1 semitone, " + name,
                                .unit = "dB",
                                .ours = tone,
                                .bound = tone_bound,
                                .headline = tone_bound.has_value()});
      result.figures.push_back({.id = fmt::format("quality.{}.folded", grade.id),
                                .name = "folded of 15 kHz, an octave up, " + name,
                                .unit = "dB",
                                .ours = folded,
                                .bound = folded_bound,
                                .headline = folded_bound.has_value()});
    } else {
      (result.figures.end() - 2)->fluidsynth = tone;
      (result.figures.end() - 1)->fluidsynth = folded;
    }
  }
  result.charts.push_back(std::move(chart));
  return result;
}

}  // namespace portamento::lab
