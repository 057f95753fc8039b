#include "tools/embedded_bank/dsp/amplifier.h"

#include "tools/embedded_bank/dsp/biquad.h"

namespace portamento::embedded_bank {
namespace {

// Saturation makes harmonics far above the band; at four times the rate they fold back only where
// they are weak.
constexpr std::uint32_t kOversampling = 4;
// The input becomes periodic this long before the loop, so that the filters forget the attack.
constexpr double kSettleSeconds = 0.015;

}  // namespace

Frames RenderAmplified(const LoopPlan& plan, std::span<const Partial> partials,
                       const Amplifier& amplifier) {
  const std::size_t settle = std::min(plan.attack_frames, FrameCount(kSettleSeconds, plan.rate_hz));
  LoopPlan fine = plan;
  fine.rate_hz = plan.rate_hz * kOversampling;
  fine.loop_frames = plan.loop_frames * kOversampling;
  fine.attack_frames = (plan.attack_frames - settle) * kOversampling;
  // The loop and, periodic as it is, its first frames again to fill the length wanted.
  Frames wide = RenderPartials(fine, partials);
  const std::size_t loop_start = fine.attack_frames;
  for (std::size_t i = 0; i < settle * kOversampling; ++i) wide.push_back(wide[loop_start + i]);
  Normalise(wide);

  const double rate_hz = fine.rate_hz;
  Biquad pre_cut = Biquad::HighPass(rate_hz, amplifier.pre_cut_hz, 0.6);
  Biquad bass_cut = Biquad::HighPass(rate_hz, 75, 0.8);
  Biquad thump = Biquad::Peak(rate_hz, 130, 1.0, 3);
  Biquad presence = Biquad::Peak(rate_hz, 2600, 0.9, amplifier.presence_db);
  Biquad cabinet1 = Biquad::LowPass(rate_hz, amplifier.cabinet_hz, 0.6);
  Biquad cabinet2 = Biquad::LowPass(rate_hz, amplifier.cabinet_hz * 1.15, 1.1);
  Biquad alias1 = Biquad::LowPass(rate_hz, plan.highest_hz, 0.54);
  Biquad alias2 = Biquad::LowPass(rate_hz, plan.highest_hz, 1.31);
  const double gain = DbToLinear(amplifier.drive_db);
  const double bias = amplifier.asymmetry;

  for (double& x : wide) {
    const double driven = std::tanh(gain * pre_cut.Next(x) + bias * 2) - std::tanh(bias * 2);
    const double boxed =
        cabinet2.Next(cabinet1.Next(presence.Next(thump.Next(bass_cut.Next(driven)))));
    x = alias2.Next(alias1.Next(boxed));
  }

  Frames out(plan.frame_count());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = wide[i * kOversampling];
  return out;
}

}  // namespace portamento::embedded_bank
