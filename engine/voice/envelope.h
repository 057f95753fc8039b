// The two envelopes of a voice, as values that step forward in frames.
//
// SoundFont 2.04, section 9.1.7, with the span of 96 dB that all players use. The volume envelope
// rises linearly in amplitude and falls linearly in decibels; the modulation envelope rises
// convexly (SF2) or linearly (DLS) and falls linearly. A stage's duration is read when the stage
// begins.
#pragma once

#include <cstdint>

#include "engine/dsp/math.h"
#include "engine/units.h"

namespace portamento::engine {

enum class EnvelopeStage : std::int32_t {
  kDelay,
  kAttack,
  kHold,
  kDecay,
  kSustain,
  kRelease,
  kOver
};

/// Durations of a stage that lasts until something happens.
inline constexpr std::int32_t kEndlessFrames = INT32_MAX;

struct EnvelopeState {
  EnvelopeStage stage = EnvelopeStage::kDelay;
  std::int32_t frames_left = 0;  // of the stage
  float level = 0;
  float slope = 0;  // level per frame
};

/// Durations in frames; decay and release for the full scale.
struct EnvelopeTimes {
  float delay = 0, attack = 0, hold = 0, decay = 0, release = 0;
  float sustain = 0;  // volume: cB of attenuation; modulation: level
};

/// `duration_frames` as a stage length: rounded to the nearest frame, at least `least`. [any]
constexpr std::int32_t StageFrames(float duration_frames, std::int32_t least = 0) {
  constexpr float kMost = 1.0e9f;
  if (!(duration_frames > 0)) return least;
  const float bounded = duration_frames < kMost ? duration_frames : kMost;
  const auto frames = static_cast<std::int32_t>(bounded + 0.5f);
  return frames < least ? least : frames;
}

/// Level: in delay 0, in attack the amplitude, after it the attenuation in cB.
struct VolumeEnvelope {
  /// Passes over stages that have no frames left. [render]
  static constexpr void EnterStages(EnvelopeState& s, const EnvelopeTimes& times) {
    while (s.frames_left == 0 && s.stage != EnvelopeStage::kOver) Next(s, times);
  }

  /// Moves on by `frames` <= s.frames_left. [render]
  static constexpr void Step(EnvelopeState& s, std::int32_t frames) {
    if (s.frames_left == kEndlessFrames) return;
    s.level += s.slope * static_cast<float>(frames);
    s.frames_left -= frames;
  }

  /// [render]
  static constexpr float Gain(EnvelopeStage stage, float level) {
    if (stage == EnvelopeStage::kDelay || stage == EnvelopeStage::kOver) return 0;
    if (stage == EnvelopeStage::kAttack) return level;
    return level >= kSilenceCb ? 0 : CentibelsToGain(level);
  }

  /// Begins the release, or begins it anew with another time. During delay the voice is over at
  /// once. [render]
  static constexpr void Release(EnvelopeState& s, const EnvelopeTimes& times) {
    if (s.stage == EnvelopeStage::kOver) return;
    if (s.stage == EnvelopeStage::kDelay) {
      s = {.stage = EnvelopeStage::kOver};
      return;
    }
    if (s.stage == EnvelopeStage::kAttack) s.level = GainToCentibels(s.level);
    s.stage = EnvelopeStage::kRelease;
    Fall(s, kSilenceCb, times.release);
  }

  /// Follows a sustain or release parameter that changed while its stage lasts. [render]
  static constexpr void Retarget(EnvelopeState& s, const EnvelopeTimes& times) {
    if (s.stage == EnvelopeStage::kRelease) Fall(s, kSilenceCb, times.release);
    if (s.stage == EnvelopeStage::kDecay) {
      s.frames_left = s.slope > 0 ? StageFrames((times.sustain - s.level) / s.slope) : 0;
    }
    if (s.stage == EnvelopeStage::kSustain) {
      s.stage = EnvelopeStage::kDecay;  // enters sustain again, at the new level
      s.frames_left = 0;
    }
  }

 private:
  static constexpr void Fall(EnvelopeState& s, float to_cb, float full_frames) {
    const float frames = full_frames > 1 ? full_frames : 1;
    s.slope = kSilenceCb / frames;
    s.frames_left = to_cb > s.level ? StageFrames((to_cb - s.level) / s.slope, 1) : 0;
  }

  static constexpr void Next(EnvelopeState& s, const EnvelopeTimes& times) {
    switch (s.stage) {
      case EnvelopeStage::kDelay: {
        // The first frame already has its share of the rise, so a note is heard on its own frame.
        const std::int32_t frames = StageFrames(times.attack, 1);
        const float share = 1.0f / static_cast<float>(frames);
        s = {EnvelopeStage::kAttack, frames - 1, share, share};
        break;
      }
      case EnvelopeStage::kAttack:
        s = {EnvelopeStage::kHold, StageFrames(times.hold), 0, 0};
        break;
      case EnvelopeStage::kHold:
        s.stage = EnvelopeStage::kDecay;
        s.level = 0;
        Fall(s, times.sustain < kSilenceCb ? times.sustain : kSilenceCb, times.decay);
        break;
      case EnvelopeStage::kDecay:
        if (times.sustain >= kSilenceCb) {
          s = {.stage = EnvelopeStage::kOver};
        } else {
          s = {EnvelopeStage::kSustain, kEndlessFrames, times.sustain, 0};
        }
        break;
      case EnvelopeStage::kSustain:
      case EnvelopeStage::kRelease:
      case EnvelopeStage::kOver:
        s = {.stage = EnvelopeStage::kOver};
        break;
    }
  }
};

/// Level: in attack the share of the attack time, otherwise the value 0..1.
struct ModulationEnvelope {
  /// Moves on by `frames`, through as many stages as they cover. [render]
  static constexpr void Step(EnvelopeState& s, const EnvelopeTimes& times, std::int32_t frames) {
    for (;;) {
      while (s.frames_left == 0) Next(s, times);
      if (s.frames_left == kEndlessFrames) return;
      const std::int32_t part = frames < s.frames_left ? frames : s.frames_left;
      s.level += s.slope * static_cast<float>(part);
      s.frames_left -= part;
      frames -= part;
      if (frames == 0) return;
    }
  }

  /// [render]
  static constexpr float Value(EnvelopeStage stage, float level, bool linear_attack) {
    if (stage == EnvelopeStage::kDelay) return 0;
    if (stage != EnvelopeStage::kAttack || linear_attack) return level;
    if (level <= 0) return 0;
    // Convex: 1 + (5/12) log10(share), which is 0 where the share is 96 dB down.
    constexpr float kPerOctave = 5.0f / 12.0f * 0.30102999566f;
    const float value = 1.0f + kPerOctave * static_cast<float>(Log2(level));
    return value > 0 ? value : 0;
  }

  /// [render]
  static constexpr void Release(EnvelopeState& s, const EnvelopeTimes& times, bool linear_attack) {
    s.level = Value(s.stage, s.level, linear_attack);
    s.stage = EnvelopeStage::kRelease;
    Fall(s, 0, times.release);
  }

  /// Follows a sustain or release parameter that changed while its stage lasts. [render]
  static constexpr void Retarget(EnvelopeState& s, const EnvelopeTimes& times) {
    if (s.stage == EnvelopeStage::kRelease) Fall(s, 0, times.release);
    if (s.stage == EnvelopeStage::kDecay || s.stage == EnvelopeStage::kSustain) {
      s.stage = EnvelopeStage::kDecay;
      Fall(s, times.sustain, times.decay);
    }
  }

 private:
  static constexpr void Fall(EnvelopeState& s, float to, float full_frames) {
    const float frames = full_frames > 1 ? full_frames : 1;
    s.slope = -1.0f / frames;
    s.frames_left = s.level > to ? StageFrames((s.level - to) * frames, 1) : 0;
  }

  static constexpr void Next(EnvelopeState& s, const EnvelopeTimes& times) {
    switch (s.stage) {
      case EnvelopeStage::kDelay: {
        const std::int32_t frames = StageFrames(times.attack);
        s = {EnvelopeStage::kAttack, frames, 0,
             frames > 0 ? 1.0f / static_cast<float>(frames) : 0.0f};
        break;
      }
      case EnvelopeStage::kAttack:
        s = {EnvelopeStage::kHold, StageFrames(times.hold), 1, 0};
        break;
      case EnvelopeStage::kHold:
        s.stage = EnvelopeStage::kDecay;
        Fall(s, times.sustain, times.decay);
        break;
      case EnvelopeStage::kDecay:
        s = {EnvelopeStage::kSustain, kEndlessFrames, times.sustain, 0};
        break;
      case EnvelopeStage::kSustain:
      case EnvelopeStage::kRelease:
      case EnvelopeStage::kOver:
        s = {EnvelopeStage::kOver, kEndlessFrames, 0, 0};
        break;
    }
  }
};

}  // namespace portamento::engine
