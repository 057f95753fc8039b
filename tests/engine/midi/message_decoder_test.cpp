// MIDI bytes to events, well formed and not.
#include "engine/midi/message_decoder.h"

#include <array>
#include <optional>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace portamento::engine {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::optional<Event> Decode(const Bytes& bytes) {
  std::array<Event, kMostEventsPerMessage> events;
  return DecodeMessage(bytes, 7, 0, events) > 0 ? std::optional(events[0]) : std::nullopt;
}

TEST(MessageDecoder, ChannelMessages) {
  const Event bend{.time_frames = 7, .channel = 3, .kind = EventKind::kPitchBend, .value = 0x2001};
  EXPECT_EQ(Decode({0xE3, 0x01, 0x40}), bend);
  EXPECT_EQ(Decode({0x92, 60, 100})->kind, EventKind::kNoteOn);
  EXPECT_EQ(Decode({0xC5, 9})->number, 9);
  EXPECT_EQ(Decode({0xD5, 9})->value, 9);
}

TEST(MessageDecoder, ChannelGroupsAreChannelsBeyond16) {
  std::array<Event, kMostEventsPerMessage> events;
  ASSERT_EQ(DecodeMessage(Bytes{0x92, 60, 100}, 0, 3, events), 1u);
  EXPECT_EQ(events[0].channel, 16 * 3 + 2);
}

struct SysexRow {
  const char* name;
  Bytes bytes;
  Event event;
};

class Sysex : public testing::TestWithParam<SysexRow> {};

TEST_P(Sysex, Means) {
  Event expected = GetParam().event;
  expected.time_frames = 7;
  EXPECT_EQ(Decode(GetParam().bytes), expected);
}

constexpr Event ResetTo(MidiMode mode) {
  return {.kind = EventKind::kSystemReset, .number = static_cast<std::uint8_t>(mode)};
}

const SysexRow kSysexRows[] = {
    {"Gm1On", {0xF0, 0x7E, 0x7F, 9, 1, 0xF7}, ResetTo(MidiMode::kGm1)},
    {"GmOff", {0xF0, 0x7E, 0x7F, 9, 2, 0xF7}, ResetTo(MidiMode::kDefault)},
    {"Gm2On", {0xF0, 0x7E, 0x7F, 9, 3, 0xF7}, ResetTo(MidiMode::kGm2)},
    {"GsReset",
     {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0, 0x7F, 0, 0x41, 0xF7},
     ResetTo(MidiMode::kGs)},
    {"XgOn", {0xF0, 0x43, 0x10, 0x4C, 0, 0, 0x7E, 0, 0xF7}, ResetTo(MidiMode::kXg)},
    {"MasterVolume",
     {0xF0, 0x7F, 0x7F, 4, 1, 0x12, 0x34, 0xF7},
     {.kind = EventKind::kMasterVolume, .value = 0x34 << 7 | 0x12}},
    {"GsDrumPart",
     {0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x1A, 0x15, 2, 0x0F, 0xF7},
     {.channel = 10, .kind = EventKind::kDrumPart, .value = 2}},
    {"XgDrumPart",
     {0xF0, 0x43, 0x10, 0x4C, 8, 4, 7, 1, 0xF7},
     {.channel = 4, .kind = EventKind::kDrumPart, .value = 1}},
};

INSTANTIATE_TEST_SUITE_P(Rows, Sysex, testing::ValuesIn(kSysexRows),
                         [](const auto& row) { return row.param.name; });

TEST(MessageDecoder, S100_EveryTruncationOfASysexIsNoEvent) {
  for (const SysexRow& row : kSysexRows) {
    for (std::size_t length = 0; length < row.bytes.size(); ++length) {
      Bytes cut(row.bytes.begin(), row.bytes.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_FALSE(Decode(cut)) << row.name << " cut to " << length;
      cut.push_back(0xF7);
      if (cut.size() < row.bytes.size()) {
        EXPECT_FALSE(Decode(cut)) << row.name << " cut to " << length << " and closed";
      }
    }
  }
}

TEST(MessageDecoder, S100_WrongRolandChecksumIsNoEvent) {
  EXPECT_FALSE(Decode({0xF0, 0x41, 0x10, 0x42, 0x12, 0x40, 0, 0x7F, 0, 0x42, 0xF7}));
}

TEST(MessageDecoder, S100_UnknownMakersAreNoEvent) {
  std::minstd_rand random(1);
  for (int i = 0; i < 10'000; ++i) {
    Bytes bytes{0xF0};
    const auto length = random() % 20;
    for (unsigned long n = 0; n < length; ++n) {
      bytes.push_back(static_cast<std::uint8_t>(random() >> 8 & 0x7F));
    }
    if (bytes.size() > 1 && (bytes[1] == 0x41 || bytes[1] == 0x43 || bytes[1] >= 0x7E)) continue;
    bytes.push_back(0xF7);
    EXPECT_FALSE(Decode(bytes));
  }
}

TEST(MessageDecoder, NothingAndDataBytesAreNoEvent) {
  EXPECT_FALSE(Decode({}));
  EXPECT_FALSE(Decode({0x40, 0x40}));
  EXPECT_FALSE(Decode({0x90, 60}));
  EXPECT_FALSE(Decode({0xF8}));
}

}  // namespace
}  // namespace portamento::engine
