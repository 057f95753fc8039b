// Elementary functions of the render path, as polynomials of our own.
//
// The C library's differ between versions and platforms; these give the same bits everywhere, are
// free of branches and tables, and are exact where the sound needs it: Exp2 at whole numbers (unity
// gain, unison), SinPi at 0 (a voice panned hard left is silent on the right).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace portamento::engine {

/// Of Exp2, highest power first: least maximum relative error with the value at 0 fixed to 1.
inline constexpr float kExp2Coefficients[] = {
    1.5622612e-4f, 1.3437306e-3f, 9.6176643e-3f, 5.5502470e-2f, 2.4022652e-1f, 6.9314722e-1f, 1.0f};

/// Of SinPi(x) / x, in powers of x^2.
inline constexpr float kSinPiCoefficients[] = {7.7560792e-2f, -5.9824236e-1f, 2.5500698f,
                                               -5.1677097f, 3.1415926f};

/// c[0] x^n + ... + c[n].
template <std::size_t kCount>
constexpr float Polynomial(float x, const float (&c)[kCount]) {
  float sum = c[0];
  for (std::size_t i = 1; i < kCount; ++i) sum = sum * x + c[i];
  return sum;
}

/// 2^x for -126 <= x <= 127; outside, the nearest of these. Relative error below 1e-7, which is
/// 0.0002 cents. [any]
constexpr float Exp2(float x) {
  x = x < -126.0f ? -126.0f : x > 127.0f ? 127.0f : x;
  // Rounds to the nearest whole number by letting the fraction fall off the mantissa.
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23
  const float whole = (x + kRound) - kRound;
  const float f = x - whole;  // -0.5 .. 0.5
  const float p = Polynomial(f, kExp2Coefficients);
  const auto exponent = static_cast<std::int32_t>(whole) + 127;
  return p * std::bit_cast<float>(exponent << 23);
}

/// log2(x) for finite x > 0, to 1e-10. Meant for rare use: a note released during its attack. [any]
constexpr double Log2(double x) {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  bits = (bits & 0x000F'FFFF'FFFF'FFFF) | 0x3FF0'0000'0000'0000;
  auto m = std::bit_cast<double>(bits);  // 1 .. 2
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double t = (m - 1) / (m + 1), t2 = t * t;  // |t| < 0.172
  // 2 atanh(t) / ln 2
  double sum = 1.0 / 13;
  for (int k = 11; k >= 1; k -= 2) sum = sum * t2 + 1.0 / k;
  return exponent + 2.8853900817779268 * t * sum;
}

/// sin(pi x) for 0 <= x <= 0.5, to 1e-7. [any]
constexpr float SinPi(float x) { return Polynomial(x * x, kSinPiCoefficients) * x; }

/// tan(pi x) for 0 <= x < 0.5. [any]
constexpr float TanPi(float x) { return SinPi(x) / SinPi(0.5f - x); }

}  // namespace portamento::engine
