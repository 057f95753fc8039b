#include "offline/limiter.h"

#include <algorithm>
#include <cmath>

namespace portamento::offline {
namespace {

constexpr double kLookAheadSeconds = 0.004, kRecoverySeconds = 0.12;

}  // namespace

Limiter::Limiter(std::uint32_t rate_hz, float ceiling_linear)
    : window_(std::max<std::size_t>(
          2, static_cast<std::size_t>(kLookAheadSeconds * static_cast<double>(rate_hz)))),
      ceiling_(ceiling_linear),
      recovery_(static_cast<float>(1 - std::exp(-1 / (kRecoverySeconds * rate_hz)))),
      delay_(2 * window_, 0.0f),
      rising_(window_),
      averaged_(window_, 1.0),
      sum_(static_cast<double>(window_)) {}

/// The lowest gain needed by any of the last `window_` frames.
float Limiter::HeldGain(float needed) {
  const auto at = [&](std::size_t i) -> Held& { return rising_[(first_ + i) % window_]; };
  while (count_ > 0 && at(count_ - 1).gain >= needed) --count_;
  if (count_ > 0 && at(0).frame + window_ <= frame_) {
    first_ = (first_ + 1) % window_;
    --count_;
  }
  at(count_++) = {frame_, needed};
  return at(0).gain;
}

void Limiter::Process(std::span<float> stereo) {
  for (std::size_t i = 0; i + 1 < stereo.size(); i += 2) {
    const float peak = std::max(std::abs(stereo[i]), std::abs(stereo[i + 1]));
    const float held = HeldGain(peak > ceiling_ ? ceiling_ / peak : 1.0f);
    released_ = std::min(held, released_ + recovery_ * (1.0f - released_));
    if (released_ > 0.99999f && held == 1.0f) released_ = 1.0f;

    const std::size_t slot = frame_ % window_;
    sum_ += static_cast<double>(released_) - averaged_[slot];
    averaged_[slot] = released_;
    // Gains are sums of floats in double precision; an average of ones must be exactly one.
    const double mean = sum_ / static_cast<double>(window_);
    const float gain = mean > 1 - 1e-9 ? 1.0f : static_cast<float>(mean);
    lowest_gain_ = std::min(lowest_gain_, gain);

    const std::size_t oldest = (frame_ + 1) % window_;
    delay_[2 * slot] = stereo[i];
    delay_[2 * slot + 1] = stereo[i + 1];
    stereo[i] = delay_[2 * oldest] * gain;
    stereo[i + 1] = delay_[2 * oldest + 1] * gain;
    ++frame_;
  }
}

}  // namespace portamento::offline
