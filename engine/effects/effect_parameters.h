// The parameters of the effects that MIDI can set, each as its standard sends it.
//
// Decoding a message only names the parameter; what the numbers mean in seconds, Hz and decibels is
// up to the effects.
#pragma once

#include <cstdint>

namespace portamento::engine {

/// Values are 0..127 unless noted.
enum class EffectParameter : std::uint8_t {
  // GM2, global parameter control (RP-024).
  kGm2ReverbType,  // 0-4 rooms and halls, 8 plate
  kGm2ReverbTime,
  kGm2ChorusType,  // 0-3 chorus, 4 feedback chorus, 5 flanger
  kGm2ChorusRate,
  kGm2ChorusDepth,
  kGm2ChorusFeedback,
  kGm2ChorusToReverb,
  // GS, addresses 40 01 30 .. 40 01 5A.
  kGsReverbMacro,
  kGsReverbCharacter,
  kGsReverbPreLowPass,
  kGsReverbLevel,
  kGsReverbTime,
  kGsReverbFeedback,
  kGsReverbPreDelay,
  kGsChorusMacro,
  kGsChorusPreLowPass,
  kGsChorusLevel,
  kGsChorusFeedback,
  kGsChorusDelay,
  kGsChorusRate,
  kGsChorusDepth,
  kGsChorusToReverb,
  kGsChorusToDelay,
  kGsDelayMacro,
  kGsDelayPreLowPass,
  kGsDelayTimeCentre,
  kGsDelayTimeRatioLeft,
  kGsDelayTimeRatioRight,
  kGsDelayLevelCentre,
  kGsDelayLevelLeft,
  kGsDelayLevelRight,
  kGsDelayLevel,
  kGsDelayFeedback,
  kGsDelayToReverb,
  // GS, addresses 40 02 00 .. 40 02 03: the equalizer that parts can be sent through.
  kGsEqLowFrequency,   // 0: 200 Hz, 1: 400 Hz
  kGsEqLowGain,        // 64 is 0 dB; 52..76
  kGsEqHighFrequency,  // 0: 3 kHz, 1: 6 kHz
  kGsEqHighGain,
  // XG, addresses 02 01 00 ... `detail` of the event: LSB of a type.
  kXgReverbType,  // MSB
  kXgReverbReturn,
  kXgChorusType,
  kXgChorusReturn,
  kXgChorusToReverb,
  kXgVariationType,
  kXgVariationReturn,
  kXgVariationToReverb,
  kXgVariationConnection,  // 0: into one part, 1: by the sends of all
  kCount,
};

}  // namespace portamento::engine
