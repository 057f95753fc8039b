// The DLS twin of the SoundFont Spec Test: what a DLS collection asks for, scored by measurement.
//
// Expected values are the closed forms of DLS 2.2, with the choices of our reference. Tolerances
// are 0.3 dB, 3 cents and 5 ms unless a line says otherwise.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "gtest/gtest.h"

#include "tests/conformance/dls_twin_bank.h"
#include "tests/conformance/song_fixture.h"

namespace portamento::test {
namespace {

class TwinTest : public SongTest {
 protected:
  // --- The song ----------------------------------------------------------------------------------

  /// `key` counts from the instrument's first region.
  void Note(double start, double seconds, int key = 0, int velocity = 127, int channel = 0) {
    song_.push_back(On(Frame(start), kTwinKey + key, velocity, channel));
    song_.push_back(Off(Frame(start + seconds), kTwinKey + key, channel));
  }
  void Controller(double at, int number, int value) {
    song_.push_back(Cc(Frame(at), number, value));
  }
  void Rpn(double at, int number, int value14) {
    Controller(at, 101, 0);
    Controller(at, 100, number);
    Controller(at, 6, value14 >> 7);
    Controller(at, 38, value14 & 0x7F);
  }
  void Wheel(double at, int value) { song_.push_back(Bend(Frame(at), value)); }

  /// Plays the song so far with an instrument, and forgets it.
  void Render(Twin instrument, double seconds) {
    sound_ = Sound(instrument, seconds, DrySettings());
    song_.clear();
  }
  void RenderWet(Twin instrument, double seconds) {
    engine::SynthSettings settings = DrySettings();
    settings.SetEffectLevels(1);
    const Stereo both = Sound(instrument, seconds, settings);
    Render(instrument, seconds);
    full_chorus_ = FullChorus();
    KeepWet(both);
  }

  // --- Measures ----------------------------------------------------------------------------------

  /// The constant wave as it is, in the middle.
  static constexpr double kFullDb = -3.0103;

  double CentsAt(double seconds, double half_seconds = 0.02) const {
    return Cents(HzAt(seconds, half_seconds), kTwinToneHz);
  }

  /// Where the cutoff of a Butterworth low-pass lies, in cents above `reference_hz`, that leaves so
  /// much of the high tone.
  static double CutoffCents(double level_db, double open_db, double reference_hz) {
    const double loss = std::pow(10, (open_db - level_db) / 10);
    const double g =
        std::tan(std::numbers::pi * kTwinHighToneHz / 48'000) / std::pow(loss - 1, 0.25);
    return Cents(std::atan(g) * 48'000 / std::numbers::pi, reference_hz);
  }

  using Measure = std::function<double(double seconds)>;

  /// Scores a triangle that leaves 0 at `start`, upwards where `depth` is above 0.
  static void ScoreTriangle(ScoreCard& card, const std::string& what, double start, double hz,
                            double depth, double tolerance, const char* unit,
                            const Measure& measure) {
    for (const auto& [when, periods, share] : {std::tuple{"first peak", 0.25, 1.0},
                                               {"half way down", 0.375, 0.5},
                                               {"3rd crossing", 2.5, 0.0},
                                               {"3rd trough", 2.75, -1.0}}) {
      card.Expect(fmt::format("{}, {}", what, when), measure(start + periods / hz), share * depth,
                  tolerance, unit);
    }
  }

  /// Scores the EG2 of the twin, which moves something by `depth` cents: delay, attack, hold and
  /// decay of half a second and three times one, sustain at a half, release after 5 seconds.
  static void ScoreEg2(ScoreCard& card, double depth, const Measure& measure) {
    for (const auto& [what, at, share] : {std::tuple{"before the attack", 0.4, 0.0},
                                          {"attack, a quarter", 0.75, 0.25},
                                          {"attack, half", 1.0, 0.5},
                                          {"attack, three quarters", 1.25, 0.75},
                                          {"hold", 2.0, 1.0},
                                          {"decay", 2.75, 0.75},
                                          {"sustain", 4.5, 0.5},
                                          {"release", 5.25, 0.25},
                                          {"end of release", 5.6, 0.0}}) {
      card.Expect(what, measure(at), share * depth, kCents, "c");
    }
  }

  /// Keys for scaling by key, 2.5 seconds apart.
  static constexpr std::array<int, 5> kScaledKeys = {84, 72, 60, 48, 36};
  static double ScaledStart(std::size_t i) { return 0.5 + 2.5 * static_cast<double>(i); }
  void PlayScaledKeys(Twin instrument) {
    for (std::size_t i = 0; i < kScaledKeys.size(); ++i) {
      Note(ScaledStart(i), 2, kScaledKeys[i] - kTwinKey);
    }
    Render(instrument, ScaledStart(kScaledKeys.size()));
  }

  /// -6000 timecents x key / 128, and `seconds` at key 60.
  static double ScaledSeconds(double seconds, int key) {
    return seconds * std::exp2(-6000.0 * (key - 60) / 128 / 1200);
  }

  /// Plays and scores the keys of TwinLfo.
  void ScoreLfo(ScoreCard& card, Twin instrument, double depth, double tolerance, const char* unit,
                const Measure& measure) {
    Note(0.5, 1);
    Note(2, 2.5, kLfoSlow);
    Controller(4.9, 1, 127);
    Note(5, 1, kLfoByWheel);
    Note(6.5, 1, kLfoNone);
    Controller(7.9, 1, 64);
    Note(8, 1, kLfoByWheel);
    Controller(9.2, 1, 0);
    song_.push_back(Pressure(Frame(9.2), 96));
    Note(9.5, 1, kLfoByPressure);
    Note(11, 1, kLfoByWheel);
    Note(12.5, 1, kLfoInverted);
    Render(instrument, 14);
    // 5 Hz after 10 ms.
    ScoreTriangle(card, "default", 0.51, 5, depth, tolerance, unit, measure);
    ScoreTriangle(card, "2 Hz after 0.5 s", 2.5, 2, depth, tolerance, unit, measure);
    card.Expect("2 Hz after 0.5 s, before", measure(2.45), 0, tolerance, unit);
    ScoreTriangle(card, "CC1 at 127", 5.01, 5, depth * 127 / 128, tolerance, unit, measure);
    ScoreTriangle(card, "CC1 not connected", 6.51, 5, 0, tolerance, unit, measure);
    ScoreTriangle(card, "CC1 at 64", 8.01, 5, depth / 2, tolerance, unit, measure);
    ScoreTriangle(card, "pressure at 96", 9.51, 5, depth * 0.75, tolerance, unit, measure);
    ScoreTriangle(card, "CC1 at 0", 11.01, 5, 0, tolerance, unit, measure);
    ScoreTriangle(card, "inverted", 12.51, 5, -depth, tolerance, unit, measure);
  }

  /// CC10 0, 16 .. 112, 127, and the places they lead to: 50.8 % at 64 steps, so that 127 is hard
  /// right.
  static constexpr std::array<int, 9> kPans = {0, 16, 32, 48, 64, 80, 96, 112, 127};
  static Places PanPlaces() {
    Places places{};
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = 0.508 * (kPans[i] / 64.0 - 1);
    return places;
  }

  /// Plays nine keys, and then the one after them with CC10 at kPans.
  void PlayPans(Twin instrument) {
    for (std::size_t i = 0; i < kPans.size(); ++i) {
      Note(Step(0.5, i), 0.4, static_cast<int>(i));
      Controller(Step(6.45, i), 10, kPans[i]);
      Note(Step(6.5, i), 0.4, static_cast<int>(kPans.size()));
    }
    Render(instrument, 11.5);
  }

  /// Steps of half a second.
  static double Step(double start, auto i) { return start + 0.5 * static_cast<double>(i); }

  static std::int64_t Frame(double seconds) { return std::llround(seconds * 48'000); }

  std::vector<engine::Event> song_;
  Side full_chorus_;

 private:
  Stereo Sound(Twin instrument, double seconds, const engine::SynthSettings& settings) const {
    Rig rig(OpenTwinBank(), settings);
    std::vector<engine::Event> events;
    for (const int channel : {0, 1}) {
      const auto full = FullLevel(channel);
      events.insert(events.end(), full.begin(), full.end());
      events.push_back(Program(0, static_cast<int>(instrument), channel));
    }
    events.insert(events.end(), song_.begin(), song_.end());
    return rig.Play(std::move(events), static_cast<std::size_t>(Frame(seconds)));
  }
};

TEST_F(TwinTest, T01_Eg1) {
  ScoreCard card("D1 EG1");
  Note(0.5, 5);
  Note(7, 1);
  Note(9.5, 0.5, 1);
  Note(10.5, 0.5, 2);
  Render(Twin::kEg1, 11.5);
  const double n = 0.5;
  card.ExpectBetween("delay, peak", Db(Peak(Between(sound_.left, n, n + 0.499))), -400, -90,
                     "dBFS");
  const auto level = [&](const char* what, double at, double expected_db) {
    card.Expect(what, LevelDb(at) - kFullDb, expected_db, kDb, "dB");
  };
  level("attack, a quarter", n + 0.75, Db(0.25));
  level("attack, half", n + 1.0, Db(0.5));
  level("attack, three quarters", n + 1.25, Db(0.75));
  level("hold, early", n + 1.55, 0);
  level("hold, late", n + 2.45, 0);
  level("decay", n + 2.60, -9.6);
  level("sustain 875, early", n + 2.7, -12);
  level("sustain 875, late", n + 4.9, -12);
  level("release", n + 5.2, -12 - 0.2 * 96);
  level("release, late", n + 5.6, -12 - 0.6 * 96);
  level("released at half the attack", 8.1, Db(0.5) - 0.1 * 96);
  level("sustain 500", 9.8, -48);
  card.Expect("no times, first frame", Db(sound_.left[504'000]) - kFullDb, 0, kDb, "dB");
  card.ExpectBetween("no times, 30 ms after the end", LevelDb(11.03, 0.005), -400, -90, "dB");
}

TEST_F(TwinTest, T02_Eg2ToPitch) {
  ScoreCard card("D2 EG2 to pitch");
  const double n = 0.5;
  Note(n, 5);
  Render(Twin::kEg2ToPitch, 7);
  ScoreEg2(card, 1200, [&](double at) { return CentsAt(n + at); });
}

TEST_F(TwinTest, T03_Eg2ToCutoff) {
  ScoreCard card("D3 EG2 to filter cutoff");
  const double filtered = 0.5, open = 8;
  Note(filtered, 5);
  Note(open, 5, 1);
  Render(Twin::kEg2ToCutoff, 15);
  ScoreEg2(card, 2400, [&](double at) {
    return CutoffCents(LevelDb(filtered + at, 0.005), LevelDb(open + at, 0.005), 500);
  });
}

TEST_F(TwinTest, T04_KeyToDecay) {
  ScoreCard card("D4 Key to decay");
  PlayScaledKeys(Twin::kKeyToDecay);
  for (std::size_t i = 0; i < kScaledKeys.size(); ++i) {
    ScoreDecay(card, kScaledKeys[i], ScaledStart(i), ScaledSeconds(2, kScaledKeys[i]));
  }
  PlayScaledKeys(Twin::kKeyToEg2Decay);
  for (std::size_t i = 0; i < kScaledKeys.size(); ++i) {
    card.Expect(fmt::format("key {}, EG2 after 200 ms", kScaledKeys[i]),
                CentsAt(ScaledStart(i) + 0.2), 1200 * (1 - 0.2 / ScaledSeconds(2, kScaledKeys[i])),
                kCents, "c");
  }
}

TEST_F(TwinTest, T05_KeyToHold) {
  ScoreCard card("D5 Key to hold");
  PlayScaledKeys(Twin::kKeyToHold);
  for (std::size_t i = 0; i < kScaledKeys.size(); ++i) {
    ScoreHold(card, kScaledKeys[i], ScaledStart(i), ScaledSeconds(0.5, kScaledKeys[i]));
  }
}

TEST_F(TwinTest, T06_VelocityToAttack) {
  ScoreCard card("D6 Velocity to attack");
  const auto attack_seconds = [](int velocity) { return 0.4 * std::exp2(-velocity / 128.0); };
  const auto play = [&](Twin instrument) {
    for (std::size_t i = 0; i < kVelocities.size(); ++i) {
      Note(Step(0.5, i), 0.45, 0, kVelocities[i]);
    }
    Render(instrument, 5);
  };
  play(Twin::kVelocityToAttack);
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    // Twice the time to half amplitude.
    const double n = Step(0.5, i), full_db = LevelDb(n + 0.43);
    double at = n;
    while (LevelDb(at, 0.002) < full_db + Db(0.5)) at += 0.0005;
    card.Expect(fmt::format("EG1, velocity {}", kVelocities[i]), 2000 * (at - n),
                1000 * attack_seconds(kVelocities[i]), kMs, "ms");
  }
  play(Twin::kVelocityToEg2Attack);
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    card.Expect(fmt::format("EG2 at half the time, velocity {}", kVelocities[i]),
                CentsAt(Step(0.5, i) + attack_seconds(kVelocities[i]) / 2), 600, kCents, "c");
  }
}

TEST_F(TwinTest, T07_LfoToGain) {
  ScoreCard card("D7 LFO to gain");
  ScoreLfo(card, Twin::kLfoToGain, 6, kDb, "dB",
           [&](double at) { return LevelDb(at, 0.002) - kFullDb; });
}

TEST_F(TwinTest, T08_LfoToPitch) {
  ScoreCard card("D8 LFO to pitch");
  ScoreLfo(card, Twin::kLfoToPitch, 60, kCents, "c", [&](double at) { return CentsAt(at, 0.003); });
}

TEST_F(TwinTest, T09_VibratoLfoToPitch) {
  ScoreCard card("D9 Vibrato LFO to pitch");
  ScoreLfo(card, Twin::kVibratoToPitch, 60, kCents, "c",
           [&](double at) { return CentsAt(at, 0.003); });
}

TEST_F(TwinTest, T10_Gain) {
  ScoreCard card("D10 Gain of region and wave");
  constexpr int kKeys = 25;
  for (int key = 0; key < kKeys; ++key) Note(Step(0.5, key), 0.4, key);
  const double soft_start = 0.5 + 0.5 * kKeys;
  Note(soft_start, 0.4, kGainOfWaveUp, 64);
  Render(Twin::kGain, soft_start + 1);
  const auto level = [&](const std::string& what, double start, double expected_db) {
    card.Expect(what, NoteDb(start) - kFullDb, expected_db, kDb, "dB");
  };
  int key = 0;
  for (const char* series : {"region", "wave", "both"}) {
    for (int i = 0; i < 7; ++i, ++key) {
      level(fmt::format("{}, step {}", series, i), Step(0.5, key), -2 * i);
    }
  }
  level("region +3, wave -9", Step(0.5, kGainOfBothKinds), -6);
  level("region +6", Step(0.5, kGainUp), 0);
  level("wave +6", Step(0.5, kGainOfWaveUp), 0);
  level("region -3 in place of wave -20", Step(0.5, kGainOfWaveOverridden), -3);
  level("wave +6, velocity 64", soft_start, 40 * std::log10(64 / 127.0));
}

TEST_F(TwinTest, T11_VelocityAndControllersToGain) {
  ScoreCard card("D11 Velocity, CC7 and CC11 to gain");
  struct Series {
    const char* name;
    double start;
    int key;
    double share;  // of the concave curve
  };
  const Series series[] = {{"velocity", 0.5, kVelocityPlain, 1},
                           {"velocity off", 5, kVelocityOff, 0},
                           {"velocity half", 9.5, kVelocityHalf, 0.5}};
  constexpr double kLinearStart = 14, kVolumeStart = 18.5, kExpressionStart = 23, kBothStart = 27.5;
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    for (const Series& s : series) Note(Step(s.start, i), 0.4, s.key, kVelocities[i]);
    Note(Step(kLinearStart, i), 0.4, kVelocityLinear, kVelocities[i]);
    for (const double start : {kVolumeStart, kExpressionStart, kBothStart}) {
      const double n = Step(start, i);
      Controller(n - 0.05, 7, start == kExpressionStart ? 127 : kVelocities[i]);
      Controller(n - 0.05, 11, start == kVolumeStart ? 127 : kVelocities[i]);
      Note(n, 0.4);
    }
  }
  Render(Twin::kVelocityToGain, 32);
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    const double concave_db = 40 * std::log10(kVelocities[i] / 127.0);
    const auto level = [&](const char* name, double start, double expected_db) {
      card.Expect(fmt::format("{} {}", name, kVelocities[i]), NoteDb(Step(start, i)) - kFullDb,
                  expected_db, kDb, "dB");
    };
    for (const Series& s : series) level(s.name, s.start, s.share * concave_db);
    level("velocity linear", kLinearStart, -96 * (127 - kVelocities[i]) / 128.0);
    level("CC7", kVolumeStart, concave_db);
    level("CC11", kExpressionStart, concave_db);
    level("CC7 and CC11", kBothStart, 2 * concave_db);
  }
}

/// The curves of sources, of position 0..127; unlike SoundFont's they reach 1.
double Unipolar(int curve, double u) {
  switch (curve) {
    case 0:
      return u / 128;
    case 1:
      return u >= 127 ? 1 : std::min(1.0, 5.0 / 12 * std::log10(127 / (127 - u)));
    case 2:
      return u <= 0 ? 0 : std::max(0.0, 1 - 5.0 / 12 * std::log10(127 / u));
    default:
      return u < 64 ? 0 : 1;
  }
}

double Bipolar(int curve, double u) {
  if (curve == 3) return u < 64 ? -1 : 1;
  const double s = 2 * u / 128 - 1;
  return curve == 0 ? s : std::copysign(Unipolar(curve, std::min(std::abs(s) * 128, 127.0)), s);
}

TEST_F(TwinTest, T12_ControllerCurves) {
  ScoreCard card("D12 Curves of CC16 to pitch");
  constexpr std::array<int, 7> kValues = {0, 1, 32, 64, 96, 126, 127};
  constexpr const char* kCurves[] = {"linear", "concave", "convex", "switch"};
  constexpr const char* kShapes[] = {"", " inverted", " bipolar", " bipolar inverted"};
  const auto start = [&](int key, std::size_t i) {
    return 0.5 + 0.15 * static_cast<double>(static_cast<std::size_t>(key) * kValues.size() + i);
  };
  for (int key = 0; key < 16; ++key) {
    for (std::size_t i = 0; i < kValues.size(); ++i) {
      Controller(start(key, i) - 0.02, 16, kValues[i]);
      Note(start(key, i), 0.1, key);
    }
  }
  Render(Twin::kCurves, start(16, 0) + 0.2);
  for (int key = 0; key < 16; ++key) {
    const int curve = key / 4, shape = key % 4;
    for (std::size_t i = 0; i < kValues.size(); ++i) {
      const int u = shape % 2 == 0 ? kValues[i] : 127 - kValues[i];
      card.Expect(fmt::format("{}{}, {}", kCurves[curve], kShapes[shape], kValues[i]),
                  CentsAt(start(key, i) + 0.06, 0.03),
                  1200 * (shape < 2 ? Unipolar(curve, u) : Bipolar(curve, u)), kCents, "c");
    }
  }
}

TEST_F(TwinTest, T13_PanOfMono) {
  ScoreCard card("D13 Pan, mono");
  PlayPans(Twin::kPan);
  ScorePan(card, 'A', 0.5, EvenPlaces(0.5));
  ScorePan(card, 'B', 6.5, PanPlaces());
}

TEST_F(TwinTest, T14_PanOfPair) {
  ScoreCard card("D14 Pan, a pair of regions");
  PlayPans(Twin::kPair);
  // Hard right and alone there: the high tone of the last note of B.
  const double full_db = ToneDb(sound_.right, 10.5, kTwinHighToneHz);
  card.Expect("full level", full_db, Db(0.5), kDb, "dB");
  ScorePairPan(card, 'A', 0.5, EvenPlaces(0.5), kTwinToneHz, kTwinHighToneHz, full_db);
  ScorePairPan(card, 'B', 6.5, PanPlaces(), kTwinToneHz, kTwinHighToneHz, full_db);
}

TEST_F(TwinTest, T15_KeyToPitch) {
  ScoreCard card("D15 Key to pitch, unity and tuning");
  constexpr std::array<int, 6> kKeys = {-24, -12, 0, 1, 12, 24};
  const auto pitch = [&](const char* name, Twin instrument, double cents_per_key, double shift) {
    for (std::size_t i = 0; i < kKeys.size(); ++i) Note(Step(0.5, i), 0.4, kKeys[i]);
    Render(instrument, 4);
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      card.Expect(fmt::format("{}, key {}", name, kTwinKey + kKeys[i]), CentsAt(Step(0.7, i), 0.1),
                  shift + cents_per_key * kKeys[i], kCents, "c");
    }
  };
  pitch("default", Twin::kKeyToPitch, 100, 0);
  pitch("6400", Twin::kHalfKeyToPitch, 50, 0);
  pitch("0", Twin::kNoKeyToPitch, 0, 0);
  // Its wsmp says unity 48 and +25 cents, its articulator +12.5.
  pitch("tuned", Twin::kTuned, 100, 1200 + 25 + 12.5);
}

TEST_F(TwinTest, T16_WheelAndTuning) {
  ScoreCard card("D16 Wheel and RPN 0, 1 and 2");
  struct Line {
    const char* what;
    double expected_cents;
  };
  std::vector<Line> lines;
  const auto note = [&](const char* what, double expected_cents, int key = 0) {
    Note(Step(0.5, lines.size()), 0.4, key);
    lines.push_back({what, expected_cents});
  };
  const auto before_next = [&] { return Step(0.45, lines.size()); };
  note("at rest", 0);
  Wheel(before_next(), 0);
  note("wheel down, range 2", -200);
  Wheel(before_next(), 16'383);
  note("wheel up, range 2", 200);
  Rpn(before_next(), 0, 12 << 7);
  note("wheel up, range 12", 1200);
  Wheel(before_next(), 4096);
  note("wheel half down, range 12", -600);
  Wheel(before_next(), 8192);
  Rpn(before_next(), 1, 8192 + 4096);
  note("fine tune +50", 50);
  Rpn(before_next(), 1, 0);
  note("fine tune -100", -100);
  Rpn(before_next(), 1, 8192);
  note("the high region at its unity", 2400, 12);
  // Coarse tune chooses among regions as if the key had moved.
  Rpn(before_next(), 2, (64 + 12) << 7);
  note("coarse tune +12", 2400);
  Rpn(before_next(), 2, (64 - 12) << 7);
  note("coarse tune -12", -1200);
  note("coarse tune -12, an octave up", 0, 12);
  Render(Twin::kSplitByKey, Step(0.5, lines.size()) + 0.5);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    card.Expect(lines[i].what, CentsAt(Step(0.7, i), 0.1), lines[i].expected_cents, kCents, "c");
  }
}

TEST_F(TwinTest, T17_FilterCutoff) {
  ScoreCard card("D17 Filter cutoff");
  constexpr std::size_t kOpen = kTwinCutoffsHz.size();
  for (std::size_t i = 0; i <= kOpen; ++i) Note(Step(0.5, i), 0.45, static_cast<int>(i));
  Render(Twin::kCutoff, Step(1, kOpen));
  for (std::size_t i = 0; i < kOpen; ++i) {
    ScoreButterworth(card, Step(0.5, i), kTwinCutoffsHz[i], Step(0.5, kOpen));
  }
}

TEST_F(TwinTest, T18_Resonance) {
  ScoreCard card("D18 Filter resonance");
  constexpr std::size_t kOpen = kTwinResonancesDb.size();
  for (std::size_t i = 0; i <= kOpen; ++i) Note(Step(0.5, i), 0.45, static_cast<int>(i));
  Render(Twin::kResonance, Step(1, kOpen));
  const auto open = NoiseSpectrum(Step(0.5, kOpen));
  for (std::size_t i = 0; i < kOpen; ++i) {
    const double q_db = kTwinResonancesDb[i];
    const auto spectrum = NoiseSpectrum(Step(0.5, i));
    const double dc = GainDb(spectrum, open, 200, 0.3);
    card.Expect(fmt::format("Q {} dB, far below", q_db), dc, -q_db / 2, kDb, "dB");
    if (q_db == 0) continue;  // no peak
    // The peak R and the quality q hang together by q^2 = (R^2 + R sqrt(R^2 - 1)) / 2; it lies at
    // sqrt(1 - 1 / (2 q^2)) of the cutoff, as the bilinear transform warps it.
    const double r = std::pow(10, q_db / 20);
    const double q_squared = (r * r + r * std::sqrt(r * r - 1)) / 2;
    const double peak_hz = 48'000 / std::numbers::pi *
                           std::atan(std::sqrt(1 - 1 / (2 * q_squared)) *
                                     std::tan(std::numbers::pi * kTwinResonanceCutoffHz / 48'000));
    card.Expect(fmt::format("Q {} dB, peak over far below", q_db),
                GainDb(spectrum, open, peak_hz, 0.003) - dc, q_db, kDb, "dB");
  }
}

TEST_F(TwinTest, T19_SourcesToCutoff) {
  ScoreCard card("D19 Velocity, key, controllers and LFO to filter cutoff");
  const double open_db = Db(0.5 / std::numbers::sqrt2) + kFullDb;
  const auto from_500 = [&](const std::string& what, double start, double share) {
    card.Expect(what, CutoffCents(NoteDb(start), open_db, 500), 3600 * share, kCents, "c");
  };
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    Note(Step(0.5, i), 0.4, kByVelocity, kVelocities[i]);
    Controller(Step(4.95, i), 16, kVelocities[i]);
    Note(Step(5, i), 0.4, kByController);
  }
  Note(9.5, 3, kByLfo);
  Controller(12.9, 1, 64);
  Note(13, 3, kByLfoAndWheel);
  song_.push_back(Pressure(Frame(16.2), 32));
  Note(16.5, 3, kByPressure);
  Note(20, 0.4, kOpenTone);
  Render(Twin::kToCutoff, 21);
  for (std::size_t i = 0; i < kVelocities.size(); ++i) {
    const double share = kVelocities[i] / 128.0;
    from_500(fmt::format("velocity {}", kVelocities[i]), Step(0.5, i), share);
    from_500(fmt::format("CC16 {}", kVelocities[i]), Step(5, i), share);
  }
  const auto from_1000 = [&](double at) { return CutoffCents(LevelDb(at, 0.003), open_db, 1000); };
  ScoreTriangle(card, "LFO", 9.51, 1, 600, kCents, "c", from_1000);
  ScoreTriangle(card, "LFO, CC1 at 64", 13.01, 1, 300, kCents, "c", from_1000);
  ScoreTriangle(card, "LFO, pressure at 32", 16.51, 1, 150, kCents, "c", from_1000);
  card.Expect("no filter", NoteDb(20), open_db, kDb, "dB");

  PlayScaledKeys(Twin::kKeyToCutoff);
  for (std::size_t i = 0; i < kScaledKeys.size(); ++i) {
    from_500(fmt::format("key {}", kScaledKeys[i]), ScaledStart(i), kScaledKeys[i] / 128.0);
  }
}

TEST_F(TwinTest, T20_KeyGroups) {
  ScoreCard card("D20 Key groups and repeated keys");
  struct Pair {
    const char* what;
    int first, second;
    double fall_48_db_ms;  // 0: the first note goes on
    int channel = 0;
    bool pedal = false;
  };
  const Pair pairs[] = {{"own group", kGroupLeft, kGroupRight, 7.5},
                        {"another group", kGroupLeft, kOtherGroup, 0},
                        {"no group", kGroupLeft, kNoGroup, 0},
                        {"own group, other channel", kGroupLeft, kGroupRight, 0, 1},
                        {"same key", kSelfExclusive, kSelfExclusive, 7.5},
                        {"same key, pedal down", kSelfExclusive, kSelfExclusive, 7.5, 0, true},
                        {"same key, other channel", kSelfExclusive, kSelfExclusive, 0, 1},
                        {"same key, flagged", kSelfLayering, kSelfLayering, 0},
                        {"same key, 0.4 s", kSlowShutDown, kSlowShutDown, 200}};
  double n = 0.5;
  for (const Pair& pair : pairs) {
    if (pair.pedal) Controller(n - 0.1, 64, 127);
    Note(n, 0.9, pair.first);
    Note(n + 0.3, 0.6, pair.second, 63, pair.channel);
    if (pair.pedal) Controller(n + 0.92, 64, 0);
    Controller(n + 0.93, 120, 0);  // the release is long, so that only what cuts is heard
    song_.push_back(Cc(Frame(n + 0.93), 120, 0, 1));
    n += 1.5;
  }
  Render(Twin::kKeyGroups, n);
  n = 0.5;
  for (const Pair& pair : pairs) {
    const double cut = n + 0.3;
    card.Expect(fmt::format("{}, before", pair.what), LevelDb(cut - 0.05), 0, kDb, "dB");
    card.Expect(fmt::format("{}, new note", pair.what), LevelDb(sound_.right, cut + 0.3, 0.1),
                40 * std::log10(63 / 127.0), kDb, "dB");
    if (pair.fall_48_db_ms == 0) {
      card.Expect(fmt::format("{}, old note", pair.what), LevelDb(cut + 0.3, 0.1), 0, kDb, "dB");
    } else {
      auto at = static_cast<std::size_t>(Frame(cut));
      while (at + 1 < sound_.left.size() && Db(sound_.left[at]) > -48) ++at;
      // 96 dB within the shut-down time; the ramps of gain reach a level within half a millisecond.
      card.Expect(fmt::format("{}, 48 dB down", pair.what),
                  1000 * (static_cast<double>(at) / 48'000 - cut), pair.fall_48_db_ms, 0.5, "ms");
      card.ExpectBetween(fmt::format("{}, old note", pair.what),
                         LevelDb(cut + 2.2 * pair.fall_48_db_ms / 1000, 0.001), -400, -90, "dB");
    }
    n += 1.5;
  }
}

/// CC91 and CC93 at 0, 42, 85 and 127 send up to 127/128 of everything.
constexpr std::array<int, 4> kSendControls = {0, 42, 85, 127};
constexpr std::array kSendsA = {0.0, 0.333, 0.666, 1.0},
                     kSendsB = {0.0, 42 / 128.0, 85 / 128.0, 127 / 128.0},
                     kSendsC = {0.0, 0.333 + 42 / 128.0, 1.0, 1.0};
constexpr double kStartA = 0.5, kStartB = 10, kStartC = 19.5, kSendsEnd = 28;

/// Plays four notes by their regions' sends, by a controller, and by both.
class TwinSendTest : public TwinTest {
 protected:
  void PlaySends(Twin instrument, int controller) {
    for (std::size_t i = 0; i < kSendControls.size(); ++i) {
      const double step = 2 * static_cast<double>(i);
      const int key = static_cast<int>(i);
      Note(kStartA + step, 0.5, key);
      Controller(kStartB + step - 0.05, controller, kSendControls[i]);
      Note(kStartB + step, 0.5);
      Controller(kStartC + step - 0.05, controller, kSendControls[i]);
      Note(kStartC + step, 0.5, key);
    }
    RenderWet(instrument, kSendsEnd);
  }
};

TEST_F(TwinSendTest, T21_ReverbSend) {
  ScoreCard card("D21 Reverb send");
  PlaySends(Twin::kReverb, 91);
  const double full_db = ReverbDb(kStartA + 6);
  ScoreReverb(card, 'A', kStartA, kSendsA, full_db);
  ScoreReverb(card, 'B', kStartB, kSendsB, full_db);
  ScoreReverb(card, 'C', kStartC, kSendsC, full_db);
}

TEST_F(TwinSendTest, T22_ChorusSend) {
  ScoreCard card("D22 Chorus send");
  PlaySends(Twin::kChorus, 93);
  ScoreChorus(card, 'A', kStartA, kSendsA, full_chorus_);
  ScoreChorus(card, 'B', kStartB, kSendsB, full_chorus_);
  ScoreChorus(card, 'C', kStartC, kSendsC, full_chorus_);
}

TEST_F(TwinTest, T23_Loops) {
  ScoreCard card("D23 Loops");
  const auto pitch = [&](const char* what, double at, double expected_hz) {
    card.Expect(what, Cents(HzAt(at), expected_hz), 0, kCents, "c");
  };
  const auto silent = [&](const char* what, double at) {
    card.ExpectBetween(what, LevelDb(at), -400, -90, "dB");
  };
  Note(0.5, 1, kForeverLoop);
  Controller(2.4, 120, 0);
  Note(3, 1, kLateLoop);
  Controller(4.4, 120, 0);
  Note(5, 1.05, kReleaseLoop);
  Note(7, 1, kOneShot);
  Render(Twin::kLoops, 8.5);
  pitch("loop, held", 1.3, kTwinToneHz);
  pitch("loop, released", 2.0, kTwinToneHz);
  pitch("loop of the second half, before it", 3.05, kTwinToneHz);
  pitch("loop of the second half, in it", 3.9, 2 * kTwinToneHz);
  // Released half way through the loop's tenth of a second, which is played to its end.
  pitch("release loop, held", 5.9, kTwinToneHz);
  pitch("release loop, last pass", 6.075, kTwinToneHz);
  pitch("release loop, tail", 6.15, 2 * kTwinToneHz);
  silent("release loop, after the tail", 6.23);
  // Of a tone of 48 frames: its second difference is (2 pi / 48)^2 at most.
  card.ExpectBetween("release loop, jump at the release",
                     100 * Roughness(Between(sound_.left, 6.03, 6.07)), 0, 2, "%");
  pitch("one-shot, early", 7.05, kTwinToneHz);
  pitch("one-shot, late", 7.15, 2 * kTwinToneHz);
  silent("one-shot, after its end", 7.23);
}

TEST_F(TwinTest, T24_Waves) {
  ScoreCard card("D24 Formats of waves");
  for (const int key : {kWave8Bit, kWave16Bit, kWave8BitZero, kWave22050Hz, kWave11025Hz}) {
    Note(Step(0.5, key), 0.4, key);
  }
  Render(Twin::kWaves, 3.5);
  const auto wave = [&](const std::string& what, int key, double expected_hz) {
    const double n = Step(0.5, key);
    card.Expect(what + ", level", NoteDb(n) - kFullDb, Db(0.5 / std::numbers::sqrt2), kDb, "dB");
    card.Expect(what + ", pitch", Cents(HzAt(n + 0.2, 0.1), expected_hz), 0, kCents, "c");
    const Signal whole = Between(sound_.left, n + 0.1, n + 0.3);
    double sum = 0;
    for (const float x : whole) sum += x;
    card.Expect(what + ", offset", 100 * sum / static_cast<double>(whole.size()), 0, 0.1, "%");
  };
  wave("8 bits", kWave8Bit, kTwinToneHz);
  wave("16 bits", kWave16Bit, kTwinToneHz);
  card.ExpectBetween("8 bits, 0x80", NoteDb(Step(0.5, kWave8BitZero)), -400, -120, "dB");
  wave("22050 Hz", kWave22050Hz, 22'050 / 24.0);
  wave("11025 Hz", kWave11025Hz, 11'025 / 24.0);
}

TEST_F(TwinTest, T25_Layers) {
  ScoreCard card("D25 Layers and splits");
  Note(0.5, 0.4);
  constexpr std::array<int, 4> kSplit = {1, 63, 64, 127};
  for (std::size_t i = 0; i < kSplit.size(); ++i) Note(Step(1, i), 0.4, 1, kSplit[i]);
  Render(Twin::kLayers, 3.5);
  // Of half amplitude, in the middle.
  const double full_db = Db(0.5) + kFullDb;
  const auto tone = [&](const std::string& what, double start, double hz, double expected_db) {
    const double db = ToneDb(sound_.left, start, hz) - full_db;
    if (expected_db < -200) {
      card.ExpectBetween(what, db, -400, -90, "dB");
    } else {
      card.Expect(what, db, expected_db, kDb, "dB");
    }
  };
  tone("layers, low", 0.5, kTwinToneHz, 0);
  tone("layers, high", 0.5, kTwinHighToneHz, 0);
  for (std::size_t i = 0; i < kSplit.size(); ++i) {
    const double level_db = 40 * std::log10(kSplit[i] / 127.0);
    const bool low = kSplit[i] < 64;
    tone(fmt::format("velocity {}, low", kSplit[i]), Step(1, i), kTwinToneHz,
         low ? level_db : -400);
    tone(fmt::format("velocity {}, high", kSplit[i]), Step(1, i), kTwinHighToneHz,
         low ? -400 : level_db);
  }
}

}  // namespace
}  // namespace portamento::test
