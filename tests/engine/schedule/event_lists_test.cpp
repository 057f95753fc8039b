// Lists in one store against lists of the standard library, the store always full.
#include "engine/schedule/event_lists.h"

#include <deque>
#include <random>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

using engine::EventLists;
using engine::PostedEvent;

TEST(EventLists, KeepTheirOrderAndFindRoomHoweverTheEventsAreSpread) {
  for (const std::size_t lists : {1u, 3u, 100u, 1000u}) {
    constexpr std::size_t kEvents = 300;
    EventLists store(kEvents, lists);
    std::vector<EventLists::List> ours(lists);
    std::vector<std::deque<std::uint32_t>> expected(lists);
    std::minstd_rand random(1);
    std::uint32_t number = 0;
    const auto append = [&](std::size_t to) {
      store.Append(ours[to], {.source = number});
      expected[to].push_back(number++);
    };
    for (std::size_t i = 0; i < kEvents; ++i) append(random() % lists);
    for (int step = 0; step < 20'000; ++step) {
      // For a while, to few lists: they become long, and their chunks full.
      const std::size_t among = step / 1000 % 2 == 0 ? lists : lists / 50 + 1;
      const std::size_t from = random() % lists, to = random() % among;
      if (expected[from].empty()) continue;
      ASSERT_EQ(store.PopFront(ours[from]).source, expected[from].front());
      expected[from].pop_front();
      append(to);
    }
    for (std::size_t i = 0; i < lists; ++i) {
      ASSERT_EQ(ours[i].count(), expected[i].size());
      std::size_t at = 0;
      store.ForEach(
          ours[i], [&](const PostedEvent& posted) { ASSERT_EQ(posted.source, expected[i][at++]); });
      ASSERT_EQ(at, expected[i].size());
    }
  }
}

}  // namespace
}  // namespace portamento::test
