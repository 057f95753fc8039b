// Bytes and chunks: nothing is read beyond its end.
#include "io/riff.h"

#include <cstring>
#include <fstream>

#include "gtest/gtest.h"

#include "io/mapped_file.h"

namespace portamento::io {
namespace {

std::vector<std::byte> Bytes(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

using namespace std::string_literals;

std::vector<std::string> Names(std::string_view data, Findings& findings) {
  std::vector<std::string> names;
  const auto bytes = Bytes(data);
  for (const Chunk& chunk : WalkChunks(bytes, 0, "", findings)) names.push_back(chunk.id.Text());
  return names;
}

TEST(Riff, WalksPaddedAndUnpaddedChunks) {
  Findings findings;
  EXPECT_EQ(Names("aaaa\3\0\0\0xyz\0bbbb\0\0\0\0"s, findings),
            (std::vector<std::string>{"aaaa", "bbbb"}));
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(Names("aaaa\3\0\0\0xyzbbbb\0\0\0\0"s, findings),
            (std::vector<std::string>{"aaaa", "bbbb"}));
  EXPECT_FALSE(findings.empty());
}

TEST(Riff, AChunkLongerThanItsSurroundingsIsCut) {
  Findings findings;
  const auto bytes = Bytes("aaaa\xFF\xFF\xFF\x7Fxyz"s);
  const auto chunks = WalkChunks(bytes, 0, "", findings);
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(chunks[0].data.size(), 3u);
  EXPECT_FALSE(findings.empty());
}

TEST(Riff, HalfAHeaderIsNoChunk) {
  Findings findings;
  EXPECT_TRUE(Names("aaaa\1\0", findings).empty());
}

TEST(MappedFile, MissingFilesAndFoldersAreErrorsWithTheirName) {
  for (const std::string& path : {std::string("no/such/file"), testing::TempDir()}) {
    const auto file = MappedFile::Open(path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code, LoadErrorCode::kCannotOpen);
    EXPECT_NE(file.error().Text().find(path), std::string::npos) << file.error().Text();
  }
}

TEST(MappedFile, EmptyFilesAreEmpty) {
  const std::string path = testing::TempDir() + "/portamento-empty";
  std::ofstream(path).close();
  const auto file = MappedFile::Open(path);
  if (file) {
    EXPECT_EQ((*file)->bytes().size(), 0u);
  } else {
    EXPECT_NE(file.error().Text().find("empty"), std::string::npos);
  }
}

}  // namespace
}  // namespace portamento::io
