// The engine's voice against a reference in double precision, patch by patch.
#include <cmath>
#include <random>

#include "gtest/gtest.h"

#include "tests/engine/patch.h"
#include "tests/support/reference_voice.h"

namespace portamento::test {
namespace {

using G = Generator;

/// A smooth tone of 96 frames: four harmonics of 500 Hz.
Frames SmoothTone() {
  Frames frames(96);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    double x = 0;
    for (int k = 1; k <= 4; ++k) {
      x += std::sin(2 * 3.14159265358979 * k * static_cast<double>(i) / 96) / (k * k);
    }
    frames[i] = static_cast<std::int16_t>(std::lround(20'000 * x));
  }
  return frames;
}

struct Difference {
  double error_db;  // root mean square of the difference, relative to the reference
  double level_db;  // of the reference
};

/// From 10 ms on: the attack of a millisecond is shorter than a control interval of the engine,
/// which walks through it in a straight line.
constexpr std::size_t kFirstFrame = 480;

Difference Compare(std::vector<std::pair<G, int>> generators, int key, int velocity,
                   double release_seconds, double seconds) {
  // Unless a row has its own.
  generators.insert(generators.begin(), {{G::kVolEnvRelease, -2400}, {G::kModEnvRelease, -2400}});
  ReferenceNote note{
      .frames = SmoothTone(), .key = key, .velocity = velocity, .release_seconds = release_seconds};
  for (const auto& [id, value] : generators) note.generators.Set(id, value);
  const auto frames = static_cast<std::size_t>(seconds * static_cast<double>(kSecond));
  const ReferenceSound expected = RenderReference(note, frames);
  const auto release = static_cast<std::int64_t>(release_seconds * static_cast<double>(kSecond));
  const Stereo sound = Play({.generators = generators, .frames = note.frames},
                            {On(0, key, velocity), Off(release, key)}, seconds);
  double error = 0, power = 0;
  for (std::size_t i = kFirstFrame; i < frames; ++i) {
    error += std::pow(sound.left[i] - expected.left[i], 2);
    error += std::pow(sound.right[i] - expected.right[i], 2);
    power += std::pow(expected.left[i], 2) + std::pow(expected.right[i], 2);
  }
  return {10 * std::log10(error / power), 10 * std::log10(power / static_cast<double>(frames))};
}

struct Row {
  const char* name;
  std::vector<std::pair<G, int>> generators;
  double worst_error_db;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

class Reference : public testing::TestWithParam<Row> {};

TEST_P(Reference, VoiceAgrees) {
  for (const auto& [key, velocity] : {std::pair{60, 127}, {47, 90}, {71, 40}}) {
    const Difference difference = Compare(GetParam().generators, key, velocity, 0.5, 0.8);
    EXPECT_LT(difference.error_db, GetParam().worst_error_db) << "key " << key;
    EXPECT_GT(difference.level_db, -70) << "key " << key;
  }
}

const Row kRows[] = {
    {"Plain", {}, -75},
    {"Panned", {{G::kPan, 313}, {G::kFineTune, 33}}, -75},
    {"Envelope",
     {{G::kVolEnvDelay, -5000},
      {G::kVolEnvAttack, -4000},
      {G::kVolEnvHold, -4000},
      {G::kVolEnvDecay, 0},
      {G::kVolEnvSustain, 150},
      {G::kVolEnvRelease, -1000},
      {G::kKeyToVolEnvDecay, 50}},
     -70},
    {"Filter", {{G::kFilterCutoff, 7500}, {G::kFilterQ, 120}}, -78},
    {"Vibrato",
     {{G::kVibLfoToPitch, 50}, {G::kVibLfoFrequency, -600}, {G::kVibLfoDelay, -3600}},
     -55},
    {"Tremolo", {{G::kModLfoToVolume, 40}, {G::kModLfoFrequency, -600}}, -65},
    {"FilterSweep",
     {{G::kFilterCutoff, 6500},
      {G::kFilterQ, 60},
      {G::kModEnvToFilterCutoff, 3000},
      {G::kModEnvAttack, -2400},
      {G::kModEnvDecay, 0},
      {G::kModEnvSustain, 400}},
     -70},
    {"PitchEnvelope",
     {{G::kModEnvToPitch, 100},
      {G::kModEnvAttack, -3600},
      {G::kModEnvDecay, -1200},
      {G::kModEnvSustain, 1000}},
     -40},
};

INSTANTIATE_TEST_SUITE_P(Patches, Reference, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace portamento::test
