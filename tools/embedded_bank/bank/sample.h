// One sample of the bank: mono frames, the key and rate they sound right at, and their loop.
#pragma once

#include <cstdint>
#include <string>

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/loop_plan.h"

namespace portamento::embedded_bank {

struct Sample {
  std::string name;  // at most 19 characters reach the file
  Frames frames;     // any level: normalised when it joins the bank
  std::uint32_t rate_hz = 32000;
  int root_key = 60;
  // The frames from here to the end repeat; equal to the size: plays once.
  std::size_t loop_start = 0;

  bool looped() const { return loop_start < frames.size(); }
};

/// What `plan` planned, rendered as `frames`.
inline Sample LoopedSample(std::string name, const LoopPlan& plan, Frames frames) {
  return {.name = std::move(name),
          .frames = std::move(frames),
          .rate_hz = plan.rate_hz,
          .root_key = plan.root_key,
          .loop_start = plan.attack_frames};
}

/// A sound that plays once: faded to zero at its end, its highest peak lowered by `limit_db`.
inline Sample OneShot(std::string name, double rate_hz, Frames frames, double limit_db = 0) {
  LimitPeaks(frames, limit_db);
  FadeOut(frames, std::min(frames.size() / 4, FrameCount(0.02, rate_hz)));
  const std::size_t size = frames.size();
  return {.name = std::move(name),
          .frames = std::move(frames),
          .rate_hz = static_cast<std::uint32_t>(rate_hz),
          .loop_start = size};
}

}  // namespace portamento::embedded_bank
