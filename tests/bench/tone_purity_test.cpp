// The fit of a tone against sounds made of known parts.
#include "bench/lab/tone_purity.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "gtest/gtest.h"

namespace portamento::lab {
namespace {

constexpr std::size_t kFrames = 8192;

std::vector<float> Tone(double frequency, double amplitude, double phase = 0.3) {
  std::vector<float> tone(kFrames);
  for (std::size_t i = 0; i < kFrames; ++i) {
    tone[i] = static_cast<float>(
        amplitude * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) + phase));
  }
  return tone;
}

std::vector<float> Sum(std::vector<float> a, const std::vector<float>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

TEST(FitTone, OfASineLeavesOnlyRounding) {
  const ToneFit fit = FitTone(Tone(0.21, 0.5), 0.21);
  EXPECT_NEAR(fit.amplitude, 0.5, 1e-6);
  EXPECT_NEAR(fit.frequency, 0.21, 1e-9);
  EXPECT_LT(fit.thd_n_db(), -140);
}

TEST(FitTone, MeasuresAHarmonicAtItsLevel) {
  // A second sine of a hundredth is 40 dB below; one of a thousandth, 60 dB.
  EXPECT_NEAR(FitTone(Sum(Tone(0.05, 1), Tone(0.1, 0.01)), 0.05).thd_n_db(), -40, 0.01);
  EXPECT_NEAR(FitTone(Sum(Tone(0.05, 1), Tone(0.317, 0.001)), 0.05).thd_n_db(), -60, 0.01);
}

TEST(FitTone, AddsThePowersOfAllThatIsNotTheTone) {
  const auto two = Sum(Sum(Tone(0.05, 1), Tone(0.1, 0.01)), Tone(0.23, 0.01));
  EXPECT_NEAR(FitTone(two, 0.05).thd_n_db(), -40 + 10 * std::log10(2), 0.01);
}

TEST(FitTone, FindsAFrequencyThatIsALittleOff) {
  const ToneFit fit = FitTone(Tone(0.21001, 0.5), 0.21);
  EXPECT_NEAR(fit.frequency, 0.21001, 1e-9);
  EXPECT_LT(fit.thd_n_db(), -130);
}

TEST(FitTone, LeavesOutAConstant) {
  auto tone = Tone(0.1, 0.5);
  for (float& x : tone) x += 0.25f;
  EXPECT_LT(FitTone(tone, 0.1).thd_n_db(), -130);
}

TEST(Rms, OfASineIsItsAmplitudeOverRootTwo) {
  EXPECT_NEAR(Rms(Tone(1.0 / 16, 1)), std::numbers::sqrt2 / 2, 1e-6);
}

}  // namespace
}  // namespace portamento::lab
