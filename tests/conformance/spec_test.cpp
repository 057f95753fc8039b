// The SoundFont Spec Test (S. Christian Collins, version 3.1), all 22 tests scored by measurement.
//
// Expected values are the closed forms of the SoundFont model, with the choices of our reference.
// Tolerances are 0.3 dB, 3 cents and 5 ms unless a line says otherwise.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

#include "soundfonts/open_bank.h"
#include "tests/conformance/song_fixture.h"
#include "tests/conformance/spec_song.h"
#include "tests/support/shared_files.h"

namespace portamento::test {
namespace {

constexpr double kToneHz = 370.05;

class SpecTest : public SongTest {
 protected:
  void Render(double start_seconds, double end_seconds) {
    auto sound = RenderSpecSong(start_seconds, end_seconds);
    if (!sound) GTEST_SKIP() << "the folder shared/soundfont-spec-test is not there";
    sound_ = std::move(*sound);
  }

  bool skipped() const { return sound_.left.empty(); }

  /// The noise with its filter open: the note of 20 kHz in test 9.
  static constexpr double kOpenNoise = 65.5 + 0.5 * 19;
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
  for (const auto& [key, start, decay] : rows) ScoreDecay(card, key, start, decay);
}

TEST_F(SpecTest, T04_KeyToHold) {
  RENDER_OR_SKIP(31, 41);
  ScoreCard card("4 Key to hold");
  const KeyRow rows[] = {{84, 31.5, 0.123},
                         {72, 32.5, 0.248},
                         {60, 33.5, 0.500},
                         {48, 34.5, 1.007},
                         {36, 36.5, 2.028}};
  for (const auto& [key, start, hold] : rows) ScoreHold(card, key, start, hold);
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

TEST_F(SpecTest, T09_FilterCutoff) {
  RENDER_OR_SKIP(65, 75.5);
  ScoreCard card("9 Filter cutoff");
  double n = 65.5;
  for (const double hz : {20, 50, 100, 200, 500, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 7000,
                          8000, 9000, 10'000, 12'000, 15'000, 17'500}) {
    ScoreButterworth(card, n, hz, kOpenNoise);
    n += 0.5;
  }
}

TEST_F(SpecTest, T10_Resonance) {
  RENDER_OR_SKIP(65, 83.5);
  ScoreCard card("10 Filter resonance");
  const auto open = NoiseSpectrum(kOpenNoise);
  double n = 77.5;
  for (const double q_db : {0., 5., 10., 15., 20., 25., 30., 35., 40., 50., 70., 96.}) {
    const auto spectrum = NoiseSpectrum(n);
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

TEST_F(SpecTest, T14_VelocityToCutoff) {
  RENDER_OR_SKIP(65, 156.5);
  ScoreCard card("14 Velocity to filter cutoff");
  const auto open = NoiseSpectrum(kOpenNoise);
  // The resonance of 10 dB makes the cutoff a peak 7 dB above what lies far below.
  const auto peak_hz = [&](double start) {
    const auto spectrum = NoiseSpectrum(start);
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

TEST_F(SpecTest, T15_ModulationWheelToCutoff) {
  RENDER_OR_SKIP(65, 163.2);
  ScoreCard card("15 Modulation wheel to filter cutoff");
  const auto open = NoiseSpectrum(kOpenNoise);
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

// CC91 and CC93 at 42, 85 and 127: 20 % at 128 steps.
constexpr double kLowSend = 0.2 * 42 / 128, kMiddleSend = 0.2 * 85 / 128,
                 kHighSend = 0.2 * 127 / 128;
constexpr std::array kSendsA = {0.0, 0.333, 0.666, 1.0},
                     kSendsB = {0.0, kLowSend, kMiddleSend, kHighSend},
                     kSendsC = {0.0, 0.333 + kLowSend, 0.666 + kMiddleSend, 1.0};

TEST_F(SpecTest, T17_ReverbSend) {
  RENDER_OR_SKIP(171, 199);
  KeepWet(*RenderSpecSong(171, 199, true));
  ScoreCard card("17 Reverb send");
  const double full_db = ReverbDb(177.5);
  ScoreReverb(card, 'A', 171.5, kSendsA, full_db);
  ScoreReverb(card, 'B', 181, kSendsB, full_db);
  ScoreReverb(card, 'C', 190.5, kSendsC, full_db);
}

TEST_F(SpecTest, T18_ChorusSend) {
  RENDER_OR_SKIP(200.5, 228);
  const Side full = FullChorus();
  KeepWet(*RenderSpecSong(200.5, 228, true));
  ScoreCard card("18 Chorus send");
  ScoreChorus(card, 'A', 201, kSendsA, full);
  ScoreChorus(card, 'B', 210.5, kSendsB, full);
  ScoreChorus(card, 'C', 220, kSendsC, full);
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

TEST_F(SpecTest, T22_PanOfMono) {
  RENDER_OR_SKIP(265.5, 277);
  ScoreCard card("22 Pan, mono");
  ScorePan(card, 'A', 266, EvenPlaces(0.5));
  ScorePan(card, 'B', 272, EvenPlaces(0.5));
}

TEST_F(SpecTest, T22_PanOfStereo) {
  RENDER_OR_SKIP(277.5, 301);
  ScoreCard card("22 Pan, stereo");
  constexpr double kHighHz = 750;
  // Hard right and alone there: the high tone of the last note of F.
  const double full_db = ToneDb(sound_.right, 300, kHighHz);
  for (const auto& [series, start, reach] :
       {std::tuple{'C', 278.0, 0.5}, {'D', 284.0, 0.5}, {'E', 290.0, 1.0}, {'F', 296.0, 1.0}}) {
    ScorePairPan(card, series, start, EvenPlaces(reach), kToneHz, kHighHz, full_db);
  }
}

}  // namespace
}  // namespace portamento::test
