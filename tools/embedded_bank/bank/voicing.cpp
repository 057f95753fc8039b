#include "tools/embedded_bank/bank/voicing.h"

#include <algorithm>
#include <cmath>

namespace portamento::embedded_bank {
namespace {

using Generator = bank::Generator;

// Source words of modulators (SoundFont 2.04, section 8.2).
constexpr int kVelocityFalling = 0x0102;
constexpr int kVelocityFallingConcave = 0x0502;
constexpr int kKeyRising = 0x0003;
constexpr int kKeyBipolar = 0x0203;

// Envelope times of SF2 are for 96 dB; ours are for the 60 dB that acousticians use.
constexpr double k96Over60 = 1.6;

int Timecents(double seconds) {
  return static_cast<int>(std::lround(1200.0 * std::log2(std::max(seconds, 0.001))));
}

int AbsoluteCents(double hz) {
  return static_cast<int>(std::lround(1200.0 * std::log2(hz / 8.1758)));
}

int Rounded(double value) { return static_cast<int>(std::lround(value)); }

}  // namespace

Voicing& Voicing::Set(Generator id, int value) {
  generators_[id] = bank::ClampToRange(id, value);
  return *this;
}

Voicing& Voicing::DelaySeconds(double seconds) {
  return Set(Generator::kVolEnvDelay, Timecents(seconds));
}

Voicing& Voicing::AttackSeconds(double seconds) {
  return Set(Generator::kVolEnvAttack, Timecents(seconds));
}

Voicing& Voicing::HoldSeconds(double seconds) {
  return Set(Generator::kVolEnvHold, Timecents(seconds));
}

Voicing& Voicing::DecaySeconds(double seconds_to_60_db) {
  return Set(Generator::kVolEnvDecay, Timecents(k96Over60 * seconds_to_60_db));
}

Voicing& Voicing::SustainDb(double attenuation_db) {
  return Set(Generator::kVolEnvSustain, Rounded(10 * attenuation_db));
}

Voicing& Voicing::ReleaseSeconds(double seconds_to_60_db) {
  return Set(Generator::kVolEnvRelease, Timecents(k96Over60 * seconds_to_60_db));
}

Voicing& Voicing::DecayHalvesEveryKeys(double keys) {
  return Set(Generator::kKeyToVolEnvDecay, Rounded(1200.0 / keys));
}

Voicing& Voicing::Dying(double seconds_to_60_db, double halves_every_keys) {
  return DecaySeconds(seconds_to_60_db).SustainDb(144).DecayHalvesEveryKeys(halves_every_keys);
}

Voicing& Voicing::Sustaining(double attack_seconds, double release_seconds_to_60_db) {
  return AttackSeconds(attack_seconds).ReleaseSeconds(release_seconds_to_60_db);
}

Voicing& Voicing::CutoffHz(double hz, double cents_per_key) {
  if (cents_per_key != 0) {
    Modulate(kKeyRising, Generator::kFilterCutoff, Rounded(128 * cents_per_key));
  }
  return Set(Generator::kFilterCutoff, AbsoluteCents(hz) - Rounded(60 * cents_per_key));
}

Voicing& Voicing::ResonanceDb(double db) { return Set(Generator::kFilterQ, Rounded(10 * db)); }

Voicing& Voicing::VelocityDarkensCents(double cents) {
  return Modulate(kVelocityFalling, Generator::kFilterCutoff, -Rounded(cents));
}

Voicing& Voicing::FilterEnvelope(double cents, double attack_seconds, double decay_seconds,
                                 double sustain) {
  Set(Generator::kModEnvToFilterCutoff, Rounded(cents));
  Set(Generator::kModEnvAttack, Timecents(attack_seconds));
  Set(Generator::kModEnvDecay, Timecents(decay_seconds));
  Set(Generator::kModEnvRelease, Timecents(decay_seconds));
  return Set(Generator::kModEnvSustain, Rounded(1000 * (1 - sustain)));
}

Voicing& Voicing::FilterCloses(double cents, double seconds, double halves_every_keys) {
  Set(Generator::kKeyToModEnvDecay, Rounded(1200.0 / halves_every_keys));
  return FilterEnvelope(cents, 0.001, seconds, 0);
}

Voicing& Voicing::FilterSway(double cents, double hz, double delay_seconds) {
  Set(Generator::kModLfoToFilterCutoff, Rounded(cents));
  Set(Generator::kModLfoFrequency, AbsoluteCents(hz));
  return Set(Generator::kModLfoDelay, Timecents(delay_seconds));
}

Voicing& Voicing::Semitones(int semitones) {
  semitones_ = semitones;
  return Set(Generator::kCoarseTune, semitones);
}

Voicing& Voicing::Cents(double cents) { return Set(Generator::kFineTune, Rounded(cents)); }

Voicing& Voicing::RootKey(int key) { return Set(Generator::kRootKey, key); }

Voicing& Voicing::CentsPerKey(int cents) { return Set(Generator::kScaleTuning, cents); }

Voicing& Voicing::PitchStartsAt(double cents, double seconds) {
  Set(Generator::kModEnvToPitch, Rounded(cents));
  Set(Generator::kModEnvDecay, Timecents(seconds));
  return Set(Generator::kModEnvSustain, 1000);
}

Voicing& Voicing::Vibrato(double cents, double hz, double delay_seconds) {
  Set(Generator::kVibLfoToPitch, Rounded(cents));
  Set(Generator::kVibLfoFrequency, AbsoluteCents(hz));
  return Set(Generator::kVibLfoDelay, Timecents(delay_seconds));
}

Voicing& Voicing::Tremolo(double db, double hz, double delay_seconds) {
  Set(Generator::kModLfoToVolume, Rounded(10 * db));
  Set(Generator::kModLfoFrequency, AbsoluteCents(hz));
  return Set(Generator::kModLfoDelay, Timecents(delay_seconds));
}

Voicing& Voicing::PitchSway(double cents, double hz, double delay_seconds) {
  Set(Generator::kModLfoToPitch, Rounded(cents));
  Set(Generator::kModLfoFrequency, AbsoluteCents(hz));
  return Set(Generator::kModLfoDelay, Timecents(delay_seconds));
}

Voicing& Voicing::Pan(double place) { return Set(Generator::kPan, Rounded(500 * place)); }

Voicing& Voicing::KeysSpreadPan(double share) {
  return Modulate(kKeyBipolar, Generator::kPan, Rounded(500 * share));
}

Voicing& Voicing::Level(double db) {
  level_db_ = db;
  return *this;
}

Voicing& Voicing::VelocitySensitivity(double share) {
  // Takes the place of the default modulator (section 8.4.1), whose amount is 960.
  return Modulate(kVelocityFallingConcave, Generator::kAttenuation, Rounded(960 * share));
}

Voicing& Voicing::ReverbShare(double share) {
  return Set(Generator::kReverbSend, Rounded(1000 * share));
}

Voicing& Voicing::ChorusShare(double share) {
  return Set(Generator::kChorusSend, Rounded(1000 * share));
}

Voicing& Voicing::Velocities(int low, int high) {
  return Set(Generator::kVelocityRange, high << 8 | low);
}

Voicing& Voicing::ExclusiveClass(int number) { return Set(Generator::kExclusiveClass, number); }

Voicing& Voicing::StartAtFrame(int frame) { return Set(Generator::kStartOffset, frame); }

Voicing& Voicing::Modulate(int source, Generator destination, int amount, int amount_source) {
  modulators_.push_back({.source = static_cast<std::uint16_t>(source),
                         .destination = static_cast<std::uint16_t>(destination),
                         .amount = static_cast<std::int16_t>(std::clamp(amount, -32768, 32767)),
                         .amount_source = static_cast<std::uint16_t>(amount_source)});
  return *this;
}

}  // namespace portamento::embedded_bank
