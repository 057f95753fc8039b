// Loudness and peak of stereo sound, after EBU R 128 (ITU-R BS.1770-4).
//
// Sound is weighted by two filters, its energy summed over steps of 100 ms. Four steps in a row are
// a block; what counts are the blocks that a gate lets through: those above -70 LUFS, and of these
// those that are no more than 10 LU below the mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace portamento::offline {

class LoudnessMeter {
 public:
  explicit LoudnessMeter(std::uint32_t rate_hz);

  /// Adds interleaved stereo frames.
  void Add(std::span<const float> stereo);

  /// Integrated loudness; empty for silence, and for less than a block.
  std::optional<double> lufs() const;

  /// Highest absolute sample.
  float peak_linear() const { return peak_; }

 private:
  /// One value for each side.
  using Sides = std::array<double, 2>;

  /// Two poles and two zeros.
  struct Filter {
    double b0, b1, b2, a1, a2;
  };

  /// What a filter remembers: the last two of what came in and of what went out.
  struct Memory {
    Sides x1{}, x2{}, y1{}, y2{};
  };

  static Filter Shelf(double rate_hz);
  static Filter HighPass(double rate_hz);
  void AddWithinStep(std::span<const float> stereo);
  std::vector<double> BlockEnergies() const;

  Filter shelf_, high_pass_;
  Memory shelf_memory_, high_pass_memory_;
  std::size_t step_frames_;
  std::size_t frames_in_step_ = 0;
  Sides energy_in_step_{};
  std::vector<double> step_energies_;  // of both sides, full steps only
  float peak_ = 0;
};

}  // namespace portamento::offline
