// From frames to finished sound: limiter, loudness, files.
#include "offline/mixdown.h"

#include <sndfile.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

#include "offline/audio_writer.h"
#include "offline/limiter.h"
#include "offline/loudness_meter.h"
#include "tests/offline/song_fixture.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

namespace fs = std::filesystem;

/// Interleaved stereo sine of 100 Hz.
std::vector<float> StereoSine(double amplitude, std::size_t frames) {
  std::vector<float> sound(2 * frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const double turn = 2 * 3.14159265358979 * 100 * static_cast<double>(i) / 48'000;
    sound[2 * i] = sound[2 * i + 1] = static_cast<float>(amplitude * std::sin(turn));
  }
  return sound;
}

TEST(Limiter, SoundBelowTheCeilingPassesUnchangedButLate) {
  offline::Limiter limiter(48'000, 0.9f);
  const auto sound = StereoSine(0.89, 48'000);
  auto limited = sound;
  limiter.Process(limited);
  const std::size_t late = 2 * limiter.latency_frames();
  EXPECT_TRUE(std::equal(limited.begin() + static_cast<std::ptrdiff_t>(late), limited.end(),
                         sound.begin()));
  EXPECT_EQ(limiter.lowest_gain_linear(), 1);
}

TEST(Limiter, NothingEverExceedsTheCeiling) {
  offline::Limiter limiter(48'000, 0.9f);
  auto sound = StereoSine(0.5, 96'000);
  for (std::size_t i = 20'000; i < sound.size(); i += 7919) sound[i] = i % 2 == 0 ? 6.0f : -3.0f;
  limiter.Process(sound);
  for (const float x : sound) ASSERT_LE(std::abs(x), 0.9f + 1e-6f);
  EXPECT_NEAR(limiter.lowest_gain_linear(), 0.9 / 6, 1e-3);
}

TEST(Limiter, TheSoundDoesNotDependOnHowItIsDivided) {
  auto whole = StereoSine(0.5, 240'000);
  for (std::size_t i = 2 * 20'000; i < 2 * 30'000; ++i) whole[i] *= 3;
  whole[2 * 130'001] = 5;
  const auto sound = whole;
  offline::Limiter limiter(48'000, 0.9f);
  limiter.Process(whole);
  for (const std::size_t frames : {1u, 63u, 64u, 1000u}) {
    auto cut = sound;
    offline::Limiter other(48'000, 0.9f);
    for (std::size_t i = 0; i < cut.size(); i += 2 * frames) {
      other.Process(std::span(cut).subspan(i, std::min(2 * frames, cut.size() - i)));
    }
    EXPECT_EQ(cut, whole) << frames;
    EXPECT_EQ(other.lowest_gain_linear(), limiter.lowest_gain_linear());
  }
  // Between and after the peaks it has come to rest, and passes sound unchanged again.
  const std::size_t late = 2 * limiter.latency_frames();
  for (const std::size_t from : {std::size_t{2 * 120'000}, std::size_t{2 * 230'000}}) {
    EXPECT_TRUE(std::equal(sound.begin() + long(from), sound.begin() + long(from) + 1000,
                           whole.begin() + long(from + late)));
  }
}

TEST(Limiter, RidesTheGainWithoutClicks) {
  offline::Limiter limiter(48'000, 0.9f);
  auto sound = StereoSine(0.5, 96'000);
  const auto loud = StereoSine(1.8, 96'000);
  std::copy(loud.begin() + 60'000, loud.begin() + 120'000, sound.begin() + 60'000);
  limiter.Process(sound);
  std::vector<float> left;
  for (std::size_t i = 0; i < sound.size(); i += 2) left.push_back(sound[i]);
  EXPECT_LT(Roughness(Signal(left).subspan(2000)), 0.02);
}

// --- Mixdown -------------------------------------------------------------------------------------

Shelf LoudTones() {
  TestBank bank;
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(SinePeriods(48, 20))));
  return Shelf(bank.Freeze());
}

offline::SongEvents ThreeSeconds(int notes) {
  songs::SmfTrack track = FrameTrack();
  for (int i = 0; i < notes; ++i) track.NoteOn(0, 0, 48 + 5 * i, 127);
  track.End(144'000);
  return EventsOf(track);
}

offline::MixdownReport Mix(offline::MixdownSettings settings, const offline::SongEvents& song,
                           std::vector<float>& sound) {
  Shelf shelf = LoudTones();
  settings.renderer.synth.SetEffectLevels(0);
  return offline::Mixdown(settings, song, shelf.memory, shelf.stack,
                          [&](std::span<const float> stereo) {
                            sound.insert(sound.end(), stereo.begin(), stereo.end());
                            return true;
                          },
                          {});
}

TEST(Mixdown, NormalizesToTheLoudnessAsked) {
  for (const double lufs : {-30.0, -16.0}) {
    std::vector<float> sound;
    const auto report = Mix({.normalize_lufs = lufs}, ThreeSeconds(1), sound);
    ASSERT_TRUE(report.lufs);
    EXPECT_NEAR(*report.lufs, lufs, 0.1);
    offline::LoudnessMeter meter(48'000);
    meter.Add(sound);
    EXPECT_NEAR(*meter.lufs(), lufs, 0.1);
  }
}

TEST(Mixdown, LimitsWhatWouldClip) {
  std::vector<float> sound;
  const auto report = Mix({}, ThreeSeconds(8), sound);
  EXPECT_LT(report.limiter_gain_linear, 0.7f);
  EXPECT_LE(Peak(sound), 1.0);
  EXPECT_EQ(static_cast<std::size_t>(2 * report.frames), sound.size());
}

TEST(Mixdown, WithoutLimiterNothingIsTouched) {
  std::vector<float> limited, plain;
  Mix({}, ThreeSeconds(1), limited);
  Mix({.limit = false}, ThreeSeconds(1), plain);
  EXPECT_EQ(limited, plain);  // the latency of the limiter is taken out
}

TEST(Mixdown, ARefusingSinkEndsIt) {
  Shelf shelf = LoudTones();
  const auto report = offline::Mixdown({}, ThreeSeconds(1), shelf.memory, shelf.stack,
                                       [](std::span<const float>) { return false; }, {});
  EXPECT_FALSE(report.completed);
}

// --- Files ---------------------------------------------------------------------------------------

class AudioFiles : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::size_t FilesInFolder() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

struct FormatRow {
  const char* name;
  offline::Container container;
  offline::Encoding encoding;
  double tolerance;
};

TEST_F(AudioFiles, EveryFormatReadsBack) {
  using offline::Container, offline::Encoding;
  const auto sound = StereoSine(0.5, 4800);
  for (const auto& [name, container, encoding, tolerance] :
       {FormatRow{"a.wav", Container::kWav, Encoding::kInt16, 1e-4},
        {"b.wav", Container::kWav, Encoding::kInt24, 1e-6},
        {"c.wav", Container::kWav, Encoding::kFloat, 0},
        {"d.flac", Container::kFlac, Encoding::kInt16, 1e-4},
        {"e.flac", Container::kFlac, Encoding::kInt24, 1e-6},
        {"f.ogg", Container::kOgg, Encoding::kInt16, 0.1}}) {
    const std::string path = (folder_ / name).string();
    auto writer = offline::OpenAudioFile(path, {container, encoding, 48'000});
    ASSERT_TRUE(writer) << writer.error();
    EXPECT_FALSE(fs::exists(path)) << "before it is whole";
    EXPECT_TRUE((*writer)->Write(sound));
    EXPECT_TRUE((*writer)->Finish());
    SF_INFO info{};
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
    ASSERT_NE(file, nullptr) << name;
    EXPECT_EQ(info.samplerate, 48'000);
    EXPECT_EQ(info.channels, 2);
    ASSERT_EQ(info.frames, 4800) << name;
    std::vector<float> back(sound.size());
    sf_readf_float(file, back.data(), info.frames);
    sf_close(file);
    for (std::size_t i = 200; i < back.size() - 200; ++i) {
      ASSERT_NEAR(back[i], sound[i], tolerance) << name;
    }
  }
}

TEST_F(AudioFiles, UnfinishedFilesLeaveNothing) {
  {
    auto writer = offline::OpenAudioFile((folder_ / "x.wav").string(), {});
    ASSERT_TRUE(writer);
    (*writer)->Write(StereoSine(0.5, 100));
  }
  EXPECT_EQ(FilesInFolder(), 0u);
}

TEST_F(AudioFiles, AnOldFileStaysUntilTheNewOneIsWhole) {
  const fs::path path = folder_ / "x.wav";
  std::ofstream(path) << "old";
  { auto writer = offline::OpenAudioFile(path.string(), {}); }
  EXPECT_EQ(fs::file_size(path), 3u);
}

TEST_F(AudioFiles, UnwritablePlacesAreErrors) {
  for (const fs::path& path : {folder_ / "no" / "such" / "x.wav", folder_}) {
    const auto writer = offline::OpenAudioFile(path.string(), {});
    ASSERT_FALSE(writer) << path;
    EXPECT_NE(writer.error().find(path.string()), std::string::npos) << writer.error();
  }
}

TEST_F(AudioFiles, BeyondFullScaleSaturates) {
  const fs::path path = folder_ / "x.raw";
  std::FILE* stream = std::fopen(path.c_str(), "wb");
  auto writer = offline::OpenRawStream(stream, offline::Encoding::kInt16);
  const float wild[] = {2.0f, -2.0f, 1.0f, -1.0f, 0.0f, NAN};
  EXPECT_TRUE(writer->Write(wild));
  EXPECT_TRUE(writer->Finish());
  std::fclose(stream);
  std::int16_t frames[6];
  std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(frames), sizeof frames);
  EXPECT_EQ(frames[0], 32'767);
  EXPECT_EQ(frames[1], -32'768);
  EXPECT_EQ(frames[4], 0);
}

}  // namespace
}  // namespace portamento::test
