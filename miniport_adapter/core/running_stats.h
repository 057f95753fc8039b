// What a stream tells of itself since it began to run; written by the render thread, read by any.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace portamento::dmus {

struct StreamStats {
  double average_voices = 0;
  double load = 0;               // share of real time that rendering took
  std::uint64_t lost_notes = 0;  // events that found no room, voices taken from others or not had
  std::uint64_t late_events = 0;
  float peak_linear = 0;
};

class RunningStats {
 public:
  /// `lost_before`: what AddFrames will be told is counted from there. [control, not while
  /// rendering]
  void Reset(std::uint64_t lost_before) noexcept {
    for (auto* counter : {&frames_, &voice_frames_, &busy_100ns_, &late_}) Set(*counter, 0);
    Set(lost_before_, lost_before);
    Set(lost_, lost_before);
    peak_linear_.store(0, std::memory_order_relaxed);
  }

  /// [render]
  void AddFrames(std::uint64_t frames, std::uint64_t voices, float peak_linear) noexcept {
    Add(frames_, frames);
    Add(voice_frames_, frames * voices);
    peak_linear_.store(std::max(peak_linear, peak_linear_.load(std::memory_order_relaxed)),
                       std::memory_order_relaxed);
  }
  void AddLate() noexcept { Add(late_, 1); }
  void AddBusy(std::int64_t duration_100ns) noexcept {
    if (duration_100ns > 0) Add(busy_100ns_, static_cast<std::uint64_t>(duration_100ns));
  }
  void SetLost(std::uint64_t lost) noexcept { Set(lost_, lost); }

  /// [any]
  StreamStats Read(std::uint32_t rate_hz) const noexcept {
    const auto frames = static_cast<double>(std::max<std::uint64_t>(Get(frames_), 1));
    return {.average_voices = static_cast<double>(Get(voice_frames_)) / frames,
            .load = static_cast<double>(Get(busy_100ns_)) * 1e-7 * rate_hz / frames,
            .lost_notes = Get(lost_) - Get(lost_before_),
            .late_events = Get(late_),
            .peak_linear = peak_linear_.load(std::memory_order_relaxed)};
  }

 private:
  using Counter = std::atomic<std::uint64_t>;
  static std::uint64_t Get(const Counter& counter) {
    return counter.load(std::memory_order_relaxed);
  }
  static void Set(Counter& counter, std::uint64_t value) {
    counter.store(value, std::memory_order_relaxed);
  }
  /// By its only writer.
  static void Add(Counter& counter, std::uint64_t value) { Set(counter, Get(counter) + value); }

  Counter frames_ = 0, voice_frames_ = 0, busy_100ns_ = 0, late_ = 0, lost_ = 0, lost_before_ = 0;
  std::atomic<float> peak_linear_ = 0;
};

}  // namespace portamento::dmus
