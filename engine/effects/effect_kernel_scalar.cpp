#include "engine/effects/effect_kernel_scalar.h"

#include "engine/dsp/interpolators.h"
#include "engine/effects/chorus_wave.h"

namespace portamento::engine {
namespace {

/// One step of a low-pass; `share` of the new, 1 lets all through.
float LowPass(float& state, float share, float x) {
  return state = (1.0f - share) * state + share * x;
}

void AppendTo(DelayLine& line, float x) {
  *line.Head() = x;
  line.Advance(1);
}

// --- Reverb --------------------------------------------------------------------------------------

/// The Hadamard matrix, as butterflies: its gain is 4.
void Mingle(ReverbRow& x) {
  for (std::size_t width = 1; width < kReverbLines; width *= 2) {
    for (std::size_t i = 0; i < kReverbLines; i += 2 * width) {
      for (std::size_t j = i; j < i + width; ++j) {
        const float a = x[j], b = x[j + width];
        x[j] = a + b;
        x[j + width] = a - b;
      }
    }
  }
}

/// x[0] + x[1] + ..., as a tree.
template <std::size_t kCount>
float Sum(std::array<float, kCount> x) {
  for (std::size_t width = 1; width < kCount; width *= 2) {
    for (std::size_t i = 0; i < kCount; i += 2 * width) x[i] += x[i + width];
  }
  return x[0];
}

/// Signs + - + - ...
float SumForLeft(const ReverbRow& x) {
  std::array<float, kReverbLines / 2> pairs;
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = x[2 * i] - x[2 * i + 1];
  return Sum(pairs);
}

/// Signs + + - - ...: orthogonal to the others, so the sides are not alike.
float SumForRight(const ReverbRow& x) {
  std::array<float, kReverbLines / 4> fours;
  for (std::size_t i = 0; i < fours.size(); ++i) {
    fours[i] = (x[4 * i] + x[4 * i + 1]) - (x[4 * i + 2] + x[4 * i + 3]);
  }
  return Sum(fours);
}

void RunReverb(ReverbNetwork& net, const ReverbRun& run) {
  for (std::size_t f = 0; f < run.frames; ++f) {
    const auto left =
        static_cast<float>(net.settle_frames > 0 ? net.settle_frames - 1 - static_cast<int>(f) : 0);
    const auto now = [&](float target, float step) { return target - left * step; };
    const float low =
        LowPass(net.low_pass, now(net.target.low_pass, net.step.low_pass), run.send[f]);
    AppendTo(net.pre_delay, low - LowPass(net.low_cut, net.low_cut_share, low));
    const float delayed = *net.pre_delay.Read(net.pre_delay_frames + 1);
    float x = run.fade[f] * delayed * now(net.target.input_gain, net.step.input_gain);
    for (std::size_t i = 0; i < kDiffusers; ++i) {
      const float diffusion = now(net.target.diffusion[i], net.step.diffusion[i]);
      const float old = *net.diffusers[i].Read(net.diffuser_frames[i]);
      const float in = x - diffusion * old;
      AppendTo(net.diffusers[i], in);
      x = old + diffusion * in;
    }
    ReverbRow& out = net.damped;
    for (std::size_t i = 0; i < kReverbLines; ++i) {
      const float damping = now(net.target.damping[i], net.step.damping[i]);
      LowPass(out[i], 1.0f - damping, *net.lines[i].Read(net.line_frames[i]));
    }
    const float level = 0.25f * run.fade[f] * run.level[f];
    run.left[f] += level * SumForLeft(out);
    run.right[f] += level * SumForRight(out);

    ReverbRow back = out;
    for (std::size_t i = 0; i < kReverbLines; ++i) {
      back[i] *= now(net.target.gain[i], net.step.gain[i]);
    }
    Mingle(back);
    for (std::size_t i = 0; i < kReverbLines; ++i) AppendTo(net.lines[i], back[i] + x);
  }
}

// --- Chorus --------------------------------------------------------------------------------------

/// The line at a delay between frames, at least 2.
float ReadBetween(const DelayLine& line, float frames) {
  const auto whole = static_cast<std::size_t>(frames);
  const float* const at = line.Read(whole + 2);  // the oldest of four
  const float newest_first[] = {at[3], at[2], at[1], at[0]};
  return CubicInterpolator::At(newest_first + 1, frames - static_cast<float>(whole));
}

void RunChorus(ChorusVoices& voices, const ChorusRun& run) {
  for (std::size_t f = 0; f < run.frames; ++f) {
    const auto copy = [&](std::uint32_t offset) {
      return ReadBetween(voices.line, run.centre_frames[f] +
                                          run.swing_frames[f] * ChorusWave(voices.phase + offset));
    };
    // Two copies a side, a quarter of a cycle apart.
    const float left_a = copy(0), right_a = copy(kQuarterCycle);
    const float left_b = copy(2 * kQuarterCycle), right_b = copy(3 * kQuarterCycle);
    const float left = run.level[f] * (left_a + left_b);
    const float right = run.level[f] * (right_a + right_b);
    run.left[f] += left;
    run.right[f] += right;
    const float both = 0.5f * (left + right);
    if (run.to_delay != nullptr) run.delay_send[f] += run.to_delay[f] * both;
    if (run.to_reverb != nullptr) run.reverb_send[f] += run.to_reverb[f] * both;
    const float share = run.low_pass != nullptr ? run.low_pass[f] : 1.0f;
    AppendTo(voices.line, LowPass(voices.low_pass, share, run.send[f]) + run.feedback[f] * left_a);
    voices.phase += voices.step;
  }
}

// --- Delay ---------------------------------------------------------------------------------------

void RunDelay(DelayTaps& taps, const DelayRun& run) {
  for (std::size_t f = 0; f < run.frames; ++f) {
    const float share = run.low_pass != nullptr ? run.low_pass[f] : 1.0f;
    const float centre = *taps.line.Read(taps.centre_frames);
    AppendTo(taps.line,
             LowPass(taps.low_pass, share, run.send[f]) + run.fade[f] * run.feedback[f] * centre);
    const float middle = run.centre[f] * centre;
    const float at_left = *taps.line.Read(taps.left_frames + 1);
    const float at_right = *taps.line.Read(taps.right_frames + 1);
    const float left = run.fade[f] * (middle + run.left_level[f] * at_left);
    const float right = run.fade[f] * (middle + run.right_level[f] * at_right);
    run.left[f] += left;
    run.right[f] += right;
    if (run.to_reverb != nullptr) run.reverb_send[f] += run.to_reverb[f] * 0.5f * (left + right);
  }
}

}  // namespace

const EffectKernel kScalarEffectKernel = {
    .target = KernelTarget::kScalar, .reverb = RunReverb, .chorus = RunChorus, .delay = RunDelay};

}  // namespace portamento::engine
