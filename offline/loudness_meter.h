// Loudness and peak of stereo sound, after EBU R 128 (ITU-R BS.1770-4).
//
// Sound is weighted by two filters, its energy summed over steps of 100 ms. Four steps in a row are
// a block; what counts are the blocks that a gate lets through: those above -70 LUFS, and of these
// those that are no more than 10 LU below the mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "offline/k_weighting.h"

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
  std::vector<double> BlockEnergies() const;

  KWeighting weighting_;
  std::size_t step_frames_;
  std::size_t frames_in_step_ = 0;
  KWeighting::Sides energy_in_step_{};
  std::vector<double> step_energies_;  // of both sides, full steps only
  float peak_ = 0;
};

}  // namespace portamento::offline
