// The numbers of a control point that its readable form (lane_control.h) and its vector form share.
#pragma once

#include "engine/voice/voice_params.h"

namespace portamento::engine {

/// What depends on the sampling rate.
struct ControlScale {
  float cycles_per_hz;      // 1 / sampling rate
  float open_cutoff_cents;  // the highest of a filter; from here on it passes everything
};

// Sample frames count to 32768, and the filter gives twice its output.
inline constexpr float kOutputScale = 0.5f / 32768.0f;

inline constexpr float kLowestCutoffCents = 1500.0f;

// 8 octaves above the sample's own pitch: 256 frames a step, so two steps are one kernel run.
inline constexpr float kHighestPitchCents = 9600.0f, kLowestPitchCents = -24000.0f;

// 1/q = 10^(-(Q - 3.01 dB)/20): at Q = 0 the Butterworth response.
inline constexpr float kButterworthCb = 30.103f;

/// Of each bus.
inline constexpr Param kWeightParams[] = {Param::kLeft, Param::kRight, Param::kReverb,
                                          Param::kChorus, Param::kDelay};

}  // namespace portamento::engine
