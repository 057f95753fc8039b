#include "engine/effects/reverb.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/math.h"
#include "engine/dsp/one_pole.h"

namespace portamento::engine {
namespace {

// Mutually prime at 48 kHz and spread evenly in logarithm, so that no two lines share an echo.
constexpr std::array<float, 16> kLineSeconds = {
    0.021271f, 0.023521f, 0.025854f, 0.028104f, 0.030688f, 0.033188f, 0.036104f, 0.039021f,
    0.042354f, 0.045688f, 0.049104f, 0.053104f, 0.057021f, 0.061479f, 0.066104f, 0.071021f};
constexpr std::array<float, 4> kDiffuserSeconds = {0.004771f, 0.003604f, 0.012729f, 0.009313f};
constexpr float kDiffusion = 0.65f;
// A diffuser rings too: for no longer than this share of the decay time.
constexpr float kDiffuserShare = 0.4f;
constexpr float kLowCutHz = 120.0f;  // below it, reverb only muddies

// Sends at full scale come back at about this level.
constexpr float kWetLevel = 0.5f;

constexpr float kLongestPreDelaySeconds = 0.127f;
constexpr int kSettleFrames = 1024, kFadeFrames = 960;
// 3 dB a pass at half the sampling rate: a pole that takes more is heard at 4 kHz already.
constexpr float kMostDampingOctaves = 0.5f;
constexpr float kLog2Of10 = 3.32192809f;

}  // namespace

void Reverb::Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters) {
  rate_hz_ = static_cast<float>(rate_hz);
  const auto most = [&](float seconds) { return static_cast<std::size_t>(seconds * rate_hz_) + 2; };
  pre_delay_.Prepare(most(kLongestPreDelaySeconds));
  for (std::size_t i = 0; i < kDiffusers; ++i)
    diffusers_[i].line.Prepare(most(kDiffuserSeconds[i]));
  for (std::size_t i = 0; i < kLines; ++i) lines_[i].Prepare(most(kLineSeconds[i]));
  low_cut_coefficient_ = OnePole(kLowCutHz, rate_hz_);
  parameters_ = parameters;
  EnterRoom();
  fade_ = Ramp(1);
  level_ = Ramp(parameters.level_linear);
  awake_ = false;
}

bool Reverb::SameRoom(const ReverbParameters& other) const {
  return room_.size == other.size && room_.pre_delay_seconds == other.pre_delay_seconds;
}

void Reverb::SetParameters(const ReverbParameters& parameters) {
  if (parameters == parameters_) return;
  parameters_ = parameters;
  if (!awake_) {  // there is nothing yet to be careful with
    level_ = Ramp(parameters.level_linear);
    return EnterRoom();
  }
  level_.MoveTo(parameters.level_linear, kSettleFrames);
  if (!SameRoom(parameters)) {
    fade_.MoveTo(0, kFadeFrames);  // EnterRoom follows when it is silent
    return;
  }
  fade_.MoveTo(1, kFadeFrames);
  const Coefficients target = Aim();
  settle_frames_ = kSettleFrames;
  constexpr float kShare = 1.0f / kSettleFrames;
  for (std::size_t i = 0; i < kLines; ++i) {
    step_.gain[i] = (target.gain[i] - now_.gain[i]) * kShare;
    step_.damping[i] = (target.damping[i] - now_.damping[i]) * kShare;
  }
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    step_.diffusion[i] = (target.diffusion[i] - now_.diffusion[i]) * kShare;
  }
  step_.input_gain = (target.input_gain - now_.input_gain) * kShare;
  step_.low_pass = (target.low_pass - now_.low_pass) * kShare;
}

/// Takes the lengths of the room that is wanted and begins in silence: what rang in the old one
/// would come out torn.
void Reverb::EnterRoom() {
  room_ = parameters_;
  pre_delay_.Clear();
  for (Diffuser& diffuser : diffusers_) diffuser.line.Clear();
  for (DelayLine& line : lines_) line.Clear();
  damped_.fill(0);
  low_cut_ = low_pass_ = 0;
  const float size = std::clamp(room_.size, 0.2f, 1.0f);
  const auto frames_of = [&](float seconds) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(seconds * rate_hz_ + 0.5f));
  };
  pre_delay_frames_ = frames_of(std::clamp(room_.pre_delay_seconds, 0.0f, kLongestPreDelaySeconds));
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    diffusers_[i].frames = frames_of(kDiffuserSeconds[i] * size);
  }
  for (std::size_t i = 0; i < kLines; ++i) line_frames_[i] = frames_of(kLineSeconds[i] * size);
  now_ = Aim();
  settle_frames_ = 0;
}

Reverb::Coefficients Reverb::Aim() const {
  Coefficients c;
  const float decay = std::max(parameters_.decay_seconds, 0.05f);
  const float ratio_of_high = std::clamp(parameters_.high_decay_ratio, 0.05f, 1.0f);
  float lost = 0;
  for (std::size_t i = 0; i < kLines; ++i) {
    const float seconds = static_cast<float>(line_frames_[i]) / rate_hz_;
    const float low = Exp2(-3 * kLog2Of10 * seconds / decay);
    // One pole y += (1 - p)(x - y): unity at 0 Hz, (1 - p)/(1 + p) at half the rate.
    const float ratio = Exp2(
        -std::min(3 * kLog2Of10 * seconds / decay * (1 / ratio_of_high - 1), kMostDampingOctaves));
    c.damping[i] = (1 - ratio) / (1 + ratio);
    c.gain[i] = low / 4;  // 1/sqrt(16): the matrix as butterflies has gain 4
    lost += 1 - low * low;
  }
  // The longer the decay, the more echoes add up: the level stays, whatever the time.
  c.input_gain = kWetLevel * std::sqrt(lost / kLines);
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    const float seconds = static_cast<float>(diffusers_[i].frames) / rate_hz_;
    c.diffusion[i] =
        std::min(kDiffusion, Exp2(-3 * kLog2Of10 * seconds / (kDiffuserShare * decay)));
  }
  c.low_pass = OnePole(parameters_.pre_low_pass_hz, rate_hz_);
  return c;
}

void Reverb::Settle() {
  --settle_frames_;
  for (std::size_t i = 0; i < kLines; ++i) {
    now_.gain[i] += step_.gain[i];
    now_.damping[i] += step_.damping[i];
  }
  for (std::size_t i = 0; i < kDiffusers; ++i) now_.diffusion[i] += step_.diffusion[i];
  now_.input_gain += step_.input_gain;
  now_.low_pass += step_.low_pass;
}

void Reverb::Process(std::span<const float> send, std::span<float> left, std::span<float> right) {
  const std::size_t first = awake_ ? 0 : LeadingSilence(send);
  awake_ = awake_ || first < send.size();
  for (std::size_t f = first; f < send.size(); ++f) {
    if (settle_frames_ > 0) Settle();
    const float fade = fade_.Next();
    if (fade == 0) {
      EnterRoom();
      fade_.MoveTo(1, kFadeFrames);
    }
    const float level = fade * level_.Next();
    low_pass_ += now_.low_pass * (send[f] - low_pass_);
    low_cut_ += low_cut_coefficient_ * (low_pass_ - low_cut_);
    const float delayed = pre_delay_.Read(pre_delay_frames_);
    pre_delay_.Write(low_pass_ - low_cut_);
    float x = fade * delayed * now_.input_gain;
    for (std::size_t i = 0; i < kDiffusers; ++i) {
      Diffuser& diffuser = diffusers_[i];
      const float old = diffuser.line.Read(diffuser.frames);
      const float in = x - now_.diffusion[i] * old;
      diffuser.line.Write(in);
      x = old + now_.diffusion[i] * in;
    }

    std::array<float, kLines> out;
    for (std::size_t i = 0; i < kLines; ++i) {
      const float line = lines_[i].Read(line_frames_[i]);
      damped_[i] += (1.0f - now_.damping[i]) * (line - damped_[i]);
      out[i] = damped_[i];
    }
    // Signs + - + - and + + - -: orthogonal, so the sides are not alike.
    float sum_left = 0, sum_right = 0;
    for (std::size_t i = 0; i < kLines; ++i) {
      sum_left += i % 2 == 0 ? out[i] : -out[i];
      sum_right += i / 2 % 2 == 0 ? out[i] : -out[i];
    }
    left[f] += 0.25f * level * sum_left;
    right[f] += 0.25f * level * sum_right;

    for (std::size_t i = 0; i < kLines; ++i) out[i] *= now_.gain[i];
    for (std::size_t width = 1; width < kLines; width *= 2) {
      for (std::size_t i = 0; i < kLines; i += 2 * width) {
        for (std::size_t j = i; j < i + width; ++j) {
          const float a = out[j], b = out[j + width];
          out[j] = a + b;
          out[j + width] = a - b;
        }
      }
    }
    for (std::size_t i = 0; i < kLines; ++i) lines_[i].Write(out[i] + x);
  }
}

}  // namespace portamento::engine
