// One source for each target, as the engine's kernels are.
#include "offline/k_weighting.h"

#include <cmath>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "offline/k_weighting.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace portamento::offline::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using BothSides = hn::FixedTag<double, 2>;
using SidesVec = hn::Vec<BothSides>;
inline constexpr BothSides kBothSides;

/// A filter at work.
class RunningFilter {
 public:
  HWY_INLINE explicit RunningFilter(const KWeighting::Filter& filter)
      : b0_(hn::Set(kBothSides, filter.b0)),
        b1_(hn::Set(kBothSides, filter.b1)),
        b2_(hn::Set(kBothSides, filter.b2)),
        a1_(hn::Set(kBothSides, filter.a1)),
        a2_(hn::Set(kBothSides, filter.a2)),
        x1_(hn::LoadU(kBothSides, filter.x1.data())),
        x2_(hn::LoadU(kBothSides, filter.x2.data())),
        y1_(hn::LoadU(kBothSides, filter.y1.data())),
        y2_(hn::LoadU(kBothSides, filter.y2.data())) {}

  HWY_INLINE SidesVec Next(SidesVec x) {
    // Of all that a frame needs only the last product waits for the frame before.
    auto y = hn::MulAdd(b1_, x1_, hn::Mul(b2_, x2_));
    y = hn::NegMulAdd(a2_, y2_, hn::MulAdd(b0_, x, y));
    y = hn::NegMulAdd(a1_, y1_, y);
    x2_ = x1_;
    x1_ = x;
    y2_ = y1_;
    y1_ = y;
    return y;
  }

  HWY_INLINE void Store(KWeighting::Filter& filter) const {
    hn::StoreU(x1_, kBothSides, filter.x1.data());
    hn::StoreU(x2_, kBothSides, filter.x2.data());
    hn::StoreU(y1_, kBothSides, filter.y1.data());
    hn::StoreU(y2_, kBothSides, filter.y2.data());
  }

 private:
  SidesVec b0_, b1_, b2_, a1_, a2_, x1_, x2_, y1_, y2_;
};

void AddEnergy(KWeighting::Filter& shelf, KWeighting::Filter& high_pass, const float* stereo,
               std::size_t frames, double* energy) {
  const hn::Rebind<float, BothSides> floats;
  RunningFilter first(shelf), second(high_pass);
  auto sum = hn::LoadU(kBothSides, energy);
  for (std::size_t f = 0; f < frames; ++f) {
    const auto x = hn::PromoteTo(kBothSides, hn::LoadU(floats, stereo + 2 * f));
    const auto y = second.Next(first.Next(x));
    sum = hn::MulAdd(y, y, sum);
  }
  first.Store(shelf);
  second.Store(high_pass);
  hn::StoreU(sum, kBothSides, energy);
}

}  // namespace portamento::offline::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace portamento::offline {
namespace {

HWY_EXPORT(AddEnergy);

// The standard gives the filters at 48 kHz only. These are the analogue ones behind its numbers,
// brought to any rate by the bilinear transform (B. De Man, "Evaluation of Implementations of the
// EBU R128 Loudness Measurement", AES 2018).

KWeighting::Filter Shelf(double rate_hz) {
  constexpr double kHz = 1681.9744509555319, kDb = 3.99984385397, kQ = 0.7071752369554193;
  const double k = std::tan(std::numbers::pi * kHz / rate_hz);
  const double high = std::pow(10, kDb / 20), band = std::pow(high, 0.499666774155);
  const double a0 = 1 + k / kQ + k * k;
  return {.b0 = (high + band * k / kQ + k * k) / a0,
          .b1 = 2 * (k * k - high) / a0,
          .b2 = (high - band * k / kQ + k * k) / a0,
          .a1 = 2 * (k * k - 1) / a0,
          .a2 = (1 - k / kQ + k * k) / a0};
}

KWeighting::Filter HighPass(double rate_hz) {
  constexpr double kHz = 38.13547087613982, kQ = 0.5003270373253953;
  const double k = std::tan(std::numbers::pi * kHz / rate_hz);
  const double a0 = 1 + k / kQ + k * k;
  // The standard leaves its zeros unscaled.
  return {.b0 = 1, .b1 = -2, .b2 = 1, .a1 = 2 * (k * k - 1) / a0, .a2 = (1 - k / kQ + k * k) / a0};
}

}  // namespace

KWeighting::KWeighting(std::uint32_t rate_hz)
    : shelf_(Shelf(rate_hz)), high_pass_(HighPass(rate_hz)) {}

void KWeighting::AddEnergy(std::span<const float> stereo, Sides& energy) {
  HWY_DYNAMIC_DISPATCH(offline::AddEnergy)
  (shelf_, high_pass_, stereo.data(), stereo.size() / 2, energy.data());
}

}  // namespace portamento::offline
#endif
