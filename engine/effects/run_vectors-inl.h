// The vectors that a run is taken in: as many of its frames as the target holds at once.
//
// No step mixes frames, so targets with the same operations give the same bits, wherever a run
// begins. The last vector may reach beyond the run; what is added to the caller's buffers does not.

#if defined(PORTAMENTO_ENGINE_EFFECTS_RUN_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_EFFECTS_RUN_VECTORS_INL_H_
#undef PORTAMENTO_ENGINE_EFFECTS_RUN_VECTORS_INL_H_
#else
#define PORTAMENTO_ENGINE_EFFECTS_RUN_VECTORS_INL_H_
#endif

#include <algorithm>

#include "engine/dsp/run.h"
#include "engine/kernels/lane_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

static_assert(kPart <= kRunPadding);

/// The frames at `from`; those beyond the `count` that there are, zero.
HWY_INLINE FloatVec LoadFrames(const float* from, std::size_t count) {
  if (count >= kPart) return hn::LoadU(kFloats, from);
  alignas(64) std::array<float, kPart> padded{};
  std::copy_n(from, count, padded.begin());
  return hn::Load(kFloats, padded.data());
}

/// Adds `x` to the frames at `to`, of which there are `count`.
HWY_INLINE void AddFrames(FloatVec x, float* to, std::size_t count) {
  if (count >= kPart) {
    hn::StoreU(hn::Add(hn::LoadU(kFloats, to), x), kFloats, to);
    return;
  }
  alignas(64) std::array<float, kPart> added;
  hn::Store(x, kFloats, added.data());
  for (std::size_t f = 0; f < count; ++f) to[f] += added[f];
}

// --- One frame at a time: filters, where each needs the one before -------------------------------

using OneFloat = hn::FixedTag<float, 1>;
using OneFloatVec = hn::Vec<OneFloat>;
inline constexpr OneFloat kOneFloat;

/// One step of a low-pass; `share` of the new, 1 lets all through.
HWY_INLINE OneFloatVec LowPass(OneFloatVec state, OneFloatVec share, OneFloatVec x) {
  const auto kept = hn::Sub(hn::Set(kOneFloat, 1.0f), share);
  return hn::MulAdd(kept, state, hn::Mul(share, x));
}

/// The frames of `send` through a low-pass with a share for each, or unchanged where that is null.
HWY_INLINE void LowPassRun(const float* send, std::size_t frames, const float* shares, float& state,
                           float* out) {
  if (shares == nullptr) {
    std::copy_n(send, frames, out);
    state = send[frames - 1];
    return;
  }
  auto y = hn::Set(kOneFloat, state);
  for (std::size_t f = 0; f < frames; ++f) {
    y = LowPass(y, hn::Set(kOneFloat, shares[f]), hn::Set(kOneFloat, send[f]));
    hn::Store(y, kOneFloat, out + f);
  }
  state = hn::GetLane(y);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
