// A value that moves to its target in a straight line over a fixed number of frames.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/dsp/run.h"

namespace portamento::engine {

class Ramp {
 public:
  explicit Ramp(float value) : value_(value), target_(value) {}

  /// From the next frame on, towards `target` over `frames` frames. [render]
  void MoveTo(float target, int frames) {
    if (target == target_) return;
    target_ = target;
    frames_left_ = frames;
    step_ = (target - value_) / static_cast<float>(frames);
  }

  /// The value of this frame. [render]
  float Next() {
    if (frames_left_ > 0) value_ = --frames_left_ == 0 ? target_ : value_ + step_;
    return value_;
  }

  float value() const { return value_; }  // of the last frame
  float target() const { return target_; }
  int frames_left() const { return frames_left_; }  // until it is there
  bool RestsAt(float value) const { return frames_left_ == 0 && value_ == value; }

 private:
  float value_, target_, step_ = 0;
  int frames_left_ = 0;
};

/// A ramp whose values are wanted run by run. While it rests they stand ready.
class RunRamp {
 public:
  explicit RunRamp(float value) : ramp_(value) {}

  /// [render]
  void MoveTo(float target, int frames) { ramp_.MoveTo(target, frames); }
  void JumpTo(float value) {
    ramp_ = Ramp(value);
    ready_ = false;
  }

  /// The values of the next `frames` frames, at most kRunFrames; behind them, the last once more
  /// for each frame up to the end of the buffer. [render]
  const float* Next(std::size_t frames) {
    if (ramp_.frames_left() > 0) {
      ready_ = false;
      for (std::size_t f = 0; f < frames; ++f) values_.frame[f] = ramp_.Next();
      std::fill(&values_.frame[frames], values_.frame.end(), ramp_.value());
    } else if (!ready_) {
      ready_ = true;
      values_.frame.fill(ramp_.value());
    }
    return values_.frame.data();
  }

  /// The same, or null while the ramp rests at `neutral`. [render]
  const float* NextUnless(float neutral, std::size_t frames) {
    return ramp_.RestsAt(neutral) ? nullptr : Next(frames);
  }

  const Ramp& ramp() const { return ramp_; }

 private:
  Ramp ramp_;
  RunBuffer values_;
  bool ready_ = false;  // all values are that at which the ramp rests
};

}  // namespace portamento::engine
