// A voicing: the generators and modulators of a zone, written in seconds, Hz and dB.
#pragma once

#include <map>
#include <vector>

#include "soundfonts/bank/generators.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::embedded_bank {

class Voicing {
 public:
  using Generator = bank::Generator;

  Voicing& Set(Generator id, int value);

  // Volume envelope. Decay and release are given as the time to fall by 60 dB.
  Voicing& DelaySeconds(double seconds);
  Voicing& AttackSeconds(double seconds);
  Voicing& HoldSeconds(double seconds);
  Voicing& DecaySeconds(double seconds_to_60_db);
  /// Level the decay ends at, below the peak; 144 lets it die away.
  Voicing& SustainDb(double attenuation_db);
  Voicing& ReleaseSeconds(double seconds_to_60_db);
  /// Doubles the decay time for every so many keys down from middle C.
  Voicing& DecayHalvesEveryKeys(double keys);
  /// Dies away in `seconds_to_60_db` at middle C, sooner on higher keys. What struck things do.
  Voicing& Dying(double seconds_to_60_db, double halves_every_keys);
  /// Rises in `attack_seconds` and stays.
  Voicing& Sustaining(double attack_seconds, double release_seconds_to_60_db);

  // Filter.
  /// `hz` for middle C; other keys by so many cents per key. 100 keeps the same harmonic passing.
  Voicing& CutoffHz(double hz, double cents_per_key = 0);
  Voicing& ResonanceDb(double db);
  /// Velocity 127 plays at the cutoff given; each velocity step below takes 1/128 of `cents` away.
  Voicing& VelocityDarkensCents(double cents);
  /// The filter opens by `cents` in `attack_seconds` and closes with `decay_seconds` to a share
  /// `sustain` (0..1) of that.
  Voicing& FilterEnvelope(double cents, double attack_seconds, double decay_seconds,
                          double sustain);
  /// What struck things do: the filter is `cents` open at the start and closes in `seconds`; sooner
  /// on higher keys.
  Voicing& FilterCloses(double cents, double seconds, double halves_every_keys);

  /// The modulation LFO opens and closes the filter.
  Voicing& FilterSway(double cents, double hz, double delay_seconds = 0);

  // Pitch.
  Voicing& Semitones(int semitones);
  Voicing& Cents(double cents);
  Voicing& RootKey(int key);
  Voicing& CentsPerKey(int cents);
  /// The modulation envelope bends the pitch: starts `cents` away and arrives in `seconds`.
  Voicing& PitchStartsAt(double cents, double seconds);
  Voicing& Vibrato(double cents, double hz, double delay_seconds);
  /// May share its LFO with FilterSway; the rate set last holds for both.
  Voicing& Tremolo(double db, double hz, double delay_seconds = 0);
  /// The modulation LFO on the pitch, for sounds that wobble.
  Voicing& PitchSway(double cents, double hz, double delay_seconds = 0);

  // Place and level.
  /// -1 left .. 1 right.
  Voicing& Pan(double place);
  /// Spreads the keyboard: low keys to the left, high keys to the right.
  Voicing& KeysSpreadPan(double share);
  Voicing& Level(double db);
  /// 1: loudness follows velocity as SF2 players do by default (40 log v); 0: not at all.
  Voicing& VelocitySensitivity(double share);
  Voicing& ReverbShare(double share);
  Voicing& ChorusShare(double share);

  Voicing& Velocities(int low, int high);
  Voicing& ExclusiveClass(int number);
  Voicing& StartAtFrame(int frame);
  Voicing& Modulate(int source, Generator destination, int amount, int amount_source = 0);

  const std::map<Generator, int>& generators() const { return generators_; }
  const std::vector<sf2::ModulatorRecord>& modulators() const { return modulators_; }
  /// Gain in dB that the zone's attenuation has to express. [any sign; clamped in assembly]
  double level_db() const { return level_db_; }
  int semitones() const { return semitones_; }

 private:
  std::map<Generator, int> generators_;
  std::vector<sf2::ModulatorRecord> modulators_;
  double level_db_ = 0;
  int semitones_ = 0;
};

}  // namespace portamento::embedded_bank
