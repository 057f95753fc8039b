#include "engine/effects/chorus.h"

#include <algorithm>

#include "engine/dsp/math.h"

namespace portamento::engine {
namespace {

constexpr float kShortestSeconds = 0.008f;

// Two copies a side, a quarter of a cycle apart.
constexpr std::uint32_t kQuarter = 0x4000'0000;
constexpr float kCopyLevel = 0.6f;

/// Sine of a phase of 2^32 to the cycle.
float Sine(std::uint32_t phase) {
  const bool second_half = (phase & 0x8000'0000) != 0;
  std::uint32_t half = phase & 0x7FFF'FFFF;        // 0 .. half a cycle
  if (half > kQuarter) half = 0x8000'0000 - half;  // mirrored about its middle
  const float value = SinPi(static_cast<float>(half >> 8) * (1.0f / 8388608.0f));
  return second_half ? -value : value;
}

}  // namespace

void Chorus::Prepare(std::uint32_t rate_hz, const ChorusParameters& parameters) {
  const auto rate = static_cast<float>(rate_hz);
  swing_frames_ = 0.5f * parameters.depth_seconds * rate;
  centre_frames_ = kShortestSeconds * rate + swing_frames_;
  feedback_ = std::clamp(parameters.feedback_linear, 0.0f, 0.97f);
  step_ = static_cast<std::uint32_t>(parameters.rate_hz / rate * 4294967296.0f);
  phase_ = 0;
  line_.Prepare(static_cast<std::size_t>(centre_frames_ + swing_frames_) + 4);
}

void Chorus::Process(std::span<const float> send, std::span<float> left, std::span<float> right) {
  for (std::size_t f = 0; f < send.size(); ++f) {
    const auto copy = [&](std::uint32_t offset) {
      return line_.Read(centre_frames_ + swing_frames_ * Sine(phase_ + offset));
    };
    const float left_a = copy(0), right_a = copy(kQuarter);
    const float left_b = copy(2 * kQuarter), right_b = copy(3 * kQuarter);
    left[f] += kCopyLevel * (left_a + left_b);
    right[f] += kCopyLevel * (right_a + right_b);
    line_.Write(send[f] + feedback_ * left_a);
    phase_ += step_;
  }
}

}  // namespace portamento::engine
