// The triangle oscillators of a voice: start at 0 after a delay, rise first, reach +-1.
#pragma once

#include <cstdint>

namespace portamento::engine {

/// Phase counts 2^32 to the cycle, so it wraps by itself and steps never drift.
struct LfoState {
  std::int32_t delay_frames = 0;  // left
  std::uint32_t phase = 0;
};

struct Lfo {
  /// Moves on by `frames` at `cycles_per_frame` < 0.5. [render]
  static constexpr void Step(LfoState& s, float cycles_per_frame, std::int32_t frames) {
    if (frames <= s.delay_frames) {
      s.delay_frames -= frames;
      return;
    }
    const auto step = static_cast<std::uint32_t>(cycles_per_frame * 4294967296.0f);
    s.phase += step * static_cast<std::uint32_t>(frames - s.delay_frames);
    s.delay_frames = 0;
  }

  /// -1..1 [render]
  static constexpr float Value(const LfoState& s) {
    const std::uint32_t quarter_ahead = s.phase + 0x4000'0000u;
    const float share = static_cast<float>(quarter_ahead >> 8) * (1.0f / 16777216.0f);  // 0..1
    const float fold = share - 0.5f;
    return 1.0f - 4.0f * (fold < 0 ? -fold : fold);
  }
};

}  // namespace portamento::engine
