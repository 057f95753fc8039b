#include "tests/support/reference_voice.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace portamento::test {
namespace {

using bank::Generator;
using std::numbers::pi;

constexpr double kRateHz = 48'000;
constexpr int kHalfTaps = 32;

double Seconds(double timecents) { return timecents <= -12'000 ? 0 : std::exp2(timecents / 1200); }
double Ratio(double cents) { return std::exp2(cents / 1200); }
double AbsoluteHz(double cents) { return 440 * Ratio(cents - 6900); }
double FromCb(double attenuation_cb) { return std::pow(10, -attenuation_cb / 200); }

/// Starts at 0 after the delay, rises first, +-1.
double Triangle(double seconds, double delay_seconds, double hz) {
  if (seconds <= delay_seconds) return 0;
  const double cycles = (seconds - delay_seconds) * hz + 0.25;
  return 1 - 4 * std::abs(cycles - std::floor(cycles) - 0.5);
}

class Note {
 public:
  explicit Note(const ReferenceNote& note) : note_(note) {}

  ReferenceSound Render(std::size_t frames) {
    const double pan = Value(Generator::kPan) / 1000 + 0.5;
    const double attenuation_cb =
        Value(Generator::kAttenuation) + 400 * std::log10(127.0 / note_.velocity);
    ReferenceSound sound;
    double position = 0;
    for (std::size_t n = 0; n < frames; ++n) {
      const double t = static_cast<double>(n) / kRateHz;
      const double mod_lfo = Lfo(t, Generator::kModLfoDelay, Generator::kModLfoFrequency);
      const double vib_lfo = Lfo(t, Generator::kVibLfoDelay, Generator::kVibLfoFrequency);
      const double mod_env = ModulationLevel(t);
      const double gain = VolumeGain(t) * FromCb(attenuation_cb) *
                          FromCb(-mod_lfo * Value(Generator::kModLfoToVolume));
      const double cutoff_cents = Value(Generator::kFilterCutoff) +
                                  mod_lfo * Value(Generator::kModLfoToFilterCutoff) +
                                  mod_env * Value(Generator::kModEnvToFilterCutoff);
      const double y = gain * Filter(Read(position), cutoff_cents);
      sound.left.push_back(y * std::cos(pan * pi / 2));
      sound.right.push_back(y * std::sin(pan * pi / 2));
      const double cents =
          Value(Generator::kScaleTuning) * (note_.key - 60) + 100 * Value(Generator::kCoarseTune) +
          Value(Generator::kFineTune) + mod_lfo * Value(Generator::kModLfoToPitch) +
          vib_lfo * Value(Generator::kVibLfoToPitch) + mod_env * Value(Generator::kModEnvToPitch);
      position += note_.sample_rate_hz / kRateHz * Ratio(cents);
    }
    return sound;
  }

 private:
  double Value(Generator id) const { return note_.generators[id]; }

  double Lfo(double t, Generator delay, Generator frequency) const {
    return Triangle(t, Seconds(Value(delay)), AbsoluteHz(Value(frequency)));
  }

  double KeyScaled(Generator time, Generator scaling) const {
    return Seconds(Value(time) + Value(scaling) * (60 - note_.key));
  }

  /// Level in dB below full of the held volume envelope; its attack is linear in amplitude.
  double HeldDb(double t) const {
    const double delay = Seconds(Value(Generator::kVolEnvDelay));
    const double attack = std::exp2(Value(Generator::kVolEnvAttack) / 1200);
    const double hold = KeyScaled(Generator::kVolEnvHold, Generator::kKeyToVolEnvHold);
    const double decay = KeyScaled(Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay);
    const double sustain_db = Value(Generator::kVolEnvSustain) / 10;
    if (t < delay) return 1000;
    if (t < delay + attack) return -20 * std::log10((t - delay) / attack + 1e-12);
    if (t < delay + attack + hold || decay == 0) return decay == 0 ? sustain_db : 0;
    return std::min(96 * (t - delay - attack - hold) / decay, sustain_db);
  }

  double VolumeGain(double t) const {
    const double held_db = HeldDb(std::min(t, note_.release_seconds));
    const double since = std::max(t - note_.release_seconds, 0.0);
    const double release = std::max(Seconds(Value(Generator::kVolEnvRelease)), std::exp2(-6.0));
    const double db = held_db + 96 * since / release;
    return db >= 96 ? 0 : std::pow(10, -db / 20);
  }

  double HeldModulation(double t) const {
    const double delay = Seconds(Value(Generator::kModEnvDelay));
    const double attack = std::exp2(Value(Generator::kModEnvAttack) / 1200);
    const double hold = KeyScaled(Generator::kModEnvHold, Generator::kKeyToModEnvHold);
    const double decay = KeyScaled(Generator::kModEnvDecay, Generator::kKeyToModEnvDecay);
    const double sustain = 1 - Value(Generator::kModEnvSustain) / 1000;
    if (t <= delay) return 0;
    if (t < delay + attack) return std::max(0.0, 1 + 5.0 / 12 * std::log10((t - delay) / attack));
    if (t < delay + attack + hold) return 1;
    return decay == 0 ? sustain : std::max(1 - (t - delay - attack - hold) / decay, sustain);
  }

  double ModulationLevel(double t) const {
    const double held = HeldModulation(std::min(t, note_.release_seconds));
    const double since = std::max(t - note_.release_seconds, 0.0);
    const double release = std::exp2(Value(Generator::kModEnvRelease) / 1200);
    return std::max(held - since / release, 0.0);
  }

  /// The looped sample at a position between its frames. Before its first frame it is silent.
  double Read(double position) const {
    const auto size = static_cast<std::int64_t>(note_.frames.size());
    const auto whole = static_cast<std::int64_t>(std::floor(position));
    double sum = 0, weights = 0;
    for (std::int64_t at = whole - kHalfTaps + 1; at <= whole + kHalfTaps; ++at) {
      const double x = position - static_cast<double>(at);
      const double window = 0.5 + 0.5 * std::cos(pi * x / kHalfTaps);
      const double tap = window * (x == 0 ? 1 : std::sin(pi * x) / (pi * x));
      weights += tap;
      if (at >= 0) sum += tap * note_.frames[static_cast<std::size_t>(at % size)] / 32768.0;
    }
    return sum / weights;
  }

  /// Analogue two-pole low-pass by trapezoidal integration: at rest the cookbook's bilinear filter,
  /// and defined by its two integrators while the cutoff moves. DC gain is lower by half of Q.
  double Filter(double x, double cutoff_cents) {
    const double q_cb = Value(Generator::kFilterQ);
    const double hz =
        std::min(AbsoluteHz(std::clamp(cutoff_cents, 1500.0, 13'500.0)), 0.45 * kRateHz);
    const bool open = q_cb == 0 && hz >= std::min(AbsoluteHz(13'500), 0.45 * kRateHz) * 0.9999;
    const double g = std::tan(pi * hz / kRateHz), k = std::pow(10, -(q_cb / 10 - 3.0103) / 20);
    const double band = (g * (x - low_state_) + band_state_) / (1 + g * (g + k));
    const double low = low_state_ + g * band;
    band_state_ = open ? 0 : 2 * band - band_state_;
    low_state_ = open ? x : 2 * low - low_state_;
    const double y = open ? x : low;
    return y * std::pow(10, -q_cb / 400);
  }

  const ReferenceNote& note_;
  double band_state_ = 0, low_state_ = 0;
};

}  // namespace

ReferenceSound RenderReference(const ReferenceNote& note, std::size_t frames) {
  return Note(note).Render(frames);
}

}  // namespace portamento::test
