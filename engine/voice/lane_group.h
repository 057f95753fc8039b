// A lane group: the complete state of 16 voices, stored lane by lane.
//
// Each row holds one quantity of all 16 voices, so that a vector unit loads it whole. The types
// keep apart what different parts touch: the oscillator (stage 1), filter and mix (stage 2), and
// the control state that aims the ramps of both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/voice/envelope.h"
#include "engine/voice/voice_params.h"

namespace portamento::engine {

inline constexpr int kLanes = 16;
inline constexpr int kBlockFrames = 64;  // the grid of sample time that control points lie on

template <typename T>
using Row = std::array<T, kLanes>;

/// Where mixes go. The sends are mono and taken before the pan.
enum Bus : std::size_t { kBusLeft, kBusRight, kBusReverb, kBusChorus, kBusDelay, kBusCount };

/// Sample positions are unsigned 41.23 fixed point: 23 bits fill the mantissa of a float.
inline constexpr int kPhaseFractionBits = 23;

/// Stage 1 state: where each voice is in its sample.
struct OscillatorLanes {
  alignas(64) Row<std::uint64_t> phase;      // frames of the sample, 41.23
  alignas(64) Row<std::uint64_t> increment;  // per output frame, 41.23
  alignas(64) Row<std::uint32_t> base;       // arena index of the sample's frame 0
  alignas(64) Row<std::uint32_t> end;        // frames; from here on the sample is silent
  alignas(64) Row<std::uint32_t> loop_end;
  alignas(64) Row<std::uint32_t> loop_length;  // 0: not looped
};

/// Stage 2: a two-pole low-pass as state-variable filter.
///   v = x - z2;  n2 = z2 + b z1 + c v;  z1' = a z1 + b v;  y = z2 + n2;  z2' = n2
/// y is twice the low-pass output; the gain makes up for it.
struct FilterLanes {
  alignas(64) Row<float> z1, z2;
  alignas(64) Row<float> a, b, c;
  alignas(64) Row<float> delta_a, delta_b, delta_c;  // per frame
  alignas(64) Row<float> open;                       // 1: the voice passes unfiltered, 0: filtered
};

/// Stage 2: the tone of a part, two shelves of first order, one after the other:
///   y1 = x + low_gain LP(x);  y = y1 + high_gain (y1 - LP(y1)).  A gain is one less than the
/// shelf's; LP is a one-pole low-pass.
struct ToneLanes {
  alignas(64) Row<float> low_z, high_z;
  alignas(64) Row<float> low_pole, high_pole;  // g / (1 + g), g = tan(pi f / fs)
  alignas(64) Row<float> low_gain, high_gain;
  alignas(64) Row<float> delta_low_gain, delta_high_gain;  // per frame
};

/// Stage 2: gain and the weights of the buses, each moving in a straight line.
struct MixLanes {
  alignas(64) Row<float> gain, delta_gain;
  std::array<Row<float>, kBusCount> weight, delta_weight;
};

/// What a lane's oscillator is doing.
enum class Playback : std::uint8_t {
  kRunning,
  kUntilRelease,  // looping; leaves the loop when released
  kWaiting,       // silent; starts when released
  kExhausted,     // past the end of an unlooped sample
};

/// Control state, as of the last control point of each lane.
struct ControlLanes {
  alignas(64) Row<std::int32_t> frames_to_update;  // until the next control point
  Row<std::int32_t> interval_frames;               // from the last control point to the next
  Row<EnvelopeStage> vol_stage, mod_stage;
  Row<std::int32_t> vol_frames_left, mod_frames_left;  // of the stage
  Row<float> vol_level, vol_slope;
  Row<float> mod_level, mod_slope;
  Row<std::int32_t> mod_lfo_delay_frames, vib_lfo_delay_frames;
  Row<std::uint32_t> mod_lfo_phase, vib_lfo_phase;
  Row<float> glide_cents, glide_cents_per_frame;  // portamento: distance still to go
  Row<float> static_gain;                         // attenuation and filter make-up, smoothed
  Row<float> cutoff_cents;                        // without envelope and LFO, smoothed
  Row<float> resonance_cb;                        // smoothed
  Row<std::int32_t> settle_frames;                // until the smoothed values reach their targets
  Row<float> fade;                                // 1; falling to 0 when the voice is being stopped
  Row<std::int32_t> fade_frames_left;             // 0: not fading
  Row<std::uint32_t> tail_base, tail_end;  // what sounds from the release on, if not the same
  Row<Playback> playback;
  Row<std::uint8_t> linear_mod_attack;  // 1: DLS shape; 0: SF2's convex shape
  alignas(64) std::array<Row<float>, kParamCount> params;
};

struct LaneGroup {
  OscillatorLanes oscillator{};
  FilterLanes filter{};
  ToneLanes tone{};
  MixLanes mix{};
  ControlLanes control{};
  Row<std::uint32_t> voice{};  // owner of each lane, for the voice pool
  std::uint16_t occupied = 0;  // bit per lane
  std::uint16_t finished = 0;  // occupied, but over: silent until collected
  std::uint16_t started = 0;   // occupied and initialised
  std::uint16_t toned = 0;     // its tone is not flat, or moves
};

/// Gives a lane no sample and no sound, so that kernels can run over it harmlessly. Its owner
/// stays. [render]
void SilenceLane(LaneGroup& group, int lane);

/// Copies all state of a lane to another one. [render]
void CopyLane(const LaneGroup& from, int from_lane, LaneGroup& to, int to_lane);

}  // namespace portamento::engine
