// A value that moves to its target in a straight line over a fixed number of frames.
#pragma once

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

 private:
  float value_, target_, step_ = 0;
  int frames_left_ = 0;
};

}  // namespace portamento::engine
