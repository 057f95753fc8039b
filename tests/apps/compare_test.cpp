// The measures of `compare` on sounds whose difference is known, and its picture.
#include <png.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include "gtest/gtest.h"

#include "apps/portamento/compare/sound_difference.h"
#include "apps/portamento/compare/spectrogram_image.h"
#include "apps/portamento/exit_code.h"

namespace portamento::app {
namespace {

constexpr std::uint32_t kRateHz = 48'000;

/// Bursts of decaying noise, four a second.
std::vector<float> Bursts(std::size_t late_frames, float gain) {
  std::minstd_rand random(1);
  std::vector<float> sound(4 * kRateHz);
  for (std::size_t start = 12'000; start + 12'000 < sound.size(); start += 12'000) {
    for (std::size_t i = 0; i < 6000; ++i) {
      const float noise = static_cast<float>(random() % 2000) / 1000 - 1;
      sound[start + late_frames + i] = gain * 0.3f * noise * std::exp(-static_cast<float>(i) / 800);
    }
  }
  return sound;
}

SoundDifference Difference(const std::vector<float>& a, const std::vector<float>& b) {
  return Compare({a, a}, {b, b}, kRateHz);
}

TEST(SoundDifference, OfEqualSoundsIsNothing) {
  const auto sound = Bursts(0, 1);
  const SoundDifference d = Difference(sound, sound);
  EXPECT_EQ(d.spectral_distance_db, 0);
  EXPECT_LT(d.residual_db, -100);
  for (const double band_db : d.band_db) EXPECT_EQ(band_db, 0);
  EXPECT_GT(d.timing.onsets, 10u);
  EXPECT_EQ(d.timing.mean_frames, 0);
}

TEST(SoundDifference, OfTwiceTheLevelIs6Db) {
  const SoundDifference d = Difference(Bursts(0, 0.5f), Bursts(0, 1));
  EXPECT_NEAR(d.second.rms_db - d.first.rms_db, 6.02, 0.01);
  EXPECT_NEAR(d.second.peak_db - d.first.peak_db, 6.02, 0.01);
  EXPECT_NEAR(*d.second.lufs - *d.first.lufs, 6.02, 0.05);
  for (const double band_db : d.band_db) EXPECT_NEAR(band_db, 6.02, 0.01);
  EXPECT_NEAR(d.spectral_distance_db, 6.02, 0.7);  // bins near the floor differ by less
}

TEST(SoundDifference, FindsADelay) {
  for (const std::size_t late : {100u, 1u, 333u}) {
    const SoundDifference d = Difference(Bursts(0, 1), Bursts(late, 1));
    EXPECT_GT(d.timing.onsets, 10u);
    EXPECT_EQ(d.timing.mean_frames, static_cast<double>(late));
    EXPECT_EQ(d.timing.least_frames, d.timing.most_frames);
  }
}

TEST(SoundDifference, FromSilenceIsANumber) {
  const SoundDifference d = Difference(Bursts(0, 1), std::vector<float>(4 * kRateHz));
  EXPECT_FALSE(d.second.lufs);
  EXPECT_EQ(d.second.rms_db, kFloorDb);
  EXPECT_EQ(d.timing.onsets, 0u);
  EXPECT_TRUE(std::isfinite(d.spectral_distance_db));
  for (const double band_db : d.band_db) EXPECT_TRUE(std::isfinite(band_db));
}

TEST(Spectrograms, AreAPngOfThePromisedSizeThatShowsTheTone) {
  std::vector<float> tone(kRateHz), silence(kRateHz);
  for (std::size_t i = 0; i < tone.size(); ++i) {
    tone[i] = 0.5f * std::sin(2 * 3.14159265f * 1000 * static_cast<float>(i) / kRateHz);
  }
  const auto path = std::filesystem::path(testing::TempDir()) / "portamento-spectrograms.png";
  WriteSpectrograms(path.string(), {"Portamento", tone}, {"FluidSynth", silence}, kRateHz);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_file(&image, path.c_str()), 0);
  EXPECT_EQ(image.width, static_cast<png_uint_32>(kImageWidth));
  EXPECT_EQ(image.height, static_cast<png_uint_32>(kImageHeight));
  image.format = PNG_FORMAT_GRAY;
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr);
  const auto brightest = [&](int from, int to) {
    int most = 0;
    for (int y = from; y < to; ++y) {
      most = std::max<int>(most, pixels[static_cast<std::size_t>(y * kImageWidth + 700)]);
    }
    return most;
  };
  EXPECT_GT(brightest(60, 400), 150);
  EXPECT_LT(brightest(480, 830), 40);
  std::filesystem::remove(path);
}

TEST(Spectrograms, UnwritablePlacesAreErrors) {
  const std::vector<float> silence(1000);
  try {
    WriteSpectrograms("no/such/folder/x.png", {"", silence}, {"", silence}, kRateHz);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kOutput);
  }
}

}  // namespace
}  // namespace portamento::app
