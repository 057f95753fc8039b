// The reverb by its impulse response: decay by band, density, likeness of the sides, changes.
#include "engine/effects/reverb.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"

#include "engine/effects/effect_settings.h"
#include "tests/support/measure.h"
#include "tests/support/rig.h"

namespace portamento::test {
namespace {

using engine::EffectParameter;
using engine::EffectSettings;
using engine::Reverb;
using engine::ReverbParameters;

struct Response {
  std::vector<float> left, right;
};

Response ImpulseResponse(const ReverbParameters& parameters, double seconds) {
  Reverb reverb;
  reverb.Prepare(48'000, parameters, TargetForThisRun());
  const auto frames = static_cast<std::size_t>(seconds * 48'000);
  std::vector<float> send(frames);
  send[0] = 1;
  Response response{std::vector<float>(frames), std::vector<float>(frames)};
  reverb.Process(send, response.left, response.right);
  return response;
}

ReverbParameters Gm2Type(int type) {
  EffectSettings settings;
  settings.Set(EffectParameter::kGm2ReverbType, type);
  return settings.reverb();
}

/// One octave around `hz`: a band-pass of two poles, run forth and back.
std::vector<double> Band(const std::vector<float>& signal, double hz) {
  std::vector<double> x(signal.begin(), signal.end());
  const double w = 2 * std::numbers::pi * hz / 48'000;
  const double alpha = std::sin(w) * std::sinh(std::log(2.0) / 2 * 1.0 * w / std::sin(w));
  const double a0 = 1 + alpha, a1 = -2 * std::cos(w) / a0, a2 = (1 - alpha) / a0, b = alpha / a0;
  for (int pass = 0; pass < 2; ++pass) {
    double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    for (double& value : x) {
      const double y = b * (value - x2) - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = value;
      y2 = y1;
      y1 = y;
      value = y;
    }
    std::reverse(x.begin(), x.end());
  }
  return x;
}

/// Seconds for 60 dB by Schroeder's backward integral, a straight line from -5 to -35 dB (T30).
double DecaySeconds(const std::vector<double>& band) {
  std::vector<double> left(band.size() + 1);
  for (std::size_t i = band.size(); i > 0; --i) left[i - 1] = left[i] + band[i - 1] * band[i - 1];
  double n = 0, sum_t = 0, sum_l = 0, sum_tt = 0, sum_tl = 0;
  for (std::size_t i = 0; i < band.size(); i += 48) {
    const double level = 10 * std::log10(left[i] / left[0] + 1e-30);
    if (level > -5 || level < -35) continue;
    const double t = static_cast<double>(i) / 48'000;
    n += 1;
    sum_t += t;
    sum_l += level;
    sum_tt += t * t;
    sum_tl += t * level;
  }
  return -60 / ((n * sum_tl - sum_t * sum_l) / (n * sum_tt - sum_t * sum_t));
}

double Correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t from) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = from; i < a.size(); ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

constexpr double kBandsHz[] = {250, 500, 1000, 2000, 4000};

TEST(Reverb, DecaysInTheTimeAskedForWithin10PercentFrom250HzTo4KHz) {
  for (const int type : {0, 1, 2, 3, 4, 8}) {
    for (const float seconds : {0.4f, 0.5f, 0.7f, 1.0f, 1.4f, 2.0f, 4.0f, 8.0f}) {
      ReverbParameters parameters = Gm2Type(type);
      parameters.decay_seconds = seconds;
      const Response response = ImpulseResponse(parameters, 1.2 * seconds + 0.3);
      for (const double hz : kBandsHz) {
        EXPECT_NEAR(DecaySeconds(Band(response.left, hz)) / double{seconds}, 1, 0.1)
            << "type " << type << ", " << seconds << " s, " << hz << " Hz";
      }
    }
  }
}

TEST(Reverb, TheSidesAreAlikeByLessThan30Percent) {
  for (const int type : {0, 2, 4, 8}) {
    const Response response = ImpulseResponse(Gm2Type(type), 2);
    const std::vector<double> left(response.left.begin(), response.left.end()),
        right(response.right.begin(), response.right.end());
    EXPECT_LT(std::abs(Correlation(left, right, 2400)), 0.3) << type;
    for (const double hz : kBandsHz) {
      EXPECT_LT(std::abs(Correlation(Band(response.left, hz), Band(response.right, hz), 2400)), 0.3)
          << type << ' ' << hz;
    }
  }
}

TEST(Reverb, EchoesAreAsDenseAsNoiseAfter100Ms) {
  // Normalised echo density (Abel and Huang): the share of frames beyond one standard deviation,
  // 0.3173 of Gaussian noise.
  for (const int type : {0, 4, 8}) {
    const Response response = ImpulseResponse(Gm2Type(type), 1);
    for (const double at : {0.1, 0.2, 0.4}) {
      const Signal window = Between(response.left, at, at + 0.04);
      const double deviation = Rms(window);
      const auto beyond = std::count_if(window.begin(), window.end(),
                                        [&](float x) { return std::abs(x) > deviation; });
      EXPECT_GT(static_cast<double>(beyond) / static_cast<double>(window.size()) / 0.3173, 0.8)
          << type << ' ' << at;
    }
  }
}

TEST(Reverb, NoModeRingsOutOfTheTail) {
  // The spectrum of a late stretch of exponential noise has peaks about 10 dB above its mean; a
  // metallic mode would tower over the others.
  const Response response = ImpulseResponse(Gm2Type(4), 2);
  const auto late = PowerSpectrum(Between(response.left, 0.5, 1.9), 16'384);
  for (std::size_t bin = 200; bin < 1400; bin += 100) {  // 600 Hz to 4 kHz
    double mean = 0, peak = 0;
    for (std::size_t i = bin; i < bin + 100; ++i) {
      mean += late[i] / 100;
      peak = std::max(peak, late[i]);
    }
    EXPECT_LT(10 * std::log10(peak / mean), 11) << bin;
  }
}

TEST(Reverb, TheLevelDoesNotDependOnTheTime) {
  const auto level = [](float seconds) {
    ReverbParameters parameters;
    parameters.decay_seconds = seconds;
    Reverb reverb;
    reverb.Prepare(48'000, parameters, TargetForThisRun());
    // Noise for ten seconds: what has built up by then.
    std::vector<float> send(480'000), left(send.size()), right(send.size());
    std::uint32_t state = 1;
    for (float& x : send) {
      state = state * 1664525u + 1013904223u;
      x = static_cast<float>(static_cast<std::int32_t>(state)) / 2147483648.0f;
    }
    reverb.Process(send, left, right);
    return RmsDb(Between(left, 9, 10));
  };
  EXPECT_NEAR(level(1), level(4), 1.5);
}

/// A steady tone into a reverb whose parameters change at half a second.
std::vector<float> Changed(const ReverbParameters& from, const ReverbParameters& to) {
  Reverb reverb;
  reverb.Prepare(48'000, from, TargetForThisRun());
  std::vector<float> send(48'000), left(send.size()), right(send.size());
  for (std::size_t i = 0; i < send.size(); ++i) {
    send[i] = static_cast<float>(
        0.5 * std::sin(2 * std::numbers::pi * 500 * static_cast<double>(i) / 48'000));
  }
  const auto half = std::size_t{24'000};
  reverb.Process(std::span(send).first(half), std::span(left).first(half),
                 std::span(right).first(half));
  reverb.SetParameters(to);
  reverb.Process(std::span(send).last(half), std::span(left).last(half),
                 std::span(right).last(half));
  return left;
}

TEST(Reverb, ChangesOfTimeRoomAndLevelDoNotClick) {
  const double steady = Roughness(Between(Changed(Gm2Type(4), Gm2Type(4)), 0.4, 0.9));
  ReverbParameters longer = Gm2Type(4), silent = Gm2Type(4);
  longer.decay_seconds = 8;
  silent.level_linear = 0;
  for (const ReverbParameters& to : {Gm2Type(0), Gm2Type(8), longer, silent}) {
    EXPECT_LT(Roughness(Between(Changed(Gm2Type(4), to), 0.4, 0.9)), 1.5 * steady);
  }
}

TEST(Reverb, ANewRoomIsTheRoomItWouldHaveBeenFromTheStart) {
  Reverb changed;
  changed.Prepare(48'000, Gm2Type(4), TargetForThisRun());
  std::vector<float> silence(9600), left(9600), right(9600);
  changed.SetParameters(Gm2Type(0));
  changed.Process(silence, left, right);
  std::vector<float> send(48'000), new_left(48'000), new_right(48'000);
  send[0] = 1;
  changed.Process(send, new_left, new_right);
  EXPECT_TRUE(new_left == ImpulseResponse(Gm2Type(0), 1).left);
}

}  // namespace
}  // namespace portamento::test
