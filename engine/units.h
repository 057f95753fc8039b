// The units of the SoundFont model and what they mean in the engine's own.
#pragma once

#include "engine/dsp/math.h"

namespace portamento::engine {

inline constexpr float kCentsPerOctave = 1200.0f;

/// Pitch 0 of absolute cents: MIDI key 0.
inline constexpr float kAbsoluteZeroHz = 8.175798916f;

/// An envelope at this attenuation has ended: the 96 dB that decay and release times span.
inline constexpr float kSilenceCb = 960.0f;

/// The most that generators and modulators may attenuate a voice.
inline constexpr float kMostAttenuationCb = 1440.0f;

/// log2 of the amplitude ratio of one centibel (0.1 dB): log2(10) / 200.
inline constexpr float kLog2PerCentibel = 0.016609640474f;

/// Cents to a frequency ratio. [any]
constexpr float CentsToRatio(float cents) { return Exp2(cents * (1.0f / kCentsPerOctave)); }

/// Attenuation in centibels to an amplitude factor. [any]
constexpr float CentibelsToGain(float attenuation_cb) {
  return Exp2(attenuation_cb * -kLog2PerCentibel);
}

/// An amplitude factor > 0 to attenuation in centibels. [any]
constexpr float GainToCentibels(float gain) {
  return static_cast<float>(Log2(gain)) * (-1.0f / kLog2PerCentibel);
}

/// Absolute cents to a frequency. [any]
constexpr float AbsoluteCentsToHz(float cents) { return kAbsoluteZeroHz * CentsToRatio(cents); }

/// Timecents to seconds. [any]
constexpr float TimecentsToSeconds(float timecents) { return CentsToRatio(timecents); }

}  // namespace portamento::engine
