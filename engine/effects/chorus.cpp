#include "engine/effects/chorus.h"

#include <algorithm>

#include "engine/dsp/one_pole.h"

namespace portamento::engine {
namespace {

// An interpolator needs two frames of delay, also at 8 kHz.
constexpr float kShortestBaseSeconds = 0.0005f, kLongestBaseSeconds = 0.05f;
constexpr float kDeepestSeconds = 0.04f;
constexpr int kSettleFrames = 4096;
constexpr float kCopyLevel = 0.6f;

}  // namespace

void Chorus::Prepare(std::uint32_t rate_hz, const ChorusParameters& parameters,
                     KernelTarget target) {
  kernel_ = &EffectKernelFor(target);
  rate_hz_ = static_cast<float>(rate_hz);
  constexpr float kLongestSeconds = kLongestBaseSeconds + kDeepestSeconds;
  voices_.line.Prepare(static_cast<std::size_t>(kLongestSeconds * rate_hz_) + 4);
  voices_.phase = 0;
  voices_.low_pass = 0;
  rest_ = {};
  awake_ = false;
  SetParameters(parameters);
}

void Chorus::SetParameters(const ChorusParameters& parameters) {
  parameters_ = parameters;
  Aim();
}

void Chorus::Aim() {
  const auto aim = [&](RunRamp& ramp, float target) {
    awake_ ? ramp.MoveTo(target, kSettleFrames) : ramp.JumpTo(target);
  };
  const float depth = std::clamp(parameters_.depth_seconds, 0.0f, kDeepestSeconds);
  const float base =
      std::clamp(parameters_.base_seconds, kShortestBaseSeconds, kLongestBaseSeconds);
  aim(swing_frames_, 0.5f * depth * rate_hz_);
  aim(centre_frames_, (base + 0.5f * depth) * rate_hz_);
  aim(feedback_, std::clamp(parameters_.feedback_linear, 0.0f, 0.97f));
  aim(low_pass_, OnePole(parameters_.pre_low_pass_hz, rate_hz_));
  aim(level_, kCopyLevel * parameters_.level_linear);
  aim(to_delay_, parameters_.to_delay_linear);
  aim(to_reverb_, parameters_.to_reverb_linear);
  voices_.step = static_cast<std::uint32_t>(parameters_.rate_hz / rate_hz_ * 4294967296.0f);
}

/// No copy comes sooner, from now until all ramps rest.
float Chorus::ShortestDelay() const {
  const Ramp &centre = centre_frames_.ramp(), &swing = swing_frames_.ramp();
  return std::min(centre.value(), centre.target()) - std::max(swing.value(), swing.target());
}

/// And none later.
std::size_t Chorus::MemoryFrames() const {
  const Ramp &centre = centre_frames_.ramp(), &swing = swing_frames_.ramp();
  return static_cast<std::size_t>(std::max(centre.value(), centre.target()) +
                                  std::max(swing.value(), swing.target())) +
         3;
}

void Chorus::Process(std::span<const float> send, std::span<float> left, std::span<float> right,
                     std::span<float> delay_send, std::span<float> reverb_send) {
  for (std::size_t done = 0; done < send.size();) {
    std::size_t frames = rest_.WithinBlock(send.size() - done);
    awake_ = awake_ || !IsSilent(send.subspan(done, frames));
    if (!awake_) {
      voices_.phase += voices_.step * static_cast<std::uint32_t>(frames);  // swings on
      rest_.Rest(frames);
      done += frames;
      continue;
    }
    // A copy reads up to one frame less than its delay before the one that is written.
    frames = std::min(frames, static_cast<std::size_t>(std::max(ShortestDelay() - 2, 1.0f)));
    kernel_->chorus(voices_, {.frames = frames,
                              .send = &send[done],
                              .centre_frames = centre_frames_.Next(frames),
                              .swing_frames = swing_frames_.Next(frames),
                              .feedback = feedback_.Next(frames),
                              .level = level_.Next(frames),
                              .low_pass = low_pass_.NextUnless(1, frames),
                              .to_delay = to_delay_.NextUnless(0, frames),
                              .to_reverb = to_reverb_.NextUnless(0, frames),
                              .left = &left[done],
                              .right = &right[done],
                              .delay_send = &delay_send[done],
                              .reverb_send = &reverb_send[done]});
    const bool quiet = IsSilent(send.subspan(done, frames)) &&
                       IsNextToNothing({voices_.line.Read(frames), frames});
    if (rest_.MayRest(frames, quiet, MemoryFrames())) {
      voices_.line.Clear();
      voices_.low_pass = 0;
      awake_ = false;
      Aim();
    }
    done += frames;
  }
}

}  // namespace portamento::engine
