// The filters that ITU-R BS.1770 weights sound with before it measures its energy: the highs are
// raised as a head does it, and what lies below the voice is taken off.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace portamento::offline {

class KWeighting {
 public:
  explicit KWeighting(std::uint32_t rate_hz);

  /// One value for each side.
  using Sides = std::array<double, 2>;

  /// Filters interleaved stereo frames and adds the square of each to `energy`.
  void AddEnergy(std::span<const float> stereo, Sides& energy);

  /// Two poles and two zeros, and the last two of what went in and of what came out.
  struct Filter {
    double b0, b1, b2, a1, a2;
    Sides x1{}, x2{}, y1{}, y2{};
  };

 private:
  Filter shelf_, high_pass_;
};

}  // namespace portamento::offline
