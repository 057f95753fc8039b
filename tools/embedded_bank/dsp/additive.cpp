#include "tools/embedded_bank/dsp/additive.h"

#include <complex>

namespace portamento::embedded_bank {
namespace {

// Levels are computed once per block and run straight between; 32 frames are about a millisecond.
constexpr std::size_t kBlockFrames = 32;
// Levels rest this long before the loop: the block in which they come to rest, and some frames for
// interpolators that look at the loop's past.
constexpr std::size_t kRestFrames = kBlockFrames + 16;

// The attack is too short for all of the decay that a partial should have had before it is frozen;
// towards its end decays hurry, and reach what they would have come to so much later.
constexpr double kHurrySeconds = 0.2;

double LevelAt(const Partial& partial, double seconds, double freeze_seconds) {
  double level = partial.level;
  const double onset_seconds = std::min(partial.onset_seconds, freeze_seconds);
  if (seconds < onset_seconds) {
    level *= 0.5 - 0.5 * std::cos(std::numbers::pi * seconds / onset_seconds);
  }
  const double t = std::min(seconds, freeze_seconds);
  const double done = freeze_seconds > 0 ? t / freeze_seconds : 1.0;
  return level * std::exp(-partial.fall_per_second * (t + kHurrySeconds * done * done));
}

void AddPartial(Frames& out, const LoopPlan& plan, const Partial& partial, double cycles_per_loop) {
  const double rate_hz = plan.rate_hz;
  const double step_turns = cycles_per_loop / static_cast<double>(plan.loop_frames);
  const double freeze_seconds =
      static_cast<double>(plan.attack_frames - std::min(plan.attack_frames, kRestFrames)) / rate_hz;
  const std::complex<double> rotation = std::polar(1.0, kTurn * step_turns);

  double level = LevelAt(partial, 0, freeze_seconds);
  for (std::size_t start = 0; start < out.size(); start += kBlockFrames) {
    const std::size_t count = std::min(kBlockFrames, out.size() - start);
    const auto at = static_cast<double>(start);
    const double next =
        LevelAt(partial, (at + static_cast<double>(count)) / rate_hz, freeze_seconds);
    const double level_step = (next - level) / static_cast<double>(count);
    // Phase from the frame number, not accumulated: the loop's end meets its start exactly.
    const double turns = partial.phase_turns + step_turns * at;
    const std::complex<double> first = std::polar(1.0, kTurn * (turns - std::floor(turns)));
    double re = first.real(), im = first.imag();
    for (std::size_t i = 0; i < count; ++i) {
      out[start + i] += level * im;
      level += level_step;
      const double rotated = re * rotation.real() - im * rotation.imag();
      im = re * rotation.imag() + im * rotation.real();
      re = rotated;
    }
    level = next;
  }
}

}  // namespace

Frames RenderPartials(const LoopPlan& plan, std::span<const Partial> partials) {
  Frames out(plan.frame_count());
  const double highest_cycles =
      plan.highest_hz / plan.rate_hz * static_cast<double>(plan.loop_frames);
  for (const Partial& partial : partials) {
    const double cycles = std::round(partial.ratio * static_cast<double>(plan.periods));
    if (cycles < 1 || cycles > highest_cycles || partial.level == 0) continue;
    AddPartial(out, plan, partial, cycles);
  }
  return out;
}

}  // namespace portamento::embedded_bank
