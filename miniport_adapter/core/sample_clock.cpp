#include "miniport_adapter/core/sample_clock.h"

#include <algorithm>
#include <limits>

namespace portamento::dmus {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kCorrectedShare = 100;  // one part of the error in so many, at each reading

std::int64_t SaturatingAdd(std::int64_t a, std::int64_t b) {
  if (b > 0 && a > kMost - b) return kMost;
  if (b < 0 && a < kLeast - b) return kLeast;
  return a + b;
}

std::int64_t SaturatingSubtract(std::int64_t a, std::int64_t b) {
  if (b < 0 && a > kMost + b) return kMost;
  if (b > 0 && a < kLeast + b) return kLeast;
  return a - b;
}

std::int64_t Distance(std::int64_t a, std::int64_t b) {
  const std::int64_t difference = SaturatingSubtract(a, b);
  return difference == kLeast ? kMost : difference < 0 ? -difference : difference;
}

}  // namespace

std::int64_t ScaleRounded(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
  std::int64_t whole = value / denominator, rest = value % denominator;
  if (rest < 0) {
    rest += denominator;
    --whole;
  }
  const std::int64_t limit = kMost / numerator;
  if (whole >= limit) return kMost;
  if (whole <= -limit) return kLeast;
  return whole * numerator + (rest * numerator + denominator / 2) / denominator;
}

std::int64_t SampleLine::FrameAt(std::int64_t reference_100ns) const {
  return ScaleRounded(SaturatingSubtract(reference_100ns, origin_100ns), rate_hz, kTicksPerSecond);
}

std::int64_t SampleLine::TimeOf(std::int64_t frame) const {
  return SaturatingAdd(origin_100ns, ScaleRounded(frame, kTicksPerSecond, rate_hz));
}

void SampleClock::Start(std::int64_t reading_100ns, std::int64_t master_100ns, std::int64_t frame) {
  start_reading_ = reading_100ns;
  start_master_ = last_master_ = master_100ns;
  start_frame_ = frame;
  corrected_ = 0;
  knows_lead_ = false;
  // Frames played are none at a start, or those of before a pause.
  const std::int64_t from_played =
      std::min(Distance(reading_100ns, 0), Distance(reading_100ns, TicksOf(frame)));
  reads_master_ = Distance(reading_100ns, master_100ns) < from_played;
  origin_100ns_.store(SaturatingSubtract(master_100ns, TicksOf(frame)), std::memory_order_release);
}

void SampleClock::Follow(std::int64_t reading_100ns, std::int64_t master_100ns,
                         std::int64_t frame) {
  const std::int64_t passed = SaturatingSubtract(master_100ns, last_master_);
  if (passed <= 0) return;
  last_master_ = master_100ns;
  const std::int64_t drift = SaturatingSubtract(SaturatingSubtract(master_100ns, start_master_),
                                                PlayedTicks(reading_100ns, master_100ns, frame));
  const std::int64_t most = passed / kLongestSlew;
  const std::int64_t correction =
      std::clamp(SaturatingSubtract(drift, corrected_) / kCorrectedShare, -most, most);
  corrected_ += correction;
  origin_100ns_.fetch_add(correction, std::memory_order_acq_rel);
}

/// How long the sink has played since the start, by its own clock. One that reads the master clock
/// to us is judged by the frames that it has taken; it takes them ahead of time, by about as much
/// as at first.
std::int64_t SampleClock::PlayedTicks(std::int64_t reading_100ns, std::int64_t master_100ns,
                                      std::int64_t frame) {
  if (!reads_master_) return SaturatingSubtract(reading_100ns, start_reading_);
  const std::int64_t taken = TicksOf(SaturatingSubtract(frame, start_frame_));
  if (!knows_lead_) {
    knows_lead_ = true;
    lead_ = SaturatingSubtract(taken, SaturatingSubtract(master_100ns, start_master_));
  }
  return SaturatingSubtract(taken, lead_);
}

void SampleClock::Rename(std::int64_t was, std::int64_t is) {
  origin_100ns_.fetch_sub(TicksOf(SaturatingSubtract(is, was)), std::memory_order_acq_rel);
}

}  // namespace portamento::dmus
