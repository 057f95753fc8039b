// A look-ahead limiter: keeps peaks under a ceiling without distorting what lies below it.
//
// The gain that a peak needs is held back over a window before it and averaged over the same
// window, so it is always fully reached when the peak arrives; afterwards it recovers slowly. Sound
// that never exceeds the ceiling passes unchanged, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace portamento::offline {

class Limiter {
 public:
  Limiter(std::uint32_t rate_hz, float ceiling_linear);

  /// Frames by which the output is late.
  std::size_t latency_frames() const { return window_ - 1; }

  /// Limits interleaved stereo frames in place; both sides get the same gain.
  void Process(std::span<float> stereo);

  /// The lowest gain applied so far, 1 when nothing was limited.
  float lowest_gain_linear() const { return lowest_gain_; }

 private:
  void ProcessPart(std::span<float> stereo);
  bool AllGainsAreOne() const;
  float GainFor(float peak);
  float HeldGain(float needed);

  struct Held {
    std::uint64_t frame;
    float gain;
  };

  std::size_t window_;
  float ceiling_;
  float recovery_;            // share of the reduction that is left after a frame
  std::vector<float> late_;   // stereo: what is late, and room for a part behind it
  std::vector<Held> rising_;  // ring: candidates for the lowest gain of the window, ascending
  std::size_t first_ = 0, count_ = 0;
  std::vector<double> averaged_;  // ring of the gains in the average
  std::size_t slot_ = 0;          // of the oldest
  double sum_;
  float reduction_ = 0;  // of the gain, after recovery
  std::uint64_t frame_ = 0;
  std::size_t frames_at_one_;  // since there was any reduction
  float lowest_gain_ = 1;
};

}  // namespace portamento::offline
