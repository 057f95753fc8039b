// Loudness by the cases of EBU Tech 3341, and beside another meter.
#include "offline/loudness_meter.h"

#include <ebur128.h>

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

#include "tests/support/measure.h"

namespace portamento::test {
namespace {

struct Stretch {
  double seconds, dbfs;
};

/// A stereo sine of 1 kHz, in stretches of different levels.
std::vector<float> Sine(const std::vector<Stretch>& stretches, std::uint32_t rate_hz = 48'000) {
  std::vector<float> sound;
  for (const auto& [seconds, dbfs] : stretches) {
    const auto end = sound.size() / 2 + static_cast<std::size_t>(seconds * rate_hz + 0.5);
    const double amplitude = std::pow(10, dbfs / 20);
    for (std::size_t f = sound.size() / 2; f < end; ++f) {
      const double turn = 2 * 3.14159265358979 * 1000 * static_cast<double>(f) / rate_hz;
      const auto x = static_cast<float>(amplitude * std::sin(turn));
      sound.insert(sound.end(), {x, x});
    }
  }
  return sound;
}

std::optional<double> LoudnessOf(std::span<const float> stereo, std::uint32_t rate_hz = 48'000,
                                 std::size_t part = 1000) {
  offline::LoudnessMeter meter(rate_hz);
  for (std::size_t i = 0; i < stereo.size(); i += 2 * part) {
    meter.Add(stereo.subspan(i, std::min(2 * part, stereo.size() - i)));
  }
  return meter.lufs();
}

TEST(LoudnessMeter, FollowsEbuTech3341) {
  const std::pair<std::vector<Stretch>, double> cases[] = {
      {{{20, -23}}, -23},
      {{{20, -33}}, -33},
      {{{10, -36}, {60, -23}, {10, -36}}, -23},
      {{{10, -72}, {10, -36}, {60, -23}, {10, -36}, {10, -72}}, -23},
      {{{20, -26}, {20.1, -20}, {20, -26}}, -23}};
  for (const auto& [stretches, lufs] : cases) {
    for (const std::uint32_t rate_hz : {48'000u, 44'100u, 192'000u}) {
      const auto measured = LoudnessOf(Sine(stretches, rate_hz), rate_hz);
      ASSERT_TRUE(measured);
      EXPECT_NEAR(*measured, lufs, 0.1) << stretches.size() << " stretches, " << rate_hz << " Hz";
    }
  }
}

TEST(LoudnessMeter, IsEmptyForSilenceAndForLessThanABlock) {
  EXPECT_FALSE(LoudnessOf(std::vector<float>(96'000)));
  EXPECT_FALSE(LoudnessOf(Sine({{20, -75}})));
  EXPECT_FALSE(LoudnessOf(Sine({{0.399, -20}})));
  EXPECT_TRUE(LoudnessOf(Sine({{0.401, -20}})));
}

/// Noise and thumps that swell and fall, different on either side.
std::vector<float> RestlessNoise(std::uint32_t rate_hz) {
  std::vector<float> sound(2 * std::size_t{rate_hz} * 20);
  std::minstd_rand random(1);
  double low = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double seconds = static_cast<double>(i / 2) / rate_hz;
    const double x = static_cast<double>(random() % 65'536) / 32'768 - 1;
    low += 0.003 * (x - low);
    sound[i] =
        static_cast<float>((i % 2 == 0 ? 0.1 * x : 2 * low) * std::pow(std::sin(seconds * 0.7), 4));
  }
  return sound;
}

TEST(LoudnessMeter, AgreesWithLibebur128) {
  for (const std::uint32_t rate_hz : {8'000u, 44'100u, 48'000u, 96'000u}) {
    const auto sound = RestlessNoise(rate_hz);
    ebur128_state* other = ebur128_init(2, rate_hz, EBUR128_MODE_I);
    ebur128_add_frames_float(other, sound.data(), sound.size() / 2);
    double lufs = 0;
    ebur128_loudness_global(other, &lufs);
    ebur128_destroy(&other);
    const auto ours = LoudnessOf(sound, rate_hz);
    ASSERT_TRUE(ours);
    EXPECT_NEAR(*ours, lufs, 0.001) << rate_hz;
  }
}

TEST(LoudnessMeter, DoesNotDependOnHowTheSoundIsDivided) {
  const auto sound = RestlessNoise(48'000);
  const auto whole = LoudnessOf(sound, 48'000, sound.size());
  for (const std::size_t part : {1u, 777u, 4800u, 5000u}) {
    EXPECT_EQ(LoudnessOf(sound, 48'000, part), whole) << part;
  }
}

TEST(LoudnessMeter, FindsThePeakWhereverItIs) {
  for (const std::size_t at : {0u, 1u, 15u, 16u, 100u, 130u, 131u}) {
    std::vector<float> sound(132, 0.25f);
    sound[at] = -0.75f;
    offline::LoudnessMeter meter(48'000);
    meter.Add(sound);
    EXPECT_EQ(meter.peak_linear(), 0.75f) << at;
  }
}

}  // namespace
}  // namespace portamento::test
