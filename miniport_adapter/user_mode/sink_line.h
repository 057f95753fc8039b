// The time of a sink: frames since it began, against the reference time at which it did.
//
// Programs know the system's own sink, which counts in steps of 0.1 ms, and whose divisions cut off
// what is left; this one does the same. Times that make no sense wrap or saturate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace portamento::dmus {

struct SinkLine {
  std::int64_t start_100ns = 0;
  std::int64_t rate_hz = 22'050;  // what is assumed of a synthesizer that nobody has opened

  /// [any]
  std::int64_t TimeOf(std::int64_t frame) const {
    return Plus(start_100ns, Times(frame, kStepsPerSecond) / rate_hz * kStep_100ns);
  }

  /// [any]
  std::int64_t FrameOf(std::int64_t time_100ns) const {
    return Times(Minus(time_100ns, start_100ns) / kStep_100ns, rate_hz) / kStepsPerSecond;
  }

  /// Puts the line where a device is heard to play `heard_frame` at `now_100ns`. [any]
  void Settle(std::int64_t heard_frame, std::int64_t now_100ns) {
    start_100ns = Plus(start_100ns, Minus(now_100ns, TimeOf(heard_frame)));
  }

  /// Brings it nearer to that, a step at a time, so that nobody hears that a device goes by a clock
  /// of its own; after a stall, at once. [any]
  void Follow(std::int64_t heard_frame, std::int64_t now_100ns) {
    const std::int64_t late_100ns = Minus(now_100ns, TimeOf(heard_frame));
    if (late_100ns <= -kStall_100ns || late_100ns >= kStall_100ns) {
      Settle(heard_frame, now_100ns);
    } else if (late_100ns / kStep_100ns != 0) {
      start_100ns = Plus(start_100ns, late_100ns < 0 ? -kStep_100ns : kStep_100ns);
    }
  }

 private:
  static constexpr std::int64_t kStepsPerSecond = 10'000, kStep_100ns = 1000;
  static constexpr std::int64_t kStall_100ns = 200'000;  // 20 ms: a block of the sink

  static std::int64_t Plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  }
  static std::int64_t Minus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  }

  static std::int64_t Times(std::int64_t value, std::int64_t factor) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() / factor;
    return std::clamp(value, -most, most) * factor;
  }
};

}  // namespace portamento::dmus
