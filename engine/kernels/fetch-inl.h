// Stage 1: the frames around the position of each of 16 voices, interpolated into a tile.
//
// Frames are read 64 bits at a time, which is 4 of 16 bits or 2 wide ones. AVX3 gathers them; other
// targets copy them one by one into a small table first, since their gathers are no faster.

#if defined(PORTAMENTO_ENGINE_KERNELS_FETCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_FETCH_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_FETCH_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_FETCH_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "engine/kernels/interpolate-inl.h"
#include "engine/kernels/lane_vectors-inl.h"
#include "engine/kernels/prefetch.h"
#include "engine/kernels/voice_kernel.h"
#include "engine/kernels/voice_kernel_scalar.h"
#include "engine/samples/sample_arena.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

/// What one output frame of a voice needs of its sample.
template <typename Interpolator, typename Frame>
struct Window {
  static constexpr std::size_t kFramesPerRead = 8 / sizeof(Frame);
  static constexpr std::size_t kReads = (Interpolator::kTaps + kFramesPerRead - 1) / kFramesPerRead;

  /// Interpolates the reads of a part: of read r, `even[r]` has those of the lanes 0, 2, 4 ... and
  /// `odd[r]` those of 1, 3, 5 ...
  static HWY_INLINE FloatVec Interpolate(const LongVec* even, const LongVec* odd, WordVec phase) {
    IntVec words[2 * kReads];
    for (std::size_t r = 0; r < kReads; ++r) {
      words[2 * r] = hn::BitCast(kInts, LowHalvesOf(even[r], odd[r]));
      words[2 * r + 1] = hn::BitCast(kInts, HighHalvesOf(even[r], odd[r]));
    }
    if constexpr (sizeof(Frame) == 2) {
      return Interpolator::Narrow(words, phase);
    } else {
      FloatVec taps[2 * kReads];
      for (std::size_t i = 0; i < 2 * kReads; ++i) taps[i] = hn::BitCast(kFloats, words[i]);
      return Interpolator::Wide(taps, phase);
    }
  }
};

/// BoundPositions, all lanes at once.
HWY_INLINE void BoundVoices(OscillatorLanes& lanes, std::uint32_t left_taps) {
  alignas(64) Row<std::uint32_t> back;
  bool any = false, all_near = true;
  ForEachPart([&](std::size_t part) HWY_ATTR {
    const auto at = PositionsOf(lanes, part);
    const auto length = hn::Load(kWords, &lanes.loop_length[part]);
    const auto unlooped = hn::Eq(length, hn::Zero(kWords));
    const auto over = hn::Add(hn::Load(kWords, &lanes.end[part]), hn::Set(kWords, kLeftTaps + 1));
    const auto wrap = hn::Add(hn::Load(kWords, &lanes.loop_end[part]), hn::Set(kWords, left_taps));
    const auto bound = hn::IfThenElse(unlooped, over, wrap);
    const auto stays = hn::Lt(at, bound);
    any = any || !hn::AllTrue(kWords, stays);
    // Below 2^22 the quotient of floats, cut to a whole number, is that of the integers.
    const auto excess = hn::IfThenZeroElse(stays, hn::Sub(at, bound));
    all_near = all_near && hn::AllTrue(kWords, hn::Lt(excess, hn::Set(kWords, 1u << 22)));
    const auto divisor = hn::BitCast(kInts, hn::Max(length, hn::Set(kWords, 1)));
    const auto quotient = hn::Div(ToFloat(hn::BitCast(kInts, excess)), ToFloat(divisor));
    const auto loops = hn::Add(hn::ConvertTo(kInts, quotient), hn::Set(kInts, 1));
    const auto whole = hn::Mul(hn::BitCast(kWords, loops), length);
    hn::Store(hn::IfThenZeroElse(stays, hn::IfThenElse(unlooped, excess, whole)), kWords,
              &back[part]);
  });
  if (!any) return;
  if (!all_near) return BoundPositions(lanes, left_taps);
  for (std::size_t l = 0; l < kLanes; ++l) {
    lanes.phase[l] -= std::uint64_t{back[l]} << kPhaseFractionBits;
  }
}

inline void AdvancePhases(OscillatorLanes& lanes, std::size_t frames) {
  for (std::size_t l = 0; l < kLanes; ++l) lanes.phase[l] += lanes.increment[l] * frames;
}

#if HWY_TARGET == HWY_AVX3

/// 64 bits for each lane, from `base` on by `index` frames. GCC 12 makes plain gathers wait for the
/// one before, through the register they overwrite; with an opaque mask and zeros behind it, it
/// cannot.
template <typename Frame>
HWY_INLINE LongVec Gather(const Frame* base, LongVec index) {
  __mmask8 all = 0xFF;
#if HWY_COMPILER_GCC_ACTUAL
  asm("" : "+Yk"(all));
#endif
  return LongVec{
      _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), all, index.raw, base, sizeof(Frame))};
}

template <typename Interpolator, typename Frame>
void Fetch(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
           const OscillatorLanes& next) {
  using W = Window<Interpolator, Frame>;
  BoundVoices(lanes, kLeftTaps);
  // Even and odd lanes apart. With the base added in, a phase is a place in the arena.
  LongVec even[2], odd[2];  // phase and increment
  const auto split = [&](const LongVec& low, const LongVec& high, LongVec& evens, LongVec& odds)
                         HWY_ATTR {
                           evens = hn::ConcatEven(kLongWords, high, low);
                           odds = hn::ConcatOdd(kLongWords, high, low);
                         };
  const auto place = [&](std::size_t from) HWY_ATTR {
    const hn::Half<Words> half;
    const auto base = hn::PromoteTo(kLongWords, hn::Load(half, &lanes.base[from]));
    return hn::Add(hn::Load(kLongWords, &lanes.phase[from]),
                   hn::ShiftLeft<kPhaseFractionBits>(base));
  };
  split(place(0), place(8), even[0], odd[0]);
  split(hn::Load(kLongWords, &lanes.increment[0]), hn::Load(kLongWords, &lanes.increment[8]),
        even[1], odd[1]);
  auto phase = LowHalves(lanes.phase.data());
  const auto increment = LowHalves(lanes.increment.data());
  const Frame* const first = frames - Interpolator::kLeft;

  for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
    const auto even_index = hn::ShiftRight<kPhaseFractionBits>(even[0]);
    const auto odd_index = hn::ShiftRight<kPhaseFractionBits>(odd[0]);
    PrefetchShare(next, f, frames);
    LongVec evens[W::kReads], odds[W::kReads];
    for (std::size_t r = 0; r < W::kReads; ++r) {
      evens[r] = Gather(first + r * W::kFramesPerRead, even_index);
      odds[r] = Gather(first + r * W::kFramesPerRead, odd_index);
    }
    hn::Store(W::Interpolate(evens, odds, phase), kFloats, tile.frame[f].data());
    even[0] = hn::Add(even[0], even[1]);
    odd[0] = hn::Add(odd[0], odd[1]);
    phase = hn::Add(phase, increment);
  }
  AdvancePhases(lanes, static_cast<std::size_t>(count));
}

#else

/// Frames of reads that lie in the first cache at ease.
inline constexpr std::size_t kChunk = 16;

/// The reads of a part: of each, the even lanes first and then the odd ones.
template <std::size_t kReads>
using ReadTable = std::array<std::array<Row<std::uint64_t>, kReads>, kChunk>;

/// Copies the reads of lane `l` from `place` on, a phase with the base added in.
template <typename W, typename Frame>
HWY_INLINE void CopyReads(const Frame* frames, std::uint64_t place, std::uint64_t increment,
                          std::size_t l, std::size_t count, ReadTable<W::kReads>& reads) {
  const std::size_t slot = l / kPart * kPart + l % 2 * (kPart / 2) + l % kPart / 2;
  for (std::size_t f = 0; f < count; ++f) {
    const Frame* const at = frames + static_cast<std::size_t>(place >> kPhaseFractionBits);
    for (std::size_t r = 0; r < W::kReads; ++r) {
#if HWY_ARCH_X86_32
      // One register of a vector, where it would take two of the six that there are of the others.
      const hn::CappedTag<std::uint64_t, 1> one;
      const auto* const from = reinterpret_cast<const std::uint64_t*>(at + r * W::kFramesPerRead);
      hn::StoreU(hn::LoadU(one, from), one, &reads[f][r][slot]);
#else
      std::memcpy(&reads[f][r][slot], at + r * W::kFramesPerRead, sizeof(std::uint64_t));
#endif
    }
    place += increment;
  }
}

template <typename Interpolator, typename Frame>
void Fetch(OscillatorLanes& lanes, const Frame* frames, int count, Tile& tile,
           const OscillatorLanes& next) {
  using W = Window<Interpolator, Frame>;
  alignas(64) ReadTable<W::kReads> reads;
  BoundVoices(lanes, kLeftTaps);
  for (std::size_t from = 0; from < static_cast<std::size_t>(count); from += kChunk) {
    const std::size_t chunk = std::min(kChunk, static_cast<std::size_t>(count) - from);
    for (std::size_t l = 0; l < kLanes; ++l) {
      const std::uint64_t first = lanes.base[l] - Interpolator::kLeft;
      const std::uint64_t place = lanes.phase[l] + (first << kPhaseFractionBits);
      if (chunk == kChunk) {  // nearly always; unrolled
        CopyReads<W>(frames, place, lanes.increment[l], l, kChunk, reads);
      } else {
        CopyReads<W>(frames, place, lanes.increment[l], l, chunk, reads);
      }
    }
    ForEachPart([&](std::size_t part) HWY_ATTR {
      auto phase = LowHalves(&lanes.phase[part]);
      const auto increment = LowHalves(&lanes.increment[part]);
      for (std::size_t f = 0; f < chunk; ++f) {
        if (part == 0) PrefetchShare(next, from + f, frames);
        LongVec even[W::kReads], odd[W::kReads];
        for (std::size_t r = 0; r < W::kReads; ++r) {
          even[r] = hn::Load(kLongWords, &reads[f][r][part]);
          odd[r] = hn::Load(kLongWords, &reads[f][r][part + kPart / 2]);
        }
        hn::Store(W::Interpolate(even, odd, phase), kFloats, &tile.frame[from + f][part]);
        phase = hn::Add(phase, increment);
      }
    });
    AdvancePhases(lanes, chunk);
  }
}

#endif

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
