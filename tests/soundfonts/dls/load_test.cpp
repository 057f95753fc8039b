// What a DLS reader must load, what it must refuse, and what the quirks of real files mean.
#include <cmath>

#include "gtest/gtest.h"

#include "soundfonts/dls/dls_conditions.h"
#include "tests/soundfonts/listen.h"
#include "tests/support/dls_file.h"

namespace portamento::test {
namespace {

using bank::Generator;

dls::Collection ReadBack(const FileBytes& bytes) {
  Findings findings;
  auto collection = dls::ReadCollection(bytes, findings);
  EXPECT_TRUE(collection.has_value());
  return collection ? *collection : dls::Collection{};
}

/// The only chunk of a list with this form, header and all.
std::pair<std::size_t, std::size_t> ListAt(const FileBytes& bytes, const char* form) {
  const char* const text = reinterpret_cast<const char*>(bytes.data());
  const std::string_view all(text, bytes.size());
  const std::size_t at = all.find(form) - 8;
  return {at, 8 + GetU32(bytes, at + 4)};
}

/// Program of a 'cdl ' chunk.
class Condition {
 public:
  Condition& Op(int opcode) {
    U16(static_cast<unsigned>(opcode));
    return *this;
  }
  Condition& Const(std::uint32_t value) {
    Op(0x10);
    U16(value & 0xFFFF);
    U16(value >> 16);
    return *this;
  }
  /// QUERY or QUERYSUPPORTED with the GUID of DLS1's family that ends in `last` (0x24 GM .. 0x28).
  Condition& Query(int last, int opcode = 0x11) {
    Op(opcode);
    U16(0x2F00u | static_cast<unsigned>(last));
    U16(0x178F);
    U16(0xC364);
    U16(0x11D1);
    for (const int b : {0xA7, 0x60, 0x00, 0x00, 0xF8, 0x75, 0xAC, 0x12}) {
      bytes_.push_back(static_cast<std::byte>(b));
    }
    return *this;
  }
  Condition& Dls2() {
    Op(0x11);
    U16(0x99E5);
    U16(0xF145);
    U16(0x4689);
    U16(0x11D2);
    for (const int b : {0xAF, 0xA6, 0x00, 0xAA, 0x00, 0x24, 0xD8, 0xB6}) {
      bytes_.push_back(static_cast<std::byte>(b));
    }
    return *this;
  }
  bool True() const { return dls::IsConditionTrue(bytes_); }

  /// As a chunk.
  FileBytes Chunk() const {
    FileBytes chunk;
    for (const char c : {'c', 'd', 'l', ' '}) chunk.push_back(static_cast<std::byte>(c));
    for (unsigned i = 0; i < 4; ++i) {
      chunk.push_back(static_cast<std::byte>(bytes_.size() >> 8 * i & 0xFF));
    }
    chunk.insert(chunk.end(), bytes_.begin(), bytes_.end());
    return chunk;
  }

 private:
  void U16(unsigned value) {
    bytes_.push_back(static_cast<std::byte>(value & 0xFF));
    bytes_.push_back(static_cast<std::byte>(value >> 8 & 0xFF));
  }
  FileBytes bytes_;
};

// --- The file ------------------------------------------------------------------------------------

TEST(DlsLoad, WhatIsWrittenIsReadBack) {
  DlsFile file;
  file.collection.name = "a collection";
  file.collection.copyright = "nobody";
  const auto wave = file.AddWave(Noise(31, 1), Wsmp(20, -12.5, 72, -7));
  dls::Region region = RegionOf(wave, {Art(art::kPan, -250), ArtFrom(art::kLfo, art::kPitch, 50)});
  region.key_low = 12;
  region.key_high = 90;
  region.velocity_low = 3;
  region.velocity_high = 99;
  region.options = 1;
  region.key_group = 7;
  region.link_options = 1;
  region.phase_group = 4;
  region.channels = 2;
  region.sample_info = Wsmp(0, -3, 50, 11);
  dls::Instrument& made = file.AddInstrument(0x8000'0203, 9, {region});
  made.articulation = {Art(art::kEg1Attack, 100)};

  const FileBytes bytes = file.Bytes();  // which the waves read stay in
  const dls::Collection read = ReadBack(bytes);
  EXPECT_EQ(read.name, "a collection");
  EXPECT_EQ(read.copyright, "nobody");
  ASSERT_EQ(read.instruments.size(), 1u);
  const dls::Instrument& instrument = read.instruments[0];
  EXPECT_EQ(instrument.name, "instrument");
  EXPECT_EQ(instrument.bank, 0x8000'0203u);
  EXPECT_EQ(instrument.program, 9u);
  EXPECT_EQ(instrument.articulation, made.articulation);
  ASSERT_EQ(instrument.regions.size(), 1u);
  const dls::Region& r = instrument.regions[0];
  EXPECT_EQ(r.key_low, 12);
  EXPECT_EQ(r.key_high, 90);
  EXPECT_EQ(r.velocity_low, 3);
  EXPECT_EQ(r.velocity_high, 99);
  EXPECT_EQ(r.options, 1);
  EXPECT_EQ(r.key_group, 7);
  EXPECT_EQ(r.link_options, 1);
  EXPECT_EQ(r.phase_group, 4);
  EXPECT_EQ(r.channels, 2u);
  EXPECT_EQ(r.articulation, region.articulation);
  ASSERT_TRUE(r.sample_info);
  EXPECT_EQ(r.sample_info->unity_key, 50);
  EXPECT_EQ(r.sample_info->fine_tune_cents, 11);
  EXPECT_FALSE(r.sample_info->loop);
  ASSERT_EQ(read.waves.size(), 1u);
  EXPECT_EQ(read.waves[0].name, "wave");
  EXPECT_EQ(read.waves[0].rate_hz, 48'000u);
  EXPECT_TRUE(std::ranges::equal(read.waves[0].data, file.collection.waves[0].data));
  ASSERT_TRUE(read.waves[0].sample_info && read.waves[0].sample_info->loop);
  EXPECT_EQ(read.waves[0].sample_info->loop->length, 20u);
  EXPECT_EQ(read.waves[0].sample_info->gain, static_cast<std::int32_t>(-12.5 * 65536));
}

TEST(DlsLoad, S59_ChunksInAnyOrderAndUnknownChunksLoad) {
  const FileBytes bytes = OneRegionFile({Art(art::kGain, -100)}).Bytes();
  // The lists of instruments and waves, and the table, in the opposite order, with strangers.
  const auto cut = [&](const char* id) {
    auto [at, size] = ListAt(bytes, id);
    return FileBytes(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
  };
  const std::size_t table = FindChunk(bytes, "ptbl");
  FileBytes shuffled(bytes.begin(), bytes.begin() + 12);
  const auto append = [&](const FileBytes& part) {
    shuffled.insert(shuffled.end(), part.begin(), part.end());
  };
  const FileBytes stranger = {std::byte{'c'}, std::byte{'r'}, std::byte{'s'}, std::byte{'1'},
                              std::byte{2},   std::byte{0},   std::byte{0},   std::byte{0},
                              std::byte{9},   std::byte{9}};
  append(stranger);
  append(cut("wvpl"));
  append(stranger);
  append(FileBytes(bytes.begin() + static_cast<std::ptrdiff_t>(table - 8),
                   bytes.begin() + static_cast<std::ptrdiff_t>(table + 12)));
  append(cut("lins"));
  PutU32(shuffled, 4, static_cast<std::uint32_t>(shuffled.size() - 8));
  const auto file = Open(shuffled);
  ASSERT_TRUE(file);
  EXPECT_NEAR(NoteDb(file), -10, 0.1);

  FileBytes inside = bytes;
  for (const char* list : {"rgn2", "ins ", "lrgn", "wave", "lar2"}) {
    InsertBytes(inside, ListAt(inside, list).first + 12, stranger);
  }
  // Inside the wave pool nothing moved but the wave's own chunks: its offset is still 0.
  EXPECT_NEAR(NoteDb(Open(inside)), -10, 0.1);
}

TEST(DlsLoad, S60_WavesOutOfOrderResolveThroughThePoolTable) {
  DlsFile file;
  const auto loud = file.AddWave(Constant(64, 32767), Wsmp(64));
  const auto quiet = file.AddWave(Constant(40, 3277), Wsmp(40));
  file.AddInstrument(0, 0, {RegionOf(loud)});
  file.AddInstrument(0, 1, {RegionOf(quiet)});
  FileBytes bytes = file.Bytes();
  const std::size_t table = FindChunk(bytes, "ptbl");
  const std::uint32_t first = GetU32(bytes, table + 8), second = GetU32(bytes, table + 12);
  ASSERT_NE(first, second);
  PutU32(bytes, table + 8, second);
  PutU32(bytes, table + 12, first);
  const auto swapped = Open(bytes);
  EXPECT_NEAR(NoteDb(swapped, 60, 127, 0), -20, 0.1);
  EXPECT_NEAR(NoteDb(swapped, 60, 127, 1), 0, 0.1);
}

TEST(DlsLoad, APoolOffsetThatIsSlightlyOffTakesTheNearestWave) {
  DlsFile file;
  file.AddWave(Constant(64, 32767), Wsmp(64));
  const auto quiet = file.AddWave(Constant(40, 3277), Wsmp(40));
  file.AddInstrument(0, 0, {RegionOf(quiet)});
  FileBytes bytes = file.Bytes();
  const std::size_t entry = FindChunk(bytes, "ptbl") + 12;
  const std::uint32_t right = GetU32(bytes, entry);
  for (const int off : {-8, 8}) {
    PutU32(bytes, entry, right + static_cast<std::uint32_t>(off));
    EXPECT_NEAR(NoteDb(Open(bytes)), -20, 0.1) << off;
  }
  PutU32(bytes, entry, right + 50);  // that is no wave any more
  const auto silent = Open(bytes);
  ASSERT_TRUE(silent);
  EXPECT_TRUE(silent.bank()->zones().empty());
  EXPECT_FALSE(silent.findings().empty());
}

TEST(DlsLoad, S61_TheRegionsSampleInfoReplacesTheWavesAsAWhole) {
  DlsFile file;
  const auto wave = file.AddWave(Constant(64), Wsmp(64, -200, 48, 30));
  dls::Region own = RegionOf(wave);
  own.sample_info = Wsmp(64, -60);  // unity 60 again, no fine tune
  file.AddInstrument(0, 0, {own});
  file.AddInstrument(0, 1, {RegionOf(wave)});
  const auto bare = file.AddWave(Constant(4800));
  file.AddInstrument(0, 2, {RegionOf(bare)});
  const auto opened = Open(file);
  ASSERT_TRUE(opened);
  EXPECT_NEAR(NoteDb(opened, 60, 127, 0), -6, 0.1);
  EXPECT_NEAR(NoteDb(opened, 60, 127, 1), -20, 0.1);
  const auto zones = opened.bank()->zones();
  EXPECT_EQ(zones[0].root_key, 60);
  EXPECT_EQ(zones[0].correction_cents, 0);
  EXPECT_EQ(zones[1].root_key, 48);
  EXPECT_EQ(zones[1].correction_cents, 30);
  // Neither: unity 60, one-shot.
  EXPECT_EQ(zones[2].root_key, 60);
  EXPECT_EQ(zones[2].loop_mode, bank::LoopMode::kNone);
}

std::vector<std::int16_t> Decoded(const OpenedFile& file, std::uint32_t sample = 0) {
  const auto reader = file.bank()->pcm().Open(sample);
  std::vector<std::int16_t> frames(reader->frames());
  EXPECT_TRUE(reader->Read(std::span(frames)));
  return frames;
}

OpenedFile WithWave(const dls::Wave& wave, std::initializer_list<int> data,
                    std::uint32_t channels = 1) {
  DlsFile file;
  FileBytes bytes;
  for (const int b : data) bytes.push_back(static_cast<std::byte>(b));
  dls::Region region = RegionOf(file.AddWave(wave, std::move(bytes)));
  region.channels = channels;
  file.AddInstrument(0, 0, {region});
  return Open(file);
}

TEST(DlsLoad, S62_EightBitWavesAreUnsigned) {
  const auto file = WithWave({.bits = 8}, {0x80, 0xFF, 0x00, 0x81});
  EXPECT_EQ(Decoded(file), (std::vector<std::int16_t>{0, 127 * 256, -32768, 256}));
}

TEST(DlsLoad, ALawAndMuLawWavesDecodeAsG711Says) {
  // Codes and values of ITU-T G.711, tables 1a and 2a, scaled to 16 bits.
  const auto a_law =
      WithWave({.format = dls::Wave::kALaw, .bits = 8}, {0xD5, 0x55, 0xAA, 0x2A, 0x80});
  EXPECT_EQ(Decoded(a_law), (std::vector<std::int16_t>{8, -8, 32256, -32256, 5504}));
  const auto mu_law = WithWave({.format = dls::Wave::kMuLaw, .bits = 8}, {0xFF, 0x7F, 0x80, 0x00});
  EXPECT_EQ(Decoded(mu_law), (std::vector<std::int16_t>{0, 0, 32124, -32124}));
}

TEST(DlsLoad, AStereoWaveGivesTheChannelThatTheRegionNames) {
  const dls::Wave stereo{.channels = 2};
  EXPECT_EQ(Decoded(WithWave(stereo, {1, 0, 2, 0, 3, 0, 4, 0}, 1)),
            (std::vector<std::int16_t>{1, 3}));
  EXPECT_EQ(Decoded(WithWave(stereo, {1, 0, 2, 0, 3, 0, 4, 0}, 2)),
            (std::vector<std::int16_t>{2, 4}));
}

TEST(DlsLoad, ExtensibleFormatsAreLookedInto) {
  DlsFile file = OneRegionFile();
  FileBytes bytes = file.Bytes();
  const std::size_t format = FindChunk(bytes, "fmt ");
  ResizeChunk(bytes, "fmt ", 40);
  PutU16(bytes, format, 0xFFFE);
  PutU16(bytes, format + 24, 1);
  EXPECT_NEAR(NoteDb(Open(bytes)), 0, 0.1);
}

TEST(DlsLoad, AWaveThatCannotBeDecodedIsSilentAndNamed) {
  const auto file = WithWave({.format = 0x55, .bits = 16}, {0, 1, 2, 3});
  ASSERT_TRUE(file);
  EXPECT_TRUE(file.bank()->zones().empty());
  ASSERT_FALSE(file.findings().empty());
  EXPECT_NE(file.findings()[0].Text().find("format 85"), std::string::npos);
}

TEST(DlsLoad, AFileCutAnywhereNeverCrashes) {
  DlsFile file = OneRegionFile({Art(art::kPan, 100), ArtFrom(art::kLfo, art::kPitch, 50)});
  const FileBytes whole = file.Bytes();
  std::size_t opened = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut =
        Open(FileBytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    if (cut) ++opened;
  }
  EXPECT_GT(opened, 0u);  // the waves' last frames, for one, are not needed to open it
}

TEST(DlsLoad, EveryByteSpoiledNeverCrashes) {
  DlsFile file = OneRegionFile({Art(art::kPan, 100)});
  const FileBytes whole = file.Bytes();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0x00, 0x7F, 0xFF}) {
      FileBytes spoiled = whole;
      spoiled[at] = static_cast<std::byte>(value);
      const auto opened = Open(spoiled);
      if (!opened || opened.bank()->samples().empty()) continue;
      Decoded(opened);
    }
  }
}

TEST(DlsLoad, AWrongInstrumentCountIsNotBelieved) {
  FileBytes bytes = OneRegionFile().Bytes();
  PutU32(bytes, FindChunk(bytes, "colh"), 77);
  const auto file = Open(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(file.bank()->presets().size(), 1u);
  EXPECT_FALSE(file.findings().empty());
}

TEST(DlsLoad, SmallSizesInHeadersAreNotBelieved) {
  FileBytes bytes = OneRegionFile({Art(art::kGain, -100)}).Bytes();
  PutU32(bytes, FindChunk(bytes, "wsmp"), 3);
  PutU32(bytes, FindChunk(bytes, "art2"), 0);
  PutU32(bytes, FindChunk(bytes, "ptbl"), 1);
  EXPECT_NEAR(NoteDb(Open(bytes)), -10, 0.1);
}

TEST(DlsLoad, ALargerSampleInfoIsSkippedOver) {
  FileBytes bytes = OneRegionFile().Bytes();
  const std::size_t info = FindChunk(bytes, "wsmp");
  InsertBytes(bytes, info + 20, FileBytes(4, std::byte{0xEE}));
  PutU32(bytes, info, 24);
  PutU32(bytes, info - 4, GetU32(bytes, info - 4) + 4);
  const auto file = Open(bytes);
  ASSERT_TRUE(file);
  ASSERT_FALSE(file.bank()->zones().empty());
  EXPECT_EQ(file.bank()->zones()[0].loop_mode, bank::LoopMode::kForever);
}

TEST(DlsLoad, RegionsWithoutHeaderOrWaveAreLeftOut) {
  for (const char* part : {"rgnh", "wlnk"}) {
    FileBytes bytes = OneRegionFile().Bytes();
    RemoveChunk(bytes, part);
    const auto file = Open(bytes);
    ASSERT_TRUE(file) << part;
    EXPECT_TRUE(file.bank()->zones().empty()) << part;
    EXPECT_FALSE(file.findings().empty()) << part;
  }
}

TEST(DlsLoad, VelocitiesOfZeroToZeroMeanAll) {
  DlsFile file = OneRegionFile();
  file.collection.instruments[0].regions[0].velocity_high = 0;
  EXPECT_NEAR(NoteDb(Open(file), 60, 127), 0, 0.1);
}

TEST(DlsLoad, AliasesOfDrumKeysPlayTheOtherKeyAtItsPitch) {
  DlsFile file;
  const auto wave = file.AddWave(SinePeriods(48, 100), Wsmp(4800));
  dls::Region region = RegionOf(wave);
  region.key_low = region.key_high = 60;
  file.AddInstrument(dls::Instrument::kDrumBit, 0, {region});
  FileBytes bytes = file.Bytes();
  FileBytes aliases;
  for (const char c : {'p', 'g', 'a', 'l'}) aliases.push_back(static_cast<std::byte>(c));
  for (const int b : {140, 0, 0, 0}) aliases.push_back(static_cast<std::byte>(b));
  for (int key = 0; key < 128; ++key) {
    aliases.push_back(static_cast<std::byte>(key == 70 ? 60 : key == 60 ? 61 : key));
  }
  // One instrument alias: melodic 0:5 is what 121/0:0 ... names nothing here.
  for (const int b : {1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 9, 0}) {
    aliases.push_back(static_cast<std::byte>(b));
  }
  InsertBytes(bytes, 12, aliases);
  const auto opened = Open(bytes);
  ASSERT_TRUE(opened);
  Rig rig(opened.bank());
  const auto sound =
      rig.Play({On(0, 70, 127, 9), Off(9600, 70, 9), On(24'000, 60, 127, 9)}, 48'000).left;
  EXPECT_NEAR(FrequencyHz(Between(sound, 0.05, 0.15)), 1000, 0.5);
  EXPECT_LT(Peak(Between(sound, 0.55, 0.9)), 1e-4);  // 60 plays 61 now, which nobody has
}

TEST(DlsLoad, WithoutInstrumentsListOrWithTheWrongFormIsAnError) {
  FileBytes bytes = OneRegionFile().Bytes();
  FileBytes other = bytes;
  other[8] = std::byte{'X'};
  EXPECT_FALSE(Open(other));
  bytes[ListAt(bytes, "lins").first + 8] = std::byte{'x'};
  const auto damaged = Open(bytes);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.result.error().code, LoadErrorCode::kDamaged);
  EXPECT_NE(damaged.result.error().Text().find("lins"), std::string::npos);
}

// --- Addresses -----------------------------------------------------------------------------------

TEST(DlsLoad, S74_DrumsAndMelodicBanksAreFoundHoweverTheyAreWritten) {
  const auto address = [](std::uint32_t bank) {
    DlsFile file = OneRegionFile();
    file.collection.instruments[0].bank = bank;
    file.collection.instruments[0].program = 3;
    const auto opened = Open(file);
    const bank::Preset& preset = opened.bank()->presets()[0];
    EXPECT_EQ(preset.program, 3);
    return int{preset.bank};
  };
  EXPECT_EQ(address(0x8000'0000), bank::kPercussionBank);
  EXPECT_EQ(address(0x7800), bank::kPercussionBank);
  EXPECT_EQ(address(0), 0);
  EXPECT_EQ(address(0x7900), 0);
  EXPECT_EQ(address(0x7905), 5);
  EXPECT_EQ(address(0x0800), 8);
  EXPECT_EQ(address(0x0004), 4);
}

// --- Conditions ----------------------------------------------------------------------------------

TEST(DlsConditions, S73_EveryOpcodeCalculates) {
  const auto both = [](int opcode, std::uint32_t y, std::uint32_t x) {
    return Condition().Const(y).Const(x).Op(opcode);
  };
  const auto equals = [&](int opcode, std::uint32_t y, std::uint32_t x, std::uint32_t result) {
    return both(opcode, y, x).Const(result).Op(0xE).True();
  };
  EXPECT_TRUE(equals(1, 0b1100, 0b1010, 0b1000));
  EXPECT_TRUE(equals(2, 0b1100, 0b1010, 0b1110));
  EXPECT_TRUE(equals(3, 0b1100, 0b1010, 0b0110));
  EXPECT_TRUE(equals(4, 7, 5, 12));
  EXPECT_TRUE(equals(5, 3, 10, 7));
  EXPECT_TRUE(equals(6, 7, 5, 35));
  EXPECT_TRUE(equals(7, 5, 35, 7));
  EXPECT_TRUE(both(8, 2, 1).True());
  EXPECT_FALSE(both(8, 2, 0).True());
  EXPECT_TRUE(both(9, 0, 1).True());
  EXPECT_FALSE(both(9, 0, 0).True());
  EXPECT_TRUE(both(0xA, 5, 4).True());
  EXPECT_FALSE(both(0xA, 5, 5).True());
  EXPECT_TRUE(both(0xB, 5, 5).True());
  EXPECT_FALSE(both(0xB, 5, 6).True());
  EXPECT_TRUE(both(0xC, 5, 6).True());
  EXPECT_FALSE(both(0xC, 5, 5).True());
  EXPECT_TRUE(both(0xD, 5, 5).True());
  EXPECT_FALSE(both(0xD, 5, 4).True());
  EXPECT_FALSE(both(0xE, 5, 4).True());
  EXPECT_TRUE(Condition().Const(0).Op(0xF).True());
  EXPECT_FALSE(Condition().Const(3).Op(0xF).True());
}

TEST(DlsConditions, S73_QueriesSayWhatWeAre) {
  EXPECT_TRUE(Condition().Query(0x24).True());  // GM
  EXPECT_TRUE(Condition().Query(0x27).True());  // DLS1
  EXPECT_TRUE(Condition().Dls2().True());
  EXPECT_TRUE(Condition().Query(0x28).Const(1).Op(0xA).True());  // some sample memory: 1 < it
  EXPECT_FALSE(Condition().Query(0x77).True());                  // unknown
  EXPECT_FALSE(Condition().Query(0x77, 0x12).True());
  EXPECT_TRUE(Condition().Query(0x24, 0x12).True());
}

TEST(DlsConditions, S73_ProgramsThatMakeNoSenseAreFalse) {
  EXPECT_FALSE(Condition().True());                             // nothing on the stack
  EXPECT_FALSE(Condition().Const(1).Op(1).True());              // underflow
  EXPECT_FALSE(Condition().Const(0).Const(1).Op(7).True());     // division by zero
  EXPECT_FALSE(Condition().Const(1).Const(1).Op(0x33).True());  // no such opcode
  EXPECT_FALSE(Condition().Const(1).Op(0x10).True());           // cut off
  Condition overflow;
  for (int i = 0; i < 1000; ++i) overflow.Const(1);
  EXPECT_FALSE(overflow.True());
}

TEST(DlsConditions, S73_AFalseConditionSkipsItsList) {
  // Region level: an articulator for synthesizers that are not DLS2.
  FileBytes bytes = OneRegionFile({Art(art::kGain, -100)}).Bytes();
  InsertBytes(bytes, ListAt(bytes, "lar2").first + 12, Condition().Dls2().Op(0xF).Chunk());
  EXPECT_NEAR(NoteDb(Open(bytes)), 0, 0.1);
  FileBytes kept = OneRegionFile({Art(art::kGain, -100)}).Bytes();
  InsertBytes(kept, ListAt(kept, "lar2").first + 12, Condition().Dls2().Chunk());
  EXPECT_NEAR(NoteDb(Open(kept)), -10, 0.1);

  FileBytes instrument = OneRegionFile().Bytes();
  InsertBytes(instrument, ListAt(instrument, "ins ").first + 12, Condition().Query(0x77).Chunk());
  ASSERT_TRUE(Open(instrument));
  EXPECT_TRUE(Open(instrument).bank()->presets().empty());
}

TEST(DlsConditions, S73_AFalseConditionOfTheWholeFileRefusesIt) {
  FileBytes bytes = OneRegionFile().Bytes();
  InsertBytes(bytes, 12, Condition().Query(0x77).Chunk());
  const auto refused = Open(bytes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.result.error().code, LoadErrorCode::kUnsupported);
}

// --- Articulators --------------------------------------------------------------------------------

TEST(DlsArticulators, S72_LocalArticulationDiscardsTheWholeOfTheInstruments) {
  DlsFile file = OneRegionFile({Art(art::kPan, 0)});
  file.collection.instruments[0].articulation = {Art(art::kGain, -100)};
  EXPECT_NEAR(NoteDb(Open(file)), 0, 0.1);
  file.collection.instruments[0].regions[0].articulation.reset();
  EXPECT_NEAR(NoteDb(Open(file)), -10, 0.1);
}

TEST(DlsArticulators, OfEqualConnectionsTheLastOneCounts) {
  EXPECT_NEAR(NoteDb(Open(OneRegionFile({Art(art::kGain, -200), Art(art::kGain, -50)}))), -5, 0.1);
}

TEST(DlsArticulators, S79_EitherArticulatorIsReadInEitherList) {
  const auto renamed = [](const char* list, const char* articulator) {
    FileBytes bytes = OneRegionFile({Art(art::kGain, -100)}).Bytes();
    const std::size_t at = ListAt(bytes, "lar2").first;
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[at + 8 + i] = static_cast<std::byte>(list[i]);
      bytes[at + 12 + i] = static_cast<std::byte>(articulator[i]);
    }
    return NoteDb(Open(bytes));
  };
  EXPECT_NEAR(renamed("lart", "art1"), -10, 0.1);
  EXPECT_NEAR(renamed("lart", "art2"), -10, 0.1);
  EXPECT_NEAR(renamed("lar2", "art1"), -10, 0.1);
}

TEST(DlsArticulators, ReservedDestinationsAreIgnoredAndCounted) {
  const auto file = Open(OneRegionFile({Art(2, 5), Art(0x208, 5), Art(0x30C, 5)}));
  ASSERT_TRUE(file);
  EXPECT_NEAR(NoteDb(file), 0, 0.1);
  ASSERT_EQ(file.findings().size(), 1u);
  EXPECT_NE(file.findings()[0].Text().find("3 connections"), std::string::npos);
}

TEST(DlsArticulators, GainsFarOutOfRangeAreBroughtBack) {
  EXPECT_NEAR(NoteDb(Open(OneRegionFile({Art(art::kGain, 30'000)}))), 0, 0.1);
  EXPECT_LT(NoteDb(Open(OneRegionFile({Art(art::kGain, -30'000)}))), -90);
}

TEST(DlsArticulators, LevelControlsThatAreNotInvertedAreTakenAsIfTheyWere) {
  const auto file = Open(OneRegionFile({ArtFrom(art::kVelocity, art::kGain, -960, 0, 0x0400),
                                        ArtFrom(art::kCc7, art::kGain, 960, 0, 0)}));
  EXPECT_NEAR(NoteDb(file, 60, 64), 40 * std::log10(64.0 / 127), 0.1);
  EXPECT_NEAR(NoteDb(file, 60, 127), 0, 0.1);
}

TEST(DlsArticulators, LevelControlsThatAreInvertedKeepTheirCurve) {
  const auto file =
      Open(OneRegionFile({ArtFrom(art::kVelocity, art::kGain, -960, 0, art::kInverted)}));
  EXPECT_NEAR(NoteDb(file, 60, 95), -96.0 * 32 / 128, 0.1);
  EXPECT_NEAR(NoteDb(file, 60, 127), 0, 0.1);
}

TEST(DlsArticulators, CurvesOfControllersReachTheirEnd) {
  DlsFile file = OneRegionFile();
  for (const int curve : {1, 2}) {
    file.AddInstrument(0, static_cast<std::uint32_t>(curve),
                       {RegionOf(0, {ArtFrom(art::kVelocity, art::kPan, 500, 0, curve << 10)})});
    const OpenedFile opened = Open(file);
    Rig rig(opened.bank());
    const Stereo sound = rig.Play(AtFullLevel({Program(0, curve), On(0, 60)}), 4800);
    EXPECT_LT(std::abs(sound.left.back()), 1e-4) << curve;  // hard right
  }
}

}  // namespace
}  // namespace portamento::test
