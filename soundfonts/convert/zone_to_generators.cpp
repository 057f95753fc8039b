#include "soundfonts/convert/zone_to_generators.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "soundfonts/convert/resonance.h"
#include "soundfonts/convert/settled_zone.h"

namespace portamento::convert {
namespace {

using bank::ControlSource;
using bank::Generator;
using bank::Modulator;

constexpr LossKind kLinearAttack{
    "the straight rise of the modulation envelope, which becomes a convex one", "zones"};
constexpr LossKind kShutDown{
    "a key struck again cuts its first note; here it lets go of it as the key would", "zones"};
constexpr LossKind kLayer{
    "a key struck again lets its first note sound; here it lets go of it as the key would",
    "zones"};
constexpr LossKind kShutDownTime{
    "the time in which notes of an exclusive class end; players have their own", "zones"};
constexpr LossKind kModulatedResonance{
    "modulated resonance: where it ends is kept, but on the way peak and level follow another law",
    "modulators"};
constexpr LossKind kSource{"modulators by controllers that SF2 reserves", "modulators"};
constexpr LossKind kOutOfRange{"values outside of what the format allows; the nearest is taken",
                               "values"};

constexpr double kAttenuationFactor = 0.4;  // by which all players count the generator
constexpr int kMostAttenuation = 1440;
constexpr double kKeptShutDownTimecents = -2000;
constexpr int kCoarseFrames = 32768;
constexpr double kMillisecond = -12000;  // in timecents

struct KeyScaling {
  Generator time, scaling;
};
constexpr KeyScaling kKeyScalings[] = {
    {Generator::kVolEnvHold, Generator::kKeyToVolEnvHold},
    {Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay},
    {Generator::kModEnvHold, Generator::kKeyToModEnvHold},
    {Generator::kModEnvDecay, Generator::kKeyToModEnvDecay},
};

int Packed(bank::Range range) { return range.low | range.high << 8; }

class Writer {
 public:
  Writer(const bank::Bank& bank, const bank::Zone& zone, const std::string& where, Losses& losses)
      : bank_(bank),
        source_(zone),
        zone_(Settle(bank, zone, Overrides::kKeep)),
        where_(where),
        losses_(losses) {
    for (std::size_t i = 0; i < flat_.values.size(); ++i) {
      flat_.values[i] = UnsaidValue(static_cast<Generator>(i));
    }
  }

  FlatZone Write(const bank::ZoneRange& range, const bank::Sample& sample) {
    ListTraits();
    TakeKeyScaling();
    TakeResonance();
    SetValues();
    flat_[Generator::kKeyRange] = Packed(range.keys);
    flat_[Generator::kVelocityRange] = Packed(range.velocities);
    flat_[Generator::kSampleModes] = static_cast<int>(source_.loop_mode);
    flat_[Generator::kRootKey] = source_.root_key == sample.root_key ? -1 : source_.root_key;
    SetTuning(sample);
    SetPlaces(sample);
    SetAttenuation();
    for (const Modulator& m : zone_.modulators) AddModulator(m, flat_.modulators);
    AddChains();
    return std::move(flat_);
  }

 private:
  void Lose(const LossKind& kind) { losses_.Add(kind, where_); }

  int Whole(double value, double least, double most) {
    if (value < least - 0.5 || value > most + 0.5) Lose(kOutOfRange);
    return static_cast<int>(std::lround(std::clamp(value, least, most)));
  }

  void ListTraits() {
    const bank::ZoneTraits& traits = source_.traits;
    if (traits.linear_mod_attack && zone_.HearsModAttack()) Lose(kLinearAttack);
    if (traits.same_key == bank::SameKey::kShutDown) Lose(kShutDown);
    if (traits.same_key == bank::SameKey::kLayer) Lose(kLayer);
    if (zone_[Generator::kExclusiveClass] != 0 &&
        traits.shut_down_timecents != kKeptShutDownTimecents) {
      Lose(kShutDownTime);
    }
  }

  /// Key to hold and decay, a modulator in DLS, as the generator that SF2 has for it. That bends
  /// about key 60, the modulator from key 0 upwards or, inverted, from 127 downwards.
  void TakeKeyScaling() {
    std::erase_if(zone_.modulators, [&](const Modulator& m) {
      const auto* entry = std::ranges::find(kKeyScalings, m.destination, &KeyScaling::time);
      const bool by_key = m.source.control == ControlSource::kKey && !m.source.bipolar &&
                          m.source.curve == bank::Curve::kLinear &&
                          m.amount_source.control == ControlSource::kNone &&
                          m.transform == bank::Transform::kLinear;
      if (entry == std::end(kKeyScalings) || !by_key) return false;
      const double per_key = double{m.amount} / (m.source.negative ? 128 : -128);
      // Parts of a timecent would be lost; and the record must have room.
      const bool exact = std::abs(per_key - std::round(per_key)) < 1e-3;
      const double sum = zone_[entry->scaling] + std::round(per_key);
      if (std::abs(sum) > bank::InfoOf(entry->scaling).max) return false;
      if (!exact && std::abs(m.amount) <= INT16_MAX) return false;
      zone_[entry->scaling] = sum;
      zone_[entry->time] += (m.source.negative ? 67 : -60) * std::round(per_key);
      return true;
    });
  }

  void TakeResonance() {
    if (!source_.traits.exact_resonance) return;
    const double peak_cb = zone_[Generator::kFilterQ];
    for (Modulator& m : zone_.modulators) {
      if (m.destination != Generator::kFilterQ) continue;
      m.amount = static_cast<float>(ResonanceOfPeak(peak_cb + m.amount) - ResonanceOfPeak(peak_cb));
      Lose(kModulatedResonance);
    }
    const double resonance_cb = std::round(ResonanceOfPeak(peak_cb));
    zone_[Generator::kFilterQ] = resonance_cb;
    zone_[Generator::kAttenuation] += (peak_cb - resonance_cb) / 2;
  }

  /// Everything that is not said in a way of its own.
  void SetValues() {
    for (std::size_t i = 0; i < bank::kGeneratorCount; ++i) {
      const auto id = static_cast<Generator>(i);
      const bank::GeneratorInfo& info = bank::InfoOf(id);
      switch (info.unit) {
        case bank::Unit::kNone:
        case bank::Unit::kFrames:
        case bank::Unit::kFrames32768:
          continue;
        default:
          break;
      }
      if (id == Generator::kInstrument || id == Generator::kSampleId || id == Generator::kPitch ||
          id == Generator::kAttenuation) {
        continue;
      }
      flat_.values[i] = Whole(zone_[id], info.min, info.max);
    }
    // Up to a millisecond these are no time; the default says so.
    for (const Generator id :
         {Generator::kVolEnvDelay, Generator::kModEnvDelay, Generator::kModLfoDelay,
          Generator::kVibLfoDelay, Generator::kVolEnvHold, Generator::kModEnvHold}) {
      if (zone_[id] <= kMillisecond && !Bends(id)) flat_[id] = UnsaidValue(id);
    }
  }

  /// Whether a time depends on anything.
  bool Bends(Generator time) const {
    const auto* entry = std::ranges::find(kKeyScalings, time, &KeyScaling::time);
    return zone_.Modulated(time) || (entry != std::end(kKeyScalings) && zone_[entry->scaling] != 0);
  }

  /// What is not of the sample goes to the tuning generators, of which the fine one stays within a
  /// semitone.
  void SetTuning(const bank::Sample& sample) {
    double coarse = zone_[Generator::kCoarseTune];
    double fine = zone_[Generator::kFineTune] + zone_[Generator::kPitch] + zone_.correction_cents -
                  sample.correction_cents;
    if (std::abs(std::round(fine)) > 99) {
      const double semitones = std::round(fine / 100);
      coarse += semitones;
      fine -= 100 * semitones;
    }
    flat_[Generator::kCoarseTune] = Whole(coarse, bank::InfoOf(Generator::kCoarseTune).min,
                                          bank::InfoOf(Generator::kCoarseTune).max);
    flat_[Generator::kFineTune] = Whole(fine, -99, 99);
  }

  void SetPlace(Generator fine, Generator coarse, std::int64_t frames) {
    flat_[fine] = static_cast<int>(frames % kCoarseFrames);
    flat_[coarse] = static_cast<int>(frames / kCoarseFrames);
  }

  void SetPlaces(const bank::Sample& sample) {
    const bank::Waveform& waveform = bank_.waveforms()[source_.waveform];
    flat_.sample = waveform.sample;
    SetPlace(Generator::kStartOffset, Generator::kStartOffsetCoarse, source_.start_frame);
    SetPlace(Generator::kEndOffset, Generator::kEndOffsetCoarse,
             -std::int64_t{waveform.trim_frames});
    if (!waveform.looped) return;
    SetPlace(Generator::kStartLoopOffset, Generator::kStartLoopOffsetCoarse,
             std::int64_t{waveform.loop_start} - sample.loop_start);
    SetPlace(Generator::kEndLoopOffset, Generator::kEndLoopOffsetCoarse,
             std::int64_t{waveform.loop_end} - sample.loop_end);
  }

  /// The generator takes up to 57.6 dB away; a modulator without a source takes the rest.
  void SetAttenuation() {
    const double attenuation_cb = zone_[Generator::kAttenuation];
    const double value = std::round(attenuation_cb / kAttenuationFactor);
    flat_[Generator::kAttenuation] =
        static_cast<int>(std::clamp<double>(value, -kMostAttenuation, kMostAttenuation));
    const double rest_cb = attenuation_cb - kAttenuationFactor * kMostAttenuation;
    if (value <= kMostAttenuation) return;
    flat_.modulators.push_back({.destination = Generator::kAttenuation,
                                .amount = static_cast<float>(Whole(rest_cb, 0, INT16_MAX))});
  }

  /// False where SF2 has no such modulator.
  bool AddModulator(Modulator m, std::vector<Modulator>& list) {
    for (const bank::ModulatorSource& source : {m.source, m.amount_source}) {
      if (bank::DecodeSourceWord(bank::EncodeSourceWord(source)) == source) continue;
      Lose(kSource);
      return false;
    }
    m.amount = static_cast<float>(Whole(m.amount, INT16_MIN, INT16_MAX));
    list.push_back(m);
    return true;
  }

  void AddChains() {
    for (const Modulator& m : zone_.chains) {
      if (!AddModulator(m, flat_.chains)) return flat_.chains.clear();  // links would go astray
    }
  }

  const bank::Bank& bank_;
  const bank::Zone& source_;
  SettledZone zone_;
  const std::string& where_;
  Losses& losses_;
  FlatZone flat_;
};

}  // namespace

int UnsaidValue(Generator id) {
  if (id == Generator::kKeyRange || id == Generator::kVelocityRange) return Packed({});
  return bank::InfoOf(id).default_value;
}

FlatZone FlatZoneOf(const bank::Bank& bank, const bank::Zone& zone, const bank::ZoneRange& range,
                    const bank::Sample& sample, const std::string& where, Losses& losses) {
  return Writer(bank, zone, where, losses).Write(range, sample);
}

}  // namespace portamento::convert
