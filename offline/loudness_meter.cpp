#include "offline/loudness_meter.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace portamento::offline {

struct LoudnessMeter::State {
  explicit State(std::uint32_t rate_hz) : meter(ebur128_init(2, rate_hz, EBUR128_MODE_I)) {
    if (meter == nullptr) throw std::bad_alloc();
  }
  ~State() { ebur128_destroy(&meter); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ebur128_state* meter;
};

LoudnessMeter::LoudnessMeter(std::uint32_t rate_hz) : state_(std::make_unique<State>(rate_hz)) {}

LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::Add(std::span<const float> stereo) {
  for (const float x : stereo) peak_ = std::max(peak_, std::abs(x));
  ebur128_add_frames_float(state_->meter, stereo.data(), stereo.size() / 2);
}

std::optional<double> LoudnessMeter::lufs() const {
  double lufs = 0;
  if (ebur128_loudness_global(state_->meter, &lufs) != EBUR128_SUCCESS) return std::nullopt;
  if (!std::isfinite(lufs)) return std::nullopt;
  return lufs;
}

}  // namespace portamento::offline
