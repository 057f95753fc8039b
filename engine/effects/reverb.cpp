#include "engine/effects/reverb.h"

#include <algorithm>
#include <cmath>

namespace portamento::engine {
namespace {

// Mutually prime at 48 kHz and spread evenly in logarithm, so that no two lines share an echo.
constexpr std::array<float, 16> kLineSeconds = {
    0.021271f, 0.023521f, 0.025854f, 0.028104f, 0.030688f, 0.033188f, 0.036104f, 0.039021f,
    0.042354f, 0.045688f, 0.049104f, 0.053104f, 0.057021f, 0.061479f, 0.066104f, 0.071021f};
constexpr std::array<float, 4> kDiffuserSeconds = {0.004771f, 0.003604f, 0.012729f, 0.009313f};
constexpr float kDiffusion = 0.65f;
constexpr float kLowCutHz = 120.0f;  // below it, reverb only muddies

// Sends at full scale come back at about this level.
constexpr float kWetLevel = 0.5f;

}  // namespace

void Reverb::Prepare(std::uint32_t rate_hz, const ReverbParameters& parameters) {
  const auto rate = static_cast<float>(rate_hz);
  const auto frames_of = [&](float seconds) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(seconds * rate + 0.5f));
  };
  pre_delay_frames_ = frames_of(parameters.pre_delay_seconds);
  pre_delay_.Prepare(pre_delay_frames_);
  for (std::size_t i = 0; i < kDiffusers; ++i) {
    diffusers_[i].frames = frames_of(kDiffuserSeconds[i]);
    diffusers_[i].line.Prepare(diffusers_[i].frames);
  }
  const float decay = std::max(parameters.decay_seconds, 0.05f);
  double lost = 0;
  for (std::size_t i = 0; i < kLines; ++i) {
    line_frames_[i] = frames_of(kLineSeconds[i]);
    lines_[i].Prepare(line_frames_[i]);
    const double seconds = static_cast<double>(line_frames_[i]) / rate;
    const double low = std::pow(10.0, -3.0 * seconds / decay);
    const double high = std::pow(
        10.0, -3.0 * seconds / (decay * std::clamp(parameters.high_decay_ratio, 0.05f, 1.0f)));
    // One pole y += (1 - p)(x - y): unity at 0 Hz, (1 - p)/(1 + p) at half the rate.
    const double ratio = high / low;
    damping_[i] = static_cast<float>((1 - ratio) / (1 + ratio));
    gain_[i] = static_cast<float>(low / 4);  // 1/sqrt(16): the matrix as butterflies has gain 4
    lost += 1 - low * low;
  }
  damped_.fill(0);
  // The longer the decay, the more echoes add up: the level stays, whatever the time.
  input_gain_ = static_cast<float>(kWetLevel * std::sqrt(lost / kLines));
  low_cut_coefficient_ = 1.0f - std::exp(-6.2831853f * kLowCutHz / rate);
  low_cut_ = 0;
}

void Reverb::Process(std::span<const float> send, std::span<float> left, std::span<float> right) {
  for (std::size_t f = 0; f < send.size(); ++f) {
    low_cut_ += low_cut_coefficient_ * (send[f] - low_cut_);
    const float delayed = pre_delay_.Read(pre_delay_frames_);
    pre_delay_.Write(send[f] - low_cut_);
    float x = delayed * input_gain_;
    for (Diffuser& diffuser : diffusers_) {
      const float old = diffuser.line.Read(diffuser.frames);
      const float in = x - kDiffusion * old;
      diffuser.line.Write(in);
      x = old + kDiffusion * in;
    }

    std::array<float, kLines> out;
    for (std::size_t i = 0; i < kLines; ++i) {
      const float line = lines_[i].Read(line_frames_[i]);
      damped_[i] += (1.0f - damping_[i]) * (line - damped_[i]);
      out[i] = damped_[i];
    }
    // Signs + - + - and + + - -: orthogonal, so the sides are not alike.
    float sum_left = 0, sum_right = 0;
    for (std::size_t i = 0; i < kLines; ++i) {
      sum_left += i % 2 == 0 ? out[i] : -out[i];
      sum_right += i / 2 % 2 == 0 ? out[i] : -out[i];
    }
    left[f] += 0.25f * sum_left;
    right[f] += 0.25f * sum_right;

    for (std::size_t i = 0; i < kLines; ++i) out[i] *= gain_[i];
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
