// The reverb, in three passes over a run: what comes in, frame by frame and then in vectors of
// frames; the damping of the lines, in vectors of lines; and the matrix, in vectors of frames
// again.

#if defined(PORTAMENTO_ENGINE_EFFECTS_REVERB_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_EFFECTS_REVERB_INL_H_
#undef PORTAMENTO_ENGINE_EFFECTS_REVERB_INL_H_
#else
#define PORTAMENTO_ENGINE_EFFECTS_REVERB_INL_H_
#endif

#include <array>

#include "engine/effects/effect_kernel.h"
#include "engine/effects/run_vectors-inl.h"
#include "engine/effects/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

static_assert(kReverbLines == kLanes);

/// A frame's coefficients: while they move, what is left of their way has to be taken off.
template <bool kMoving, class D>
HWY_INLINE hn::Vec<D> CoefficientAt(D d, float target, float step, hn::Vec<D> frames_left) {
  const auto at_rest = hn::Set(d, target);
  return kMoving ? hn::NegMulAdd(frames_left, hn::Set(d, step), at_rest) : at_rest;
}

/// For vectors of frames: how many are left to settle after each of those from `frame` on.
HWY_INLINE FloatVec SettleFramesLeft(const ReverbNetwork& net, std::size_t frame) {
  const auto first = static_cast<float>(net.settle_frames - 1 - static_cast<int>(frame));
  return hn::Sub(hn::Set(kFloats, first), hn::Iota(kFloats, 0.0f));
}

/// The filters before the network.
template <bool kMoving>
class SendFilter {
 public:
  HWY_INLINE SendFilter(const ReverbNetwork& net, const ReverbRun& run, float* out)
      : net_(net),
        send_(run.send),
        out_(out),
        open_(!kMoving && net.target.low_pass == 1.0f),
        low_(hn::Set(kOneFloat, net.low_pass)),
        cut_(hn::Set(kOneFloat, net.low_cut)) {}

  HWY_INLINE void Pass(std::size_t from, std::size_t to) {
    const auto cut_share = hn::Set(kOneFloat, net_.low_cut_share);
    for (std::size_t f = from; f < to; ++f) {
      const auto x = hn::Set(kOneFloat, send_[f]);
      if (open_) {
        low_ = x;
      } else {
        const auto left = static_cast<float>(net_.settle_frames - 1 - static_cast<int>(f));
        const auto share = CoefficientAt<kMoving>(kOneFloat, net_.target.low_pass,
                                                  net_.step.low_pass, hn::Set(kOneFloat, left));
        low_ = LowPass(low_, share, x);
      }
      cut_ = LowPass(cut_, cut_share, low_);
      hn::Store(hn::Sub(low_, cut_), kOneFloat, out_ + f);
    }
  }

  HWY_INLINE void Store(ReverbNetwork& net) const {
    net.low_pass = hn::GetLane(low_);
    net.low_cut = hn::GetLane(cut_);
  }

 private:
  const ReverbNetwork& net_;
  const float* send_;
  float* out_;
  bool open_;
  OneFloatVec low_, cut_;
};

/// Through the diffusers, to `out`.
template <bool kMoving>
HWY_INLINE void Diffuse(ReverbNetwork& net, const ReverbRun& run, RunBuffer& out) {
  const float* const delayed = net.pre_delay.Read(net.pre_delay_frames + run.frames);
  std::array<const float*, kDiffusers> old_at;
  std::array<float*, kDiffusers> new_at;
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    old_at[i] = net.diffusers[i].Read(net.diffuser_frames[i]);
    new_at[i] = net.diffusers[i].Head();
  }
  for (std::size_t f = 0; f < run.frames; f += kPart) {
    const auto left = SettleFramesLeft(net, f);
    auto x = hn::Mul(hn::Load(kFloats, run.fade + f), hn::LoadU(kFloats, delayed + f));
    x = hn::Mul(x,
                CoefficientAt<kMoving>(kFloats, net.target.input_gain, net.step.input_gain, left));
    for (std::size_t i = 0; i < kDiffusers; ++i) {
      const auto diffusion =
          CoefficientAt<kMoving>(kFloats, net.target.diffusion[i], net.step.diffusion[i], left);
      const auto old = hn::LoadU(kFloats, old_at[i] + f);
      const auto in = hn::NegMulAdd(diffusion, old, x);
      hn::StoreU(in, kFloats, new_at[i] + f);
      x = hn::MulAdd(diffusion, in, old);
    }
    hn::Store(x, kFloats, &out.frame[f]);
  }
  for (DelayLine& line : net.diffusers) line.Advance(run.frames);
}

using LineFrames = std::array<RunBuffer, kReverbLines>;

/// The damping of the lines, a vector of lines at a time.
template <bool kMoving>
class Damping {
 public:
  HWY_INLINE explicit Damping(const ReverbNetwork& net) : net_(net) {
    for (std::size_t p = 0; p < kParts; ++p) {
      state_[p] = hn::Load(kFloats, &net.damped[p * kPart]);
      SetCoefficients(p, hn::Load(kFloats, &net.target.damping[p * kPart]));
    }
  }

  /// Four frames, from `frame` on, of which `count` count.
  HWY_INLINE void Pass(std::size_t p, FourVecs& four, std::size_t frame, std::size_t count) {
    auto y = state_[p];
    for (std::size_t i = 0; i < 4; ++i) {
      if (kMoving) {
        const auto left = static_cast<float>(net_.settle_frames - 1 - static_cast<int>(frame + i));
        SetCoefficients(p, hn::NegMulAdd(hn::Set(kFloats, left),
                                         hn::Load(kFloats, &net_.step.damping[p * kPart]),
                                         hn::Load(kFloats, &net_.target.damping[p * kPart])));
      }
      y = hn::MulAdd(kept_[p], y, hn::Mul(share_[p], four.at[i]));
      four.at[i] = y;
    }
    state_[p] = count >= 4 ? y : count == 3 ? four.at[2] : count == 2 ? four.at[1] : four.at[0];
  }

  HWY_INLINE void Store(ReverbNetwork& net) const {
    for (std::size_t p = 0; p < kParts; ++p) {
      hn::Store(state_[p], kFloats, &net.damped[p * kPart]);
    }
  }

  static constexpr std::size_t kParts = kReverbLines / kPart;

 private:
  HWY_INLINE void SetCoefficients(std::size_t p, FloatVec damping) {
    const auto one = hn::Set(kFloats, 1.0f);
    share_[p] = hn::Sub(one, damping);
    kept_[p] = hn::Sub(one, share_[p]);
  }

  const ReverbNetwork& net_;
  FloatVec state_[kParts], kept_[kParts], share_[kParts];
};

/// Filters what comes in, and damps what comes out of the lines. In both each frame waits for the
/// one before; side by side they wait together.
template <bool kMoving>
HWY_INLINE void Filter(ReverbNetwork& net, const ReverbRun& run, LineFrames& damped) {
  std::array<const float*, kReverbLines> line;
  std::array<float*, kReverbLines> row;
  for (std::size_t i = 0; i < kReverbLines; ++i) {
    line[i] = net.lines[i].Read(net.line_frames[i]);
    row[i] = damped[i].frame.data();
  }
  SendFilter<kMoving> send(net, run, net.pre_delay.Head());
  Damping<kMoving> damping(net);
  for (std::size_t f = 0; f < run.frames; f += 4) {
    const std::size_t count = std::min<std::size_t>(run.frames - f, 4);
    send.Pass(f, f + count);
    HWY_UNROLL(4)
    for (std::size_t p = 0; p < Damping<kMoving>::kParts; ++p) {
      FourVecs four = FramesOfLines(&line[p * kPart], f);
      damping.Pass(p, four, f, count);
      StoreFramesOfLines(four, &row[p * kPart], f);
    }
  }
  send.Store(net);
  damping.Store(net);
  net.pre_delay.Advance(run.frames);
}

using LineVecs = FloatVec[kReverbLines];

/// x[0] + x[1] + ..., as a tree.
template <std::size_t kCount>
HWY_INLINE FloatVec Sum(FloatVec (&x)[kCount]) {
  HWY_UNROLL(4)
  for (std::size_t width = 1; width < kCount; width *= 2) {
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < kCount; i += 2 * width) x[i] = hn::Add(x[i], x[i + width]);
  }
  return x[0];
}

/// Signs + - + - ...
HWY_INLINE FloatVec SumForLeft(const LineVecs& x) {
  FloatVec pairs[kReverbLines / 2];
  HWY_UNROLL(8)
  for (std::size_t i = 0; i < kReverbLines / 2; ++i) pairs[i] = hn::Sub(x[2 * i], x[2 * i + 1]);
  return Sum(pairs);
}

/// Signs + + - - ...
HWY_INLINE FloatVec SumForRight(const LineVecs& x) {
  FloatVec fours[kReverbLines / 4];
  HWY_UNROLL(4)
  for (std::size_t i = 0; i < kReverbLines / 4; ++i) {
    fours[i] = hn::Sub(hn::Add(x[4 * i], x[4 * i + 1]), hn::Add(x[4 * i + 2], x[4 * i + 3]));
  }
  return Sum(fours);
}

/// A stage of the matrix: sums and differences of lines that lie `kWidth` apart.
template <std::size_t kWidth>
HWY_INLINE void Butterflies(LineVecs& x) {
  HWY_UNROLL(16)
  for (std::size_t i = 0; i < kReverbLines; ++i) {
    if (i / kWidth % 2 != 0) continue;
    const auto a = x[i], b = x[i + kWidth];
    x[i] = hn::Add(a, b);
    x[i + kWidth] = hn::Sub(a, b);
  }
}

/// What goes to the sides, and what goes round.
template <bool kMoving>
HWY_INLINE void Mingle(ReverbNetwork& net, const ReverbRun& run, const LineFrames& damped,
                       const RunBuffer& in) {
  std::array<float*, kReverbLines> head;
  for (std::size_t i = 0; i < kReverbLines; ++i) head[i] = net.lines[i].Head();
  for (std::size_t f = 0; f < run.frames; f += kPart) {
    const std::size_t count = run.frames - f;
    LineVecs x;
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < kReverbLines; ++i) x[i] = hn::Load(kFloats, &damped[i].frame[f]);
    const auto level = hn::Mul(hn::Mul(hn::Set(kFloats, 0.25f), hn::Load(kFloats, run.fade + f)),
                               hn::Load(kFloats, run.level + f));
    AddFrames(hn::Mul(level, SumForLeft(x)), run.left + f, count);
    AddFrames(hn::Mul(level, SumForRight(x)), run.right + f, count);

    const auto left = SettleFramesLeft(net, f);
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < kReverbLines; ++i) {
      x[i] = hn::Mul(x[i],
                     CoefficientAt<kMoving>(kFloats, net.target.gain[i], net.step.gain[i], left));
    }
    Butterflies<1>(x);
    Butterflies<2>(x);
    Butterflies<4>(x);
    Butterflies<8>(x);
    const auto fresh = hn::Load(kFloats, &in.frame[f]);
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < kReverbLines; ++i) {
      hn::StoreU(hn::Add(x[i], fresh), kFloats, head[i] + f);
    }
  }
  for (DelayLine& line : net.lines) line.Advance(run.frames);
}

template <bool kMoving>
HWY_INLINE void RunNetwork(ReverbNetwork& net, const ReverbRun& run) {
  RunBuffer in;
  LineFrames damped;
  Filter<kMoving>(net, run, damped);
  Diffuse<kMoving>(net, run, in);
  Mingle<kMoving>(net, run, damped, in);
}

inline void RunReverb(ReverbNetwork& net, const ReverbRun& run) {
  net.settle_frames > 0 ? RunNetwork<true>(net, run) : RunNetwork<false>(net, run);
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
