// What a synthesizer is told when it is made.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/kernels/kernel_target.h"
#include "engine/midi/tuning.h"

namespace portamento::engine {

enum class Interpolation : std::uint8_t {
  kLinear,  // 2 frames of the sample
  kCubic,   // 4
  kSinc8,   // 8, windowed sinc
  kSinc32,  // 32, windowed sinc; lets nothing fold of voices pitched up by up to two octaves
};

/// Master gain at which a mix of typical songs with typical banks is near -16 LUFS. Counted like
/// FluidSynth's: 1 lets a full-scale voice, panned hard, reach full scale.
inline constexpr float kDefaultGain = 0.6f;

/// The share that the default modulators of a SoundFont give to CC91 and CC93.
inline constexpr float kSoundFontSendShare = 0.2f;

struct SynthSettings {
  std::uint32_t rate_hz = 48'000;    // 8'000..384'000
  std::uint32_t voice_limit = 1024;  // 1..65535
  std::uint32_t channel_groups = 1;  // of 16 channels each, 1..1000
  std::uint32_t helpers = 0;         // threads that may help to render: see Synth::Help
  Interpolation interpolation = Interpolation::kSinc8;
  std::optional<KernelTarget> kernel_target;  // one the machine has; empty: its best
  float gain_linear = kDefaultGain;
  float reverb_level_linear = 1.0f;  // 0 switches the effect off
  float chorus_level_linear = 1.0f;
  float delay_level_linear = 1.0f;
  // What CC91 and CC93 send at 127, as a share: SoundFont says 0.2, GM2 and DLS 1.
  float controller_send_share = kSoundFontSendShare;
  KeyTuning tuning_cents{};  // away from equal temperament, by key; not for drums

  /// Sets the levels of all effects. [any]
  void SetEffectLevels(float linear) {
    reverb_level_linear = chorus_level_linear = delay_level_linear = linear;
  }
};

}  // namespace portamento::engine
