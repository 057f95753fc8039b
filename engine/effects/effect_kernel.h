// The seam between the effects and their inner loops.
//
// An effect divides what it is asked for into runs in which nothing feeds back, prepares what its
// parameters come to for each frame, and has a kernel do the run. The scalar kernel is the
// specification; others must agree with it as those of voices do.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/dsp/delay_line.h"
#include "engine/dsp/run.h"
#include "engine/kernels/kernel_target.h"

namespace portamento::engine {

// --- Reverb --------------------------------------------------------------------------------------

inline constexpr std::size_t kReverbLines = 16, kDiffusers = 4;
using ReverbRow = std::array<float, kReverbLines>;

/// What the parameters come to, for lines of a given size; or what is added to that each frame.
struct ReverbCoefficients {
  alignas(64) ReverbRow gain{};     // per pass, with the matrix' scale
  alignas(64) ReverbRow damping{};  // one-pole coefficient
  std::array<float, kDiffusers> diffusion{};
  float input_gain = 0;
  float low_pass = 1;  // share of the new in the pre-LPF; 1: open
};

struct ReverbNetwork {
  DelayLine pre_delay;
  std::array<DelayLine, kDiffusers> diffusers;
  std::array<DelayLine, kReverbLines> lines;
  std::size_t pre_delay_frames = 1;
  std::array<std::size_t, kDiffusers> diffuser_frames{};
  std::array<std::size_t, kReverbLines> line_frames{};
  alignas(64) ReverbRow damped{};   // state of the damping
  float low_pass = 0, low_cut = 0;  // and of the filters before
  float low_cut_share = 0;          // of the new
  ReverbCoefficients target, step;  // a frame's: target - frames left after it * step
  int settle_frames = 0;            // left
};

/// No longer than the shortest of lines and diffusers, nor than settle_frames where there are any.
struct ReverbRun {
  std::size_t frames;
  const float* send;
  const float *fade, *level;  // RunBuffers
  float *left, *right;        // added to
};

// --- Chorus --------------------------------------------------------------------------------------

struct ChorusVoices {
  DelayLine line;
  std::uint32_t phase = 0, step = 0;  // 2^32 to the cycle
  float low_pass = 0;                 // state
};

/// No longer than any delay in it less one frame.
struct ChorusRun {
  std::size_t frames;
  const float* send;
  const float *centre_frames, *swing_frames, *feedback, *level;  // RunBuffers
  const float* low_pass;                                         // null: open
  const float *to_delay, *to_reverb;                             // null: nothing
  float *left, *right, *delay_send, *reverb_send;                // added to
};

// --- Delay ---------------------------------------------------------------------------------------

struct DelayTaps {
  DelayLine line;
  std::size_t centre_frames = 1, left_frames = 1, right_frames = 1;
  float low_pass = 0;  // state
};

/// No longer than centre_frames.
struct DelayRun {
  std::size_t frames;
  const float* send;
  const float *fade, *centre, *left_level, *right_level, *feedback;  // RunBuffers
  const float* low_pass;                                             // null: open
  const float* to_reverb;                                            // null: nothing
  float *left, *right, *reverb_send;                                 // added to
};

// -------------------------------------------------------------------------------------------------

struct EffectKernel {
  KernelTarget target;
  void (*reverb)(ReverbNetwork& network, const ReverbRun& run);  // [render]
  void (*chorus)(ChorusVoices& voices, const ChorusRun& run);    // [render]
  void (*delay)(DelayTaps& taps, const DelayRun& run);           // [render]
};

/// The kernel of a target that the machine has. [any]
const EffectKernel& EffectKernelFor(KernelTarget target);

}  // namespace portamento::engine
