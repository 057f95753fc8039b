// The SoundFont generators: one table of identity, unit, range and default for each.
//
// A generator is one typed parameter of a zone. SF2 files store them by number (SoundFont 2.04,
// section 8.1.2); DLS articulators are translated to the same numbers, so this table is the only
// place that knows what a parameter may be.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace portamento::bank {

enum class Generator : std::uint8_t {
  kStartOffset = 0,
  kEndOffset = 1,
  kStartLoopOffset = 2,
  kEndLoopOffset = 3,
  kStartOffsetCoarse = 4,
  kModLfoToPitch = 5,
  kVibLfoToPitch = 6,
  kModEnvToPitch = 7,
  kFilterCutoff = 8,
  kFilterQ = 9,
  kModLfoToFilterCutoff = 10,
  kModEnvToFilterCutoff = 11,
  kEndOffsetCoarse = 12,
  kModLfoToVolume = 13,
  kChorusSend = 15,
  kReverbSend = 16,
  kPan = 17,
  kModLfoDelay = 21,
  kModLfoFrequency = 22,
  kVibLfoDelay = 23,
  kVibLfoFrequency = 24,
  kModEnvDelay = 25,
  kModEnvAttack = 26,
  kModEnvHold = 27,
  kModEnvDecay = 28,
  kModEnvSustain = 29,
  kModEnvRelease = 30,
  kKeyToModEnvHold = 31,
  kKeyToModEnvDecay = 32,
  kVolEnvDelay = 33,
  kVolEnvAttack = 34,
  kVolEnvHold = 35,
  kVolEnvDecay = 36,
  kVolEnvSustain = 37,
  kVolEnvRelease = 38,
  kKeyToVolEnvHold = 39,
  kKeyToVolEnvDecay = 40,
  kInstrument = 41,
  kKeyRange = 43,
  kVelocityRange = 44,
  kStartLoopOffsetCoarse = 45,
  kKey = 46,
  kVelocity = 47,
  kAttenuation = 48,
  kEndLoopOffsetCoarse = 50,
  kCoarseTune = 51,
  kFineTune = 52,
  kSampleId = 53,
  kSampleModes = 54,
  kScaleTuning = 56,
  kExclusiveClass = 57,
  kRootKey = 58,
  kPitch = 59,  // Not in files: the destination of the default pitch-wheel modulator, in cents.
};

inline constexpr std::size_t kGeneratorCount = 60;

enum class Unit : std::uint8_t {
  kNone,           // reserved number: ignored wherever it appears
  kFrames,         // sample address offset
  kFrames32768,    // sample address offset, coarse
  kCents,          // relative pitch
  kAbsoluteCents,  // pitch above 8.1758 Hz
  kTimecents,      // 1200 log2(seconds)
  kTimecentsPerKey,
  kCentibels,
  kPermille,
  kSemitones,
  kCentsPerKey,
  kNumber,  // key, velocity, index, bit field
};

struct GeneratorInfo {
  const char* name = "reserved";
  Unit unit = Unit::kNone;
  std::int16_t min = 0;
  std::int16_t max = 0;
  std::int16_t default_value = 0;
  std::int8_t nrpn_scale = 0;    // value of one SF2 NRPN step (section 9.6.3); 0: not changeable
  bool instrument_only = false;  // ignored at preset level
};

namespace internal {

constexpr std::array<GeneratorInfo, kGeneratorCount> MakeGeneratorTable() {
  std::array<GeneratorInfo, kGeneratorCount> table{};
  const auto set = [&table](Generator id, GeneratorInfo info) {
    table[static_cast<std::size_t>(id)] = info;
  };
  using G = Generator;
  constexpr std::int16_t kMin = -32768;
  constexpr std::int16_t kMax = 32767;

  set(G::kStartOffset, {"startAddrsOffset", Unit::kFrames, kMin, kMax, 0, 0, true});
  set(G::kEndOffset, {"endAddrsOffset", Unit::kFrames, kMin, kMax, 0, 0, true});
  set(G::kStartLoopOffset, {"startloopAddrsOffset", Unit::kFrames, kMin, kMax, 0, 0, true});
  set(G::kEndLoopOffset, {"endloopAddrsOffset", Unit::kFrames, kMin, kMax, 0, 0, true});
  set(G::kStartOffsetCoarse,
      {"startAddrsCoarseOffset", Unit::kFrames32768, kMin, kMax, 0, 0, true});
  set(G::kEndOffsetCoarse, {"endAddrsCoarseOffset", Unit::kFrames32768, kMin, kMax, 0, 0, true});
  set(G::kStartLoopOffsetCoarse,
      {"startloopAddrsCoarseOffset", Unit::kFrames32768, kMin, kMax, 0, 0, true});
  set(G::kEndLoopOffsetCoarse,
      {"endloopAddrsCoarseOffset", Unit::kFrames32768, kMin, kMax, 0, 0, true});

  set(G::kModLfoToPitch, {"modLfoToPitch", Unit::kCents, -12000, 12000, 0, 2});
  set(G::kVibLfoToPitch, {"vibLfoToPitch", Unit::kCents, -12000, 12000, 0, 2});
  set(G::kModEnvToPitch, {"modEnvToPitch", Unit::kCents, -12000, 12000, 0, 2});
  set(G::kFilterCutoff, {"initialFilterFc", Unit::kAbsoluteCents, 1500, 13500, 13500, 2});
  set(G::kFilterQ, {"initialFilterQ", Unit::kCentibels, 0, 960, 0, 1});
  set(G::kModLfoToFilterCutoff, {"modLfoToFilterFc", Unit::kCents, -12000, 12000, 0, 2});
  set(G::kModEnvToFilterCutoff, {"modEnvToFilterFc", Unit::kCents, -12000, 12000, 0, 2});
  set(G::kModLfoToVolume, {"modLfoToVolume", Unit::kCentibels, -960, 960, 0, 1});
  set(G::kChorusSend, {"chorusEffectsSend", Unit::kPermille, 0, 1000, 0, 1});
  set(G::kReverbSend, {"reverbEffectsSend", Unit::kPermille, 0, 1000, 0, 1});
  set(G::kPan, {"pan", Unit::kPermille, -500, 500, 0, 1});

  set(G::kModLfoDelay, {"delayModLFO", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kModLfoFrequency, {"freqModLFO", Unit::kAbsoluteCents, -16000, 4500, 0, 4});
  set(G::kVibLfoDelay, {"delayVibLFO", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kVibLfoFrequency, {"freqVibLFO", Unit::kAbsoluteCents, -16000, 4500, 0, 4});

  set(G::kModEnvDelay, {"delayModEnv", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kModEnvAttack, {"attackModEnv", Unit::kTimecents, kMin, 8000, -12000, 2});
  set(G::kModEnvHold, {"holdModEnv", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kModEnvDecay, {"decayModEnv", Unit::kTimecents, -12000, 8000, -12000, 2});
  set(G::kModEnvSustain, {"sustainModEnv", Unit::kPermille, 0, 1000, 0, 1});
  set(G::kModEnvRelease, {"releaseModEnv", Unit::kTimecents, -12000, 8000, -12000, 2});
  set(G::kKeyToModEnvHold, {"keynumToModEnvHold", Unit::kTimecentsPerKey, -1200, 1200, 0, 1});
  set(G::kKeyToModEnvDecay, {"keynumToModEnvDecay", Unit::kTimecentsPerKey, -1200, 1200, 0, 1});
  set(G::kVolEnvDelay, {"delayVolEnv", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kVolEnvAttack, {"attackVolEnv", Unit::kTimecents, kMin, 8000, -12000, 2});
  set(G::kVolEnvHold, {"holdVolEnv", Unit::kTimecents, kMin, 5000, -12000, 2});
  set(G::kVolEnvDecay, {"decayVolEnv", Unit::kTimecents, -12000, 8000, -12000, 2});
  set(G::kVolEnvSustain, {"sustainVolEnv", Unit::kCentibels, 0, 1440, 0, 1});
  set(G::kVolEnvRelease, {"releaseVolEnv", Unit::kTimecents, -12000, 8000, -12000, 2});
  set(G::kKeyToVolEnvHold, {"keynumToVolEnvHold", Unit::kTimecentsPerKey, -1200, 1200, 0, 1});
  set(G::kKeyToVolEnvDecay, {"keynumToVolEnvDecay", Unit::kTimecentsPerKey, -1200, 1200, 0, 1});

  set(G::kInstrument, {"instrument", Unit::kNumber, kMin, kMax, 0, 0});
  set(G::kKeyRange, {"keyRange", Unit::kNumber, kMin, kMax, 0, 0});
  set(G::kVelocityRange, {"velRange", Unit::kNumber, kMin, kMax, 0, 0});
  set(G::kKey, {"keynum", Unit::kNumber, -1, 127, -1, 0, true});
  set(G::kVelocity, {"velocity", Unit::kNumber, -1, 127, -1, 0, true});
  set(G::kAttenuation, {"initialAttenuation", Unit::kCentibels, 0, 1440, 0, 1});
  set(G::kCoarseTune, {"coarseTune", Unit::kSemitones, -120, 120, 0, 1});
  set(G::kFineTune, {"fineTune", Unit::kCents, kMin, kMax, 0, 1});
  set(G::kSampleId, {"sampleID", Unit::kNumber, kMin, kMax, 0, 0, true});
  set(G::kSampleModes, {"sampleModes", Unit::kNumber, 0, 3, 0, 0, true});
  set(G::kScaleTuning, {"scaleTuning", Unit::kCentsPerKey, 0, 1200, 100, 0});
  set(G::kExclusiveClass, {"exclusiveClass", Unit::kNumber, 0, 127, 0, 0, true});
  set(G::kRootKey, {"overridingRootKey", Unit::kNumber, -1, 127, -1, 0, true});
  set(G::kPitch, {"pitch", Unit::kCents, kMin, kMax, 0, 0});
  return table;
}

}  // namespace internal

inline constexpr std::array<GeneratorInfo, kGeneratorCount> kGenerators =
    internal::MakeGeneratorTable();

/// Facts of one generator. [any]
constexpr const GeneratorInfo& InfoOf(Generator id) {
  return kGenerators[static_cast<std::size_t>(id)];
}

/// Whether `number` names a generator that has a meaning. [any]
constexpr bool IsKnownGenerator(unsigned number) {
  return number < kGeneratorCount && kGenerators[number].unit != Unit::kNone;
}

/// `value` brought into the range of `id`. [any]
constexpr int ClampToRange(Generator id, int value) {
  return std::clamp<int>(value, InfoOf(id).min, InfoOf(id).max);
}

/// One value for each generator, in the generator's own unit.
class GeneratorValues {
 public:
  /// Every generator at its default. [any]
  constexpr GeneratorValues() {
    for (std::size_t i = 0; i < kGeneratorCount; ++i) values_[i] = kGenerators[i].default_value;
  }
  constexpr std::int16_t operator[](Generator id) const {
    return values_[static_cast<std::size_t>(id)];
  }
  constexpr void Set(Generator id, int value) {
    values_[static_cast<std::size_t>(id)] = static_cast<std::int16_t>(ClampToRange(id, value));
  }

 private:
  std::array<std::int16_t, kGeneratorCount> values_{};
};

}  // namespace portamento::bank
