// Loudness and peak of stereo sound, after EBU R 128.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace portamento::offline {

class LoudnessMeter {
 public:
  explicit LoudnessMeter(std::uint32_t rate_hz);
  ~LoudnessMeter();
  LoudnessMeter(const LoudnessMeter&) = delete;
  LoudnessMeter& operator=(const LoudnessMeter&) = delete;

  /// Adds interleaved stereo frames.
  void Add(std::span<const float> stereo);

  /// Integrated loudness; empty for silence.
  std::optional<double> lufs() const;

  /// Highest absolute sample.
  float peak_linear() const { return peak_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  float peak_ = 0;
};

}  // namespace portamento::offline
