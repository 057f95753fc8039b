#include "engine/effects/reverb.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/math.h"
#include "engine/dsp/one_pole.h"

namespace portamento::engine {
namespace {

// Mutually prime at 48 kHz and spread evenly in logarithm, so that no two lines share an echo.
constexpr std::array<float, kReverbLines> kLineSeconds = {
    0.021271f, 0.023521f, 0.025854f, 0.028104f, 0.030688f, 0.033188f, 0.036104f, 0.039021f,
    0.042354f, 0.045688f, 0.049104f, 0.053104f, 0.057021f, 0.061479f, 0.066104f, 0.071021f};
constexpr std::array<float, kDiffusers> kDiffuserSeconds = {0.004771f, 0.003604f, 0.012729f,
                                                            0.009313f};
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

void Reverb::Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters,
                     KernelTarget target) {
  kernel_ = &EffectKernelFor(target);
  rate_hz_ = static_cast<float>(rate_hz);
  const auto most = [&](float seconds) { return static_cast<std::size_t>(seconds * rate_hz_) + 2; };
  network_.pre_delay.Prepare(most(kLongestPreDelaySeconds));
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    network_.diffusers[i].Prepare(most(kDiffuserSeconds[i]));
  }
  for (std::size_t i = 0; i < kReverbLines; ++i) network_.lines[i].Prepare(most(kLineSeconds[i]));
  network_.low_cut_share = OnePole(kLowCutHz, rate_hz_);
  parameters_ = parameters;
  rest_ = {};
  Forget();
  BeginAnew();
}

/// Takes what is wanted at once: for when there is nothing to be careful with.
void Reverb::BeginAnew() {
  EnterRoom();
  fade_.JumpTo(1);
  level_.JumpTo(parameters_.level_linear);
  awake_ = false;
}

bool Reverb::SameRoom(const ReverbParameters& other) const {
  return room_.size == other.size && room_.pre_delay_seconds == other.pre_delay_seconds;
}

void Reverb::SetParameters(const ReverbParameters& parameters) {
  if (parameters == parameters_) return;
  parameters_ = parameters;
  if (!awake_) return BeginAnew();
  level_.MoveTo(parameters.level_linear, kSettleFrames);
  if (!SameRoom(parameters)) {
    fade_.MoveTo(0, kFadeFrames);  // EnterRoom follows when it is silent
    return;
  }
  fade_.MoveTo(1, kFadeFrames);
  const ReverbCoefficients target = Aim();
  const auto left = static_cast<float>(network_.settle_frames);
  const auto move = [&](float& from, float& step, float to) {
    step = (to - (from - left * step)) * (1.0f / kSettleFrames);
    from = to;
  };
  for (std::size_t i = 0; i < kReverbLines; ++i) {
    move(network_.target.gain[i], network_.step.gain[i], target.gain[i]);
    move(network_.target.damping[i], network_.step.damping[i], target.damping[i]);
  }
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    move(network_.target.diffusion[i], network_.step.diffusion[i], target.diffusion[i]);
  }
  move(network_.target.input_gain, network_.step.input_gain, target.input_gain);
  move(network_.target.low_pass, network_.step.low_pass, target.low_pass);
  network_.settle_frames = kSettleFrames;
}

void Reverb::Forget() {
  network_.pre_delay.Clear();
  for (DelayLine& line : network_.diffusers) line.Clear();
  for (DelayLine& line : network_.lines) line.Clear();
  network_.damped.fill(0);
  network_.low_cut = network_.low_pass = 0;
}

/// Takes the lengths of the room that is wanted. What rang in another would come out torn.
void Reverb::EnterRoom() {
  room_ = parameters_;
  const float size = std::clamp(room_.size, 0.2f, 1.0f);
  const auto frames_of = [&](float seconds) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(seconds * rate_hz_ + 0.5f));
  };
  network_.pre_delay_frames =
      frames_of(std::clamp(room_.pre_delay_seconds, 0.0f, kLongestPreDelaySeconds));
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    network_.diffuser_frames[i] = frames_of(kDiffuserSeconds[i] * size);
  }
  for (std::size_t i = 0; i < kReverbLines; ++i) {
    network_.line_frames[i] = frames_of(kLineSeconds[i] * size);
  }
  const auto [shortest_line, longest_line] = std::ranges::minmax(network_.line_frames);
  const auto [shortest_diffuser, longest_diffuser] = std::ranges::minmax(network_.diffuser_frames);
  shortest_frames_ = std::min(shortest_line, shortest_diffuser);
  memory_frames_ = network_.pre_delay_frames + longest_diffuser + longest_line;
  network_.target = Aim();
  network_.settle_frames = 0;
}

ReverbCoefficients Reverb::Aim() const {
  ReverbCoefficients c;
  const float decay = std::max(parameters_.decay_seconds, 0.05f);
  const float ratio_of_high = std::clamp(parameters_.high_decay_ratio, 0.05f, 1.0f);
  float lost = 0;
  for (std::size_t i = 0; i < kReverbLines; ++i) {
    const float seconds = static_cast<float>(network_.line_frames[i]) / rate_hz_;
    const float low = Exp2(-3 * kLog2Of10 * seconds / decay);
    // One pole y += (1 - p)(x - y): unity at 0 Hz, (1 - p)/(1 + p) at half the rate.
    const float ratio = Exp2(
        -std::min(3 * kLog2Of10 * seconds / decay * (1 / ratio_of_high - 1), kMostDampingOctaves));
    c.damping[i] = (1 - ratio) / (1 + ratio);
    c.gain[i] = low / 4;  // 1/sqrt(16): the matrix as butterflies has gain 4
    lost += 1 - low * low;
  }
  // The longer the decay, the more echoes add up: the level stays, whatever the time.
  c.input_gain = kWetLevel * std::sqrt(lost / kReverbLines);
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    const float seconds = static_cast<float>(network_.diffuser_frames[i]) / rate_hz_;
    c.diffusion[i] =
        std::min(kDiffusion, Exp2(-3 * kLog2Of10 * seconds / (kDiffuserShare * decay)));
  }
  c.low_pass = OnePole(parameters_.pre_low_pass_hz, rate_hz_);
  return c;
}

/// How many frames have no influence on each other, and where no decision is due.
std::size_t Reverb::LongestRun() const {
  std::size_t most = shortest_frames_;
  const auto until = [&](int frames) {
    if (frames > 0) most = std::min(most, static_cast<std::size_t>(frames));
  };
  until(network_.settle_frames);
  until(fade_.ramp().frames_left());
  return most;
}

/// Whether what the last frames have put into the lines is as good as nothing.
bool Reverb::GoesRoundQuietly(std::size_t frames) const {
  return std::ranges::all_of(network_.lines, [&](const DelayLine& line) {
    return IsNextToNothing({line.Read(frames), frames});
  });
}

void Reverb::Process(std::span<const float> send, std::span<float> left, std::span<float> right) {
  for (std::size_t done = 0; done < send.size();) {
    std::size_t frames = rest_.WithinBlock(send.size() - done);
    awake_ = awake_ || !IsSilent(send.subspan(done, frames));
    if (awake_) {
      if (fade_.ramp().RestsAt(0)) {
        Forget();
        EnterRoom();
        fade_.MoveTo(1, kFadeFrames);
      }
      frames = std::min(frames, LongestRun());
      Run(send.subspan(done, frames), &left[done], &right[done]);
    } else {
      rest_.Rest(frames);
    }
    done += frames;
  }
}

void Reverb::Run(std::span<const float> send, float* left, float* right) {
  const std::size_t frames = send.size();
  kernel_->reverb(network_, {.frames = frames,
                             .send = send.data(),
                             .fade = fade_.Next(frames),
                             .level = level_.Next(frames),
                             .left = left,
                             .right = right});
  network_.settle_frames = std::max(network_.settle_frames - static_cast<int>(frames), 0);
  if (rest_.MayRest(frames, IsSilent(send) && GoesRoundQuietly(frames), memory_frames_)) {
    Forget();
    BeginAnew();
  }
}

}  // namespace portamento::engine
