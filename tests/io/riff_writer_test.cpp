// Files written with parts that are made late, and files that appear whole or not at all.
#include "io/riff_writer.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

#include "io/new_file.h"

namespace portamento::io {
namespace {

namespace fs = std::filesystem;

LateBytes LateText(const std::string& text) {
  return {.size = text.size(),
          .make = [text](const PutBytes& put) { return put(std::as_bytes(std::span(text))); }};
}

std::string Text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string Written(RiffWriter& riff) {
  std::string streamed;
  EXPECT_TRUE(riff.WriteTo([&](Bytes bytes) {
    streamed += Text(bytes);
    return true;
  }));
  EXPECT_EQ(streamed.size(), riff.size());
  EXPECT_EQ(Text(riff.Take()), streamed);
  return streamed;
}

TEST(RiffWriter, LatePartsCountInSizesAndPadding) {
  RiffWriter riff;
  riff.Chunk("RIFF", [&] {
    riff.Id("test");
    riff.Chunk("odd ", [&] { riff.Late(LateText("abc")); });
    riff.Chunk("mix ", [&] {
      riff.Id("1234");
      riff.Late(LateText("56"));
      riff.Id("7890");
    });
  });
  using namespace std::string_literals;
  EXPECT_EQ(Written(riff),
            "RIFF\x22\0\0\0test"
            "odd \3\0\0\0abc\0"
            "mix \x0A\0\0\0"s
            "1234567890"s);
}

TEST(RiffWriter, AppendsAnothersLateParts) {
  RiffWriter inner;
  inner.Id("in: ");
  inner.Late(LateText("late"));
  inner.Id(" end");
  RiffWriter outer;
  outer.Late(LateText("first "));
  outer.Id("out ");
  outer.Append(std::move(inner));
  EXPECT_EQ(Written(outer), "first out in: late end");
}

TEST(RiffWriter, StopsAtTheFirstFailedPut) {
  RiffWriter riff;
  riff.Id("head");
  riff.Late(LateText("late"));
  riff.Id("tail");
  for (int fails_at = 0; fails_at < 3; ++fails_at) {
    int puts = 0;
    EXPECT_FALSE(riff.WriteTo([&](Bytes) { return puts++ != fails_at; }));
    EXPECT_EQ(puts, fails_at + 1);
  }
}

class NewFileTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Read(const char* name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t FileCount() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  static bool Write(NewFile& file, const std::string& text) {
    return file.Write(std::as_bytes(std::span(text)));
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) /
      (std::string("portamento-") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(NewFileTest, AppearsWholeAndInPlaceOfAnOldOne) {
  std::ofstream(folder_ / "x") << "old";
  NewFile file((folder_ / "x").string());
  EXPECT_TRUE(Write(file, "new "));
  EXPECT_TRUE(Write(file, "text"));
  EXPECT_EQ(Read("x"), "old");
  EXPECT_TRUE(file.Finish());
  EXPECT_EQ(Read("x"), "new text");
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(NewFileTest, LeavesNothingUnlessFinished) {
  {
    NewFile file((folder_ / "x").string());
    EXPECT_TRUE(Write(file, "half"));
  }
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(NewFileTest, SaysWhyItCannotBeWritten) {
  NewFile file((folder_ / "no/such/x").string());
  EXPECT_NE(file.error().find("cannot write"), std::string::npos);
  EXPECT_NE(file.error().find("No such file"), std::string::npos);
  EXPECT_FALSE(Write(file, "text"));
  EXPECT_FALSE(file.Finish());
  // A folder of that name cannot be replaced either.
  fs::create_directories(folder_ / "folder/inside");
  NewFile over((folder_ / "folder").string());
  EXPECT_TRUE(Write(over, "text"));
  EXPECT_FALSE(over.Finish());
  EXPECT_FALSE(over.error().empty());
}

}  // namespace
}  // namespace portamento::io
