#include "offline/limiter.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/peak.h"

namespace portamento::offline {
namespace {

constexpr double kLookAheadSeconds = 0.004, kRecoverySeconds = 0.12;
constexpr std::size_t kPartFrames = 256;

}  // namespace

Limiter::Limiter(std::uint32_t rate_hz, float ceiling_linear)
    : window_(std::max<std::size_t>(
          2, static_cast<std::size_t>(kLookAheadSeconds * static_cast<double>(rate_hz)))),
      ceiling_(ceiling_linear),
      recovery_(static_cast<float>(std::exp(-1 / (kRecoverySeconds * rate_hz)))),
      late_(2 * (window_ - 1 + kPartFrames), 0.0f),
      rising_(window_),
      averaged_(window_, 1.0),
      sum_(static_cast<double>(window_)),
      frames_at_one_(window_) {}

void Limiter::Process(std::span<float> stereo) {
  while (stereo.size() > 1) {
    const auto part = stereo.first(std::min(stereo.size() / 2, kPartFrames) * 2);
    ProcessPart(part);
    stereo = stereo.subspan(part.size());
  }
}

void Limiter::ProcessPart(std::span<float> stereo) {
  const auto late = late_.begin();
  const auto end = late + 2 * static_cast<std::ptrdiff_t>(latency_frames());
  std::copy(stereo.begin(), stereo.end(), end);
  const std::size_t frames = stereo.size() / 2;
  if (AllGainsAreOne() && engine::PeakOf(stereo) <= ceiling_) {
    frame_ += frames;  // all gains would come out as 1
    std::copy_n(late, stereo.size(), stereo.begin());
  } else {
    for (std::size_t f = 0; f < frames; ++f) {
      const float gain = GainFor(std::max(std::abs(stereo[2 * f]), std::abs(stereo[2 * f + 1])));
      stereo[2 * f] = late_[2 * f] * gain;
      stereo[2 * f + 1] = late_[2 * f + 1] * gain;
    }
  }
  std::copy(late + static_cast<std::ptrdiff_t>(stereo.size()),
            end + static_cast<std::ptrdiff_t>(stereo.size()), late);
}

/// Whether nothing that has come so far takes the gain below 1 any more.
bool Limiter::AllGainsAreOne() const { return frames_at_one_ >= window_; }

/// The gain of the frame that is due when one with this peak comes.
float Limiter::GainFor(float peak) {
  const float held = HeldGain(peak > ceiling_ ? ceiling_ / peak : 1.0f);
  // What is missing to 1, not the gain: close to 1 its steps would be too small for a float.
  reduction_ = std::max(1.0f - held, recovery_ * reduction_);
  if (reduction_ < 1e-5f && held == 1.0f) reduction_ = 0;
  frames_at_one_ = reduction_ == 0 ? frames_at_one_ + 1 : 0;
  const float released = std::min(1.0f - reduction_, held);

  sum_ += static_cast<double>(released) - averaged_[slot_];
  averaged_[slot_] = released;
  if (++slot_ == window_) slot_ = 0;
  ++frame_;
  // Gains are sums of floats in double precision; an average of ones must be exactly one.
  const double mean = sum_ / static_cast<double>(window_);
  const float gain = mean > 1 - 1e-9 ? 1.0f : static_cast<float>(mean);
  lowest_gain_ = std::min(lowest_gain_, gain);
  return gain;
}

/// The lowest gain needed by any of the last `window_` frames.
float Limiter::HeldGain(float needed) {
  const auto at = [&](std::size_t i) -> Held& {
    const std::size_t place = first_ + i;
    return rising_[place < window_ ? place : place - window_];
  };
  while (count_ > 0 && at(count_ - 1).gain >= needed) --count_;
  if (count_ > 0 && at(0).frame + window_ <= frame_) {
    if (++first_ == window_) first_ = 0;
    --count_;
  }
  at(count_++) = {frame_, needed};
  return at(0).gain;
}

}  // namespace portamento::offline
