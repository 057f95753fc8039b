// MIDI files, as they should be and as they are (section 4.1 of the behaviour reference).
#include "songs/smf_reader.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "gtest/gtest.h"

#include "songs/smf_writer.h"
#include "tests/support/sf2_file.h"

namespace portamento::songs {
namespace {

using test::FileBytes;
using Bytes = std::vector<std::uint8_t>;

void Append(FileBytes& file, const Bytes& bytes) {
  for (const std::uint8_t byte : bytes) file.push_back(static_cast<std::byte>(byte));
}

void AppendU32(FileBytes& file, std::uint32_t value) {
  Append(file, {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
}

FileBytes Header(int format, int tracks, int division) {
  FileBytes file;
  Append(file, {'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, static_cast<std::uint8_t>(format),
                static_cast<std::uint8_t>(tracks >> 8), static_cast<std::uint8_t>(tracks),
                static_cast<std::uint8_t>(division >> 8), static_cast<std::uint8_t>(division)});
  return file;
}

/// A track whose header claims `claimed` bytes; by default the truth.
FileBytes Track(const Bytes& body, std::int64_t claimed = -1) {
  FileBytes track;
  Append(track, {'M', 'T', 'r', 'k'});
  AppendU32(track, static_cast<std::uint32_t>(claimed < 0 ? static_cast<std::int64_t>(body.size())
                                                          : claimed));
  Append(track, body);
  return track;
}

FileBytes operator+(FileBytes a, const FileBytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

constexpr int kDivision = 96;

/// A note, a quarter later its end, and the end of the track.
const Bytes kNote{0, 0x90, 60, 100, 96, 0x80, 60, 0, 0, 0xFF, 0x2F, 0};

FileBytes OneTrack(const Bytes& body) { return Header(0, 1, kDivision) + Track(body); }

OpenedSong Read(const FileBytes& file) {
  auto song = ReadSong(file);
  EXPECT_TRUE(song) << song.error().Text();
  return song ? std::move(*song) : OpenedSong{};
}

/// Messages as "tick:hex hex hex", briefly.
std::string Messages(const Song& song) {
  std::string text;
  for (const SongMessage& message : song.messages) {
    text += text.empty() ? "" : ", ";
    text += std::to_string(message.tick) + ":";
    for (const std::uint8_t byte : song.BytesOf(message)) {
      constexpr char kDigits[] = "0123456789ABCDEF";
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
  }
  return text;
}

std::string Messages(const FileBytes& file) { return Messages(Read(file).song); }

const std::string kNoteMessages = "0:903C64, 96:803C00";

double EndSeconds(const FileBytes& file) {
  const Song song = Read(file).song;
  return static_cast<double>(song.tempo_map.FrameAt(song.end_tick, 48'000)) / 48'000;
}

TEST(SmfReader, S80_Format0) { EXPECT_EQ(Messages(OneTrack(kNote)), kNoteMessages); }

TEST(SmfReader, S80_Format1TracksPlayTogetherLowerTrackFirst) {
  const FileBytes file = Header(1, 2, kDivision) + Track({0, 0xC0, 5, 0, 0xFF, 0x2F, 0}) +
                         Track({0, 0x91, 60, 100, 0, 0xFF, 0x2F, 0});
  EXPECT_EQ(Messages(file), "0:C005, 0:913C64");
}

TEST(SmfReader, S80_Format1HonoursTempoFromAnyTrack) {
  const FileBytes file = Header(1, 2, kDivision) + Track(kNote) +
                         Track({0, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 96, 0xFF, 0x2F, 0});
  EXPECT_NEAR(EndSeconds(file), 1.0, 1e-4);  // a million microseconds
}

TEST(SmfReader, S80_Format2SequencesPlayOneAfterAnother) {
  const FileBytes file = Header(2, 2, kDivision) + Track(kNote) + Track(kNote);
  EXPECT_EQ(Messages(file), "0:903C64, 96:803C00, 96:903C64, 192:803C00");
}

struct SmpteRow {
  int code;
  double frames_per_second;
};

class Smpte : public testing::TestWithParam<SmpteRow> {};

TEST_P(Smpte, S80_DivisionCountsRealTimeWhateverTheTempo) {
  const int division = (256 - GetParam().code) << 8 | 40;
  // 40 ticks to the frame: 4000 ticks are a hundred frames.
  const FileBytes file = Header(0, 1, division) +
                         Track({0, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 0x9F, 0x20, 0xFF, 0x2F, 0});
  EXPECT_NEAR(EndSeconds(file), 100 / GetParam().frames_per_second, 2e-5);
}

INSTANTIATE_TEST_SUITE_P(Rates, Smpte,
                         testing::Values(SmpteRow{24, 24}, SmpteRow{25, 25},
                                         SmpteRow{29, 30'000.0 / 1001}, SmpteRow{30, 30}));

TEST(SmfReader, S80_RunningStatusGoesOnAcrossMetaAndSysex) {
  EXPECT_EQ(Messages(OneTrack({0, 0x90, 60, 100,  10,   0xFF, 0x01, 1,   'x', 0,    62,   101,
                               0, 0xF0, 2,  0x7E, 0xF7, 0,    64,   102, 0,   0xFF, 0x2F, 0})),
            "0:903C64, 10:903E65, 10:F07EF7, 10:904066");
}

// --- Malformed files -----------------------------------------------------------------------------

struct MendRow {
  const char* name;
  FileBytes file;
  std::string messages;
};

class Malformed : public testing::TestWithParam<MendRow> {};

TEST_P(Malformed, PlaysWhatIsThere) { EXPECT_EQ(Messages(GetParam().file), GetParam().messages); }

Bytes WithoutEnd() { return Bytes(kNote.begin(), kNote.end() - 4); }

Bytes WithAfterEnd(Bytes more) {
  Bytes bytes = kNote;
  bytes.insert(bytes.end(), more.begin(), more.end());
  return bytes;
}

std::vector<MendRow> MendRows() {
  FileBytes mac_binary(128, std::byte{0});
  FileBytes long_header = OneTrack(kNote);
  long_header[7] = std::byte{8};
  long_header.insert(long_header.begin() + 14, 2, std::byte{0});
  FileBytes unknown_chunk = Header(0, 1, kDivision);
  Append(unknown_chunk, {'X', 'F', 'I', 'H', 0, 0, 0, 3, 1, 2, 3});
  return {
      {"BytesBeforeTheHeader", mac_binary + OneTrack(kNote), kNoteMessages},
      {"HeaderLongerThan6", long_header, kNoteMessages},
      {"S81_TrackLengthTooLong", Header(0, 1, kDivision) + Track(kNote, 9999), kNoteMessages},
      {"S81_TrackLengthMost", Header(0, 1, kDivision) + Track(kNote, 0xFFFFFFFF), kNoteMessages},
      {"TrackLengthZero", Header(0, 1, kDivision) + Track(kNote, 0), kNoteMessages},
      {"TrackLengthTooShort", Header(0, 1, kDivision) + Track(kNote, 5), kNoteMessages},
      {"S81_EndOfTrackMissing", OneTrack(WithoutEnd()), kNoteMessages},
      {"DataAfterTheEnd", OneTrack(WithAfterEnd({0, 0x90, 61, 100})), kNoteMessages},
      {"MoreTracksClaimed", Header(1, 7, kDivision) + Track(kNote), kNoteMessages},
      {"FewerTracksClaimed", Header(1, 1, kDivision) + Track({0, 0xFF, 0x2F, 0}) + Track(kNote),
       kNoteMessages},
      {"UnknownChunk", unknown_chunk + Track(kNote), kNoteMessages},
      {"Format0WithTwoTracks", Header(0, 2, kDivision) + Track(kNote) + Track(kNote),
       "0:903C64, 0:903C64, 96:803C00, 96:803C00"},
      {"DataByteWithoutStatus", OneTrack(Bytes{7, 60, 100, 5, 0x90, 60, 100, 0, 0xFF, 0x2F, 0}),
       "7:903C64"},
      {"SysexInPackets",
       OneTrack({0, 0xF0, 2, 0x7E, 0x7F, 10, 0xF7, 3, 9, 1, 0xF7, 0, 0xFF, 0x2F, 0}),
       "10:F07E7F0901F7"},
      {"SystemMessages",
       OneTrack({0, 0x90, 60, 100, 0, 0xF8, 0, 0xFE, 96, 0x80, 60, 0, 0, 0xFF, 0x2F, 0}),
       kNoteMessages},
      {"DataByteAbove127", OneTrack({0, 0xB0, 0x87, 0xE4, 0, 0xFF, 0x2F, 0}), "0:B00764"},
      {"MetaPastTheEnd",
       OneTrack({0, 0x90, 60, 100, 96, 0x80, 60, 0, 0, 0xFF, 0x01, 120, 'a', 'b'}), kNoteMessages},
  };
}

INSTANTIATE_TEST_SUITE_P(Rows, Malformed, testing::ValuesIn(MendRows()),
                         [](const auto& row) { return row.param.name; });

TEST(SmfReader, S81_Division0Is120TicksToTheQuarter) {
  EXPECT_NEAR(EndSeconds(Header(0, 1, 0) + Track(kNote)), 96.0 / 120 * 0.5, 1e-4);
}

TEST(SmfReader, S81_Tempo0IsTheUsualOne) {
  EXPECT_NEAR(EndSeconds(OneTrack({0, 0xFF, 0x51, 3, 0, 0, 0, 96, 0xFF, 0x2F, 0})), 0.5, 1e-4);
}

TEST(SmfReader, VariableLengthsOfFiveBytesAreMasked) {
  const FileBytes file = OneTrack({0x8F, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 100, 0, 0xFF, 0x2F, 0});
  EXPECT_EQ(Read(file).song.messages.size(), 1u);
  EXPECT_EQ(Read(file).song.messages[0].tick, 0xFFFFFFFFu);
}

TEST(SmfReader, WhatIsNoMidiFileSaysSo) {
  const auto nothing = ReadSong(FileBytes{});
  ASSERT_FALSE(nothing);
  FileBytes text;
  Append(text, {'h', 'e', 'l', 'l', 'o'});
  const auto hello = ReadSong(text);
  ASSERT_FALSE(hello);
  EXPECT_EQ(hello.error().code, LoadErrorCode::kWrongFormat);
  EXPECT_NE(hello.error().Text().find("MThd"), std::string::npos) << hello.error().Text();
  EXPECT_FALSE(ReadSong(Header(1, 1, kDivision)));
}

TEST(SmfReader, ATrackCountOf380Reads) {
  FileBytes file = Header(1, 380, kDivision);
  for (int i = 0; i < 380; ++i) file = file + Track(kNote);
  EXPECT_EQ(Read(file).song.track_count, 380u);
  EXPECT_EQ(Read(file).song.messages.size(), 760u);
}

TEST(SmfReader, KaraokeLyricsAreKept) {
  const Song song =
      Read(OneTrack({0, 0xFF, 0x05, 2, 'L', 'a', 48, 0x90, 60, 100, 0, 0xFF, 0x2F, 0})).song;
  ASSERT_EQ(song.lyrics.size(), 1u);
  EXPECT_EQ(song.lyrics[0].text, "La");
}

// --- RMID ----------------------------------------------------------------------------------------

FileBytes Chunk(const char* id, const FileBytes& data) {
  FileBytes chunk(8);
  std::memcpy(chunk.data(), id, 4);
  test::PutU32(chunk, 4, static_cast<std::uint32_t>(data.size()));
  chunk = chunk + data;
  if (data.size() % 2 != 0) chunk.push_back(std::byte{0});
  return chunk;
}

FileBytes Rmid(const FileBytes& chunks) {
  FileBytes form;
  Append(form, {'R', 'M', 'I', 'D'});
  return Chunk("RIFF", form + chunks);
}

TEST(SmfReader, S82_RmidSongAndItsBankAreFoundInAnyOrder) {
  const FileBytes bank = test::OneZoneFile().Bytes(), data = Chunk("data", OneTrack(kNote));
  for (const FileBytes& file : {Rmid(data + bank), Rmid(bank + data)}) {
    const Song song = Read(file).song;
    EXPECT_EQ(Messages(song), kNoteMessages);
    ASSERT_TRUE(song.embedded_bank);
    EXPECT_TRUE(test::Open(*song.embedded_bank));
    EXPECT_EQ(song.embedded_bank_offset, 1);
  }
}

TEST(SmfReader, S82_DbnkTellsTheBankOffset) {
  FileBytes info, dbnk(2);
  Append(info, {'I', 'N', 'F', 'O'});
  dbnk[0] = std::byte{3};
  const FileBytes list = Chunk("LIST", info + Chunk("DBNK", dbnk));
  const FileBytes data = Chunk("data", OneTrack(kNote)), bank = test::OneZoneFile().Bytes();
  EXPECT_EQ(Read(Rmid(data + list + bank)).song.embedded_bank_offset, 3);
}

TEST(SmfReader, S82_RmidWithoutABankIsASong) {
  const Song song = Read(Rmid(Chunk("data", OneTrack(kNote)))).song;
  EXPECT_EQ(Messages(song), kNoteMessages);
  EXPECT_FALSE(song.embedded_bank);
  EXPECT_EQ(song.embedded_bank_offset, 0);
}

// --- Hostile bytes and round trips ---------------------------------------------------------------

SmfTrack Everything() {
  SmfTrack track;
  track.Tempo(0, 400'000);
  track.Meta(0, 3, "name");
  track.Program(0, 3, 17);
  track.Controller(10, 3, 7, 99);
  track.NoteOn(20, 3, 60, 100);
  track.PitchBend(30, 3, 12'345);
  track.Add(35, {0xF0, 0x7E, 0x7F, 9, 1, 0xF7});
  track.NoteOff(300, 3, 60);
  track.End(1000);
  return track;
}

TEST(SmfWriter, WhatItWritesReadsBack) {
  const SmfTrack track = Everything();
  const OpenedSong song = Read(WriteSmf(0, 480, std::span(&track, 1)));
  EXPECT_TRUE(song.findings.empty());
  EXPECT_EQ(Messages(song.song),
            "0:C311, 10:B30763, 20:933C64, 30:E33960, 35:F07E7F0901F7, 300:833C40");
  EXPECT_EQ(song.song.end_tick, 1000u);
  EXPECT_EQ(song.song.title, "name");
}

TEST(SmfReader, TruncatedAtAnyByteNeverCrashes) {
  const std::vector<SmfTrack> tracks{Everything(), Everything()};
  const FileBytes whole = WriteSmf(1, 480, tracks);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    (void)ReadSong(io::Bytes(whole).first(length));
  }
}

TEST(SmfReader, MutatedBytesNeverCrash) {
  const std::vector<SmfTrack> tracks{Everything(), Everything()};
  const FileBytes whole = WriteSmf(1, 480, tracks);
  std::minstd_rand random(8);
  for (int round = 0; round < 20'000; ++round) {
    FileBytes bytes = whole;
    for (int i = 0; i < 1 + round % 5; ++i) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random() >> 8);
    }
    (void)ReadSong(bytes);
  }
}

}  // namespace
}  // namespace portamento::songs
