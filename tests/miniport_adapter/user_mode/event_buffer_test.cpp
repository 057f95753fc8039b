#include "miniport_adapter/user_mode/event_buffer.h"

#include <gtest/gtest.h>

#include "tests/miniport_adapter/user_mode/piece.h"

namespace portamento::test {
namespace {

using dmus::EventBuffer;

std::vector<std::byte> operator+(std::vector<std::byte> a, const std::vector<std::byte>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(EventBuffer, GivesEventsWithAllThatTheirHeadersSay) {
  const auto bytes = BufferWith({0x90, 60, 100}, -5, 3) +
                     BufferWith({0xC0, 7}, 1'000'000'000'000, 0) +
                     BufferWith({0xF0, 1, 2, 3, 4, 0xF7}, 0, 1, false);
  EventBuffer events(bytes);
  auto event = events.Next();
  ASSERT_TRUE(event);
  EXPECT_EQ(std::vector(event->bytes.begin(), event->bytes.end()),
            (std::vector<std::uint8_t>{0x90, 60, 100}));
  EXPECT_EQ(event->channel_group, 3u);
  EXPECT_EQ(event->delta_100ns, -5);
  EXPECT_TRUE(event->structured);
  event = events.Next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->bytes.size(), 2u);
  EXPECT_EQ(event->channel_group, 0u);
  EXPECT_EQ(event->delta_100ns, 1'000'000'000'000);
  event = events.Next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->bytes.size(), 6u);
  EXPECT_FALSE(event->structured);
  EXPECT_FALSE(events.Next());
  EXPECT_FALSE(events.malformed());
}

TEST(EventBuffer, HeadersBeginAtMultiplesOfEight) {
  for (std::size_t length = 1; length < 20; ++length) {
    const auto bytes = BufferWith(std::vector<std::uint8_t>(length, 0xF0), 0, 1, false) +
                       BufferWith({0x90, 60, 100}, 0, 7);
    EventBuffer events(bytes);
    EXPECT_EQ(events.Next()->bytes.size(), length);
    const auto second = events.Next();
    ASSERT_TRUE(second) << length;
    EXPECT_EQ(second->channel_group, 7u) << length;
  }
}

TEST(EventBuffer, NeedsNoPaddingAtTheEnd) {
  auto bytes = BufferWith({0x90, 60, 100});
  bytes.resize(23);
  EventBuffer events(bytes);
  EXPECT_TRUE(events.Next());
  EXPECT_FALSE(events.Next());
  EXPECT_FALSE(events.malformed());
}

TEST(EventBuffer, ReadsNothingBeyondItsEnd) {
  const auto whole =
      BufferWith({0x90, 60, 100}) + BufferWith({0xF0, 1, 2, 3, 4, 5, 0xF7}, 0, 1, false);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    // On the heap, so that asan sees what lies behind.
    const std::vector<std::byte> cut(whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(size));
    EventBuffer events(cut);
    std::size_t count = 0;
    while (events.Next()) ++count;
    const bool in_message = (size >= 20 && size < 23) || (size >= 44 && size < 51);
    EXPECT_EQ(events.malformed(), in_message) << size;
    EXPECT_EQ(count, size < 23 ? 0u : size < 51 ? 1u : 2u) << size;
  }
  auto endless = whole;
  std::fill_n(endless.begin(), 4, std::byte{0xFF});
  EventBuffer events(endless);
  EXPECT_FALSE(events.Next());
  EXPECT_TRUE(events.malformed());
}

TEST(EventBuffer, TellsFragmentsOfSystemExclusiveMessages) {
  const auto complete = [](std::vector<std::uint8_t> message, bool structured) {
    const auto bytes = BufferWith(std::move(message), 0, 1, structured);
    return EventBuffer(bytes).Next()->complete();
  };
  EXPECT_TRUE(complete({0xF0, 1, 0xF7}, false));
  EXPECT_FALSE(complete({0xF0, 1}, false));
  EXPECT_FALSE(complete({1, 2}, false));
  EXPECT_TRUE(complete({1, 0xF7}, false));
  EXPECT_TRUE(complete({0x90, 60, 100}, false));
  EXPECT_TRUE(complete({0x90, 60, 100}, true));
  EXPECT_TRUE(complete({}, false));
}

}  // namespace
}  // namespace portamento::test
