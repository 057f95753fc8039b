#include "engine/effects/chorus.h"

#include <algorithm>

#include "engine/dsp/math.h"
#include "engine/dsp/one_pole.h"

namespace portamento::engine {
namespace {

// An interpolator needs two frames of delay, also at 8 kHz.
constexpr float kShortestBaseSeconds = 0.0005f, kLongestBaseSeconds = 0.05f;
constexpr float kDeepestSeconds = 0.04f;
constexpr int kSettleFrames = 4096;

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
  rate_hz_ = static_cast<float>(rate_hz);
  line_.Prepare(static_cast<std::size_t>((kLongestBaseSeconds + kDeepestSeconds) * rate_hz_) + 4);
  phase_ = 0;
  filtered_ = 0;
  awake_ = false;
  SetParameters(parameters);
}

void Chorus::SetParameters(const ChorusParameters& parameters) {
  const auto aim = [&](Ramp& ramp, float target) {
    awake_ ? ramp.MoveTo(target, kSettleFrames) : void(ramp = Ramp(target));
  };
  const float depth = std::clamp(parameters.depth_seconds, 0.0f, kDeepestSeconds);
  const float base = std::clamp(parameters.base_seconds, kShortestBaseSeconds, kLongestBaseSeconds);
  aim(swing_frames_, 0.5f * depth * rate_hz_);
  aim(centre_frames_, (base + 0.5f * depth) * rate_hz_);
  aim(feedback_, std::clamp(parameters.feedback_linear, 0.0f, 0.97f));
  aim(low_pass_, OnePole(parameters.pre_low_pass_hz, rate_hz_));
  aim(level_, kCopyLevel * parameters.level_linear);
  aim(to_delay_, parameters.to_delay_linear);
  aim(to_reverb_, parameters.to_reverb_linear);
  step_ = static_cast<std::uint32_t>(parameters.rate_hz / rate_hz_ * 4294967296.0f);
}

void Chorus::Process(std::span<const float> send, std::span<float> left, std::span<float> right,
                     std::span<float> delay_send, std::span<float> reverb_send) {
  const std::size_t first = awake_ ? 0 : LeadingSilence(send);
  awake_ = awake_ || first < send.size();
  phase_ += step_ * static_cast<std::uint32_t>(first);  // swings on, sound or no sound
  for (std::size_t f = first; f < send.size(); ++f) {
    const float centre = centre_frames_.Next(), swing = swing_frames_.Next();
    const auto copy = [&](std::uint32_t offset) {
      return line_.Read(centre + swing * Sine(phase_ + offset));
    };
    const float left_a = copy(0), right_a = copy(kQuarter);
    const float left_b = copy(2 * kQuarter), right_b = copy(3 * kQuarter);
    const float level = level_.Next();
    const float out_left = level * (left_a + left_b), out_right = level * (right_a + right_b);
    left[f] += out_left;
    right[f] += out_right;
    delay_send[f] += to_delay_.Next() * 0.5f * (out_left + out_right);
    reverb_send[f] += to_reverb_.Next() * 0.5f * (out_left + out_right);
    filtered_ += low_pass_.Next() * (send[f] - filtered_);
    line_.Write(filtered_ + feedback_.Next() * left_a);
    phase_ += step_;
  }
}

}  // namespace portamento::engine
