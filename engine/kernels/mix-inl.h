// Stage 2: a tile filtered, toned, scaled and added to the buses.
//
// What a group needs is found out once per run, and a loop is taken that does just that. All loops
// give a lane the same bits: what one leaves out would have added nothing.

#if defined(PORTAMENTO_ENGINE_KERNELS_MIX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_MIX_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_MIX_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_MIX_INL_H_
#endif

#include <algorithm>
#include <array>

#include "engine/kernels/lane_vectors-inl.h"
#include "engine/kernels/voice_kernel.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

/// What the filters of a group do.
enum FilterUse : std::size_t {
  kAllOpen,
  kAllStill,   // filtered, with coefficients that stand still
  kAllMoving,  // filtered
  kMixed,      // some open, some not
  kFilterUses
};

/// Most groups need two or three buses; to those that need fewer, idle ones are given.
constexpr std::size_t kFewestBuses = 2;

struct Buses {
  std::array<std::size_t, kBusCount> order;  // those in use first
  std::size_t used = 0;
  bool moving = false;
};

inline bool AllZero(const Row<float>& row) {
  auto bits = hn::Zero(kWords);
  ForEachPart([&](std::size_t part) HWY_ATTR {
    bits = hn::Or(bits, hn::BitCast(kWords, hn::LoadU(kFloats, &row[part])));
  });
  return hn::AllTrue(kWords, hn::Eq(bits, hn::Zero(kWords)));
}

inline Buses BusesOf(const MixLanes& mix) {
  Buses buses;
  std::size_t idle = kBusCount;
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    const bool moving = !AllZero(mix.delta_weight[bus]);
    buses.moving = buses.moving || moving;
    const bool used = moving || !AllZero(mix.weight[bus]);
    buses.order[used ? buses.used++ : --idle] = bus;
  }
  return buses;
}

inline FilterUse FilterUseOf(const FilterLanes& filter) {
  std::size_t open = 0;
  ForEachPart([&](std::size_t part) HWY_ATTR {
    const auto lanes = hn::Load(kFloats, &filter.open[part]);
    open += hn::CountTrue(kFloats, hn::Ne(lanes, hn::Zero(kFloats)));
  });
  const bool still = AllZero(filter.delta_a) && AllZero(filter.delta_b) && AllZero(filter.delta_c);
  if (open == 0) return still ? kAllStill : kAllMoving;
  return open == kLanes && still ? kAllOpen : kMixed;
}

/// The filters of a part, for the length of a run. See FilterLanes for the equations.
template <FilterUse kUse>
class PartFilter {
 public:
  HWY_INLINE PartFilter(FilterLanes& lanes, std::size_t part)
      : lanes_(lanes),
        part_(part),
        z1_(hn::Load(kFloats, &lanes.z1[part])),
        z2_(hn::Load(kFloats, &lanes.z2[part])),
        a_(hn::Load(kFloats, &lanes.a[part])),
        b_(hn::Load(kFloats, &lanes.b[part])),
        c_(hn::Load(kFloats, &lanes.c[part])),
        delta_a_(hn::Load(kFloats, &lanes.delta_a[part])),
        delta_b_(hn::Load(kFloats, &lanes.delta_b[part])),
        delta_c_(hn::Load(kFloats, &lanes.delta_c[part])),
        open_(hn::Ne(hn::Load(kFloats, &lanes.open[part]), hn::Zero(kFloats))) {}

  HWY_INLINE FloatVec Next(FloatVec x) {
    if constexpr (kUse == kAllOpen) {
      z2_ = x;
      return hn::Add(x, x);
    }
    const auto v = hn::Sub(x, z2_);
    const auto next_z2 = hn::MulAdd(c_, v, hn::MulAdd(b_, z1_, z2_));
    const auto next_z1 = hn::MulAdd(b_, v, hn::Mul(a_, z1_));
    auto y = hn::Add(z2_, next_z2);
    if constexpr (kUse == kMixed) {
      y = hn::IfThenElse(open_, hn::Add(x, x), y);
      z1_ = hn::IfThenZeroElse(open_, next_z1);
      z2_ = hn::IfThenElse(open_, x, next_z2);
    } else {
      z1_ = next_z1;
      z2_ = next_z2;
    }
    if constexpr (kUse == kAllMoving || kUse == kMixed) {
      a_ = hn::Add(a_, delta_a_);
      b_ = hn::Add(b_, delta_b_);
      c_ = hn::Add(c_, delta_c_);
    }
    return y;
  }

  HWY_INLINE void Store() const {
    hn::Store(kUse == kAllOpen ? hn::Zero(kFloats) : z1_, kFloats, &lanes_.z1[part_]);
    hn::Store(z2_, kFloats, &lanes_.z2[part_]);
    if constexpr (kUse == kAllMoving || kUse == kMixed) {
      hn::Store(a_, kFloats, &lanes_.a[part_]);
      hn::Store(b_, kFloats, &lanes_.b[part_]);
      hn::Store(c_, kFloats, &lanes_.c[part_]);
    }
  }

 private:
  FilterLanes& lanes_;
  const std::size_t part_;
  FloatVec z1_, z2_, a_, b_, c_;
  const FloatVec delta_a_, delta_b_, delta_c_;
  const hn::Mask<Floats> open_;
};

/// The tones of a part. See ToneLanes.
class PartTone {
 public:
  HWY_INLINE PartTone(ToneLanes& lanes, std::size_t part)
      : lanes_(lanes),
        part_(part),
        low_z_(hn::Load(kFloats, &lanes.low_z[part])),
        high_z_(hn::Load(kFloats, &lanes.high_z[part])),
        low_gain_(hn::Load(kFloats, &lanes.low_gain[part])),
        high_gain_(hn::Load(kFloats, &lanes.high_gain[part])),
        low_pole_(hn::Load(kFloats, &lanes.low_pole[part])),
        high_pole_(hn::Load(kFloats, &lanes.high_pole[part])),
        delta_low_gain_(hn::Load(kFloats, &lanes.delta_low_gain[part])),
        delta_high_gain_(hn::Load(kFloats, &lanes.delta_high_gain[part])) {}

  HWY_INLINE FloatVec Next(FloatVec x) {
    const auto low_step = hn::Mul(low_pole_, hn::Sub(x, low_z_));
    const auto low = hn::Add(low_z_, low_step);
    low_z_ = hn::Add(low, low_step);
    x = hn::MulAdd(low_gain_, low, x);

    const auto high_step = hn::Mul(high_pole_, hn::Sub(x, high_z_));
    const auto high = hn::Add(high_z_, high_step);
    high_z_ = hn::Add(high, high_step);
    const auto y = hn::MulAdd(high_gain_, hn::Sub(x, high), x);

    low_gain_ = hn::Add(low_gain_, delta_low_gain_);
    high_gain_ = hn::Add(high_gain_, delta_high_gain_);
    return y;
  }

  HWY_INLINE void Store() const {
    hn::Store(low_z_, kFloats, &lanes_.low_z[part_]);
    hn::Store(high_z_, kFloats, &lanes_.high_z[part_]);
    hn::Store(low_gain_, kFloats, &lanes_.low_gain[part_]);
    hn::Store(high_gain_, kFloats, &lanes_.high_gain[part_]);
  }

 private:
  ToneLanes& lanes_;
  const std::size_t part_;
  FloatVec low_z_, high_z_, low_gain_, high_gain_;
  const FloatVec low_pole_, high_pole_, delta_low_gain_, delta_high_gain_;
};

template <FilterUse kUse, bool kToned, bool kWeightsMove, std::size_t kBuses>
void MixRun(FilterLanes& filter, ToneLanes* tone, MixLanes& mix, const Tile& tile, FrameRun run,
            Accumulator& accumulator, const Buses& buses) {
  ForEachPart([&](std::size_t part) HWY_ATTR {
    PartFilter<kUse> part_filter(filter, part);
    auto gain = hn::Load(kFloats, &mix.gain[part]);
    const auto delta_gain = hn::Load(kFloats, &mix.delta_gain[part]);
    FloatVec weight[kBuses], delta_weight[kBuses];
    std::size_t offset[kBuses];
    for (std::size_t i = 0; i < kBuses; ++i) {
      const std::size_t bus = buses.order[i];
      weight[i] = hn::LoadU(kFloats, &mix.weight[bus][part]);
      delta_weight[i] = hn::LoadU(kFloats, &mix.delta_weight[bus][part]);
      offset[i] = bus * kLanes + part;
    }
    const auto render = [&](auto next_tone) HWY_ATTR {
      for (std::size_t f = 0; f < static_cast<std::size_t>(run.count); ++f) {
        const auto x = hn::Load(kFloats, &tile.frame[f][part]);
        const auto voice = hn::Mul(next_tone(part_filter.Next(x)), gain);
        float* const sums = accumulator.frame[static_cast<std::size_t>(run.from) + f][0].data();
        for (std::size_t i = 0; i < kBuses; ++i) {
          float* const sum = sums + offset[i];
          hn::Store(hn::MulAdd(voice, weight[i], hn::Load(kFloats, sum)), kFloats, sum);
          if constexpr (kWeightsMove) weight[i] = hn::Add(weight[i], delta_weight[i]);
        }
        gain = hn::Add(gain, delta_gain);
      }
    };
    if constexpr (kToned) {
      PartTone part_tone(*tone, part);
      render([&](FloatVec y) HWY_ATTR { return part_tone.Next(y); });
      part_tone.Store();
    } else {
      render([](FloatVec y) HWY_ATTR { return y; });
    }
    part_filter.Store();
    hn::Store(gain, kFloats, &mix.gain[part]);
    if constexpr (kWeightsMove) {
      for (std::size_t i = 0; i < kBuses; ++i) {
        hn::StoreU(weight[i], kFloats, &mix.weight[buses.order[i]][part]);
      }
    }
  });
}

using MixRunFunction = decltype(&MixRun<kMixed, true, true, kBusCount>);
using ByBuses = std::array<MixRunFunction, kBusCount - kFewestBuses + 1>;

template <FilterUse kUse, bool kToned, bool kWeightsMove>
constexpr ByBuses kByBuses = {
    &MixRun<kUse, kToned, kWeightsMove, 2>, &MixRun<kUse, kToned, kWeightsMove, 3>,
    &MixRun<kUse, kToned, kWeightsMove, 4>, &MixRun<kUse, kToned, kWeightsMove, 5>};

/// By filter use and whether weights move. Tones are rare and have but one loop.
constexpr ByBuses kMixRuns[kFilterUses][2] = {
    {kByBuses<kAllOpen, false, false>, kByBuses<kAllOpen, false, true>},
    {kByBuses<kAllStill, false, false>, kByBuses<kAllStill, false, true>},
    {kByBuses<kAllMoving, false, false>, kByBuses<kAllMoving, false, true>},
    {kByBuses<kMixed, false, false>, kByBuses<kMixed, false, true>}};
constexpr ByBuses kTonedMixRuns = kByBuses<kMixed, true, true>;

inline void ZeroTiny(Row<float>& state) {
  ForEachPart([&](std::size_t part) HWY_ATTR {
    const auto z = hn::Load(kFloats, &state[part]);
    const auto tiny = hn::Lt(hn::Abs(z), hn::Set(kFloats, kSmallestState));
    hn::Store(hn::IfThenZeroElse(tiny, z), kFloats, &state[part]);
  });
}

inline void Mix(FilterLanes& filter, ToneLanes* tone, MixLanes& mix, const Tile& tile, FrameRun run,
                Accumulator& accumulator) {
  const Buses buses = BusesOf(mix);
  const ByBuses& runs =
      tone != nullptr ? kTonedMixRuns : kMixRuns[FilterUseOf(filter)][buses.moving ? 1 : 0];
  const std::size_t count = std::max(buses.used, kFewestBuses);
  runs[count - kFewestBuses](filter, tone, mix, tile, run, accumulator, buses);
  for (std::size_t i = 0; i < buses.used; ++i) accumulator.used |= 1u << buses.order[i];
  if (run.from + run.count != kBlockFrames) return;
  ZeroTiny(filter.z1);
  ZeroTiny(filter.z2);
  if (tone == nullptr) return;
  ZeroTiny(tone->low_z);
  ZeroTiny(tone->high_z);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
