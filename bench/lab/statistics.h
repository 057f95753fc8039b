// Percentiles and means of measured values.
#pragma once

#include <span>
#include <vector>

namespace portamento::lab {

/// The smallest value that at least `percent` of all values do not exceed (nearest rank): always
/// one that was measured. 0 gives the smallest, 100 the largest. `values` is not empty.
double Percentile(std::span<const double> values, double percent);

inline double Median(std::span<const double> values) { return Percentile(values, 50); }

/// `values` are positive and not empty.
double GeometricMean(std::span<const double> values);

}  // namespace portamento::lab
