// A Patch: the one zone that a test of the voice model is about, and the note that plays it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "tests/support/measure.h"
#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento::test {

using bank::Generator;

struct Patch {
  std::vector<std::pair<Generator, int>> generators;
  std::vector<bank::Modulator> modulators;  // besides the default ones; identical ones replace them
  Frames frames = Constant(64);             // by default the output is the voice's gain
  SampleOptions sample;                     // 48 kHz, root 60
  bank::LoopMode loop = bank::LoopMode::kForever;
  float attenuation_cb = 0;  // as after the 0.4 rule
};

/// Frames in a second of the rig, for times of events.
inline constexpr std::int64_t kSecond = 48'000;

/// A bank whose only preset has a zone for each patch.
std::shared_ptr<const bank::Bank> BankOf(const std::vector<Patch>& zones);

/// Plays events at full channel level on a rig of its own.
Stereo Play(const Patch& patch, std::vector<engine::Event> events, double seconds);

/// One note of key 60 at velocity 127, held throughout; left side, with the constant-power loss of
/// the centre taken out.
std::vector<float> Hold(const Patch& patch, double seconds);

/// The same, released at `release_seconds`.
std::vector<float> HoldAndRelease(const Patch& patch, double release_seconds, double seconds);

/// `signal` without the constant-power loss of a centred voice.
std::vector<float> Uncentred(std::vector<float> signal);

/// A sine sample of 100 whole periods of 48 frames: 1 kHz at the root key.
Frames KilohertzSine();

/// The level at one moment, in dB of full scale.
double LevelDbAt(const std::vector<float>& signal, double seconds);

/// The largest difference in dB between a signal and `expected_db(seconds)`, looked at every
/// millisecond from `from` to `to`, wherever `expected_db` is above -90.
template <typename Expected>
double WorstDbError(const std::vector<float>& signal, double from_seconds, double to_seconds,
                    Expected expected_db) {
  double worst = 0;
  for (double t = from_seconds; t < to_seconds; t += 0.001) {
    const double expected = expected_db(t);
    if (expected < -90) continue;
    worst = std::max(worst, std::abs(LevelDbAt(signal, t) - expected));
  }
  return worst;
}

}  // namespace portamento::test
