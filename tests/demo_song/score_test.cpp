// The notation of the demo's score, and the song that comes of it.
#include "tools/demo_song/score.h"

#include <stdexcept>

#include "gtest/gtest.h"

#include "songs/smf_reader.h"
#include "tools/demo_song/perform_score.h"

namespace portamento::demo_song {
namespace {

constexpr char kScore[] =
    "title A song\n"
    "bar 4\n"
    "tempo 1 120\n"
    "phrase up\n"
    "  c4 d4 e4+g4:2 | - c#4:3 |\n"
    "part Flute\n"
    "  program 74\n"
    "  play 1 mf up\n"
    "  play 3 p<f up 12\n";

std::string ErrorOf(const std::string& text) {
  try {
    ReadScore(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Score, ReadsPhrasesAndParts) {
  const Score score = ReadScore(kScore);
  EXPECT_EQ(score.title, "A song");
  ASSERT_EQ(score.phrases.size(), 1u);
  const Phrase& phrase = score.phrases[0];
  EXPECT_EQ(phrase.bars, 2);
  ASSERT_EQ(phrase.notes.size(), 4u);
  EXPECT_EQ(phrase.notes[2].keys, (std::vector<int>{64, 67}));
  EXPECT_EQ(phrase.notes[3].start, 5);
  EXPECT_EQ(score.parts[0].placements[1].semitones, 12);
}

TEST(Score, RepeatsABar) {
  const Score score = ReadScore("bar 2\nphrase a\n  c4 d4 | x3 |\npart P\n play 1 f a\n");
  EXPECT_EQ(score.phrases[0].bars, 3);
  EXPECT_EQ(score.phrases[0].notes.size(), 6u);
  EXPECT_EQ(score.phrases[0].notes[5].start, 5);
}

TEST(Score, ErrorsNameTheLine) {
  EXPECT_NE(ErrorOf("bar 4\nphrase a\n  c4 d4 |\n").find("line 3"), std::string::npos);
  EXPECT_NE(ErrorOf("bar 4\nphrase a\n  c4 d4 |\n").find("2 eighths instead of 4"),
            std::string::npos);
  EXPECT_NE(ErrorOf("phrase a\n  h4:8 |\n").find("'h4'"), std::string::npos);
  EXPECT_NE(ErrorOf("phrase a\n  c4:8 |\npart P\n  play 1 f b\n").find("'b'"), std::string::npos);
  EXPECT_NE(ErrorOf("phrase a\n  c4:8 |\npart P\n  play 1 loud a\n").find("'loud'"),
            std::string::npos);
  EXPECT_NE(ErrorOf("nonsense\n").find("line 1"), std::string::npos);
}

TEST(Score, PerformedSongReadsBack) {
  const auto file = PerformScore(ReadScore(kScore));
  const auto song = songs::ReadSong(file);
  ASSERT_TRUE(song);
  EXPECT_TRUE(song->findings.empty());
  EXPECT_EQ(song->song.title, "A song");
  std::vector<int> keys;
  for (const auto& message : song->song.messages) {
    const auto bytes = song->song.BytesOf(message);
    if (bytes[0] == 0x90) keys.push_back(bytes[1]);
  }
  EXPECT_EQ(keys, (std::vector<int>{60, 62, 64, 67, 61, 72, 74, 76, 79, 73}));
}

}  // namespace
}  // namespace portamento::demo_song
