#include "bench/lab/statistics.h"

#include <algorithm>
#include <cmath>

namespace portamento::lab {

double Percentile(std::span<const double> values, double percent) {
  std::vector<double> sorted(values.begin(), values.end());
  const auto count = static_cast<double>(sorted.size());
  // A percent of a count may lie a rounding error above the whole number it is.
  const double rank = std::clamp(std::ceil(percent / 100 * count - 1e-9), 1.0, count);
  const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(sorted.begin(), nth, sorted.end());
  return *nth;
}

double GeometricMean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace portamento::lab
