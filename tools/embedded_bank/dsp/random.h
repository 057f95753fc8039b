// A small seeded generator of random numbers, so that every run makes the same bank.
//
// The standard distributions may differ between libraries; these few lines do not.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace portamento::embedded_bank {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// Seeds from a name, so that a new sample leaves the noise of the others as it was.
  explicit Random(std::string_view name) : state_(0xCBF29CE484222325u) {
    for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  }

  /// 0 <= value < 1.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  double Between(double low, double high) { return low + (high - low) * Uniform(); }
  /// -1 <= value < 1.
  double Bipolar() { return 2.0 * Uniform() - 1.0; }
  /// Mean 0, deviation 1 (Box-Muller).
  double Gaussian() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * Uniform());
  }

 private:
  // SplitMix64 (Steele, Lea, Flood 2014).
  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }

  std::uint64_t state_;
};

}  // namespace portamento::embedded_bank
