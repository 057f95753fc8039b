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

void Delay::Prepare(std::uint32_t rate_hz, const DelayParameters& parameters, KernelTarget target) {
  kernel_ = &EffectKernelFor(target);
  rate_hz_ = static_cast<float>(rate_hz);
  taps_.line.Prepare(static_cast<std::size_t>(DelayParameters::kLongestSeconds * rate_hz_) + 1);
  taps_.low_pass = 0;
  parameters_ = parameters;
  fade_.JumpTo(1);
  rest_ = {};
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
  taps_.centre_frames = frames(times_.centre_seconds);
  taps_.left_frames = frames(times_.left_seconds);
  taps_.right_frames = frames(times_.right_seconds);
}

void Delay::Aim() {
  const auto aim = [&](RunRamp& ramp, float target) {
    awake_ ? ramp.MoveTo(target, kSettleFrames) : ramp.JumpTo(target);
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
  for (std::size_t done = 0; done < send.size();) {
    std::size_t frames = rest_.WithinBlock(send.size() - done);
    awake_ = awake_ || !IsSilent(send.subspan(done, frames));
    if (!awake_) {
      rest_.Rest(frames);
      done += frames;
      continue;
    }
    if (fade_.ramp().RestsAt(0)) {
      TakeTimes();
      fade_.MoveTo(1, kFadeFrames);
    }
    frames = std::min(frames, taps_.centre_frames);
    if (const int fading = fade_.ramp().frames_left(); fading > 0) {
      frames = std::min(frames, static_cast<std::size_t>(fading));
    }
    kernel_->delay(taps_, {.frames = frames,
                           .send = &send[done],
                           .fade = fade_.Next(frames),
                           .centre = centre_.Next(frames),
                           .left_level = left_.Next(frames),
                           .right_level = right_.Next(frames),
                           .feedback = feedback_.Next(frames),
                           .low_pass = low_pass_.NextUnless(1, frames),
                           .to_reverb = to_reverb_.NextUnless(0, frames),
                           .left = &left[done],
                           .right = &right[done],
                           .reverb_send = &reverb_send[done]});
    const bool quiet =
        IsSilent(send.subspan(done, frames)) && IsNextToNothing({taps_.line.Read(frames), frames});
    if (rest_.MayRest(frames, quiet, EchoFrames())) {
      taps_.line.Clear();
      taps_.low_pass = 0;
      fade_.JumpTo(1);
      awake_ = false;
      TakeTimes();
      Aim();
    }
    done += frames;
  }
}

}  // namespace portamento::engine
