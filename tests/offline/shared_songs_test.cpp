// The real songs beside the project, each through the embedded bank.
#include <fmt/format.h>

#include "gtest/gtest.h"

#include "io/mapped_file.h"
#include "offline/mixdown.h"
#include "songs/smf_reader.h"
#include "soundfonts/embedded/embedded_bank.h"
#include "soundfonts/open_bank.h"
#include "tests/support/shared_files.h"

namespace portamento::test {
namespace {

class SharedSong : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SharedSong, PlaysWithTheEmbeddedBank) {
  const auto file = io::MappedFile::Open(GetParam().string());
  ASSERT_TRUE(file);
  const auto song = songs::ReadSong((*file)->bytes());
  ASSERT_TRUE(song) << song.error().Text();
  const auto bank = OpenBank(EmbeddedBankBytes());
  ASSERT_TRUE(bank);

  const auto memory = std::make_shared<engine::SampleMemory>();
  const auto store = std::make_shared<engine::SampleStore>(bank->bank, memory);
  const engine::BankStack banks({{store, 0}});
  offline::MixdownSettings settings;
  settings.renderer.synth.interpolation = engine::Interpolation::kLinear;  // for speed
  const offline::SongEvents events = offline::DecodeSong(song->song, 48'000);
  float peak = 0;
  const auto report = offline::Mixdown(settings, events, memory, banks,
                                       [&](std::span<const float> stereo) {
                                         for (const float x : stereo)
                                           peak = std::max(peak, std::abs(x));
                                         return true;
                                       },
                                       {});

  ASSERT_TRUE(report.completed);
  EXPECT_EQ(report.stats.samples_missing, 0u);
  EXPECT_EQ(report.stats.voices_dropped, 0u);
  EXPECT_EQ(report.failed_samples, 0u);
  // Variations that we lack are played by another preset, never left out.
  for (const auto& missing : report.missing_presets) EXPECT_TRUE(missing.substitute);
  ASSERT_TRUE(report.lufs) << "silence";
  EXPECT_GT(*report.lufs, -45);
  EXPECT_LT(peak, 1);
  // The tail ends by itself, when no voice is left.
  EXPECT_GE(report.frames, events.end_frames);
  EXPECT_LT(report.frames, events.end_frames + 15 * 48'000);
}

std::vector<std::filesystem::path> Songs() { return SharedSongs(); }

// Where the folder is not there, there is nothing to instantiate; this says so.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SharedSong);
INSTANTIATE_TEST_SUITE_P(Songs, SharedSong, testing::ValuesIn(Songs()), [](const auto& song) {
  std::string name = song.param.stem().string();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

TEST(SharedSongs, AreThere) {
  if (SharedSongs().empty()) GTEST_SKIP() << "the folder shared/midi is not there";
  EXPECT_GE(SharedSongs().size(), 10u);
}

}  // namespace
}  // namespace portamento::test
