// Which SF2 files load, and what is mended in those that break rules (section 1.2 of the behaviour
// reference).
#include <functional>
#include <random>

#include "gtest/gtest.h"

#include "tests/soundfonts/listen.h"

namespace portamento::test {
namespace {

constexpr double kSilentDb = -100;

FileBytes Bytes(const char* text) {
  FileBytes bytes;
  for (; *text != 0; ++text) bytes.push_back(static_cast<std::byte>(*text));
  return bytes;
}

FileBytes Chunk(const char* name, const FileBytes& data) {
  FileBytes chunk = Bytes(name);
  chunk.resize(8);
  PutU32(chunk, 4, static_cast<std::uint32_t>(data.size()));
  chunk.insert(chunk.end(), data.begin(), data.end());
  return chunk;
}

/// A file changed by `spoil`.
OpenedFile Spoiled(const std::function<void(FileBytes&)>& spoil) {
  FileBytes bytes = OneZoneFile().Bytes();
  spoil(bytes);
  return Open(std::move(bytes));
}

void ExpectPlays(const OpenedFile& file) {
  ASSERT_TRUE(file) << file.result.error().Text();
  EXPECT_NEAR(NoteDb(file), 0, 0.1);
}

TEST(Sf2Load, S1_ConformingFileLoads) {
  const OpenedFile file = Open(OneZoneFile());
  ExpectPlays(file);
  EXPECT_TRUE(file.findings().empty());
}

TEST(Sf2Load, S1_InfoSubChunksInAnyOrderAndUnknownOnesLoad) {
  ExpectPlays(Spoiled([](FileBytes& bytes) {
    const std::size_t ifil = FindChunk(bytes, "ifil") - 8;
    InsertBytes(bytes, ifil, Chunk("INAM", Bytes("A name\0\0")));
    InsertBytes(bytes, ifil, Chunk("ZZZZ", Bytes("what is this")));
    InsertBytes(bytes, ifil, Chunk("ICMT", Bytes("comment.")));
  }));
}

// --- Must be rejected ----------------------------------------------------------------------------

struct RejectRow {
  const char* name;
  const char* says;  // part of the error
  void (*spoil)(FileBytes&);
};

class MustReject : public testing::TestWithParam<RejectRow> {};

TEST_P(MustReject, WithAnErrorThatSaysWhere) {
  const OpenedFile file = Spoiled(GetParam().spoil);
  ASSERT_FALSE(file);
  const std::string text = file.result.error().Text();
  EXPECT_NE(text.find(GetParam().says), std::string::npos) << text;
}

/// The second record of a list of bags, made to begin before the first ones.
void PutBag(FileBytes& bytes, const char* chunk, std::size_t record, std::uint16_t generator,
            std::uint16_t modulator) {
  const std::size_t at = FindChunk(bytes, chunk) + 4 * record;
  PutU16(bytes, at, generator);
  PutU16(bytes, at + 2, modulator);
}

const RejectRow kRejectRows[] = {
    {"NoRiff", "RIFF", [](FileBytes& b) { b[0] = std::byte{'X'}; }},
    {"NoSfbk", "sfbk", [](FileBytes& b) { b[8] = std::byte{'X'}; }},
    {"S2_IfilAbsent", "ifil", [](FileBytes& b) { RemoveChunk(b, "ifil"); }},
    {"S2_IfilShort", "ifil", [](FileBytes& b) { ResizeChunk(b, "ifil", 2); }},
    {"S2_IfilMajor4", "ifil", [](FileBytes& b) { PutU16(b, FindChunk(b, "ifil"), 4); }},
    {"S2_IfilMajor1", "ifil", [](FileBytes& b) { PutU16(b, FindChunk(b, "ifil"), 1); }},
    {"PhdrAbsent", "phdr", [](FileBytes& b) { RemoveChunk(b, "phdr"); }},
    {"PbagAbsent", "pbag", [](FileBytes& b) { RemoveChunk(b, "pbag"); }},
    {"PmodAbsent", "pmod", [](FileBytes& b) { RemoveChunk(b, "pmod"); }},
    {"PgenAbsent", "pgen", [](FileBytes& b) { RemoveChunk(b, "pgen"); }},
    {"InstAbsent", "inst", [](FileBytes& b) { RemoveChunk(b, "inst"); }},
    {"IbagAbsent", "ibag", [](FileBytes& b) { RemoveChunk(b, "ibag"); }},
    {"ImodAbsent", "imod", [](FileBytes& b) { RemoveChunk(b, "imod"); }},
    {"IgenAbsent", "igen", [](FileBytes& b) { RemoveChunk(b, "igen"); }},
    {"ShdrAbsent", "shdr", [](FileBytes& b) { RemoveChunk(b, "shdr"); }},
    {"PhdrSize", "multiple of 38", [](FileBytes& b) { ResizeChunk(b, "phdr", 75); }},
    {"PgenSize", "multiple of 4", [](FileBytes& b) { ResizeChunk(b, "pgen", 6); }},
    {"ImodSize", "multiple of 10", [](FileBytes& b) { ResizeChunk(b, "imod", 14); }},
    {"ShdrSize", "multiple of 46", [](FileBytes& b) { ResizeChunk(b, "shdr", 90); }},
    {"S6_BagIndexFalls", "pbag", [](FileBytes& b) { PutBag(b, "pbag", 0, 9, 0); }},
    {"S6_InstrumentBagFalls", "ibag", [](FileBytes& b) { PutBag(b, "ibag", 0, 9, 0); }},
    {"GeneratorIndexBeyond", "pbag", [](FileBytes& b) { PutBag(b, "pbag", 1, 900, 0); }},
    {"ModulatorIndexBeyond", "ibag", [](FileBytes& b) { PutBag(b, "ibag", 1, 2, 900); }},
    {"PresetBagBeyond", "phdr",
     [](FileBytes& b) { PutU16(b, FindChunk(b, "phdr") + 38 + 24, 77); }},
};

INSTANTIATE_TEST_SUITE_P(Rows, MustReject, testing::ValuesIn(kRejectRows),
                         [](const auto& row) { return row.param.name; });

TEST(Sf2Load, S6_NonMonotonicBagIndexFails) {
  EXPECT_FALSE(Spoiled([](FileBytes& b) { PutBag(b, "pbag", 0, 1, 1); }));
}

TEST(Sf2Load, ErrorsNameTheByteAndWhatWasExpected) {
  const OpenedFile file = Spoiled([](FileBytes& b) { ResizeChunk(b, "phdr", 75); });
  ASSERT_FALSE(file);
  EXPECT_EQ(file.result.error().chunk, "pdta/phdr");
  FileBytes bytes = OneZoneFile().Bytes();
  EXPECT_EQ(file.result.error().offset_bytes, FindChunk(bytes, "phdr") - 8);
}

TEST(Sf2Load, OtherFormatsAreNamedAsUnsupported) {
  for (const char* magic : {"RIFS", "sfpk"}) {
    const OpenedFile file = Spoiled([&](FileBytes& b) {
      for (std::size_t i = 0; i < 4; ++i) {
        b[(magic[0] == 'R' ? 0 : 8) + i] = static_cast<std::byte>(magic[i]);
      }
    });
    ASSERT_FALSE(file) << magic;
    EXPECT_EQ(file.result.error().code, LoadErrorCode::kUnsupported) << magic;
  }
}

// --- Must load -----------------------------------------------------------------------------------

struct LoadRow {
  const char* name;
  void (*spoil)(FileBytes&);
};

class MustLoad : public testing::TestWithParam<LoadRow> {};

TEST_P(MustLoad, AndPlay) { ExpectPlays(Spoiled(GetParam().spoil)); }

const LoadRow kLoadRows[] = {
    {"S3_RiffSize0", [](FileBytes& b) { PutU32(b, 4, 0); }},
    {"S3_RiffSizeIsFileSize",
     [](FileBytes& b) { PutU32(b, 4, static_cast<std::uint32_t>(b.size())); }},
    {"S3_RiffSizeOneLess",
     [](FileBytes& b) { PutU32(b, 4, static_cast<std::uint32_t>(b.size() - 9)); }},
    {"S3_RiffSizeOneMore",
     [](FileBytes& b) { PutU32(b, 4, static_cast<std::uint32_t>(b.size() - 7)); }},
    {"S3_RiffSizeBeyondTheFile", [](FileBytes& b) { PutU32(b, 4, 0xFFFFFFF0); }},
    {"S3_TrailingGarbage", [](FileBytes& b) { b.insert(b.end(), 1001, std::byte{0x55}); }},
    {"S4_OddInfoChunkWithoutPad",
     [](FileBytes& b) { InsertBytes(b, FindChunk(b, "ifil") + 4, Chunk("INAM", Bytes("Odd"))); }},
    {"S4_OddLastInfoChunkWithoutPad",
     [](FileBytes& b) {
       const std::size_t list = FindChunk(b, "LIST") - 8;
       InsertBytes(b, list + 8 + GetU32(b, list + 4), Chunk("ISFT", Bytes("Odd")));
     }},
    {"OversizedName",
     [](FileBytes& b) {
       InsertBytes(b, FindChunk(b, "ifil") + 4, Chunk("INAM", FileBytes(4000, std::byte{'n'})));
     }},
    {"S5_PgenWithoutTerminal",
     [](FileBytes& b) { ResizeChunk(b, "pgen", GetU32(b, FindChunk(b, "pgen") - 4) - 4); }},
    {"S5_IgenWithoutTerminal",
     [](FileBytes& b) { ResizeChunk(b, "igen", GetU32(b, FindChunk(b, "igen") - 4) - 4); }},
    {"S5_PmodEmpty", [](FileBytes& b) { ResizeChunk(b, "pmod", 0); }},
    {"S5_ImodEmpty", [](FileBytes& b) { ResizeChunk(b, "imod", 0); }},
};

INSTANTIATE_TEST_SUITE_P(Rows, MustLoad, testing::ValuesIn(kLoadRows),
                         [](const auto& row) { return row.param.name; });

TEST(Sf2Load, S5_ZeroPresetsLoadAsAnEmptyBank) {
  Sf2File file;
  file.AddSample(Constant(64));
  const OpenedFile opened = Open(file);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened.bank()->presets().empty());
  EXPECT_EQ(opened.bank()->samples().size(), 1u);
}

TEST(Sf2Load, LeadingBagsAreSkipped) {
  Sf2File file = OneZoneFile();
  auto& records = file.records;
  records.preset_bags.insert(records.preset_bags.begin(), {0, 0});
  records.presets[0].bag = 1;
  ExpectPlays(Open(file));
}

TEST(Sf2Load, NoFileAtAll) {
  EXPECT_FALSE(Open(FileBytes{}));
  EXPECT_FALSE(Open(Bytes("MThd")));
  const auto missing = OpenBank("there/is/no/such.sf2");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, LoadErrorCode::kCannotOpen);
  EXPECT_NE(missing.error().Text().find("there/is/no/such.sf2"), std::string::npos);
}

// --- Hostile bytes -------------------------------------------------------------------------------

/// Plays whatever could be opened; nothing may crash or hang.
void Survive(FileBytes bytes) {
  const OpenedFile file = Open(std::move(bytes));
  if (!file) return;
  Rig rig(file.bank());
  rig.Play({On(0, 60)}, 256);
}

/// A file with layers, modulators, ranges and every kind of record.
FileBytes RichFile() {
  Sf2File file;
  const auto one = file.AddSample(Noise(200, 1), {.name = "one", .rate_hz = 22'050});
  const auto two = file.AddSample(Noise(300, 2), {.name = "two", .root_key = 255});
  const auto instrument = file.AddInstrument(
      {{{Gen(17, -100), Gen(36, 100)}, {}},
       SampleZone(one, {GenRange(43, 0, 70), Gen(54, 1), Gen(2, 20), Gen(3, -20)},
                  {{.source = 0x0081, .destination = 8, .amount = 300}}),
       SampleZone(two, {GenRange(44, 10, 127), Gen(54, 3), Gen(8, 6000)})});
  file.AddPreset(0, 0, {InstrumentZone(instrument, {Gen(48, 30)}), InstrumentZone(instrument)});
  file.AddPreset(128, 0, {InstrumentZone(instrument)});
  return file.Bytes();
}

TEST(Sf2Load, S7_TruncatedAtAnyByteNeverCrashes) {
  const FileBytes whole = RichFile();
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    Survive(FileBytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
  }
}

TEST(Sf2Load, S7_MutatedBytesNeverCrash) {
  const FileBytes whole = RichFile();
  const std::size_t pdta = FindChunk(whole, "phdr");
  std::minstd_rand random(4);
  for (int round = 0; round < 3000; ++round) {
    FileBytes bytes = whole;
    for (int i = 0; i < 1 + round % 4; ++i) {
      // Most of it where the structure is.
      const std::size_t from = random() % 4 != 0 ? pdta : 0;
      bytes[from + random() % (bytes.size() - from)] = static_cast<std::byte>(random() >> 8);
    }
    Survive(std::move(bytes));
  }
}

// --- Samples -------------------------------------------------------------------------------------

/// A file whose one sample header is `header`, over 200 frames of a constant.
OpenedFile WithHeader(const std::function<void(sf2::SampleHeader&)>& change,
                      std::vector<sf2::GeneratorRecord> generators = {Gen(54, 1)}) {
  Sf2File file;
  const auto sample = file.AddSample(Constant(200), {.rate_hz = 48'000});
  change(file.records.samples[sample]);
  file.AddPreset(0, 0,
                 {InstrumentZone(file.AddInstrument({SampleZone(sample, std::move(generators))}))});
  return Open(file);
}

TEST(Sf2Samples, S9_ReversedLoopIsTurnedRound) {
  const auto file = WithHeader([](auto& h) { std::swap(h.loop_start, h.loop_end); });
  ExpectPlays(file);
  EXPECT_FALSE(file.findings().empty());
}

TEST(Sf2Samples, S9_LoopOutsideTheSampleIsBroughtIn) {
  ExpectPlays(WithHeader([](auto& h) { h.loop_end = 5000; }));
}

TEST(Sf2Samples, S9_EmptyLoopIsNoLoop) {
  const auto file = WithHeader([](auto& h) { h.loop_start = h.loop_end = 100; });
  ASSERT_TRUE(file);
  EXPECT_NEAR(Listen(file).at(150), std::sqrt(0.5), 1e-3);
  EXPECT_LT(NoteDb(file), kSilentDb);
}

TEST(Sf2Samples, S9_LinksToItselfAndOutOfRangeAreIgnored) {
  for (const int link : {0, 1, 9999}) {
    ExpectPlays(WithHeader([&](auto& h) {
      h.type = sf2::SampleHeader::kLeft;
      h.link = static_cast<std::uint16_t>(link);
    }));
  }
}

TEST(Sf2Samples, BothSidesAndUnknownTypeBitsPlayAsMono) {
  for (const int type : {0, 6, 1 << 9, 8}) {
    ExpectPlays(WithHeader([&](auto& h) { h.type = static_cast<std::uint16_t>(type); }));
  }
}

TEST(Sf2Samples, RomSamplesAreSilent) {
  const auto file = WithHeader([](auto& h) { h.type |= sf2::SampleHeader::kRom; });
  ASSERT_TRUE(file);
  EXPECT_LT(NoteDb(file), kSilentDb);
}

TEST(Sf2Samples, StartBeyondEndIsSilent) {
  const auto file = WithHeader([](auto& h) { h.start = h.end + 1; });
  ASSERT_TRUE(file);
  EXPECT_LT(NoteDb(file), kSilentDb);
}

TEST(Sf2Samples, EndBeyondTheDataIsCut) {
  ExpectPlays(WithHeader([](auto& h) { h.end = 1'000'000; }));
}

TEST(Sf2Samples, Rate0BecomesUsual) {
  const auto file = WithHeader([](auto& h) { h.rate_hz = 0; });
  ASSERT_TRUE(file);
  EXPECT_EQ(file.bank()->samples()[0].rate_hz, 44'100u);
}

double CentsWithRoot(int root_key) {
  Sf2File file;
  const auto sample = file.AddSample(
      SinePeriods(48, 20), {.rate_hz = 48'000, .root_key = static_cast<std::uint8_t>(root_key)});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({SampleZone(sample, {Gen(54, 1)})}))});
  return Cents(FrequencyHz(Between(Listen(Open(file)), 0.05, 0.2)), 1000);
}

TEST(Sf2Samples, S11_OriginalKey255And128PlayAsRoot60) {
  EXPECT_NEAR(CentsWithRoot(255), 0, 0.5);
  EXPECT_NEAR(CentsWithRoot(128), 0, 0.5);
  EXPECT_NEAR(CentsWithRoot(48), 1200, 0.5);
}

/// What a 24-bit sample sounds like: smpl is 0 throughout, sm24 holds 128 (half a 16-bit step).
double LowBytesDb(int minor, std::size_t sm24_size) {
  Sf2File file;
  file.records.version_minor = static_cast<std::uint16_t>(minor);
  const auto sample = file.AddSample(Constant(200, 0), {.rate_hz = 48'000});
  file.AddPreset(0, 0, {InstrumentZone(file.AddInstrument({SampleZone(sample, {Gen(54, 1)})}))});
  const FileBytes low(sm24_size, std::byte{128});
  file.records.sm24 = low;
  const OpenedFile opened = Open(file);
  return opened ? NoteDb(opened) : 999;
}

TEST(Sf2Samples, S10_LowBytesAreUsedFrom204On) {
  EXPECT_NEAR(LowBytesDb(4, 246), Db(128.0 / 256 / 32'768), 0.1);
}

TEST(Sf2Samples, S10_LowBytesAreIgnoredAt201AndAtAWrongSize) {
  EXPECT_LT(LowBytesDb(1, 246), -200);
  EXPECT_LT(LowBytesDb(4, 240), -200);
}

TEST(Sf2Load, S15_OfDuplicatePresetsTheFirstPlays) {
  Sf2File file = OneZoneFile();
  const auto quiet = file.AddInstrument({SampleZone(0, {Gen(48, 1000), Gen(54, 1)})});
  file.AddPreset(0, 0, {InstrumentZone(quiet)});
  ExpectPlays(Open(file));
}

TEST(Sf2Load, WrittenRecordsReadBack) {
  const FileBytes bytes = RichFile();
  Findings findings;
  const auto records = sf2::ReadRecords(bytes, findings);
  ASSERT_TRUE(records);
  EXPECT_EQ(sf2::WriteRecords(*records), bytes);
}

}  // namespace
}  // namespace portamento::test
