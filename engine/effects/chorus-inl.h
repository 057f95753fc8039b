// The chorus, in vectors of frames.
//
// As long as a copy's delay stands still between two frames of the line, the frames it reads lie
// side by side; where it passes one within a vector, they are read once more from there. Delays are
// the same bits on all targets, nothing is fused: a rounding of hundreds of frames is a step to
// hear.

#if defined(PORTAMENTO_ENGINE_EFFECTS_CHORUS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_EFFECTS_CHORUS_INL_H_
#undef PORTAMENTO_ENGINE_EFFECTS_CHORUS_INL_H_
#else
#define PORTAMENTO_ENGINE_EFFECTS_CHORUS_INL_H_
#endif

#include "engine/effects/chorus_wave.h"
#include "engine/effects/effect_kernel.h"
#include "engine/effects/run_vectors-inl.h"
#include "engine/kernels/control_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

HWY_INLINE FloatVec ChorusWave(WordVec phase) {
  const auto half = hn::And(phase, hn::Set(kWords, kHalfCycle - 1));
  const auto folded = hn::Min(half, hn::Sub(hn::Set(kWords, kHalfCycle), half));
  const auto x = hn::Mul(hn::ConvertTo(kFloats, hn::BitCast(kInts, hn::ShiftRight<8>(folded))),
                         hn::Set(kFloats, kPhaseToHalfCycles));
  const auto sign = hn::And(phase, hn::Set(kWords, kHalfCycle));
  return hn::Xor(SinPi(x), hn::BitCast(kFloats, sign));
}

/// The line at delays of `frames` before each of the frames from head + `frame` on.
HWY_INLINE FloatVec ReadBetween(const DelayLine& line, FloatVec frames, std::size_t frame) {
  const auto whole = hn::ConvertTo(kInts, frames);
  const auto fraction = hn::Sub(frames, hn::ConvertTo(kFloats, whole));
  auto oldest = [&](std::int32_t delay)
                    HWY_ATTR { return line.Read(static_cast<std::size_t>(delay) + 2) + frame; };
  const std::int32_t first = hn::GetLane(whole);
  const float* at = oldest(first);
  auto x2 = hn::LoadU(kFloats, at), x1 = hn::LoadU(kFloats, at + 1);
  auto x0 = hn::LoadU(kFloats, at + 2), xm = hn::LoadU(kFloats, at + 3);
  auto read = hn::Eq(whole, hn::Set(kInts, first));
  if (HWY_UNLIKELY(!hn::AllTrue(kInts, read))) {
    alignas(64) std::array<std::int32_t, kPart> delays;
    hn::Store(whole, kInts, delays.data());
    do {
      const auto lane = static_cast<std::size_t>(hn::FindFirstTrue(kInts, hn::Not(read)));
      at = oldest(delays[lane]);
      const auto here = hn::Eq(whole, hn::Set(kInts, delays[lane]));
      const auto float_mask = hn::RebindMask(kFloats, here);
      x2 = hn::IfThenElse(float_mask, hn::LoadU(kFloats, at), x2);
      x1 = hn::IfThenElse(float_mask, hn::LoadU(kFloats, at + 1), x1);
      x0 = hn::IfThenElse(float_mask, hn::LoadU(kFloats, at + 2), x0);
      xm = hn::IfThenElse(float_mask, hn::LoadU(kFloats, at + 3), xm);
      read = hn::Or(read, here);
    } while (!hn::AllTrue(kInts, read));
  }
  // Catmull-Rom, as CubicInterpolator has it.
  const auto half = hn::Set(kFloats, 0.5f);
  const auto slope = hn::Mul(half, hn::Sub(x1, xm));
  const auto next_slope = hn::Mul(half, hn::Sub(x2, x0));
  const auto rise = hn::Sub(x1, x0);
  const auto b = hn::NegMulAdd(hn::Set(kFloats, 2.0f), rise, hn::Add(slope, next_slope));
  const auto a = hn::Sub(hn::Sub(rise, slope), b);
  return hn::MulAdd(fraction, hn::MulAdd(fraction, hn::MulAdd(fraction, b, a), slope), x0);
}

inline void RunChorus(ChorusVoices& voices, const ChorusRun& run) {
  RunBuffer low;
  LowPassRun(run.send, run.frames, run.low_pass, voices.low_pass, low.frame.data());
  float* const head = voices.line.Head();
  const auto steps = hn::Mul(hn::Iota(kWords, 0u), hn::Set(kWords, voices.step));
  for (std::size_t f = 0; f < run.frames; f += kPart) {
    const std::size_t count = run.frames - f;
    const auto phase =
        hn::Add(hn::Set(kWords, voices.phase + voices.step * static_cast<std::uint32_t>(f)), steps);
    const auto centre = hn::Load(kFloats, run.centre_frames + f);
    const auto swing = hn::Load(kFloats, run.swing_frames + f);
    const auto left_wave = ChorusWave(phase);
    const auto right_wave = ChorusWave(hn::Add(phase, hn::Set(kWords, kQuarterCycle)));
    // Two copies a side, half a cycle apart.
    const auto left_swing = hn::Mul(swing, left_wave), right_swing = hn::Mul(swing, right_wave);
    const auto left_a = ReadBetween(voices.line, hn::Add(centre, left_swing), f);
    const auto left_b = ReadBetween(voices.line, hn::Sub(centre, left_swing), f);
    const auto right_a = ReadBetween(voices.line, hn::Add(centre, right_swing), f);
    const auto right_b = ReadBetween(voices.line, hn::Sub(centre, right_swing), f);
    const auto level = hn::Load(kFloats, run.level + f);
    const auto left = hn::Mul(level, hn::Add(left_a, left_b));
    const auto right = hn::Mul(level, hn::Add(right_a, right_b));
    AddFrames(left, run.left + f, count);
    AddFrames(right, run.right + f, count);
    const auto both = hn::Mul(hn::Set(kFloats, 0.5f), hn::Add(left, right));
    if (run.to_delay != nullptr) {
      AddFrames(hn::Mul(hn::Load(kFloats, run.to_delay + f), both), run.delay_send + f, count);
    }
    if (run.to_reverb != nullptr) {
      AddFrames(hn::Mul(hn::Load(kFloats, run.to_reverb + f), both), run.reverb_send + f, count);
    }
    hn::StoreU(
        hn::MulAdd(hn::Load(kFloats, run.feedback + f), left_a, hn::Load(kFloats, &low.frame[f])),
        kFloats, head + f);
  }
  voices.line.Advance(run.frames);
  voices.phase += voices.step * static_cast<std::uint32_t>(run.frames);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
