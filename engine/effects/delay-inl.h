// The delay, in vectors of frames.

#if defined(PORTAMENTO_ENGINE_EFFECTS_DELAY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_EFFECTS_DELAY_INL_H_
#undef PORTAMENTO_ENGINE_EFFECTS_DELAY_INL_H_
#else
#define PORTAMENTO_ENGINE_EFFECTS_DELAY_INL_H_
#endif

#include "engine/effects/effect_kernel.h"
#include "engine/effects/run_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

inline void RunDelay(DelayTaps& taps, const DelayRun& run) {
  RunBuffer low;
  LowPassRun(run.send, run.frames, run.low_pass, taps.low_pass, low.frame.data());
  const auto at = [&](const float* values, std::size_t f)
                      HWY_ATTR { return hn::Load(kFloats, values + f); };
  // All that goes round first: the sides may hear it within the run.
  const float* const centre_at = taps.line.Read(taps.centre_frames);
  float* const head = taps.line.Head();
  for (std::size_t f = 0; f < run.frames; f += kPart) {
    const auto back = hn::Mul(at(run.fade, f), at(run.feedback, f));
    hn::StoreU(hn::MulAdd(back, hn::LoadU(kFloats, centre_at + f), at(low.frame.data(), f)),
               kFloats, head + f);
  }
  taps.line.Advance(run.frames);
  const float* const left_at = taps.line.Read(taps.left_frames + run.frames);
  const float* const right_at = taps.line.Read(taps.right_frames + run.frames);
  for (std::size_t f = 0; f < run.frames; f += kPart) {
    const std::size_t count = run.frames - f;
    const auto middle = hn::Mul(at(run.centre, f), hn::LoadU(kFloats, centre_at + f));
    const auto side = [&](const float* level, const float* from) HWY_ATTR {
      return hn::Mul(at(run.fade, f),
                     hn::MulAdd(at(level, f), hn::LoadU(kFloats, from + f), middle));
    };
    const auto left = side(run.left_level, left_at), right = side(run.right_level, right_at);
    AddFrames(left, run.left + f, count);
    AddFrames(right, run.right + f, count);
    if (run.to_reverb != nullptr) {
      const auto share = hn::Mul(at(run.to_reverb, f), hn::Set(kFloats, 0.5f));
      AddFrames(hn::Mul(share, hn::Add(left, right)), run.reverb_send + f, count);
    }
  }
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
