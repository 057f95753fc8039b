#include "engine/effects/delay.h"

#include <algorithm>

#include "engine/dsp/one_pole.h"

namespace portamento::engine {
namespace {

constexpr int kSettleFrames = 1024, kFadeFrames = 480;
constexpr float kMostFeedback = 0.98f;

// An echo at the centre is as loud as one at a side.
constexpr float kCentreShare = 0.70710678f;

}  // namespace

void Delay::Prepare(std::uint32_t rate_hz, const DelayParameters& parameters) {
  rate_hz_ = static_cast<float>(rate_hz);
  line_.Prepare(static_cast<std::size_t>(DelayParameters::kLongestSeconds * rate_hz_) + 1);
  parameters_ = parameters;
  fade_ = Ramp(1);
  filtered_ = 0;
  awake_ = false;
  TakeTimes();
  Aim();
}

void Delay::SetParameters(const DelayParameters& parameters) {
  if (parameters == parameters_) return;
  parameters_ = parameters;
  Aim();
  if (!awake_) return TakeTimes();
  fade_.MoveTo(SameTimes(parameters) ? 1.0f : 0.0f, kFadeFrames);  // TakeTimes follows in silence
}

bool Delay::SameTimes(const DelayParameters& other) const {
  return times_.centre_seconds == other.centre_seconds &&
         times_.left_seconds == other.left_seconds && times_.right_seconds == other.right_seconds;
}

void Delay::TakeTimes() {
  times_ = parameters_;
  const auto frames = [&](float seconds) {
    const float bounded = std::clamp(seconds, 0.0f, DelayParameters::kLongestSeconds);
    return std::max<std::size_t>(1, static_cast<std::size_t>(bounded * rate_hz_ + 0.5f));
  };
  centre_frames_ = frames(times_.centre_seconds);
  left_frames_ = frames(times_.left_seconds);
  right_frames_ = frames(times_.right_seconds);
}

void Delay::Aim() {
  const auto aim = [&](Ramp& ramp, float target) {
    awake_ ? ramp.MoveTo(target, kSettleFrames) : void(ramp = Ramp(target));
  };
  const float level = parameters_.level_linear;
  aim(centre_, kCentreShare * level * parameters_.centre_linear);
  aim(left_, level * parameters_.left_linear);
  aim(right_, level * parameters_.right_linear);
  aim(feedback_, std::clamp(parameters_.feedback_linear, -kMostFeedback, kMostFeedback));
  aim(low_pass_, OnePole(parameters_.pre_low_pass_hz, rate_hz_));
  aim(to_reverb_, parameters_.to_reverb_linear);
}

void Delay::Process(std::span<const float> send, std::span<float> left, std::span<float> right,
                    std::span<float> reverb_send) {
  const std::size_t first = awake_ ? 0 : LeadingSilence(send);
  awake_ = awake_ || first < send.size();
  for (std::size_t f = first; f < send.size(); ++f) {
    const float fade = fade_.Next();
    if (fade == 0) {
      TakeTimes();
      fade_.MoveTo(1, kFadeFrames);
    }
    filtered_ += low_pass_.Next() * (send[f] - filtered_);
    const float centre = line_.Read(centre_frames_);
    const float middle = centre_.Next() * centre;
    const float out_left = fade * (middle + left_.Next() * line_.Read(left_frames_));
    const float out_right = fade * (middle + right_.Next() * line_.Read(right_frames_));
    line_.Write(filtered_ + fade * feedback_.Next() * centre);
    left[f] += out_left;
    right[f] += out_right;
    reverb_send[f] += to_reverb_.Next() * 0.5f * (out_left + out_right);
  }
}

}  // namespace portamento::engine
