// The time of a sink: frames since it began, against the reference time at which it did.
//
// Programs know the system's own sink, which counts in steps of 0.1 ms, and whose divisions cut off
// what is left; this one does the same.
#pragma once

#include <cstdint>

namespace portamento::dmus {

struct SinkLine {
  std::int64_t start_100ns = 0;
  std::int64_t rate_hz = 22'050;  // what is assumed of a synthesizer that nobody has opened

  std::int64_t TimeOf(std::int64_t frame) const {
    return start_100ns + frame * kStepsPerSecond / rate_hz * kStep_100ns;
  }
  std::int64_t FrameOf(std::int64_t time_100ns) const {
    return (time_100ns - start_100ns) / kStep_100ns * rate_hz / kStepsPerSecond;
  }

 private:
  static constexpr std::int64_t kStepsPerSecond = 10'000, kStep_100ns = 1000;
};

}  // namespace portamento::dmus
