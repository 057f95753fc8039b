// VoiceParams: what the modulation asks of one voice, in the units of the render loop.
//
// Made by voice/modulation.h from a zone's generators, its modulators and the channel; read by
// voice/lane_control.h at every control point. One flat row per parameter, so that a group of 16
// voices holds them lane by lane.
#pragma once

#include <array>
#include <cstddef>

namespace portamento::engine {

enum class Param : std::size_t {
  kPitchCents,     // above one sample frame per output frame
  kAttenuationCb,  // up to 1440, where it is silent; below 0 only with a ceiling
  kCutoffCents,    // absolute cents
  kResonanceCb,    // 0..960
  kLeft,           // linear weights of the buses
  kRight,
  kReverb,
  kChorus,
  kDelay,
  kLowGain,  // of the tone's shelves, less 1
  kHighGain,
  kLowPole,  // see ToneLanes
  kHighPole,
  kModLfoToPitch,  // cents at full deflection
  kVibLfoToPitch,
  kModEnvToPitch,
  kModLfoToCutoff,  // cents
  kModEnvToCutoff,
  kModLfoToVolume,  // cB, positive is louder
  kModLfoCycles,    // per frame
  kVibLfoCycles,
  kModLfoDelay,  // frames, as all durations below
  kVibLfoDelay,
  kVolDelay,
  kVolAttack,
  kVolHold,
  kVolDecay,  // for the full 96 dB
  kVolSustainCb,
  kVolRelease,  // for the full 96 dB
  kModDelay,
  kModAttack,
  kModHold,
  kModDecay,    // for the full scale
  kModSustain,  // level 0..1
  kModRelease,  // for the full scale
  kCount,
};

inline constexpr std::size_t kParamCount = static_cast<std::size_t>(Param::kCount);

class VoiceParams {
 public:
  float& operator[](Param param) { return values_[static_cast<std::size_t>(param)]; }
  float operator[](Param param) const { return values_[static_cast<std::size_t>(param)]; }
  const std::array<float, kParamCount>& values() const { return values_; }

 private:
  std::array<float, kParamCount> values_{};
};

}  // namespace portamento::engine
