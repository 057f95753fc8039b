// What clients write becomes whole messages, and what is malformed is not read past its end.
#include "miniport_adapter/port/unpacker.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>

#include "gtest/gtest.h"

#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

using Bytes = std::vector<BYTE>;

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes StructuredEntry(const Bytes& data, REFERENCE_TIME delta = 0, DWORD group = 1) {
  const DMUS_EVENTHEADER header{.cbEvent = static_cast<DWORD>(data.size()),
                                .dwChannelGroup = group,
                                .rtDelta = delta,
                                .dwFlags = DMUS_EVENT_STRUCTURED};
  Bytes entry(DMUS_EVENT_SIZE(data.size()));
  std::memcpy(entry.data(), &header, sizeof header);
  std::ranges::copy(data, entry.begin() + sizeof header);
  return entry;
}

Bytes MusicEntry(const Bytes& data, ULONG delta_ms) {
  const KSMUSICFORMAT header{delta_ms, static_cast<ULONG>(data.size())};
  Bytes entry(sizeof header + (data.size() + 3) / 4 * 4);
  std::memcpy(entry.data(), &header, sizeof header);
  std::ranges::copy(data, entry.begin() + sizeof header);
  return entry;
}

struct Message {
  REFERENCE_TIME time;
  int group;
  Bytes bytes;
  bool complete = true;
  bool operator==(const Message&) const = default;
};

void PrintTo(const Message& message, std::ostream* out) {
  *out << "{" << message.time << ", " << message.group << ", {";
  for (const BYTE byte : message.bytes) *out << std::hex << int{byte} << std::dec << " ";
  *out << "}" << (message.complete ? "" : ", incomplete") << "}";
}

using Messages = std::vector<Message>;

class UnpackerTest : public testing::Test {
 protected:
  /// What has come of a chain; it goes back to the allocator.
  Messages Take(EventChain& chain) {
    Messages messages;
    for (const DMUS_KERNEL_EVENT* event = chain.first; event != nullptr; event = event->pNextEvt) {
      const auto bytes = BytesOf(*event);
      messages.push_back({event->ullPresTime100ns,
                          event->usChannelGroup,
                          {bytes.begin(), bytes.end()},
                          COMPLETE_EVT(*event)});
    }
    allocator_->PutMessage(chain.Take());
    EXPECT_EQ(allocator_->events_out(), 0U);
    EXPECT_EQ(allocator_->buffers_out(), 0U);
    return messages;
  }

  /// Unpacks from memory that ends where the buffer does, so that reading on is seen by sanitizers.
  Unpacked Structured(const Bytes& buffer, EventChain& chain, REFERENCE_TIME base = 1000) {
    const auto exact = std::make_unique<BYTE[]>(buffer.size());
    std::ranges::copy(buffer, exact.get());
    return unpacker_.Structured({exact.get(), buffer.size()}, base, chain);
  }

  Messages Raw(const Bytes& bytes, REFERENCE_TIME time = 5) {
    EventChain chain;
    EXPECT_EQ(unpacker_.Raw(bytes, time, chain).status, STATUS_SUCCESS);
    return Take(chain);
  }

  ComPtr<EventAllocator> allocator_ =
      Make<EventAllocator>(AllocatorSizes{.events = 64, .buffers = 16, .buffer_bytes = 16});
  Unpacker unpacker_{*allocator_};
  EventChain chain_;
};

const Bytes kNote{0x90, 60, 100}, kProgram{0xC1, 5};

TEST_F(UnpackerTest, C29_EntriesWithTheirTimesAndGroups) {
  const Bytes buffer = StructuredEntry(kNote, 0, 1) + StructuredEntry(kProgram, 250, 3);
  const Unpacked unpacked = Structured(buffer, chain_);
  EXPECT_EQ(unpacked.status, STATUS_SUCCESS);
  EXPECT_EQ(unpacked.bytes, buffer.size());
  EXPECT_EQ(Take(chain_), (Messages{{1000, 1, kNote}, {1250, 3, kProgram}}));
}

TEST_F(UnpackerTest, C29_AnyPaddingAtTheEnd) {
  for (std::size_t length = 1; length <= 16; ++length) {
    Bytes exclusive(length + 1, 1);
    exclusive.front() = 0xF0;
    exclusive.back() = 0xF7;
    Bytes buffer = StructuredEntry(kNote) + StructuredEntry(exclusive);
    buffer.resize(StructuredEntry(kNote).size() + sizeof(DMUS_EVENTHEADER) + exclusive.size());
    for (std::size_t pad = 0; pad < 8; ++pad) {
      EXPECT_EQ(Structured(buffer, chain_).status, STATUS_SUCCESS) << length << " " << pad;
      const Messages messages = Take(chain_);
      ASSERT_EQ(messages.size(), exclusive.size() > 16 ? 3U : 2U);
      EXPECT_EQ(messages[0], (Message{1000, 1, kNote}));
      buffer.push_back(0);
    }
  }
}

TEST_F(UnpackerTest, C29_TruncatedHeadersAndEventsPastTheEndStopThere) {
  const Bytes whole = StructuredEntry(kNote), second = StructuredEntry(kProgram);
  for (std::size_t kept = 8; kept < sizeof(DMUS_EVENTHEADER) + kProgram.size(); ++kept) {
    Bytes buffer = whole + second;
    buffer.resize(whole.size() + kept);
    const Unpacked unpacked = Structured(buffer, chain_);
    EXPECT_EQ(unpacked.status, STATUS_INVALID_PARAMETER) << kept;
    EXPECT_EQ(unpacked.bytes, whole.size());
    EXPECT_EQ(Take(chain_), (Messages{{1000, 1, kNote}}));
  }
  Bytes huge = whole;
  const DWORD bytes = 0xFFFF'FFF0;
  std::memcpy(huge.data(), &bytes, sizeof bytes);
  EXPECT_EQ(Structured(huge, chain_).status, STATUS_INVALID_PARAMETER);
  EXPECT_TRUE(chain_.empty());
}

TEST_F(UnpackerTest, C29_TimesSaturateAndGroupsDoNotWrap) {
  constexpr auto kFarthest = std::numeric_limits<REFERENCE_TIME>::max();
  const Bytes buffer = StructuredEntry(kNote, kFarthest) +
                       StructuredEntry(kNote, std::numeric_limits<REFERENCE_TIME>::min()) +
                       StructuredEntry(kNote, 0, 0x1'0001);
  EXPECT_EQ(Structured(buffer, chain_).status, STATUS_SUCCESS);
  EXPECT_EQ(Take(chain_), (Messages{{kFarthest, 1, kNote}, {0, 1, kNote}}));
}

TEST_F(UnpackerTest, C29_EventsWithoutAStatusAreNotPlayed) {
  const Bytes buffer = StructuredEntry(kNote) + StructuredEntry({60, 0}) + StructuredEntry({}) +
                       StructuredEntry({0x90, 60}) + StructuredEntry({0x90, 0x90, 1});
  EXPECT_EQ(Structured(buffer, chain_).status, STATUS_SUCCESS);
  EXPECT_EQ(Take(chain_), (Messages{{1000, 1, kNote}}));
}

TEST_F(UnpackerTest, C29_AnExclusiveMessageMayGoOnInFurtherEvents) {
  const Bytes buffer = StructuredEntry({0xF0, 1, 2}) + StructuredEntry(kNote) +
                       StructuredEntry({3, 4}) + StructuredEntry({5, 0xF7});
  EXPECT_EQ(Structured(buffer, chain_).status, STATUS_SUCCESS);
  EXPECT_EQ(Take(chain_), (Messages{{1000, 1, kNote}, {1000, 1, {0xF0, 1, 2, 3, 4, 5, 0xF7}}}));
}

TEST_F(UnpackerTest, C29_AnExclusiveMessageEndsWhereAnotherBegins) {
  const Bytes buffer =
      StructuredEntry({0xF0, 1, 2}) + StructuredEntry({0xF0, 3, 0xF7}) + StructuredEntry({4, 0xF7});
  EXPECT_EQ(Structured(buffer, chain_).status, STATUS_SUCCESS);
  EXPECT_EQ(Take(chain_), (Messages{{1000, 1, {0xF0, 1, 2, 0xF7}}, {1000, 1, {0xF0, 3, 0xF7}}}));
}

TEST_F(UnpackerTest, C29_LongExclusiveMessagesComeInFragments) {
  Bytes exclusive(40, 7);
  exclusive.front() = 0xF0;
  exclusive.back() = 0xF7;
  EXPECT_EQ(Structured(StructuredEntry(exclusive), chain_).status, STATUS_SUCCESS);
  const Messages messages = Take(chain_);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].bytes + messages[1].bytes + messages[2].bytes, exclusive);
  EXPECT_FALSE(messages[0].complete);
  EXPECT_FALSE(messages[1].complete);
  EXPECT_TRUE(messages[2].complete);
}

TEST_F(UnpackerTest, C29_WhereTheAllocatorRunsDryItGoesOnLater) {
  Bytes buffer;
  for (BYTE i = 0; i < 100; ++i) buffer = buffer + StructuredEntry({0x90, i, 100});
  Bytes rest = buffer;
  int keys = 0;
  for (int turn = 0; turn < 2; ++turn) {
    const Unpacked unpacked = Structured(rest, chain_);
    EXPECT_EQ(unpacked.status, turn == 0 ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS);
    for (const Message& message : Take(chain_)) EXPECT_EQ(message.bytes[1], keys++);
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(unpacked.bytes));
  }
  EXPECT_EQ(keys, 100);
}

TEST_F(UnpackerTest, C29_MutatedBuffersAreReadWithinTheirBounds) {
  std::mt19937 random(29);
  const Bytes good = StructuredEntry(kNote) + StructuredEntry({0xF0, 1, 2, 3, 0xF7}, 5) +
                     StructuredEntry(kProgram, 9);
  for (int round = 0; round < 5000; ++round) {
    Bytes bad = good;
    for (int i = 0; i < 3; ++i) bad[random() % bad.size()] = static_cast<BYTE>(random());
    bad.resize(random() % (bad.size() + 1));
    const Unpacked unpacked = Structured(bad, chain_);
    EXPECT_LE(unpacked.bytes, bad.size());
    Take(chain_);
    unpacker_.MusicFormat(bad, 0, chain_);
    Take(chain_);
  }
}

TEST_F(UnpackerTest, C29_MusicFormatCountsFromEntryToEntry) {
  const Bytes buffer =
      MusicEntry(kNote, 10) + MusicEntry(Bytes{0x80, 60, 0} + kProgram, 5) + MusicEntry(kNote, 0);
  const Unpacked unpacked = unpacker_.MusicFormat(buffer, 1000, chain_);
  EXPECT_EQ(unpacked.status, STATUS_SUCCESS);
  EXPECT_EQ(unpacked.bytes, buffer.size());
  EXPECT_EQ(Take(chain_), (Messages{{1000 + 10 * kMs, 1, kNote},
                                    {1000 + 15 * kMs, 1, {0x80, 60, 0}},
                                    {1000 + 15 * kMs, 1, kProgram},
                                    {1000 + 15 * kMs, 1, kNote}}));
}

TEST_F(UnpackerTest, C29_MusicFormatPastTheEndStopsThere) {
  Bytes buffer = MusicEntry(kNote, 1) + MusicEntry(kNote, 1);
  buffer.resize(buffer.size() - 2);
  EXPECT_EQ(unpacker_.MusicFormat(buffer, 0, chain_).status, STATUS_INVALID_PARAMETER);
  EXPECT_EQ(Take(chain_).size(), 1U);
}

TEST_F(UnpackerTest, C30_RunningStatusIsExpanded) {
  EXPECT_EQ(Raw({0x90, 60, 100, 62, 100, 60, 0}),
            (Messages{{5, 1, kNote}, {5, 1, {0x90, 62, 100}}, {5, 1, {0x90, 60, 0}}}));
}

TEST_F(UnpackerTest, C30_RunningStatusGoesOnInTheNextBuffer) {
  EXPECT_EQ(Raw({0x90, 60, 100, 62}), (Messages{{5, 1, kNote}}));
  EXPECT_EQ(Raw({100, 64, 100}, 7), (Messages{{7, 1, {0x90, 62, 100}}, {7, 1, {0x90, 64, 100}}}));
}

TEST_F(UnpackerTest, C30_RealTimeBytesStandAnywhere) {
  EXPECT_EQ(Raw({0x90, 0xF8, 60, 0xFE, 100}),
            (Messages{{5, 1, {0xF8}}, {5, 1, {0xFE}}, {5, 1, kNote}}));
  EXPECT_EQ(Raw({0xF0, 1, 0xF8, 2, 0xF7}), (Messages{{5, 1, {0xF8}}, {5, 1, {0xF0, 1, 2, 0xF7}}}));
}

TEST_F(UnpackerTest, C30_ExclusiveMessagesAreJoinedOverBuffers) {
  EXPECT_EQ(Raw({0xF0, 1, 2}), Messages{});
  EXPECT_EQ(Raw({3}), Messages{});
  EXPECT_EQ(Raw({4, 0xF7, 0x90, 60, 100}),
            (Messages{{5, 1, {0xF0, 1, 2, 3, 4, 0xF7}}, {5, 1, kNote}}));
}

TEST_F(UnpackerTest, C30_AStatusEndsAnExclusiveMessage) {
  EXPECT_EQ(Raw({0xF0, 1, 2, 0x90, 60, 100}),
            (Messages{{5, 1, {0xF0, 1, 2, 0xF7}}, {5, 1, kNote}}));
}

TEST_F(UnpackerTest, C30_LongExclusiveMessagesComeInFragments) {
  Bytes exclusive(100, 3);
  exclusive.front() = 0xF0;
  exclusive.back() = 0xF7;
  const Messages messages = Raw(exclusive);
  Bytes joined;
  for (const Message& message : messages) {
    joined = joined + message.bytes;
    EXPECT_EQ(message.complete, &message == &messages.back());
  }
  EXPECT_EQ(joined, exclusive);
}

TEST_F(UnpackerTest, C30_SystemCommonMessagesEndRunningStatus) {
  EXPECT_EQ(Raw({0x90, 60, 100, 0xF2, 1, 2, 3, 4, 0xF6, 60, 100, 0xF3, 9, 9}),
            (Messages{{5, 1, kNote}, {5, 1, {0xF2, 1, 2}}, {5, 1, {0xF6}}, {5, 1, {0xF3, 9}}}));
}

TEST_F(UnpackerTest, C30_UndefinedStatusIsLeftOut) {
  EXPECT_EQ(Raw({0xF4, 1, 0xF5, 0xF9, 0xFD, 0xF7, 0x90, 60, 100}), (Messages{{5, 1, kNote}}));
}

TEST_F(UnpackerTest, C30_EveryCutOfAStreamGivesTheSameMessages) {
  const Bytes stream{0x90, 60, 100,  0xF8, 62,   100, 0xF0, 1, 2, 3,    0xFE, 4,  0xF7, 0xC0,
                     5,    6,  0xB1, 7,    0xF8, 127, 0xF2, 1, 2, 0xE0, 0,    64, 1,    65};
  const Messages whole = Raw(stream);
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    unpacker_.Reset();
    const auto middle = stream.begin() + static_cast<std::ptrdiff_t>(cut);
    Messages parts = Raw({stream.begin(), middle});
    for (const Message& message : Raw({middle, stream.end()})) parts.push_back(message);
    EXPECT_EQ(parts, whole) << cut;
  }
}

TEST_F(UnpackerTest, C30_WhereTheAllocatorRunsDryTheStreamIsTakenUpAgain) {
  EXPECT_TRUE(Raw({0x90, 60}).empty());  // has begun, and stays so
  Bytes stream{0xA0};
  for (BYTE i = 0; i < 70; ++i) stream = stream + Bytes{i, 100};
  EXPECT_EQ(unpacker_.Raw(stream, 5, chain_).status, STATUS_INSUFFICIENT_RESOURCES);
  EXPECT_TRUE(chain_.empty());
  EXPECT_EQ(Raw({100}), (Messages{{5, 1, kNote}}));
}

}  // namespace
}  // namespace portamento::dmus
