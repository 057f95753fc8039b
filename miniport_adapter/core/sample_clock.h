// The sample clock: reference time of the master clock (100 ns) <-> frames of a stream.
//
// All of the relation is one number, the reference time of frame 0. So any thread may convert at
// any time, and following a master clock that runs a little faster or slower only moves that
// number, by little steps.
#pragma once

#include <atomic>
#include <cstdint>

namespace portamento::dmus {

inline constexpr std::int64_t kTicksPerSecond = 10'000'000;  // of 100 ns

/// value x numerator / denominator, rounded to the nearest, saturated; without a wider type. The
/// product of both factors must stay below 2^62. [any]
std::int64_t ScaleRounded(std::int64_t value, std::int64_t numerator, std::int64_t denominator);

/// The relation as it stands at one moment.
struct SampleLine {
  std::int64_t origin_100ns = 0;  // reference time of frame 0
  std::uint32_t rate_hz = 48'000;

  /// The nearest frame: the one that TimeOf gives a time for, rounded as it is, exactly. [any]
  std::int64_t FrameAt(std::int64_t reference_100ns) const;
  std::int64_t TimeOf(std::int64_t frame) const;
};

class SampleClock {
 public:
  /// The most that following changes the speed of time: two cents of pitch, if sound followed.
  static constexpr std::int64_t kLongestSlew = 1000;  // one part in so many

  explicit SampleClock(std::uint32_t rate_hz) : rate_hz_(rate_hz) {}

  /// A start must follow. [control, while nobody starts or follows]
  void SetRate(std::uint32_t rate_hz) { rate_hz_.store(rate_hz, std::memory_order_relaxed); }

  /// [any]
  SampleLine line() const {
    return {.origin_100ns = origin_100ns_.load(std::memory_order_acquire), .rate_hz = rate_hz_};
  }

  /// The master clock shows `master_100ns` and the next frame is `frame`: that is when it is due.
  /// `reading_100ns`: what the sink says of the time; its own, made of frames played, or the master
  /// clock's again. Sinks do either; which one is seen here. [render]
  void Start(std::int64_t reading_100ns, std::int64_t master_100ns, std::int64_t frame);

  /// The same while it runs: a hundredth of what the clocks have drifted apart is made good, and
  /// never so much that time would stand still. [render]
  void Follow(std::int64_t reading_100ns, std::int64_t master_100ns, std::int64_t frame);

  /// The frame that was called `was` is called `is` from now on. [render]
  void Rename(std::int64_t was, std::int64_t is);

 private:
  std::int64_t TicksOf(std::int64_t frames) const {
    return ScaleRounded(frames, kTicksPerSecond, rate_hz_.load(std::memory_order_relaxed));
  }
  std::int64_t PlayedTicks(std::int64_t reading_100ns, std::int64_t master_100ns,
                           std::int64_t frame);

  std::atomic<std::uint32_t> rate_hz_;
  std::atomic<std::int64_t> origin_100ns_ = 0;
  // Since the start; of the thread that follows.
  std::int64_t start_reading_ = 0, start_master_ = 0, start_frame_ = 0;
  std::int64_t last_master_ = 0;
  std::int64_t corrected_ = 0;  // so far
  std::int64_t lead_ = 0;       // of frames rendered over the master clock, at first
  bool reads_master_ = false;   // the sink tells us nothing that we do not know
  bool knows_lead_ = false;
};

}  // namespace portamento::dmus
