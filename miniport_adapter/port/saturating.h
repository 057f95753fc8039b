// Sums of times that stay at the ends of their range instead of running over them.
#pragma once

#include <limits>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

constexpr REFERENCE_TIME SaturatingAdd(REFERENCE_TIME a, REFERENCE_TIME b) {
  using Limits = std::numeric_limits<REFERENCE_TIME>;
  if (b > 0 && a > Limits::max() - b) return Limits::max();
  if (b < 0 && a < Limits::min() - b) return Limits::min();
  return a + b;
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
static_assert(SaturatingEarlier(5, 7) == -2);
static_assert(SaturatingEarlier(0, 0x8000'0000'0000'0000) == INT64_MIN);
static_assert(SaturatingEarlier(-1, ~ULONGLONG{0}) == INT64_MIN);

}  // namespace portamento::dmus
