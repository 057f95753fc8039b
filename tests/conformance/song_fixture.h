// A test that plays a song and scores moments of it; times are seconds of the song.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "tests/conformance/score_card.h"
#include "tests/support/measure.h"
#include "tests/support/rig.h"

namespace portamento::test {

/// What a line may be off by where it does not say otherwise.
inline constexpr double kDb = 0.3, kCents = 3, kMs = 5;

/// The velocities of a series.
inline constexpr std::array<int, 8> kVelocities = {127, 111, 95, 79, 63, 47, 31, 15};

class SongTest : public testing::Test {
 protected:
  using Side = std::vector<float>;

  // --- Level and pitch ---------------------------------------------------------------------------

  /// Level around a moment, weighted towards it, in dB; of either side.
  static double LevelDb(const Side& side, double seconds, double half_seconds);
  double LevelDb(double seconds, double half_seconds = 0.01) const {
    return LevelDb(sound_.left, seconds, half_seconds);
  }

  /// Level of a note of half a second: its middle part.
  static double NoteDb(const Side& side, double start) { return LevelDb(side, start + 0.2, 0.15); }
  double NoteDb(double start) const { return NoteDb(sound_.left, start); }

  /// Frequency at a moment: a straight line through the periods around it.
  double HzAt(double seconds, double half_seconds = 0.02) const {
    return FrequencyAtMoment(sound_.left, seconds, half_seconds);
  }

  /// Scores how fast a note falls, whose decay takes `decay_seconds` for 96 dB.
  void ScoreDecay(ScoreCard& card, int key, double start, double decay_seconds) const;

  /// Scores for how long a note stays at full level before it falls.
  void ScoreHold(ScoreCard& card, int key, double start, double hold_seconds) const;

  // --- Filters, heard through noise --------------------------------------------------------------

  /// Spectrum of a noise note of at least 0.42 s, away from its ends.
  std::vector<double> NoiseSpectrum(double start) const;

  static double GainDb(const std::vector<double>& spectrum, const std::vector<double>& open,
                       double hz, double share) {
    return SpectrumDb(spectrum, hz, share) - SpectrumDb(open, hz, share);
  }

  /// Scores the response of a note against a Butterworth low-pass; the note at `open_start` is the
  /// same noise unfiltered.
  void ScoreButterworth(ScoreCard& card, double start, double cutoff_hz, double open_start) const;

  // --- Pan ---------------------------------------------------------------------------------------

  /// Nine notes, half a second each, at places from -0.5 (left) to 0.5 (right) or beyond.
  using Places = std::array<double, 9>;

  /// From `-reach` to `reach`.
  static Places EvenPlaces(double reach);

  /// Scores a series of mono notes by the law of constant power.
  void ScorePan(ScoreCard& card, char series, double start, const Places& places) const;

  /// Scores a series of notes of two tones, the low one from -0.5 and the high one from +0.5, both
  /// shifted; `full_db` is the level of a tone that is alone on its side.
  void ScorePairPan(ScoreCard& card, char series, double start, const Places& shifts, double low_hz,
                    double high_hz, double full_db) const;

  /// Level of one of a note's tones on a side.
  static double ToneDb(const Side& side, double start, double hz) {
    return Db(AmplitudeOf(Between(side, start + 0.05, start + 0.35), hz) + 1e-12);
  }

  // --- Effects -----------------------------------------------------------------------------------

  /// Leaves of the sound, which is dry, what effects add to it.
  void KeepWet(const Stereo& dry_and_wet);

  /// What the chorus would make of the whole dry sound at full send: left side.
  Side FullChorus() const;

  /// Level of the reverb after a note of up to half a second.
  double ReverbDb(double start) const { return LevelDb(start + 1.2, 0.6); }

  /// Four notes, two seconds each, of these sends in shares of full.
  using Sends = std::array<double, 4>;

  /// Scores reverb against its level at full send.
  void ScoreReverb(ScoreCard& card, char series, double start, const Sends& sends,
                   double full_db) const;

  /// Scores chorus against FullChorus. A chorus moves, so its level depends on the moment.
  void ScoreChorus(ScoreCard& card, char series, double start, const Sends& sends,
                   const Side& full) const;

  Stereo sound_;
};

}  // namespace portamento::test
