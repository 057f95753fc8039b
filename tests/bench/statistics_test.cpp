// Percentiles and means against closed forms.
#include "bench/lab/statistics.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace portamento::lab {
namespace {

/// 1 .. count in another order.
std::vector<double> Shuffled(int count) {
  std::vector<double> values;
  for (int i = 1; i <= count; ++i) values.push_back(i);
  std::shuffle(values.begin(), values.end(), std::minstd_rand(1));
  return values;
}

TEST(Percentile, IsTheNearestRank) {
  const auto values = Shuffled(1000);
  EXPECT_EQ(Percentile(values, 0), 1);
  EXPECT_EQ(Percentile(values, 50), 500);
  EXPECT_EQ(Percentile(values, 99), 990);
  EXPECT_EQ(Percentile(values, 99.9), 999);
  EXPECT_EQ(Percentile(values, 100), 1000);
}

TEST(Percentile, IsAlwaysAMeasuredValue) {
  const std::vector<double> values = {7, 3, 5};
  EXPECT_EQ(Percentile(values, 1), 3);
  EXPECT_EQ(Percentile(values, 34), 5);
  EXPECT_EQ(Percentile(values, 99.9), 7);
  EXPECT_EQ(Percentile(std::vector<double>{4}, 50), 4);
}

TEST(GeometricMean, OfPowersIsTheirMiddle) {
  EXPECT_NEAR(GeometricMean(std::vector<double>{2, 8}), 4, 1e-12);
  EXPECT_NEAR(GeometricMean(std::vector<double>{1, 10, 100}), 10, 1e-12);
}

}  // namespace
}  // namespace portamento::lab
