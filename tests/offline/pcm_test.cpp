// Frames as integers, beside the C library's rounding.
#include "offline/pcm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

/// Everything near a step of the scale, and everything that is not usual.
std::vector<float> Frames(float scale) {
  std::vector<float> frames = {0.0f, -0.0f, 1.0f, -1.0f, 2.0f, -2.0f, 1e30f, -1e30f, 1e-40f};
  frames.push_back(std::numeric_limits<float>::infinity());
  frames.push_back(-std::numeric_limits<float>::infinity());
  std::minstd_rand random(1);
  for (int i = 0; i < 50'000; ++i) {
    const float step =
        std::floor((static_cast<float>(random() % 65'536) / 32'768.0f - 1.0f) * scale);
    for (const float past : {0.0f, 0.25f, 0.5f, 0.75f}) frames.push_back((step + past) / scale);
  }
  return frames;
}

double Expected(float x, float scale) {
  return std::clamp(std::nearbyint(static_cast<double>(x) * static_cast<double>(scale)),
                    -static_cast<double>(scale), static_cast<double>(scale) - 1);
}

TEST(Pcm, RoundsAndSaturatesTo16Bits) {
  const auto frames = Frames(32'768);
  std::vector<std::int16_t> integers(frames.size());
  offline::ToInt16(frames, integers);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    ASSERT_EQ(integers[i], Expected(frames[i], 32'768)) << frames[i];
  }
}

TEST(Pcm, RoundsAndSaturatesTo24Bits) {
  const auto frames = Frames(8'388'608);
  std::vector<std::int32_t> integers(frames.size());
  offline::ToInt24(frames, integers);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    ASSERT_EQ(integers[i], Expected(frames[i], 8'388'608)) << frames[i];
  }
}

TEST(Pcm, WhatIsNoNumberIsSilent) {
  const std::vector<float> frames(40, std::numeric_limits<float>::quiet_NaN());
  std::vector<std::int16_t> shorts(frames.size(), 1);
  offline::ToInt16(frames, shorts);
  EXPECT_EQ(shorts, std::vector<std::int16_t>(frames.size(), 0));
  std::vector<std::int32_t> integers(frames.size(), 1);
  offline::ToInt24(frames, integers);
  EXPECT_EQ(integers, std::vector<std::int32_t>(frames.size(), 0));
}

}  // namespace
}  // namespace portamento::test
