// The SoundFont Spec Test (S. Christian Collins, version 3.1), all 22 tests scored by measurement.
//
// Expected values are the closed forms of the SoundFont model, with the choices of our reference.
// Tolerances are 0.3 dB, 3 cents and 5 ms unless a line says otherwise.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

#include "engine/effects/chorus.h"
#include "soundfonts/open_bank.h"
#include "tests/conformance/score_card.h"
#include "tests/conformance/spec_song.h"
#include "tests/support/measure.h"
#include "tests/support/shared_files.h"

namespace portamento::test {
namespace {

constexpr double kDb = 0.3, kCents = 3;
constexpr double kToneHz = 370.05;

class SpecTest : public testing::Test {
 protected:
  void Render(double start_seconds, double end_seconds) {
    auto sound = RenderSpecSong(start_seconds, end_seconds);
    if (!sound) GTEST_SKIP() << "the folder shared/soundfont-spec-test is not there";
    sound_ = std::move(*sound);
  }

  bool skipped() const { return sound_.left.empty(); }

  /// Level around a moment, weighted towards it, in dB; of either side.
  double LevelDb(const std::vector<float>& side, double seconds, double half_seconds) const {
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
  double LevelDb(double seconds, double half_seconds = 0.01) const {
    return LevelDb(sound_.left, seconds, half_seconds);
  }

  /// Frequency at a moment: a straight line through the periods around it.
  double HzAt(double seconds, double half_seconds = 0.02) const {
    return FrequencyAtMoment(sound_.left, seconds, half_seconds);
  }

  /// Level of a note of half a second: its middle part.
  double NoteDb(const std::vector<float>& side, double start) const {
    return LevelDb(side, start + 0.2, 0.15);
  }
  double NoteDb(double start) const { return NoteDb(sound_.left, start); }

  Stereo sound_;
};

#define RENDER_OR_SKIP(start, end) \
  Render(start, end);              \
  if (skipped()) return

TEST_F(SpecTest, T01_VolumeEnvelope) {
  RENDER_OR_SKIP(1, 8);
  ScoreCard card("1 Volume envelope");
  const double n = 1.5, full_db = LevelDb(n + 2.5, 0.2);
  card.ExpectBetween("delay, peak", Db(Peak(Between(sound_.left, n + 0.6, n + 0.99))), -400, -90,
                     "dBFS");
  const auto level = [&](const char* what, double at, double expected_db) {
    card.Expect(what, LevelDb(n + at) - full_db, expected_db, kDb, "dB");
  };
  level("attack, a quarter", 1.25, Db(0.25));
  level("attack, half", 1.5, Db(0.5));
  level("attack, three quarters", 1.75, Db(0.75));
  level("hold, early", 2.05, 0);
  level("hold, late", 2.95, 0);
  level("decay", 3.10, -9.6);
  level("sustain, early", 3.2, -12);
  level("sustain, late", 4.9, -12);
  level("release", 5.2, -12 - 0.2 * 96);
  level("release, late", 5.6, -12 - 0.6 * 96);
}

TEST_F(SpecTest, T02_ModulationEnvelope) {
  RENDER_OR_SKIP(9, 15.5);
  ScoreCard card("2 Modulation envelope");
  const double n = 9.5;
  const auto pitch = [&](const char* what, double at, double expected_cents) {
    card.Expect(what, Cents(HzAt(n + at), kToneHz), expected_cents, kCents, "c");
  };
  pitch("before the attack", 0.7, 0);
  pitch("attack, a quarter", 1.25, 1200 * (1 + 5.0 / 12 * std::log10(0.25)));
  pitch("attack, half", 1.5, 1200 * (1 + 5.0 / 12 * std::log10(0.5)));
  pitch("hold", 2.5, 1200);
  pitch("decay", 3.25, 1200 - 0.25 * 1200);
  pitch("sustain", 4.5, 600);
  pitch("release", 5.25, 300);
  pitch("end of release", 5.55, 0);
}

struct KeyRow {
  int key;
  double start, seconds;
};

TEST_F(SpecTest, T03_KeyToDecay) {
  RENDER_OR_SKIP(17, 31);
  ScoreCard card("3 Key to decay");
  const KeyRow rows[] = {
      {84, 17.5, 0.493}, {72, 18.5, 0.993}, {60, 19.5, 2.00}, {48, 21.0, 4.03}, {36, 24.0, 8.11}};
  for (const auto& [key, start, decay] : rows) {
    const double from = start + 0.1 * decay, to = start + 0.35 * decay;
    const double slope = (LevelDb(to, 0.03) - LevelDb(from, 0.03)) / (to - from);
    card.Expect(fmt::format("key {}, slope", key), slope, -96 / decay, 0.015 * 96 / decay, "dB/s");
  }
}

TEST_F(SpecTest, T04_KeyToHold) {
  RENDER_OR_SKIP(31, 41);
  ScoreCard card("4 Key to hold");
  const KeyRow rows[] = {{84, 31.5, 0.123},
                         {72, 32.5, 0.248},
                         {60, 33.5, 0.500},
                         {48, 34.5, 1.007},
                         {36, 36.5, 2.028}};
  for (const auto& [key, start, hold] : rows) {
    // The end of the plateau: where the level is 1 dB down, less the time that this takes.
    const double full_db = LevelDb(start + 0.6 * hold, 0.02);
    double at = start + 0.7 * hold;
    while (LevelDb(at, 0.02) > full_db - 1 && at < start + 2 * hold) at += 0.0005;
    const double later = at + 0.01;
    const double slope = (LevelDb(later, 0.02) - LevelDb(at, 0.02)) / 0.01;
    card.Expect(fmt::format("key {}, plateau", key), 1000 * (at + 1 / slope - start), 1000 * hold,
                5, "ms");
  }
}

TEST_F(SpecTest, T05_ModLfoToVolume) {
  RENDER_OR_SKIP(41.9, 49.6);
  ScoreCard card("5 Modulation LFO to volume");
  for (const auto& [name, n] : {std::pair{"velocity 127", 42.0}, {"velocity 90", 46.5}}) {
    const auto level = [&](double at) { return LevelDb(n + at, 0.008); };
    const double middle = level(1.0);
    card.Expect(fmt::format("{}, first peak", name), level(0.0625) - middle, 6, kDb, "dB");
    card.Expect(fmt::format("{}, first trough", name), level(0.1875) - middle, -6, kDb, "dB");
    card.Expect(fmt::format("{}, 9th peak", name), level(2.0625) - middle, 6, kDb, "dB");
    card.Expect(fmt::format("{}, half way up", name), level(1.03125) - middle, 3, kDb, "dB");
  }
}

TEST_F(SpecTest, T06_VibratoLfo) {
  RENDER_OR_SKIP(51, 54.6);
  ScoreCard card("6 Vibrato LFO");
  const double n = 51.5;
  card.Expect("first peak", Cents(HzAt(n + 0.0625, 0.006), kToneHz), 600, 30, "c");
  card.Expect("half way up, 5th period", Cents(HzAt(n + 1.03125), kToneHz), 300, 2 * kCents, "c");
  card.Expect("crossing, 9th period", Cents(HzAt(n + 2.125), kToneHz), 0, 2 * kCents, "c");
  card.Expect("half way down", Cents(HzAt(n + 2.125 + 0.03125), kToneHz), -300, 2 * kCents, "c");
  card.Expect("trough", Cents(HzAt(n + 2.1875, 0.006), kToneHz), -600, 30, "c");
}

TEST_F(SpecTest, T07_ModulationWheel) {
  RENDER_OR_SKIP(56, 59.6);
  ScoreCard card("7 Modulation wheel");
  const double n = 56.5, depth = 50 * 127.0 / 128;
  const double middle_hz = FrequencyAt(sound_.left, n + 1.5, 1.0);  // over eight whole periods
  const auto pitch = [&](const char* what, double at, double expected_cents) {
    card.Expect(what, Cents(HzAt(n + at, 0.004), middle_hz), expected_cents, kCents, "c");
  };
  pitch("half way up, 5th period", 1.03125, depth / 2);
  pitch("peak", 1.0625, depth);
  pitch("crossing, 9th period", 2.125, 0);
  pitch("half way down", 2.15625, -depth / 2);
  pitch("trough", 2.1875, -depth);
}

TEST_F(SpecTest, T08_ScaleTuningAndRootKey) {
  RENDER_OR_SKIP(60.9, 63.6);
  ScoreCard card("8 Scale tuning and root key");
  for (const double n : {61.0, 62.0, 63.0}) {
    card.Expect(fmt::format("tone at {:.0f} s", n), HzAt(n + 0.25, 0.2), kToneHz,
                kToneHz * (std::exp2(1.0 / 1200) - 1), "Hz");
  }
}

/// Spectrum of a noise note of 0.42 s, away from its ends.
class NoiseTest : public SpecTest {
 protected:
  std::vector<double> Spectrum(double start) const {
    return PowerSpectrum(Between(sound_.left, start + 0.06, start + 0.06 + 16'400 / 48'000.0),
                         16'384);
  }
  /// The same noise with the filter open: the note of 20 kHz.
  std::vector<double> OpenSpectrum() const { return Spectrum(65.5 + 0.5 * 19); }

  /// What a note lets pass against what a Butterworth low-pass would let pass of the open noise.
  double PassedDb(double start, double cutoff_hz) const {
    const double open_start = 65.5 + 0.5 * 19;
    const double g = std::tan(std::numbers::pi * cutoff_hz / 48'000), k = std::numbers::sqrt2;
    double band = 0, low = 0, expected = 0, measured = 0;
    for (std::size_t i = 0; i < 19'000; ++i) {
      const auto at = [&](double from) { return static_cast<std::size_t>(from * 48'000) + i; };
      const double b = (g * (sound_.left[at(open_start)] - low) + band) / (1 + g * (g + k));
      const double y = low + g * b;
      band = 2 * b - band;
      low = 2 * y - low;
      expected += y * y;
      measured += std::pow(sound_.left[at(start)], 2);
    }
    return 10 * std::log10(measured / expected);
  }

  /// Gain at `hz`, where nothing but a Butterworth low-pass at `cutoff_hz` is expected: the power
  /// of a band against what that filter would leave of it.
  static double ButterworthGainDb(const std::vector<double>& spectrum,
                                  const std::vector<double>& open, double hz, double cutoff_hz) {
    const double share = 0.05, bin_hz = 48'000 / 16'384.0;
    const auto power_gain = [&](double at_hz) {
      const double ratio = std::tan(std::numbers::pi * at_hz / 48'000) /
                           std::tan(std::numbers::pi * cutoff_hz / 48'000);
      return 1 / (1 + std::pow(ratio, 4));
    };
    double measured = 0, expected = 0;
    for (auto bin = static_cast<std::size_t>(hz * (1 - share) / bin_hz + 0.5);
         static_cast<double>(bin) * bin_hz < hz * (1 + share); ++bin) {
      measured += spectrum[bin];
      expected += open[bin] * power_gain(static_cast<double>(bin) * bin_hz);
    }
    return 10 * std::log10(power_gain(hz) * measured / expected);
  }

  static double GainDb(const std::vector<double>& spectrum, const std::vector<double>& open,
                       double hz, double share) {
    return SpectrumDb(spectrum, hz, share) - SpectrumDb(open, hz, share);
  }
};

TEST_F(NoiseTest, T09_FilterCutoff) {
  RENDER_OR_SKIP(65, 75.5);
  ScoreCard card("9 Filter cutoff");
  const auto open = OpenSpectrum();
  const double cutoffs_hz[] = {20,   50,   100,  200,  500,  1000,   1500,   2000,   3000,  4000,
                               5000, 6000, 7000, 8000, 9000, 10'000, 12'000, 15'000, 17'500};
  double n = 65.5;
  for (const double hz : cutoffs_hz) {
    const auto spectrum = Spectrum(n);
    card.Expect(fmt::format("{:.0f} Hz, all that passes", hz), PassedDb(n, hz), 0, kDb, "dB");
    if (hz < 200) {  // too few bins of noise to look at one frequency
      n += 0.5;
      continue;
    }
    card.Expect(fmt::format("{:.0f} Hz, at the cutoff", hz),
                ButterworthGainDb(spectrum, open, hz, hz), -3.0, kDb, "dB");
    if (hz <= 4000) {
      card.ExpectBetween(fmt::format("{:.0f} Hz, an octave above", hz),
                         ButterworthGainDb(spectrum, open, 2 * hz, hz), -13.5 - kDb, -12.3 + kDb,
                         "dB");
    }
    n += 0.5;
  }
}

TEST_F(NoiseTest, T10_Resonance) {
  RENDER_OR_SKIP(65, 83.5);
  ScoreCard card("10 Filter resonance");
  const auto open = OpenSpectrum();
  double n = 77.5;
  for (const double q_db : {0., 5., 10., 15., 20., 25., 30., 35., 40., 50., 70., 96.}) {
    const auto spectrum = Spectrum(n);
    const double dc = GainDb(spectrum, open, 300, 0.3);
    card.Expect(fmt::format("Q {:.0f} dB, far below", q_db), dc, -q_db / 2, kDb, "dB");
    if (q_db <= 40) {
      card.Expect(fmt::format("Q {:.0f} dB, at the cutoff", q_db),
                  GainDb(spectrum, open, 4000, 0.0005) - dc, q_db - 3, 1, "dB");
    }
    n += 0.5;
  }
}

TEST_F(SpecTest, T11_Attenuation) {
  RENDER_OR_SKIP(85, 89);
  ScoreCard card("11 Attenuation");
  const double full_db = NoteDb(85.5);
  for (int i = 0; i < 7; ++i) {
    card.Expect(fmt::format("step {}", i), NoteDb(85.5 + 0.5 * i) - full_db, -2 * i, kDb, "dB");
  }
}

TEST_F(SpecTest, T12_NegativePresetAttenuation) {
  RENDER_OR_SKIP(85, 94.5);
  ScoreCard card("12 Negative attenuation at preset level");
  const double full_db = NoteDb(85.5);
  for (int i = 0; i < 7; ++i) {
    card.Expect(fmt::format("step {}", i), NoteDb(91 + 0.5 * i) - full_db, 0, kDb, "dB");
  }
}

constexpr std::array<int, 8> kVelocities = {127, 111, 95, 79, 63, 47, 31, 15};

TEST_F(SpecTest, T13_VelocityToAttenuation) {
  RENDER_OR_SKIP(97, 125.5);
  ScoreCard card("13 Velocity to attenuation");
  const double full_db = NoteDb(97.5);
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    const double concave_db = -40 * std::log10(127.0 / kVelocities[i]);
    const auto note = [&](const char* series, double start, double expected_db) {
      card.Expect(fmt::format("{}, velocity {}", series, kVelocities[i]),
                  NoteDb(start + 0.5 * static_cast<double>(i)) - full_db, expected_db, kDb, "dB");
    };
    note("A concave", 97.5, concave_db);
    note("B 1.5 times", 103.5, 1.5 * concave_db);
    note("C half", 109.5, 0.5 * concave_db);
    note("D linear", 115.5, -12.0 * static_cast<double>(i));
    note("E none", 121.5, 0);
  }
}

TEST_F(NoiseTest, T14_VelocityToCutoff) {
  RENDER_OR_SKIP(65, 156.5);
  ScoreCard card("14 Velocity to filter cutoff");
  const auto open = OpenSpectrum();
  // The resonance of 10 dB makes the cutoff a peak 7 dB above what lies far below.
  const auto peak_hz = [&](double start) {
    const auto spectrum = Spectrum(start);
    double best = -1e9, at = 0;
    for (double hz = 200; hz < 6000; hz *= std::exp2(5.0 / 1200)) {
      const double gain = GainDb(spectrum, open, hz, 0.02);
      if (gain > best) {
        best = gain;
        at = hz;
      }
    }
    return at;
  };
  // A bilinear filter with q = 10^((10 - 3.01)/20) peaks at fc * sqrt(1 - 1 / (2 q^2)).
  const double q = std::pow(10, (10 - 3.01) / 20);
  const double peak_share = std::sqrt(1 - 1 / (2 * q * q));
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    for (const auto& [series, start] :
         {std::pair{'A', 128.5}, {'B', 134.5}, {'C', 140.5}, {'D', 146.5}, {'E', 152.5}}) {
      const double lower = series == 'B' ? 7200.0 * (127 - kVelocities[i]) / 128 : 0;
      const double expected_hz = 4000 * peak_share * std::exp2(-lower / 1200);
      if (expected_hz < 200) continue;  // below what half a second of noise resolves
      card.Expect(fmt::format("{}, velocity {}", series, kVelocities[i]),
                  Cents(peak_hz(start + 0.5 * static_cast<double>(i)), expected_hz), 0,
                  series == 'B' ? 60 : 10, "c");  // a peak in noise is wider the lower it lies
    }
  }
}

TEST_F(NoiseTest, T15_ModulationWheelToCutoff) {
  RENDER_OR_SKIP(65, 163.2);
  ScoreCard card("15 Modulation wheel to filter cutoff");
  const auto open = OpenSpectrum();
  // The wheel rises from 0 to 127 within two seconds and falls again: 500 Hz + 7000 cents * v /
  // 128.
  const auto level_db = [&](double at, double hz) {
    const auto spectrum =
        PowerSpectrum(Between(sound_.left, 159 + at - 0.05, 159 + at + 0.05), 2048);
    return SpectrumDb(spectrum, hz, 0.2);
  };
  const double open_db = level_db(2.0, 8000);
  card.ExpectBetween("8 kHz, wheel at 0, below open", level_db(0.06, 8000) - open_db, -60, -40,
                     "dB");
  // Wheel at 64: the cutoff is 500 Hz * 2^(3500 / 1200) = 3775 Hz; 8 kHz lies 14 dB down.
  const double cutoff_hz = 500 * std::exp2(7000.0 * 64 / 128 / 1200);
  const double ratio =
      std::tan(std::numbers::pi * 8000 / 48'000) / std::tan(std::numbers::pi * cutoff_hz / 48'000);
  const double half_db = -10 * std::log10(1 + std::pow(ratio, 4));
  const double top_hz = 500 * std::exp2(7000.0 * 127 / 128 / 1200);
  const double top_ratio =
      std::tan(std::numbers::pi * 8000 / 48'000) / std::tan(std::numbers::pi * top_hz / 48'000);
  const double top_db = -10 * std::log10(1 + std::pow(top_ratio, 4));
  card.Expect("8 kHz, half way up", level_db(1.02, 8000) - open_db, half_db - top_db, 1.5, "dB");
  card.Expect("8 kHz, half way down", level_db(3.02, 8000) - open_db, half_db - top_db, 1.5, "dB");
}

TEST_F(SpecTest, T16_SampleOffset) {
  RENDER_OR_SKIP(165, 169);
  ScoreCard card("16 Sample start offset");
  const auto bank =
      OpenBank((SharedFolder() / "soundfont-spec-test/sf_spec_test.sf2").string())->bank;
  const auto find = [&](const std::string& name) {
    std::uint32_t sample = 0;
    while (bank->samples()[sample].name != name) ++sample;
    return sample;
  };
  for (const auto& [name, start, offset] :
       {std::tuple{"sample offset", 165.5, 0u}, {"not supported", 167.0, 6720u}}) {
    const std::uint32_t sample = find(name);
    std::vector<std::int16_t> frames(bank->samples()[sample].frames);
    bank->pcm().Open(sample)->Read(frames);
    // What is heard must be the sample from its offset on.
    double both = 0, heard_power = 0, sample_power = 0;
    const Signal heard = Between(sound_.left, start, start + 0.6);
    for (std::size_t i = 0; i < heard.size(); ++i) {
      const double at = offset + static_cast<double>(i) * 22'050 / 48'000;
      const auto whole = static_cast<std::size_t>(at);
      const double expected = std::lerp(frames[whole], frames[whole + 1], at - std::floor(at));
      both += heard[i] * expected;
      heard_power += heard[i] * heard[i];
      sample_power += expected * expected;
    }
    card.ExpectBetween(fmt::format("'{}', likeness", name),
                       100 * both / std::sqrt(heard_power * sample_power), 98, 100, "%");
  }
}

/// The wet part of the sound alone: what effects add to it.
class EffectTest : public SpecTest {
 protected:
  void RenderWet(double start_seconds, double end_seconds) {
    Render(start_seconds, end_seconds);
    if (skipped()) return;
    const auto both = RenderSpecSong(start_seconds, end_seconds, true);
    for (std::size_t i = 0; i < sound_.left.size(); ++i) {
      sound_.left[i] = both->left[i] - sound_.left[i];
    }
  }

  /// Scores notes against the loudest one of series A; sends in shares of full.
  void ScoreSends(ScoreCard& card, char series, double start, double step,
                  const std::array<double, 4>& sends) {
    for (std::size_t i = 0; i < sends.size(); ++i) {
      ScoreSend(card, fmt::format("{}, note {}", series, i + 1),
                WetDb(start + step * static_cast<double>(i)) - full_db_, sends[i]);
    }
  }

  static void ScoreSend(ScoreCard& card, const std::string& what, double db, double send) {
    if (send == 0) {
      card.ExpectBetween(what, db, -400, -80, "dB");
    } else {
      card.Expect(what, db, Db(send), kDb, "dB");
    }
  }

  // CC91 and CC93 at 42, 85 and 127: 20 % at 128 steps.
  static constexpr double kLowSend = 0.2 * 42 / 128, kMiddleSend = 0.2 * 85 / 128,
                          kHighSend = 0.2 * 127 / 128;

  double WetDb(double start) const { return LevelDb(start + 1.2, 0.6); }

  double full_db_ = 0;
};

TEST_F(EffectTest, T17_ReverbSend) {
  RenderWet(171, 199);
  if (skipped()) return;
  ScoreCard card("17 Reverb send");
  full_db_ = WetDb(177.5);
  ScoreSends(card, 'A', 171.5, 2, {0, 0.333, 0.666, 1});
  ScoreSends(card, 'B', 181, 2, {0, kLowSend, kMiddleSend, kHighSend});
  ScoreSends(card, 'C', 190.5, 2, {0, 0.333 + kLowSend, 0.666 + kMiddleSend, 1});
}

TEST_F(EffectTest, T18_ChorusSend) {
  Render(200.5, 228);
  if (skipped()) return;
  const auto both = RenderSpecSong(200.5, 228, true);
  // A chorus moves, so that its level over a word depends on when the word is said. Its answer to
  // the whole dry sound tells what a full send would be at each moment.
  engine::Chorus chorus;
  chorus.Prepare(48'000, {});
  std::vector<float> mono(sound_.left.size()), full(mono.size()), unused(mono.size());
  for (std::size_t i = 0; i < mono.size(); ++i) {
    mono[i] = sound_.left[i] * std::numbers::sqrt2_v<float>;
    sound_.left[i] = both->left[i] - sound_.left[i];
  }
  std::vector<float> to_delay(mono.size()), to_reverb(mono.size());
  chorus.Process(mono, full, unused, to_delay, to_reverb);
  ScoreCard card("18 Chorus send");
  for (const auto& [series, start, sends] :
       {std::tuple{'A', 201.0, std::array{0.0, 0.333, 0.666, 1.0}},
        {'B', 210.5, std::array{0.0, kLowSend, kMiddleSend, kHighSend}},
        {'C', 220.0, std::array{0.0, 0.333 + kLowSend, 0.666 + kMiddleSend, 1.0}}}) {
    for (std::size_t i = 0; i < sends.size(); ++i) {
      const double at = start + 2 * static_cast<double>(i) + 0.35;
      ScoreSend(card, fmt::format("{}, note {}", series, i + 1),
                LevelDb(at, 0.3) - LevelDb(full, at, 0.3), sends[i]);
    }
  }
}

TEST_F(SpecTest, T19_Interpolation) {
  RENDER_OR_SKIP(229.9, 236);
  ScoreCard card("19 Interpolation");
  // A drum sampled at 11025 Hz, three to 21 semitones down. What lies above the sample's own band
  // is images, which is what poor interpolation adds.
  for (const auto& [key, start] : {std::pair{111, 230.0}, {105, 231.0}, {99, 232.0}, {93, 233.0}}) {
    const double nyquist_hz = 11'025.0 / 2 * std::exp2((key - 90 - 24) / 12.0);
    const auto spectrum = PowerSpectrum(Between(sound_.left, start + 0.05, start + 0.95), 4096);
    const double bin_hz = 48'000 / 4096.0;
    double inside = 0, outside = 0;
    for (std::size_t bin = 1; bin < spectrum.size(); ++bin) {
      (static_cast<double>(bin) * bin_hz < 1.1 * nyquist_hz ? inside : outside) += spectrum[bin];
    }
    card.ExpectBetween(fmt::format("key {}, images", key), 10 * std::log10(outside / inside), -200,
                       -50, "dB");
  }
}

TEST_F(SpecTest, T20_PitchBend) {
  RENDER_OR_SKIP(239.5, 260);
  ScoreCard card("20 Pitch bend");
  for (const auto& [series, n, direction] :
       {std::tuple{"A default", 240.0, 1}, {"B none", 247.5, 0}, {"C inverted", 255.0, -1}}) {
    const double rest_hz = HzAt(n + 0.25, 0.2);
    card.Expect(fmt::format("{}, wheel down", series), Cents(HzAt(n + 1.25, 0.2), rest_hz),
                -200 * direction, kCents, "c");
    card.Expect(fmt::format("{}, wheel up", series), Cents(HzAt(n + 3.25, 0.2), rest_hz),
                200 * direction, kCents, "c");
  }
}

TEST_F(SpecTest, T21_ExclusiveClass) {
  RENDER_OR_SKIP(261.5, 264);
  ScoreCard card("21 Exclusive class");
  const double before_db = LevelDb(262.1, 0.02);
  card.ExpectBetween("125 ms after the cut", LevelDb(262.25, 0.005) - before_db, -400, -30, "dB");
  card.ExpectBetween("175 ms after the cut", LevelDb(262.30, 0.005) - before_db, -400, -50, "dB");
  card.ExpectBetween("long after", LevelDb(263.5, 0.4) - before_db, -400, -90, "dB");
}

class PanTest : public SpecTest {
 protected:
  /// Scores a series of nine mono notes from hard left to hard right.
  void ScoreMono(ScoreCard& card, char series, double start) {
    const double centre_db = NoteDb(start + 4 * 0.5);
    for (int i = 0; i <= 8; ++i) {
      const double angle = i / 8.0 * std::numbers::pi / 2;
      const double at = start + 0.5 * i;
      const std::string what = fmt::format("{}, {:+.1f} %", series, -50 + 12.5 * i);
      ScoreSide(card, what + " left", NoteDb(sound_.left, at) - centre_db, std::cos(angle));
      ScoreSide(card, what + " right", NoteDb(sound_.right, at) - centre_db, std::sin(angle));
    }
  }

  /// `share` of full level, where the centre has the root of a half.
  static void ScoreSide(ScoreCard& card, const std::string& what, double db, double share) {
    if (share < 1e-9) {
      card.ExpectBetween(what, db, -400, -80, "dB");
    } else {
      card.Expect(what, db, Db(share * std::numbers::sqrt2), kDb, "dB");
    }
  }

  static constexpr double kHighHz = 750;

  /// The other tone leaks into the measure of one that is silent.
  static void ScoreTone(ScoreCard& card, const std::string& what, double db, double share) {
    if (share < 1e-9) {
      card.ExpectBetween(what, db, -400, -50, "dB");
    } else {
      card.Expect(what, db, Db(share), kDb, "dB");
    }
  }

  /// Level of one of a stereo note's two tones on a side.
  double ToneDb(const std::vector<float>& side, double start, double hz) const {
    return Db(AmplitudeOf(Between(side, start + 0.05, start + 0.35), hz) + 1e-12);
  }
};

TEST_F(PanTest, T22_Mono) {
  RENDER_OR_SKIP(265.5, 277);
  ScoreCard card("22 Pan, mono");
  ScoreMono(card, 'A', 266);
  ScoreMono(card, 'B', 272);
}

TEST_F(PanTest, T22_Stereo) {
  RENDER_OR_SKIP(277.5, 301);
  ScoreCard card("22 Pan, stereo");
  // Hard right and alone there: the high tone of the last note of F.
  const double full_db = ToneDb(sound_.right, 300, kHighHz);
  for (const auto& [series, start, reach] :
       {std::tuple{'C', 278.0, 0.5}, {'D', 284.0, 0.5}, {'E', 290.0, 1.0}, {'F', 296.0, 1.0}}) {
    for (int i = 0; i <= 8; ++i) {
      const double shift = reach * (i - 4) / 4, at = start + 0.5 * i;
      const auto tone = [&](const char* name, double hz, double place) {
        const double angle = std::clamp(place + shift + 0.5, 0.0, 1.0) * std::numbers::pi / 2;
        const std::string what = fmt::format("{}, {:+.0f} %, {}", series, 100 * shift, name);
        ScoreTone(card, what + " left", ToneDb(sound_.left, at, hz) - full_db, std::cos(angle));
        ScoreTone(card, what + " right", ToneDb(sound_.right, at, hz) - full_db, std::sin(angle));
      };
      tone("low", kToneHz, -0.5);
      tone("high", kHighHz, 0.5);
    }
  }
}

}  // namespace
}  // namespace portamento::test
