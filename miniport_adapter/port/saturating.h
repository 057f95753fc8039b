// Sums of times that stay at the ends of their range instead of running over them.
#pragma once

#include <cstdint>
#include <limits>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

constexpr REFERENCE_TIME SaturatingAdd(REFERENCE_TIME a, REFERENCE_TIME b) {
  using Limits = std::numeric_limits<REFERENCE_TIME>;
  if (b > 0 && a > Limits::max() - b) return Limits::max();
  if (b < 0 && a < Limits::min() - b) return Limits::min();
  return a + b;
}

constexpr REFERENCE_TIME SaturatingSubtract(REFERENCE_TIME a, REFERENCE_TIME b) {
  using Limits = std::numeric_limits<REFERENCE_TIME>;
  if (b < 0 && a > Limits::max() + b) return Limits::max();
  if (b > 0 && a < Limits::min() + b) return Limits::min();
  return a - b;
}

/// time x numerator / denominator, rounded towards 0.
constexpr REFERENCE_TIME SaturatingScale(REFERENCE_TIME time, ULONG numerator, ULONG denominator) {
  using Limits = std::numeric_limits<REFERENCE_TIME>;
  const ULONGLONG span =
      time < 0 ? ~static_cast<ULONGLONG>(time) + 1 : static_cast<ULONGLONG>(time);
  constexpr auto kMost = static_cast<ULONGLONG>(Limits::max());
  const ULONGLONG whole = span / denominator;
  const ULONGLONG part = span % denominator * numerator / denominator;
  if (numerator > 0 && whole > (kMost - part) / numerator) {
    return time < 0 ? Limits::min() : Limits::max();
  }
  const auto scaled = static_cast<REFERENCE_TIME>(whole * numerator + part);
  return time < 0 ? -scaled : scaled;
}

/// `time` less a span without sign.
constexpr REFERENCE_TIME SaturatingEarlier(REFERENCE_TIME time, ULONGLONG span) {
  using Limits = std::numeric_limits<REFERENCE_TIME>;
  const ULONGLONG room = static_cast<ULONGLONG>(time) - static_cast<ULONGLONG>(Limits::min());
  return span >= room ? Limits::min()
                      : static_cast<REFERENCE_TIME>(static_cast<ULONGLONG>(time) - span);
}

static_assert(SaturatingAdd(INT64_MAX, 1) == INT64_MAX &&
              SaturatingAdd(INT64_MIN, -1) == INT64_MIN);
static_assert(SaturatingAdd(5, -7) == -2);
static_assert(SaturatingSubtract(INT64_MAX, -1) == INT64_MAX &&
              SaturatingSubtract(INT64_MIN, 1) == INT64_MIN);
static_assert(SaturatingSubtract(0, INT64_MIN) == INT64_MAX && SaturatingSubtract(5, 7) == -2);
static_assert(SaturatingScale(-7, 3, 2) == -10 && SaturatingScale(7, 0, 2) == 0);
static_assert(SaturatingScale(INT64_MAX, 3, 3) == INT64_MAX &&
              SaturatingScale(INT64_MAX, 4, 3) == INT64_MAX);
static_assert(SaturatingScale(INT64_MIN, 4, 3) == INT64_MIN);
static_assert(SaturatingEarlier(5, 7) == -2);
static_assert(SaturatingEarlier(0, 0x8000'0000'0000'0000) == INT64_MIN);
static_assert(SaturatingEarlier(-1, ~ULONGLONG{0}) == INT64_MIN);

}  // namespace portamento::dmus
