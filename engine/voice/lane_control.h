// Control points: where a voice's envelopes and LFOs are read and its ramps are aimed anew.
//
// A lane has control points on the grid of 64 frames, at its own events, and where a stage of its
// volume envelope ends; never anywhere else, so what a voice does depends on its own events only.
// Between control points pitch is constant and everything else moves in straight lines.
#pragma once

#include <cstdint>

#include "engine/voice/control_scale.h"
#include "engine/voice/lane_group.h"
#include "engine/voice/voice_params.h"

namespace portamento::engine {

/// What a lane needs to begin.
struct LaneStart {
  std::uint32_t base = 0, end = 0;             // as in PlacedWaveform
  std::uint32_t loop_start = 0, loop_end = 0;  // equal: not looped
  std::uint32_t tail_base = 0, tail_end = 0;   // with Playback::kUntilRelease
  std::uint32_t first_frame = 0;
  Playback playback = Playback::kRunning;
  bool linear_mod_attack = false;
  float glide_cents = 0;            // starts this far from its pitch
  float glide_cents_per_frame = 0;  // and approaches it at this rate, > 0
};

class LaneControl {
 public:
  explicit LaneControl(std::uint32_t rate_hz);

  /// All of these take effect on the frame that the group has been rendered up to; `to_grid` is the
  /// number of frames from there to the next point of the grid, 1..64. [render]

  /// Starts a voice on a lane.
  void Start(LaneGroup& group, int lane, const LaneStart& start, const VoiceParams& params) const;

  /// Gives a voice new targets; gain, cutoff and weights approach them within 64 to 128 frames.
  void Retarget(LaneGroup& group, int lane, const VoiceParams& params, int to_grid) const;

  /// Moves a voice to another pitch without a new attack (legato): params, and a glide on top of
  /// whatever glide is still going on.
  void Retune(LaneGroup& group, int lane, const VoiceParams& params, float glide_cents,
              float glide_cents_per_frame, int to_grid) const;

  /// Lets go of the note: envelopes enter release, a loop that ends at release is left.
  void Release(LaneGroup& group, int lane, const VoiceParams& params, int to_grid) const;

  /// Ends a voice within a few milliseconds, whatever its envelope does.
  void Fade(LaneGroup& group, int lane) const;

  /// A control point: aims the ramps for the frames up to the next one. Sets the lane's bit in
  /// group.finished when the voice is over.
  void Update(LaneGroup& group, int lane, int to_grid) const;

  /// What of a control point depends on the sampling rate, for kernels that do it too.
  const ControlScale& scale() const { return scale_; }

  /// Attenuation of a lane by its envelope, in cB: how loud it still is, for stealing.
  static float EnvelopeCb(const LaneGroup& group, int lane);

 private:
  struct FilterTarget {
    float a, b, c;
  };
  FilterTarget Coefficients(float cutoff_cents, float resonance_cb) const;
  void Advance(LaneGroup& group, std::size_t lane) const;
  void AimPitch(LaneGroup& group, std::size_t lane, float modulation_cents, int frames) const;
  void AimTone(LaneGroup& group, std::size_t lane, int frames) const;
  void AimFilter(LaneGroup& group, std::size_t lane, float now_cents, float then_cents,
                 int frames) const;
  void Finish(LaneGroup& group, std::size_t lane) const;

  ControlScale scale_;
  std::int32_t fade_frames_;
};

}  // namespace portamento::engine
