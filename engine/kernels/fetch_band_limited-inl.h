// Stage 1 with 32 taps and a band limit: voice by voice, each with what its own speed asks for.
//
// The 32 frames around a position lie side by side, as do their weights, so a vector takes as many
// of them as it has lanes. Products of as many output frames are then summed in one go. The sounds
// of 16 voices are turned into a tile at the end.

#if defined(PORTAMENTO_ENGINE_KERNELS_FETCH_BAND_LIMITED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_FETCH_BAND_LIMITED_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_FETCH_BAND_LIMITED_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_FETCH_BAND_LIMITED_INL_H_
#endif

#include "engine/dsp/sinc32_table.h"
#include "engine/kernels/band_limit.h"
#include "engine/kernels/fetch-inl.h"
#include "engine/kernels/lane_exchange-inl.h"
#include "engine/kernels/prefetch.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

/// The sound of one voice in a run, and as much more as the last vector is too long.
template <int kFrames>
struct Sound {
  alignas(64) float at[static_cast<std::size_t>(kFrames) + kLanes];
};

/// Calls `use` with the first frame of each vector.
template <typename Use>
HWY_INLINE void ForEachVector(int count, Use use) {
  for (int from = 0; from < count; from += static_cast<int>(kPart)) use(from);
}

HWY_INLINE FloatVec LoadFrames(const float* at) { return hn::LoadU(kFloats, at); }
HWY_INLINE FloatVec LoadFrames(const std::int16_t* at) {
  const hn::Rebind<std::int16_t, Floats> shorts;
  return ToFloat(hn::PromoteTo(kInts, hn::LoadU(shorts, at)));
}

/// The 32 products of the frames from `at` on with weights `between` a row of the table and the
/// next, brought down to one vector by adding those 16 apart, then 8, then 4.
HWY_INLINE FloatVec Products(const float* at, const Sinc32Row& row, float between) {
  constexpr std::size_t kVectors = kLanes / kPart;
  const auto share = hn::Set(kFloats, between);
  const auto product = [&](std::size_t tap, FloatVec sum) HWY_ATTR {
    const auto weight =
        hn::MulAdd(share, hn::Load(kFloats, &row.step[tap]), hn::Load(kFloats, &row.taps[tap]));
    return hn::MulAdd(weight, hn::LoadU(kFloats, at + tap), sum);
  };
  FloatVec sum[kVectors];
  for (std::size_t i = 0; i < kVectors; ++i) {
    sum[i] = product(i * kPart + kLanes, product(i * kPart, hn::Zero(kFloats)));
  }
  for (std::size_t left = kVectors / 2; left > 0; left /= 2) {
    for (std::size_t i = 0; i < left; ++i) sum[i] = hn::Add(sum[i], sum[i + left]);
  }
  return sum[0];
}

/// A run of one voice: how it goes through its sample, and all that it meets there, as floats.
class VoiceRun {
 public:
  template <typename Frame>
  HWY_INLINE VoiceRun(const OscillatorLanes& lanes, std::size_t l, const Frame* frames, int count)
      : increment_(lanes.increment[l]), limit_(BandLimitFor(increment_)) {
    const std::uint64_t around = limit_.share == 0 ? 0 : std::uint64_t{kBandFrames};
    const std::uint64_t place =
        lanes.phase[l] + (std::uint64_t{lanes.base[l]} << kPhaseFractionBits);
    const std::uint64_t end = place + (static_cast<std::uint64_t>(count - 1) + around) * increment_;
    const std::uint64_t first = ((place - around * increment_) >> kPhaseFractionBits) - kSinc32Left;
    const std::uint64_t last = (end >> kPhaseFractionBits) - kSinc32Left + kSinc32Taps - 1;
    place_ = place - ((first + kSinc32Left) << kPhaseFractionBits);
    for (std::uint64_t i = 0; i <= last - first; i += kPart) {
      hn::Store(LoadFrames(frames + first + i), kFloats, window_ + i);
    }
  }

  const BandLimit& limit() const { return limit_; }

  /// Interpolates at `count` output frames, from frame `first` of the run and `quarters` of one on.
  HWY_INLINE void Read(int first, unsigned quarters, int count, float* HWY_RESTRICT out) const {
    // Where each is: the window's frame, the table's row, and how far towards the next.
    constexpr std::size_t kMostReads = kBlockFrames + 2 * kBandFrames + kLanes;
    alignas(64) std::uint32_t frame[kMostReads], row[kMostReads];
    alignas(64) float between[kMostReads];
    alignas(64) std::uint64_t ahead[kPart];
    for (std::size_t i = 0; i < kPart; ++i) ahead[i] = i * increment_;
    std::uint64_t next =
        place_ + static_cast<std::uint64_t>(first) * increment_ + (quarters * increment_ >> 2);
    ForEachVector(count, [&](int from) HWY_ATTR {
      // The last vector stays within the window.
      for (auto i = static_cast<std::size_t>(count - from); i < kPart; ++i) ahead[i] = 0;
      const auto low = hn::Add(hn::Set(kLongWords, next), hn::Load(kLongWords, ahead));
      const auto high = hn::Add(hn::Set(kLongWords, next), hn::Load(kLongWords, ahead + kPart / 2));
      next += kPart * increment_;
      const auto narrow = [](LongVec lower, LongVec upper) HWY_ATTR {
        return hn::ConcatEven(kWords, hn::BitCast(kWords, upper), hn::BitCast(kWords, lower));
      };
      const auto phase = narrow(low, high);
      hn::Store(
          narrow(hn::ShiftRight<kPhaseFractionBits>(low), hn::ShiftRight<kPhaseFractionBits>(high)),
          kWords, frame + from);
      hn::Store(hn::And(hn::ShiftRight<kPhaseFractionBits - kSinc32PhaseBits>(phase),
                        hn::Set(kWords, kSinc32Phases - 1)),
                kWords, row + from);
      hn::Store(Fraction(hn::ShiftLeft<kSinc32PhaseBits>(phase), 1, 0), kFloats, between + from);
    });
    ForEachVector(count, [&](int from) HWY_ATTR {
      const auto read = [&](std::size_t i) HWY_ATTR {
        i += static_cast<std::size_t>(from);
        return Products(window_ + frame[i], kSinc32Table[row[i]], between[i]);
      };
      hn::StoreU(SumsOfLanes(read), kFloats, out + from);
    });
  }

 private:
  std::uint64_t increment_;
  std::uint64_t place_;  // in the window, of the first tap of the first frame
  BandLimit limit_;
  alignas(64) float window_[kMostAdvanceFrames + 2 * kFarTaps + kLanes];
};

/// A half-band filter over `count` frames. `middle` has what its middle taps see; `beside(i)` what
/// the outer ones do: from 0 on those after the middle, from -1 down those before it.
template <typename Taps, typename Beside>
HWY_INLINE void Filter(const Taps& taps, const float* middle, Beside beside, int count,
                       float* out) {
  ForEachVector(count, [&](int from) HWY_ATTR {
    auto sum = hn::Mul(hn::Set(kFloats, 0.5f), hn::LoadU(kFloats, middle + from));
    for (int i = 0; i < static_cast<int>(taps.size()); ++i) {
      const auto both =
          hn::Add(hn::LoadU(kFloats, beside(i) + from), hn::LoadU(kFloats, beside(-1 - i) + from));
      sum = hn::MulAdd(hn::Set(kFloats, taps[static_cast<std::size_t>(i)]), both, sum);
    }
    hn::StoreU(sum, kFloats, out + from);
  });
}

/// Takes `sound`, the voice read once per frame, to its share of what is filtered.
HWY_NOINLINE void LimitBand(const VoiceRun& voice, int count, float* sound) {
  // Half a frame after each frame, from as early as the filter reaches.
  constexpr int kEarly = kBandPairs, kEarlier = kBandFrames;
  const int half_count = count + 2 * kEarly - 1;
  Sound<kBlockFrames + 2 * kEarly> halves;
  Sound<kBlockFrames> frames, filtered;
  voice.Read(-kEarly, 2, half_count, halves.at);
  const float* middle = sound;
  if (voice.limit().reads == 4) {
    Sound<kBlockFrames + 2 * kEarlier> first_quarters, third_quarters;
    voice.Read(-kEarlier, 1, count + 2 * kEarlier - 1, first_quarters.at);
    voice.Read(-kEarlier, 3, count + 2 * kEarlier - 1, third_quarters.at);
    // Both in turns: quarter 0 is the first one after frame 0 of the run.
    const auto quarter = [&](int i) {
      return (i % 2 == 0 ? first_quarters : third_quarters).at + kEarlier + (i >> 1);
    };
    const auto beside_half = [&](int i) { return quarter(1 - 2 * kEarly + i); };
    Filter(kWideBandTaps, sound, quarter, count, frames.at);
    Filter(kWideBandTaps, halves.at, beside_half, half_count, halves.at);
    middle = frames.at;
  }
  const auto beside = [&](int i) { return halves.at + kEarly + i; };
  Filter(kBandTaps, middle, beside, count, filtered.at);
  ForEachVector(count, [&](int from) HWY_ATTR {
    const auto read = hn::LoadU(kFloats, sound + from);
    const auto change = hn::Sub(hn::LoadU(kFloats, filtered.at + from), read);
    hn::StoreU(hn::MulAdd(hn::Set(kFloats, voice.limit().share), change, read), kFloats,
               sound + from);
  });
}

template <typename Frame>
void FetchBandLimited(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
                      const OscillatorLanes& next) {
  BoundVoices(lanes, kFarTaps);
  Sound<kBlockFrames> sounds[kLanes];
  for (std::size_t l = 0; l < kLanes; ++l) {
    // Voices take long here: what is asked for two of them ahead has come by then.
    const OscillatorLanes& soon = l + 2 < kLanes ? lanes : next;
    PrefetchVoice<kSinc32Taps / 2>(soon, (l + 2) % kLanes, frames);
    const VoiceRun voice(lanes, l, frames, count);
    voice.Read(0, 0, count, sounds[l].at);
    if (voice.limit().share != 0) LimitBand(voice, count, sounds[l].at);
  }
  ForEachVector(count, [&](int from) HWY_ATTR {
    ForEachPart([&](std::size_t part) HWY_ATTR {
      FloatVec rows[kPart];
      for (std::size_t i = 0; i < kPart; ++i) {
        rows[i] = hn::LoadU(kFloats, sounds[part + i].at + from);
      }
      Transpose(rows);
      for (std::size_t i = 0; i < kPart; ++i) {
        hn::Store(rows[i], kFloats, &tile.frame[static_cast<std::size_t>(from) + i][part]);
      }
    });
  });
  AdvancePhases(lanes, static_cast<std::size_t>(count));
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
