// Interpolators: the value between the frames of a sample.
//
// Each takes the frames around a position and the fraction 0 <= f < 1 of the way from `at[0]` to
// `at[1]`.
#pragma once

#include <cstddef>

#include "engine/dsp/sinc32_table.h"

namespace portamento::engine {

struct LinearInterpolator {
  template <typename Frame>
  static float At(const Frame* at, float f) {
    const auto x0 = static_cast<float>(at[0]), x1 = static_cast<float>(at[1]);
    return x0 + f * (x1 - x0);
  }
};

/// Catmull-Rom cubic through four frames, in differences.
struct CubicInterpolator {
  template <typename Frame>
  static float At(const Frame* at, float f) {
    const auto xm = static_cast<float>(at[-1]), x0 = static_cast<float>(at[0]),
               x1 = static_cast<float>(at[1]), x2 = static_cast<float>(at[2]);
    const float slope = 0.5f * (x1 - xm);
    const float rise = x1 - x0;
    const float next_slope = 0.5f * (x2 - x0);
    const float b = slope + next_slope - 2.0f * rise;
    const float a = rise - slope - b;
    return x0 + f * (slope + f * (a + f * b));
  }
};

/// Eight taps of a sinc under a Kaiser window (beta 6.5, eight frames wide), each normalised so
/// that the taps of every position sum to 1. Written as polynomials of degree 5 in t = f - 1/2 on
/// sums and differences of mirrored taps; largest coefficient error -86.7 dB. The test
/// InterpolatorTest.Sinc8CoefficientsFitTheWindowedSinc derives them again.
struct Sinc8Interpolator {
  // Pair j holds the taps at j + 1 and -j. Even: 1, t^2, t^4; odd: t, t^3, t^5.
  static constexpr float kEven[4][3] = {{0.607225062f, -0.441697678f, 0.0508645147f},
                                        {-0.137383689f, 0.570334882f, -0.0826291029f},
                                        {0.0348791853f, -0.141265074f, 0.00649619677f},
                                        {-0.00472055952f, 0.0126278797f, 0.0252683878f}};
  static constexpr float kOdd[4][3] = {{1.32844013f, -1.45495063f, 0.565196739f},
                                       {-0.173829577f, 0.790814857f, -0.382315493f},
                                       {0.054469184f, -0.256642876f, 0.155183003f},
                                       {-0.012681923f, 0.0578091745f, -0.028319905f}};

  template <typename Frame>
  static float At(const Frame* at, float f) {
    const float t = f - 0.5f, t2 = t * t;
    float even_sum = 0, odd_sum = 0;
    for (int j = 0; j < 4; ++j) {
      const auto right = static_cast<float>(at[j + 1]), left = static_cast<float>(at[-j]);
      even_sum += (right + left) * (kEven[j][0] + t2 * (kEven[j][1] + t2 * kEven[j][2]));
      odd_sum += (right - left) * (kOdd[j][0] + t2 * (kOdd[j][1] + t2 * kOdd[j][2]));
    }
    return even_sum + t * odd_sum;
  }
};

/// 32 taps from a table, between two rows of it.
struct Sinc32Interpolator {
  template <typename Frame>
  static float At(const Frame* at, float f) {
    const float place = f * static_cast<float>(kSinc32Phases);
    const auto phase = static_cast<std::size_t>(place);
    const float between = place - static_cast<float>(phase);
    const Sinc32Row& row = kSinc32Table[phase];
    double sum = 0;
    for (std::size_t i = 0; i < kSinc32Taps; ++i) {
      const float weight = row.taps[i] + between * row.step[i];
      sum += weight * static_cast<double>(at[static_cast<std::ptrdiff_t>(i) - kLeft]);
    }
    return static_cast<float>(sum);
  }

 private:
  static constexpr std::ptrdiff_t kLeft = kSinc32Left;
};

}  // namespace portamento::engine
