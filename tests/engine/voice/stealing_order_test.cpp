// The order of stealing as a data structure: the lowest key is on top, whatever changes.
#include "engine/voice/stealing_order.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"

namespace portamento::test {
namespace {

using engine::StealingOrder;

TEST(StealingOrder, NobodyGoesWhereNobodyIs) {
  StealingOrder order(5);
  EXPECT_FALSE(order.First());
  order.Set(3, 7);
  EXPECT_EQ(order.First(), 3u);
  order.Set(3, StealingOrder::kNever);
  EXPECT_FALSE(order.First());
}

TEST(StealingOrder, TheLowestKeyGoesFirstWhateverHasChanged) {
  for (const std::uint32_t voices : {1u, 2u, 3u, 64u, 1344u}) {
    StealingOrder order(voices);
    std::vector<StealingOrder::Key> keys(voices, StealingOrder::kNever);
    std::minstd_rand random(voices);
    for (int step = 0; step < 3000; ++step) {
      const auto voice = static_cast<std::uint32_t>(random() % voices);
      keys[voice] = random() % 4 == 0 ? StealingOrder::kNever : StealingOrder::Key{random()};
      order.Set(voice, keys[voice]);
      const auto least = std::min_element(keys.begin(), keys.end());
      const auto first = order.First();
      ASSERT_EQ(first.has_value(), *least != StealingOrder::kNever);
      if (first) {
        ASSERT_EQ(keys[*first], *least);
      }
    }
  }
}

}  // namespace
}  // namespace portamento::test
