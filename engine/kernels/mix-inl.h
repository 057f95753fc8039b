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
#include <span>

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
  std::array<std::size_t, kBusCount> order{};  // those in use first
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

inline Buses BusesOf(std::span<const Strip> strips) {
  unsigned used = 0, moving = 0;  // bit per bus
  for (const Strip& strip : strips) {
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      const bool moves = !AllZero(strip.mix->delta_weight[bus]);
      moving |= moves ? 1u << bus : 0;
      used |= moves || !AllZero(strip.mix->weight[bus]) ? 1u << bus : 0;
    }
  }
  Buses buses{.moving = moving != 0};
  std::size_t idle = kBusCount;
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    buses.order[(used >> bus & 1) != 0 ? buses.used++ : --idle] = bus;
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
  HWY_INLINE PartTone(ToneLanes* lanes, std::size_t part)
      : lanes_(*lanes),
        part_(part),
        low_z_(hn::Load(kFloats, &lanes->low_z[part])),
        high_z_(hn::Load(kFloats, &lanes->high_z[part])),
        low_gain_(hn::Load(kFloats, &lanes->low_gain[part])),
        high_gain_(hn::Load(kFloats, &lanes->high_gain[part])),
        low_pole_(hn::Load(kFloats, &lanes->low_pole[part])),
        high_pole_(hn::Load(kFloats, &lanes->high_pole[part])),
        delta_low_gain_(hn::Load(kFloats, &lanes->delta_low_gain[part])),
        delta_high_gain_(hn::Load(kFloats, &lanes->delta_high_gain[part])) {}

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

/// What strips have that are flat.
class NoTone {
 public:
  HWY_INLINE NoTone(const ToneLanes* /*lanes*/, std::size_t /*part*/) {}
  HWY_INLINE FloatVec Next(FloatVec x) const { return x; }
  HWY_INLINE void Store() const {}
};

/// Gain and weights of a part, for the length of a run. See MixLanes.
template <bool kWeightsMove, std::size_t kBuses>
class PartMix {
 public:
  HWY_INLINE PartMix(MixLanes& lanes, std::size_t part, const Buses& buses)
      : lanes_(lanes),
        part_(part),
        buses_(buses),
        gain_(hn::Load(kFloats, &lanes.gain[part])),
        delta_gain_(hn::Load(kFloats, &lanes.delta_gain[part])) {
    for (std::size_t i = 0; i < kBuses; ++i) {
      weight_[i] = hn::LoadU(kFloats, &lanes.weight[buses.order[i]][part]);
      delta_weight_[i] = hn::LoadU(kFloats, &lanes.delta_weight[buses.order[i]][part]);
    }
  }

  HWY_INLINE void AddNext(FloatVec y, FloatVec (&sum)[kBuses]) {
    const auto voice = hn::Mul(y, gain_);
    for (std::size_t i = 0; i < kBuses; ++i) {
      sum[i] = hn::MulAdd(voice, weight_[i], sum[i]);
      if constexpr (kWeightsMove) weight_[i] = hn::Add(weight_[i], delta_weight_[i]);
    }
    gain_ = hn::Add(gain_, delta_gain_);
  }

  HWY_INLINE void Store() const {
    hn::Store(gain_, kFloats, &lanes_.gain[part_]);
    if constexpr (!kWeightsMove) return;
    for (std::size_t i = 0; i < kBuses; ++i) {
      hn::StoreU(weight_[i], kFloats, &lanes_.weight[buses_.order[i]][part_]);
    }
  }

 private:
  MixLanes& lanes_;
  const std::size_t part_;
  const Buses& buses_;
  FloatVec gain_, delta_gain_;
  FloatVec weight_[kBuses], delta_weight_[kBuses];
};

/// A part of a strip, for the length of a run.
template <FilterUse kUse, typename Tone, bool kWeightsMove, std::size_t kBuses>
class PartStrip {
 public:
  HWY_INLINE PartStrip(const Strip& strip, std::size_t part, const Buses& buses)
      : tile_(*strip.tile),
        part_(part),
        filter_(*strip.filter, part),
        tone_(strip.tone, part),
        mix_(*strip.mix, part, buses) {}

  HWY_INLINE void AddFrame(std::size_t f, FloatVec (&sum)[kBuses]) {
    const auto x = hn::Load(kFloats, &tile_.frame[f][part_]);
    mix_.AddNext(tone_.Next(filter_.Next(x)), sum);
  }

  HWY_INLINE void Store() const {
    filter_.Store();
    tone_.Store();
    mix_.Store();
  }

 private:
  const Tile& tile_;
  const std::size_t part_;
  PartFilter<kUse> filter_;
  Tone tone_;
  PartMix<kWeightsMove, kBuses> mix_;
};

/// Takes one part of each strip through the run, frame by frame.
template <std::size_t kBuses, typename... PartStrips>
HWY_INLINE void AddFrames(std::size_t part, FrameRun run, Accumulator& accumulator,
                          const Buses& buses, PartStrips... strips) {
  for (std::size_t f = 0; f < static_cast<std::size_t>(run.count); ++f) {
    float* const sums = accumulator.frame[static_cast<std::size_t>(run.from) + f][0].data() + part;
    FloatVec sum[kBuses];
    for (std::size_t i = 0; i < kBuses; ++i) {
      sum[i] = hn::Load(kFloats, sums + buses.order[i] * kLanes);
    }
    (strips.AddFrame(f, sum), ...);
    for (std::size_t i = 0; i < kBuses; ++i) {
      hn::Store(sum[i], kFloats, sums + buses.order[i] * kLanes);
    }
  }
  (strips.Store(), ...);
}

template <FilterUse kUse, typename Tone, bool kWeightsMove, std::size_t kBuses>
void MixOne(const Strip* strips, FrameRun run, Accumulator& accumulator, const Buses& buses) {
  using Part = PartStrip<kUse, Tone, kWeightsMove, kBuses>;
  ForEachPart([&](std::size_t part) HWY_ATTR {
    AddFrames<kBuses>(part, run, accumulator, buses, Part(strips[0], part, buses));
  });
}

template <FilterUse kUse, bool kWeightsMove, std::size_t kBuses>
void MixTwo(const Strip* strips, FrameRun run, Accumulator& accumulator, const Buses& buses) {
  using Part = PartStrip<kUse, NoTone, kWeightsMove, kBuses>;
  ForEachPart([&](std::size_t part) HWY_ATTR {
    AddFrames<kBuses>(part, run, accumulator, buses, Part(strips[0], part, buses),
                      Part(strips[1], part, buses));
  });
}

using MixFunction = decltype(&MixTwo<kMixed, true, kBusCount>);
using ByBuses = std::array<MixFunction, kBusCount - kFewestBuses + 1>;

template <FilterUse kUse, typename Tone, bool kWeightsMove>
constexpr ByBuses kOne = {
    &MixOne<kUse, Tone, kWeightsMove, 2>, &MixOne<kUse, Tone, kWeightsMove, 3>,
    &MixOne<kUse, Tone, kWeightsMove, 4>, &MixOne<kUse, Tone, kWeightsMove, 5>};
template <FilterUse kUse, bool kWeightsMove>
constexpr ByBuses kTwo = {&MixTwo<kUse, kWeightsMove, 2>, &MixTwo<kUse, kWeightsMove, 3>,
                          &MixTwo<kUse, kWeightsMove, 4>, &MixTwo<kUse, kWeightsMove, 5>};

/// By filter use and whether weights move. Tones are rare and have but one loop.
constexpr ByBuses kMixOne[kFilterUses][2] = {
    {kOne<kAllOpen, NoTone, false>, kOne<kAllOpen, NoTone, true>},
    {kOne<kAllStill, NoTone, false>, kOne<kAllStill, NoTone, true>},
    {kOne<kAllMoving, NoTone, false>, kOne<kAllMoving, NoTone, true>},
    {kOne<kMixed, NoTone, false>, kOne<kMixed, NoTone, true>}};
constexpr ByBuses kMixOneToned = kOne<kMixed, PartTone, true>;
constexpr ByBuses kMixTwo[kFilterUses][2] = {{kTwo<kAllOpen, false>, kTwo<kAllOpen, true>},
                                             {kTwo<kAllStill, false>, kTwo<kAllStill, true>},
                                             {kTwo<kAllMoving, false>, kTwo<kAllMoving, true>},
                                             {kTwo<kMixed, false>, kTwo<kMixed, true>}};

inline void ZeroTiny(Row<float>& state) {
  ForEachPart([&](std::size_t part) HWY_ATTR {
    const auto z = hn::Load(kFloats, &state[part]);
    const auto tiny = hn::Lt(hn::Abs(z), hn::Set(kFloats, kSmallestState));
    hn::Store(hn::IfThenZeroElse(tiny, z), kFloats, &state[part]);
  });
}

inline void EndBlock(const Strip& strip) {
  ZeroTiny(strip.filter->z1);
  ZeroTiny(strip.filter->z2);
  if (strip.tone == nullptr) return;
  ZeroTiny(strip.tone->low_z);
  ZeroTiny(strip.tone->high_z);
}

inline void Mix(std::span<const Strip> strips, FrameRun run, Accumulator& accumulator) {
  const Strip& first = strips.front();
  const Strip& last = strips.back();
  const bool two = strips.size() == 2;
  const bool toned = first.tone != nullptr || last.tone != nullptr;
  const FilterUse uses[] = {FilterUseOf(*first.filter), FilterUseOf(*last.filter)};
  // A loop for both would do far more than one of them needs.
  if (two && (toned || (uses[0] == kAllOpen) != (uses[1] == kAllOpen))) {
    Mix(strips.first(1), run, accumulator);
    return Mix(strips.last(1), run, accumulator);
  }
  const Buses buses = BusesOf(strips);
  const auto& by_use = two ? kMixTwo : kMixOne;
  const ByBuses& by_buses =
      toned ? kMixOneToned : by_use[std::max(uses[0], uses[1])][buses.moving ? 1 : 0];
  by_buses[std::max(buses.used, kFewestBuses) - kFewestBuses](strips.data(), run, accumulator,
                                                              buses);
  for (std::size_t i = 0; i < buses.used; ++i) accumulator.used |= 1u << buses.order[i];
  if (run.from + run.count != kBlockFrames) return;
  for (const Strip& strip : strips) EndBlock(strip);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
