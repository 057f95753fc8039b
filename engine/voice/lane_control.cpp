#include "engine/voice/lane_control.h"

#include <algorithm>

#include "engine/samples/sample_arena.h"
#include "engine/units.h"
#include "engine/voice/lfo.h"

namespace portamento::engine {
namespace {

constexpr float kOpenCutoffCents = 13500.0f;
constexpr float kHighestCutoffShare = 0.45f;  // of the sampling rate
constexpr float kFadeSeconds = 0.005f;

constexpr float kPhaseOne = static_cast<float>(1u << kPhaseFractionBits);

float ParamOf(const ControlLanes& c, Param param, std::size_t l) {
  return c.params[static_cast<std::size_t>(param)][l];
}

EnvelopeTimes VolTimes(const ControlLanes& c, std::size_t l) {
  return {ParamOf(c, Param::kVolDelay, l),   ParamOf(c, Param::kVolAttack, l),
          ParamOf(c, Param::kVolHold, l),    ParamOf(c, Param::kVolDecay, l),
          ParamOf(c, Param::kVolRelease, l), ParamOf(c, Param::kVolSustainCb, l)};
}

EnvelopeTimes ModTimes(const ControlLanes& c, std::size_t l) {
  return {ParamOf(c, Param::kModDelay, l),   ParamOf(c, Param::kModAttack, l),
          ParamOf(c, Param::kModHold, l),    ParamOf(c, Param::kModDecay, l),
          ParamOf(c, Param::kModRelease, l), ParamOf(c, Param::kModSustain, l)};
}

EnvelopeState LoadVol(const ControlLanes& c, std::size_t l) {
  return {c.vol_stage[l], c.vol_frames_left[l], c.vol_level[l], c.vol_slope[l]};
}

void StoreVol(ControlLanes& c, std::size_t l, const EnvelopeState& s) {
  c.vol_stage[l] = s.stage;
  c.vol_frames_left[l] = s.frames_left;
  c.vol_level[l] = s.level;
  c.vol_slope[l] = s.slope;
}

EnvelopeState LoadMod(const ControlLanes& c, std::size_t l) {
  return {c.mod_stage[l], c.mod_frames_left[l], c.mod_level[l], c.mod_slope[l]};
}

void StoreMod(ControlLanes& c, std::size_t l, const EnvelopeState& s) {
  c.mod_stage[l] = s.stage;
  c.mod_frames_left[l] = s.frames_left;
  c.mod_level[l] = s.level;
  c.mod_slope[l] = s.slope;
}

void SetParams(ControlLanes& c, std::size_t l, const VoiceParams& params) {
  for (std::size_t i = 0; i < kParamCount; ++i) c.params[i][l] = params.values()[i];
}

/// Gain of everything that changes only by controllers: attenuation, and the level that the
/// filter's resonance costs (half of Q).
float StaticGain(float attenuation_cb, float resonance_cb) {
  if (attenuation_cb >= kMostAttenuationCb) return 0;
  return CentibelsToGain(attenuation_cb + 0.5f * resonance_cb);
}

/// A value on its straight way to `target` in `settle` frames, `frames` later.
float Approach(float now, float target, std::int32_t settle, std::int32_t frames) {
  if (frames >= settle) return target;
  return now + (target - now) * (static_cast<float>(frames) / static_cast<float>(settle));
}

/// A straight ramp of the next `frames` frames. After an event its first step is taken at once, in
/// the frame of the event, and it has one step more.
struct Ramping {
  std::int32_t frames;
  float per_step;
  bool steps_at_once;

  Ramping(std::int32_t frame_count, bool at_event)
      : frames(frame_count),
        per_step(1.0f / static_cast<float>(frame_count + (at_event ? 1 : 0))),
        steps_at_once(at_event) {}

  /// The step per frame of a value that kernels move.
  float Aim(float& now, float next) const {
    const float step = (next - now) * per_step;
    if (steps_at_once) now += step;
    return step;
  }

  /// To a target that is reached in `settle` frames. A value that has arrived is set to it first:
  /// additions leave a rest, and nothing is cheaper to mix than exactly nothing.
  float AimStraight(float& now, float target, std::int32_t settle) const {
    if (settle == 0) now = target;
    return Aim(now, Approach(now, target, settle, frames));
  }
};

float GlideAfter(float cents, float cents_per_frame, std::int32_t frames) {
  const float step = cents_per_frame * static_cast<float>(frames);
  return cents > 0 ? std::max(cents - step, 0.0f) : std::min(cents + step, 0.0f);
}

/// The oscillator stands still in silence; filter and envelope go on.
void Park(OscillatorLanes& o, std::size_t l) {
  o.base[l] = SampleArena<std::int16_t>::kSilence;
  o.phase[l] = 0;
  o.increment[l] = 0;
  o.loop_length[l] = 0;
}

/// To the unlooped copy of the sample: out of the loop, or out of silence.
void EnterTail(LaneGroup& group, std::size_t l) {
  OscillatorLanes& o = group.oscillator;
  const std::uint64_t length = o.loop_length[l];
  const std::uint64_t position = o.phase[l] >> kPhaseFractionBits;
  if (length > 0 && position >= o.loop_end[l]) {
    const std::uint64_t loops = (position - o.loop_end[l]) / length + 1;
    o.phase[l] -= loops * length << kPhaseFractionBits;
  }
  o.base[l] = group.control.tail_base[l];
  o.end[l] = group.control.tail_end[l];
  o.loop_length[l] = 0;
  group.control.playback[l] = Playback::kRunning;
}

}  // namespace

LaneControl::LaneControl(std::uint32_t rate_hz)
    : fade_frames_(static_cast<std::int32_t>(kFadeSeconds * static_cast<float>(rate_hz))) {
  const auto highest_octaves = static_cast<float>(
      Log2(kHighestCutoffShare * static_cast<double>(rate_hz) / double{kAbsoluteZeroHz}));
  const float open_cents = std::min(kOpenCutoffCents, kCentsPerOctave * highest_octaves);
  scale_ = {1.0f / static_cast<float>(rate_hz), open_cents};
}

void LaneControl::Start(LaneGroup& group, int lane, const LaneStart& start,
                        const VoiceParams& params) const {
  const auto l = static_cast<std::size_t>(lane);
  SilenceLane(group, lane);
  OscillatorLanes& o = group.oscillator;
  o.base[l] = start.base;
  o.end[l] = start.end;
  o.loop_end[l] = start.loop_end;
  o.loop_length[l] = start.loop_end - start.loop_start;
  o.phase[l] = std::uint64_t{start.first_frame} << kPhaseFractionBits;

  ControlLanes& c = group.control;
  SetParams(c, l, params);
  c.frames_to_update[l] = 0;
  c.playback[l] = start.playback;
  c.tail_base[l] = start.tail_base;
  c.tail_end[l] = start.tail_end;
  if (start.playback == Playback::kWaiting) {
    c.tail_base[l] = start.base + start.first_frame;
    c.tail_end[l] = start.end - start.first_frame;
    Park(o, l);
  }
  c.linear_mod_attack[l] = start.linear_mod_attack;
  c.glide_cents[l] = start.glide_cents;
  c.glide_cents_per_frame[l] = start.glide_cents_per_frame;
  c.mod_lfo_delay_frames[l] = StageFrames(params[Param::kModLfoDelay]);
  c.vib_lfo_delay_frames[l] = StageFrames(params[Param::kVibLfoDelay]);
  c.vol_frames_left[l] = StageFrames(params[Param::kVolDelay]);
  c.mod_frames_left[l] = StageFrames(params[Param::kModDelay]);
  c.fade[l] = 1;
  c.resonance_cb[l] = params[Param::kResonanceCb];
  c.cutoff_cents[l] = params[Param::kCutoffCents];
  c.static_gain[l] = StaticGain(params[Param::kAttenuationCb], params[Param::kResonanceCb]);
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    group.mix.weight[bus][l] = params[kWeightParams[bus]];
  }
  group.tone.low_gain[l] = params[Param::kLowGain];
  group.tone.high_gain[l] = params[Param::kHighGain];
  const auto bit = static_cast<std::uint16_t>(1u << l);
  group.started = static_cast<std::uint16_t>(group.started | bit);
  group.finished = static_cast<std::uint16_t>(group.finished & ~bit);
}

void LaneControl::Retarget(LaneGroup& group, int lane, const VoiceParams& params,
                           int to_grid) const {
  const auto l = static_cast<std::size_t>(lane);
  Advance(group, l);
  ControlLanes& c = group.control;
  SetParams(c, l, params);
  c.settle_frames[l] = to_grid + kBlockFrames;

  EnvelopeState vol = LoadVol(c, l), mod = LoadMod(c, l);
  VolumeEnvelope::Retarget(vol, VolTimes(c, l));
  ModulationEnvelope::Retarget(mod, ModTimes(c, l));
  StoreVol(c, l, vol);
  StoreMod(c, l, mod);
}

void LaneControl::Retune(LaneGroup& group, int lane, const VoiceParams& params, float glide_cents,
                         float glide_cents_per_frame, int to_grid) const {
  Retarget(group, lane, params, to_grid);
  const auto l = static_cast<std::size_t>(lane);
  group.control.glide_cents[l] += glide_cents;
  group.control.glide_cents_per_frame[l] = glide_cents_per_frame;
}

void LaneControl::Release(LaneGroup& group, int lane, const VoiceParams& params,
                          int to_grid) const {
  Retarget(group, lane, params, to_grid);
  const auto l = static_cast<std::size_t>(lane);
  ControlLanes& c = group.control;
  EnvelopeState vol = LoadVol(c, l), mod = LoadMod(c, l);
  VolumeEnvelope::Release(vol, VolTimes(c, l));
  ModulationEnvelope::Release(mod, ModTimes(c, l), c.linear_mod_attack[l] != 0);
  StoreVol(c, l, vol);
  StoreMod(c, l, mod);
  if (c.playback[l] == Playback::kUntilRelease || c.playback[l] == Playback::kWaiting) {
    EnterTail(group, l);
  }
}

void LaneControl::Fade(LaneGroup& group, int lane) const {
  const auto l = static_cast<std::size_t>(lane);
  Advance(group, l);
  if (group.control.fade_frames_left[l] == 0) group.control.fade_frames_left[l] = fade_frames_;
}

void LaneControl::Update(LaneGroup& group, int lane, int to_grid) const {
  const auto l = static_cast<std::size_t>(lane);
  Advance(group, l);
  ControlLanes& c = group.control;
  OscillatorLanes& o = group.oscillator;

  EnvelopeState vol = LoadVol(c, l);
  const bool was_delayed = vol.stage == EnvelopeStage::kDelay;
  VolumeEnvelope::EnterStages(vol, VolTimes(c, l));
  StoreVol(c, l, vol);
  const bool faded = c.fade[l] <= 0;
  if (vol.stage == EnvelopeStage::kOver || faded) return Finish(group, l);
  const bool begins = was_delayed && vol.stage != EnvelopeStage::kDelay;

  if (c.playback[l] == Playback::kRunning && o.loop_length[l] == 0 &&
      (o.phase[l] >> kPhaseFractionBits) >= std::uint64_t{o.end[l]} + kLeftTaps + 1) {
    c.playback[l] = Playback::kExhausted;
    Park(o, l);
    if (c.fade_frames_left[l] == 0) c.fade_frames_left[l] = fade_frames_;  // the filter rings out
  }

  std::int32_t frames = std::min<std::int32_t>(to_grid, vol.frames_left);
  if (c.fade_frames_left[l] > 0) frames = std::min(frames, c.fade_frames_left[l]);
  c.interval_frames[l] = frames;
  c.frames_to_update[l] = frames;

  // Everything now, and at the next control point.
  const bool linear_attack = c.linear_mod_attack[l] != 0;
  EnvelopeState mod_then = LoadMod(c, l);
  const float mod_now = ModulationEnvelope::Value(mod_then.stage, mod_then.level, linear_attack);
  ModulationEnvelope::Step(mod_then, ModTimes(c, l), frames);
  const float mod_next = ModulationEnvelope::Value(mod_then.stage, mod_then.level, linear_attack);

  LfoState mod_lfo{c.mod_lfo_delay_frames[l], c.mod_lfo_phase[l]};
  LfoState vib_lfo{c.vib_lfo_delay_frames[l], c.vib_lfo_phase[l]};
  const float lfo_now = Lfo::Value(mod_lfo), vib_now = Lfo::Value(vib_lfo);
  Lfo::Step(mod_lfo, ParamOf(c, Param::kModLfoCycles, l), frames);
  Lfo::Step(vib_lfo, ParamOf(c, Param::kVibLfoCycles, l), frames);
  const float lfo_next = Lfo::Value(mod_lfo), vib_next = Lfo::Value(vib_lfo);

  // Pitch stands still between control points, so it takes the middle of what it passes through.
  AimPitch(group, l,
           0.5f * ((lfo_now + lfo_next) * ParamOf(c, Param::kModLfoToPitch, l) +
                   (vib_now + vib_next) * ParamOf(c, Param::kVibLfoToPitch, l) +
                   (mod_now + mod_next) * ParamOf(c, Param::kModEnvToPitch, l)),
           frames);

  const std::int32_t settle = c.settle_frames[l];
  const float lfo_to_cutoff = ParamOf(c, Param::kModLfoToCutoff, l);
  const float env_to_cutoff = ParamOf(c, Param::kModEnvToCutoff, l);
  const float cutoff_next =
      Approach(c.cutoff_cents[l], ParamOf(c, Param::kCutoffCents, l), settle, frames);
  AimFilter(group, l, c.cutoff_cents[l] + lfo_now * lfo_to_cutoff + mod_now * env_to_cutoff,
            cutoff_next + lfo_next * lfo_to_cutoff + mod_next * env_to_cutoff, frames);

  const float lfo_to_volume = ParamOf(c, Param::kModLfoToVolume, l);
  const auto gain = [&](float envelope, float static_gain, float lfo, float fade) {
    return kOutputScale * envelope * static_gain * fade *
           (lfo_to_volume != 0 ? CentibelsToGain(-lfo * lfo_to_volume) : 1.0f);
  };
  EnvelopeState vol_then = vol;
  VolumeEnvelope::Step(vol_then, frames);
  const float static_next =
      Approach(c.static_gain[l],
               StaticGain(ParamOf(c, Param::kAttenuationCb, l), ParamOf(c, Param::kResonanceCb, l)),
               settle, frames);
  const float fade_next = Approach(c.fade[l], c.fade_frames_left[l] > 0 ? 0.0f : c.fade[l],
                                   c.fade_frames_left[l], frames);
  MixLanes& mix = group.mix;
  const bool retargeted = settle == to_grid + kBlockFrames;  // in this very frame
  const Ramping ramp(frames, retargeted && !begins);
  if (begins) {
    mix.gain[l] =
        gain(VolumeEnvelope::Gain(vol.stage, vol.level), c.static_gain[l], lfo_now, c.fade[l]);
  }
  const float gain_next =
      gain(VolumeEnvelope::Gain(vol.stage, vol_then.level), static_next, lfo_next, fade_next);
  mix.delta_gain[l] = ramp.Aim(mix.gain[l], gain_next);
  for (std::size_t bus = 0; bus < kBusCount; ++bus) {
    mix.delta_weight[bus][l] =
        ramp.AimStraight(mix.weight[bus][l], ParamOf(c, kWeightParams[bus], l), settle);
  }
  AimTone(group, l, frames);
}

float LaneControl::EnvelopeCb(const LaneGroup& group, int lane) {
  const auto l = static_cast<std::size_t>(lane);
  const ControlLanes& c = group.control;
  switch (c.vol_stage[l]) {
    case EnvelopeStage::kDelay:
    case EnvelopeStage::kAttack:
      return 0;  // about to be heard
    case EnvelopeStage::kOver:
      return kSilenceCb;
    default:
      return c.vol_level[l];
  }
}

/// Brings the control state from the last control point to the present frame.
void LaneControl::Advance(LaneGroup& group, std::size_t l) const {
  ControlLanes& c = group.control;
  const std::int32_t frames = c.interval_frames[l] - c.frames_to_update[l];
  c.interval_frames[l] = 0;
  c.frames_to_update[l] = 0;
  if (frames == 0) return;

  EnvelopeState vol = LoadVol(c, l), mod = LoadMod(c, l);
  VolumeEnvelope::Step(vol, frames);
  ModulationEnvelope::Step(mod, ModTimes(c, l), frames);
  StoreVol(c, l, vol);
  StoreMod(c, l, mod);

  LfoState mod_lfo{c.mod_lfo_delay_frames[l], c.mod_lfo_phase[l]};
  LfoState vib_lfo{c.vib_lfo_delay_frames[l], c.vib_lfo_phase[l]};
  Lfo::Step(mod_lfo, ParamOf(c, Param::kModLfoCycles, l), frames);
  Lfo::Step(vib_lfo, ParamOf(c, Param::kVibLfoCycles, l), frames);
  c.mod_lfo_delay_frames[l] = mod_lfo.delay_frames;
  c.mod_lfo_phase[l] = mod_lfo.phase;
  c.vib_lfo_delay_frames[l] = vib_lfo.delay_frames;
  c.vib_lfo_phase[l] = vib_lfo.phase;

  c.glide_cents[l] = GlideAfter(c.glide_cents[l], c.glide_cents_per_frame[l], frames);
  const std::int32_t settle = c.settle_frames[l];
  c.cutoff_cents[l] =
      Approach(c.cutoff_cents[l], ParamOf(c, Param::kCutoffCents, l), settle, frames);
  c.resonance_cb[l] =
      Approach(c.resonance_cb[l], ParamOf(c, Param::kResonanceCb, l), settle, frames);
  c.static_gain[l] =
      Approach(c.static_gain[l],
               StaticGain(ParamOf(c, Param::kAttenuationCb, l), ParamOf(c, Param::kResonanceCb, l)),
               settle, frames);
  c.settle_frames[l] = std::max(settle - frames, 0);
  if (c.fade_frames_left[l] > 0) {
    c.fade[l] = Approach(c.fade[l], 0, c.fade_frames_left[l], frames);
    c.fade_frames_left[l] = std::max(c.fade_frames_left[l] - frames, 0);
  }
}

void LaneControl::AimPitch(LaneGroup& group, std::size_t l, float modulation_cents,
                           int frames) const {
  ControlLanes& c = group.control;
  if (c.playback[l] == Playback::kWaiting || c.playback[l] == Playback::kExhausted) {
    group.oscillator.increment[l] = 0;
    return;
  }
  const float glide = c.glide_cents[l];
  const float glide_middle =
      glide == 0 ? 0 : 0.5f * (glide + GlideAfter(glide, c.glide_cents_per_frame[l], frames));
  const float cents =
      std::clamp(ParamOf(c, Param::kPitchCents, l) + glide_middle + modulation_cents,
                 kLowestPitchCents, kHighestPitchCents);
  group.oscillator.increment[l] =
      static_cast<std::uint64_t>(CentsToRatio(cents) * kPhaseOne + 0.5f);
}

void LaneControl::AimTone(LaneGroup& group, std::size_t l, int frames) const {
  ToneLanes& tone = group.tone;
  const ControlLanes& c = group.control;
  const Ramping ramp(frames, false);
  const auto aim = [&](float& now, Param target) {
    return ramp.AimStraight(now, ParamOf(c, target, l), c.settle_frames[l]);
  };
  tone.low_pole[l] = ParamOf(c, Param::kLowPole, l);
  tone.high_pole[l] = ParamOf(c, Param::kHighPole, l);
  tone.delta_low_gain[l] = aim(tone.low_gain[l], Param::kLowGain);
  tone.delta_high_gain[l] = aim(tone.high_gain[l], Param::kHighGain);
  const bool flat = tone.low_gain[l] == 0 && tone.delta_low_gain[l] == 0 &&
                    tone.high_gain[l] == 0 && tone.delta_high_gain[l] == 0;
  const auto bit = static_cast<std::uint16_t>(1u << l);
  group.toned = static_cast<std::uint16_t>(flat ? group.toned & ~bit : group.toned | bit);
}

void LaneControl::AimFilter(LaneGroup& group, std::size_t l, float now_cents, float then_cents,
                            int frames) const {
  FilterLanes& filter = group.filter;
  const ControlLanes& c = group.control;
  const float resonance_next =
      Approach(c.resonance_cb[l], ParamOf(c, Param::kResonanceCb, l), c.settle_frames[l], frames);
  const bool flat = c.resonance_cb[l] <= 0 && resonance_next <= 0;
  const bool then_open = flat && then_cents >= scale_.open_cutoff_cents;
  const bool now_open = flat && now_cents >= scale_.open_cutoff_cents;
  if (then_open && (now_open || filter.open[l] != 0)) {
    filter.open[l] = 1;
    filter.delta_a[l] = filter.delta_b[l] = filter.delta_c[l] = 0;
    return;
  }
  if (filter.open[l] != 0) {
    const FilterTarget now = Coefficients(now_cents, c.resonance_cb[l]);
    filter.a[l] = now.a;
    filter.b[l] = now.b;
    filter.c[l] = now.c;
    filter.open[l] = 0;
  }
  const FilterTarget then = Coefficients(then_cents, resonance_next);
  const float per_frame = 1.0f / static_cast<float>(frames);
  filter.delta_a[l] = (then.a - filter.a[l]) * per_frame;
  filter.delta_b[l] = (then.b - filter.b[l]) * per_frame;
  filter.delta_c[l] = (then.c - filter.c[l]) * per_frame;
}

/// Cookbook low-pass in state-variable form: g = tan(pi fc / fs), k = 1/q.
LaneControl::FilterTarget LaneControl::Coefficients(float cutoff_cents, float resonance_cb) const {
  const float cents = std::clamp(cutoff_cents, kLowestCutoffCents, scale_.open_cutoff_cents);
  const float g = TanPi(AbsoluteCentsToHz(cents) * scale_.cycles_per_hz);
  const float k = CentibelsToGain(resonance_cb - kButterworthCb);
  const float a = 2.0f / (1.0f + g * (g + k));
  return {a - 1.0f, a * g, a * g * g};
}

/// The lane stays, silent and still, until it is collected.
void LaneControl::Finish(LaneGroup& group, std::size_t l) const {
  Park(group.oscillator, l);
  group.mix.gain[l] = group.mix.delta_gain[l] = 0;
  group.filter.z1[l] = group.filter.z2[l] = 0;
  group.filter.open[l] = 1;
  group.filter.delta_a[l] = group.filter.delta_b[l] = group.filter.delta_c[l] = 0;
  for (std::size_t bus = 0; bus < kBusCount; ++bus) group.mix.delta_weight[bus][l] = 0;
  group.control.vol_stage[l] = EnvelopeStage::kOver;
  group.control.interval_frames[l] = kEndlessFrames;
  group.control.frames_to_update[l] = kEndlessFrames;
  group.finished = static_cast<std::uint16_t>(group.finished | 1u << l);
  group.tone.low_gain[l] = group.tone.high_gain[l] = 0;
  group.tone.delta_low_gain[l] = group.tone.delta_high_gain[l] = 0;
  group.toned = static_cast<std::uint16_t>(group.toned & ~(1u << l));
}

}  // namespace portamento::engine
