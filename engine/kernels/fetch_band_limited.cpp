#include "engine/kernels/fetch_band_limited.h"

#include "engine/dsp/interpolators.h"
#include "engine/kernels/band_limit.h"
#include "engine/kernels/voice_kernel_scalar.h"

namespace portamento::engine {
namespace {

constexpr std::uint64_t kFractionMask = (std::uint64_t{1} << kPhaseFractionBits) - 1;
constexpr float kFractionScale = 1.0f / static_cast<float>(std::uint64_t{1} << kPhaseFractionBits);

/// A run of one voice, at quarters of output frames from kBandFrames before it to as many after.
template <typename Frame>
class Voice {
 public:
  Voice(const OscillatorLanes& lanes, std::size_t lane, const Frame* frames, int count)
      : frames_(frames + lanes.base[lane]),
        phase_(lanes.phase[lane]),
        increment_(lanes.increment[lane]),
        limit_(BandLimitFor(increment_)) {
    if (limit_.share == 0) {
      ReadQuarters(0, count, 4);
      return;
    }
    ReadQuarters(-kBandFrames, count + kBandFrames, 4 / limit_.reads);
    for (int half = 1 - 2 * kBandPairs; half <= 2 * (count - 1 + kBandPairs) - 1; ++half) {
      halves_[kMiddle / 2 + half] = limit_.reads == 2 ? Quarter(2 * half) : FilterToHalf(2 * half);
    }
  }

  float At(int frame) const {
    const float read = Quarter(4 * frame);
    return limit_.share == 0 ? read : read + limit_.share * (FilterToFrame(2 * frame) - read);
  }

 private:
  static constexpr int kMiddle = 4 * kBandFrames;  // where quarter 0 is kept

  float Quarter(int quarter) const { return quarters_[kMiddle + quarter]; }
  float Half(int half) const { return halves_[kMiddle / 2 + half]; }

  /// Every `step`th quarter of the frames [from, to). Whole frames lie where they always do, and
  /// quarters of each stand apart from it by as much, so that it does not matter where a run
  /// begins.
  void ReadQuarters(int from, int to, int step) {
    for (int quarter = 4 * from; quarter < 4 * to; quarter += step) {
      const int frame = quarter >> 2;
      const auto part = static_cast<std::uint64_t>(quarter & 3);
      const std::uint64_t phase = phase_ + static_cast<std::uint64_t>(frame) * increment_ +
                                  (part * increment_ >> 2);  // wraps around for earlier ones
      const auto fraction = static_cast<float>(phase & kFractionMask) * kFractionScale;
      // Signed: before the first frame of a sample are its guard frames.
      const auto position = static_cast<std::int64_t>(phase) >> kPhaseFractionBits;
      quarters_[kMiddle + quarter] = Sinc32Interpolator::At(frames_ + position, fraction);
    }
  }

  float FilterToHalf(int quarter) const {
    float sum = 0.5f * Quarter(quarter);
    for (int i = 0; i < kWideBandPairs; ++i) {
      const int away = 2 * i + 1;
      sum += kWideBandTaps[static_cast<std::size_t>(i)] *
             (Quarter(quarter + away) + Quarter(quarter - away));
    }
    return sum;
  }

  float FilterToFrame(int half) const {
    float sum = 0.5f * Half(half);
    for (int i = 0; i < kBandPairs; ++i) {
      const int away = 2 * i + 1;
      sum += kBandTaps[static_cast<std::size_t>(i)] * (Half(half + away) + Half(half - away));
    }
    return sum;
  }

  const Frame* const frames_;
  const std::uint64_t phase_, increment_;
  const BandLimit limit_;
  float quarters_[4 * (kBlockFrames + 2 * kBandFrames)]{};
  float halves_[2 * (kBlockFrames + 2 * kBandFrames)]{};
};

}  // namespace

template <typename Frame>
void FetchBandLimited(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
                      const OscillatorLanes& /*next*/) {
  BoundPositions(lanes, kFarTaps);
  for (std::size_t l = 0; l < kLanes; ++l) {
    const Voice<Frame> voice(lanes, l, frames, count);
    for (int f = 0; f < count; ++f) tile.frame[static_cast<std::size_t>(f)][l] = voice.At(f);
    lanes.phase[l] += lanes.increment[l] * static_cast<std::uint64_t>(count);
  }
}

template void FetchBandLimited(OscillatorLanes& lanes, const std::int16_t* frames, int count,
                               Tile& tile, const OscillatorLanes& next);
template void FetchBandLimited(OscillatorLanes& lanes, const float* frames, int count, Tile& tile,
                               const OscillatorLanes& next);

}  // namespace portamento::engine
