#include "tests/conformance/song_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/effects/chorus.h"

namespace portamento::test {
namespace {

constexpr double kRateHz = 48'000;
constexpr std::size_t kNoiseWindow = 16'384;

/// Power that a bilinear Butterworth low-pass of two poles lets pass.
double ButterworthPower(double hz, double cutoff_hz) {
  const double ratio =
      std::tan(std::numbers::pi * hz / kRateHz) / std::tan(std::numbers::pi * cutoff_hz / kRateHz);
  return 1 / (1 + std::pow(ratio, 4));
}

/// Gain at `hz`, where nothing but a Butterworth low-pass at `cutoff_hz` is expected: the power of
/// a band against what that filter would leave of it.
double ButterworthGainDb(const std::vector<double>& spectrum, const std::vector<double>& open,
                         double hz, double cutoff_hz) {
  const double share = 0.05, bin_hz = kRateHz / static_cast<double>(kNoiseWindow);
  double measured = 0, expected = 0;
  for (auto bin = static_cast<std::size_t>(hz * (1 - share) / bin_hz + 0.5);
       static_cast<double>(bin) * bin_hz < hz * (1 + share); ++bin) {
    measured += spectrum[bin];
    expected += open[bin] * ButterworthPower(static_cast<double>(bin) * bin_hz, cutoff_hz);
  }
  return 10 * std::log10(ButterworthPower(hz, cutoff_hz) * measured / expected);
}

/// What a note lets pass against what a Butterworth low-pass would let pass of the open noise.
double PassedDb(const std::vector<float>& side, double start, double open_start, double cutoff_hz) {
  const double g = std::tan(std::numbers::pi * cutoff_hz / kRateHz), k = std::numbers::sqrt2;
  double band = 0, low = 0, expected = 0, measured = 0;
  for (std::size_t i = 0; i < 19'000; ++i) {
    const auto at = [&](double from) { return static_cast<std::size_t>(from * kRateHz) + i; };
    const double b = (g * (side[at(open_start)] - low) + band) / (1 + g * (g + k));
    const double y = low + g * b;
    band = 2 * b - band;
    low = 2 * y - low;
    expected += y * y;
    measured += std::pow(side[at(start)], 2);
  }
  return 10 * std::log10(measured / expected);
}

/// Left and right gain at a place, -0.5..0.5 and clamped to it.
std::pair<double, double> SidesAt(double place) {
  const double angle = (std::clamp(place, -0.5, 0.5) + 0.5) * std::numbers::pi / 2;
  return {std::cos(angle), std::sin(angle)};
}

/// A level; `silence_db` is what still counts as none.
void ScoreLevel(ScoreCard& card, const std::string& what, double db, double expected_linear,
                double silence_db) {
  if (expected_linear < 1e-9) {
    card.ExpectBetween(what, db, -400, silence_db, "dB");
  } else {
    card.Expect(what, db, Db(expected_linear), kDb, "dB");
  }
}

}  // namespace

double SongTest::LevelDb(const Side& side, double seconds, double half_seconds) {
  const Signal part = Between(side, seconds - half_seconds, seconds + half_seconds);
  double power = 0, weights = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double turn =
        2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(part.size());
    const double weight = 1 - std::cos(turn);
    power += weight * part[i] * part[i];
    weights += weight;
  }
  return 10 * std::log10(power / weights + 1e-30);
}

void SongTest::ScoreDecay(ScoreCard& card, int key, double start, double decay_seconds) const {
  const double from = start + 0.1 * decay_seconds, to = start + 0.35 * decay_seconds;
  const double slope = (LevelDb(to, 0.03) - LevelDb(from, 0.03)) / (to - from);
  card.Expect(fmt::format("key {}, slope", key), slope, -96 / decay_seconds,
              0.015 * 96 / decay_seconds, "dB/s");
}

void SongTest::ScoreHold(ScoreCard& card, int key, double start, double hold_seconds) const {
  // The end of the plateau: where the level is 1 dB down, less the time that this takes.
  const double full_db = LevelDb(start + 0.6 * hold_seconds, 0.02);
  double at = start + 0.7 * hold_seconds;
  while (LevelDb(at, 0.02) > full_db - 1 && at < start + 2 * hold_seconds) at += 0.0005;
  const double later = at + 0.01;
  const double slope = (LevelDb(later, 0.02) - LevelDb(at, 0.02)) / 0.01;
  card.Expect(fmt::format("key {}, plateau", key), 1000 * (at + 1 / slope - start),
              1000 * hold_seconds, kMs, "ms");
}

std::vector<double> SongTest::NoiseSpectrum(double start) const {
  return PowerSpectrum(Between(sound_.left, start + 0.06, start + 0.06 + 16'400 / kRateHz),
                       kNoiseWindow);
}

void SongTest::ScoreButterworth(ScoreCard& card, double start, double cutoff_hz,
                                double open_start) const {
  card.Expect(fmt::format("{:.0f} Hz, all that passes", cutoff_hz),
              PassedDb(sound_.left, start, open_start, cutoff_hz), 0, kDb, "dB");
  if (cutoff_hz < 200) return;  // too few bins of noise to look at one frequency
  const auto spectrum = NoiseSpectrum(start), open = NoiseSpectrum(open_start);
  card.Expect(fmt::format("{:.0f} Hz, at the cutoff", cutoff_hz),
              ButterworthGainDb(spectrum, open, cutoff_hz, cutoff_hz), -3.0, kDb, "dB");
  if (cutoff_hz > 4000) return;
  card.ExpectBetween(fmt::format("{:.0f} Hz, an octave above", cutoff_hz),
                     ButterworthGainDb(spectrum, open, 2 * cutoff_hz, cutoff_hz), -13.5 - kDb,
                     -12.3 + kDb, "dB");
}

SongTest::Places SongTest::EvenPlaces(double reach) {
  Places places{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = reach * (static_cast<double>(i) - 4) / 4;
  }
  return places;
}

void SongTest::ScorePan(ScoreCard& card, char series, double start, const Places& places) const {
  const double centre_db = NoteDb(start + 4 * 0.5);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto [left, right] = SidesAt(places[i]);
    const double at = start + 0.5 * static_cast<double>(i);
    const std::string what = fmt::format("{}, {:+.1f} %", series, 100 * places[i]);
    // The centre has the root of a half.
    ScoreLevel(card, what + " left", NoteDb(sound_.left, at) - centre_db,
               left * std::numbers::sqrt2, -80);
    ScoreLevel(card, what + " right", NoteDb(sound_.right, at) - centre_db,
               right * std::numbers::sqrt2, -80);
  }
}

void SongTest::ScorePairPan(ScoreCard& card, char series, double start, const Places& shifts,
                            double low_hz, double high_hz, double full_db) const {
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    const double at = start + 0.5 * static_cast<double>(i);
    for (const auto& [name, hz, home] : {std::tuple{"low", low_hz, -0.5}, {"high", high_hz, 0.5}}) {
      const auto [left, right] = SidesAt(home + shifts[i]);
      const std::string what = fmt::format("{}, {:+.0f} %, {}", series, 100 * shifts[i], name);
      // The other tone leaks into the measure of one that is silent.
      ScoreLevel(card, what + " left", ToneDb(sound_.left, at, hz) - full_db, left, -50);
      ScoreLevel(card, what + " right", ToneDb(sound_.right, at, hz) - full_db, right, -50);
    }
  }
}

void SongTest::KeepWet(const Stereo& dry_and_wet) {
  for (std::size_t i = 0; i < sound_.left.size(); ++i) {
    sound_.left[i] = dry_and_wet.left[i] - sound_.left[i];
    sound_.right[i] = dry_and_wet.right[i] - sound_.right[i];
  }
}

SongTest::Side SongTest::FullChorus() const {
  engine::Chorus chorus;
  chorus.Prepare(static_cast<std::uint32_t>(kRateHz), {}, TargetForThisRun());
  Side mono(sound_.left.size()), full(mono.size()), unused(mono.size());
  // A centred voice has the root of a half on each side.
  for (std::size_t i = 0; i < mono.size(); ++i) {
    mono[i] = sound_.left[i] * std::numbers::sqrt2_v<float>;
  }
  Side to_delay(mono.size()), to_reverb(mono.size());
  chorus.Process(mono, full, unused, to_delay, to_reverb);
  return full;
}

void SongTest::ScoreReverb(ScoreCard& card, char series, double start, const Sends& sends,
                           double full_db) const {
  for (std::size_t i = 0; i < sends.size(); ++i) {
    ScoreLevel(card, fmt::format("{}, note {}", series, i + 1),
               ReverbDb(start + 2 * static_cast<double>(i)) - full_db, sends[i], -80);
  }
}

void SongTest::ScoreChorus(ScoreCard& card, char series, double start, const Sends& sends,
                           const Side& full) const {
  for (std::size_t i = 0; i < sends.size(); ++i) {
    const double at = start + 2 * static_cast<double>(i) + 0.35;
    ScoreLevel(card, fmt::format("{}, note {}", series, i + 1),
               LevelDb(at, 0.3) - LevelDb(full, at, 0.3), sends[i], -80);
  }
}

}  // namespace portamento::test
