#include "engine/voice/param_parts.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/math.h"
#include "engine/units.h"

namespace portamento::engine {
namespace {

using bank::Generator;

constexpr double kLog10Of2 = 0.30102999566398120;
constexpr float kSoftPedalCents = -1200;

// Times at or below this are no time at all: it is the default, and a note must not be late by it.
constexpr float kNoTimecents = -12000;
constexpr float kLongestDelayTimecents = 5000, kLongestTimecents = 8000;
constexpr float kHighestToneShare = 0.45f;  // of the sampling rate
// Faster volume releases click.
constexpr float kShortestReleaseTimecents = -7200;

float SumOf(const PartInput& in, Generator id) { return in.sums[static_cast<std::size_t>(id)]; }

float ValueOf(const PartInput& in, Generator id) {
  const bank::GeneratorInfo& info = bank::InfoOf(id);
  return std::clamp(static_cast<float>(in.note.zone->generators[id]) + SumOf(in, id),
                    static_cast<float>(info.min), static_cast<float>(info.max));
}

/// The SF2 resonance whose response has its peak `peak_cb` above DC. Of a two-pole low-pass the
/// peak R and the quality q hang together by q^2 = (R^2 + R sqrt(R^2 - 1)) / 2; SF2 takes
/// q = R / sqrt 2, which is right for high peaks only.
float ResonanceForPeak(float peak_cb) {
  const float peak = 1.0f / CentibelsToGain(std::max(peak_cb, 0.0f));
  const float q_squared = 0.5f * peak * (peak + std::sqrt(std::max(peak * peak - 1.0f, 0.0f)));
  return static_cast<float>(100.0 * (Log2(q_squared) + 1.0) * kLog10Of2);
}

/// CC94, or of a drum key the share of it that a song has set.
float DelaySend(const NoteContext& note, const Channel& channel) {
  const float send = static_cast<float>(channel.controller(cc::kDelaySend)) / 127.0f;
  if (note.drum_key == nullptr || note.drum_key->delay_send == DrumKey::kUnset) return send;
  return send * static_cast<float>(note.drum_key->delay_send) / 127.0f;
}

bool DependsOn(const bank::Zone& zone, int controller) {
  return zone.sources.test(
      static_cast<std::size_t>(bank::ControllerSource(static_cast<unsigned>(controller))));
}

void SetPitch(const PartInput& in, VoiceParams& p) {
  const NoteContext& note = in.note;
  const bank::Zone& zone = *note.zone;
  const float key_cents =
      ValueOf(in, Generator::kScaleTuning) * static_cast<float>(int{note.key} - int{zone.root_key});
  p[Param::kPitchCents] =
      note.rate_cents + key_cents + 100.0f * ValueOf(in, Generator::kCoarseTune) +
      ValueOf(in, Generator::kFineTune) + zone.correction_cents + ValueOf(in, Generator::kPitch) +
      note.tuning_cents + in.channel.tuning_cents() - 100.0f * static_cast<float>(note.key_shift) +
      in.master.tune_cents + (in.channel.drums() ? 0 : in.master.coarse_tune_cents);
}

/// What generators and controllers take away in all. Without a ceiling they add nothing.
float AttenuationCb(const PartInput& in) {
  const float least_cb = in.master.most_side_gain > 0 ? -kMostAttenuationCb : 0.0f;
  return std::clamp(in.note.zone->attenuation_cb + SumOf(in, Generator::kAttenuation), least_cb,
                    kMostAttenuationCb);
}

void SetLevel(const PartInput& in, VoiceParams& p) {
  const bank::Zone& zone = *in.note.zone;
  const bool muted =
      (in.channel.controller(cc::kVolume) == 0 && DependsOn(zone, cc::kVolume)) ||
      (in.channel.controller(cc::kExpression) == 0 && DependsOn(zone, cc::kExpression));
  float& attenuation_cb = p[Param::kAttenuationCb];
  attenuation_cb = muted ? kMostAttenuationCb : AttenuationCb(in);
  if (zone.traits.exact_resonance && attenuation_cb < kMostAttenuationCb) {
    // What the resonance costs in level is half of the peak asked for, not of its stand-in.
    const float resonance_cb = ValueOf(in, Generator::kFilterQ);
    attenuation_cb += 0.5f * (resonance_cb - ResonanceForPeak(resonance_cb));
  }
}

void SetFilter(const PartInput& in, VoiceParams& p) {
  p[Param::kCutoffCents] =
      ValueOf(in, Generator::kFilterCutoff) + (in.note.soft ? kSoftPedalCents : 0);
  const float resonance_cb = ValueOf(in, Generator::kFilterQ);
  p[Param::kResonanceCb] =
      in.note.zone->traits.exact_resonance ? ResonanceForPeak(resonance_cb) : resonance_cb;
}

/// Constant power; CC8 fades the far side only.
void SetPlace(const PartInput& in, VoiceParams& p) {
  const float pan = ValueOf(in, Generator::kPan) / 1000.0f + 0.5f;
  const auto balance = static_cast<float>(in.channel.controller(cc::kBalance));
  float left = SinPi(0.5f * (1.0f - pan)) * std::min((127.0f - balance) / 63.0f, 1.0f);
  float right = SinPi(0.5f * pan) * std::min(balance / 64.0f, 1.0f);
  if (in.master.most_side_gain > 0) {
    const float most = in.master.most_side_gain / CentibelsToGain(AttenuationCb(in));
    left = std::min(left, most);
    right = std::min(right, most);
  }
  const SendHeard& heard = in.send_heard;
  const auto reaches = [&](Output output) { return (in.channel.outputs & output) != 0; };
  p[Param::kLeft] = reaches(kOutputLeft) ? left : 0;
  p[Param::kRight] = reaches(kOutputRight) ? right : 0;
  p[Param::kReverb] =
      heard.reverb && reaches(kOutputReverb) ? ValueOf(in, Generator::kReverbSend) / 1000.0f : 0;
  p[Param::kChorus] =
      heard.chorus && reaches(kOutputChorus) ? ValueOf(in, Generator::kChorusSend) / 1000.0f : 0;
  p[Param::kDelay] = heard.delay && reaches(kOutputDelay) ? DelaySend(in.note, in.channel) : 0;
}

/// First-order shelves whose boost and cut are mirror images: to cut, the pole moves by the gain.
void SetTone(const PartInput& in, VoiceParams& p) {
  const bool own_tone = !in.channel.tone().flat() || !in.channel.equalized();
  const PartTone& tone = own_tone ? in.channel.tone() : in.master.equalizer;
  p[Param::kLowGain] = p[Param::kHighGain] = p[Param::kLowPole] = p[Param::kHighPole] = 0;
  if (tone.flat()) return;
  const float low = 1.0f / CentibelsToGain(10 * tone.low_db);
  const float high = 1.0f / CentibelsToGain(10 * tone.high_db);
  const auto pole = [&](float hz, float moved) {
    const float g = TanPi(std::min(hz / in.rate_hz, kHighestToneShare)) * moved;
    return g / (1.0f + g);
  };
  p[Param::kLowGain] = low - 1;
  p[Param::kHighGain] = high - 1;
  p[Param::kLowPole] = pole(tone.low_hz, low < 1 ? 1.0f / low : 1.0f);
  p[Param::kHighPole] = pole(tone.high_hz, high < 1 ? high : 1.0f);
}

void SetDepths(const PartInput& in, VoiceParams& p) {
  p[Param::kModLfoToPitch] = ValueOf(in, Generator::kModLfoToPitch);
  // CC77 may take vibrato away, but not turn it over.
  const float vib_offset = in.channel.GeneratorOffset(Generator::kVibLfoToPitch);
  const float vib_depth = ValueOf(in, Generator::kVibLfoToPitch);
  p[Param::kVibLfoToPitch] =
      vib_offset < 0 && vib_depth < 0 ? std::min(vib_depth - vib_offset, 0.0f) : vib_depth;
  p[Param::kModEnvToPitch] = ValueOf(in, Generator::kModEnvToPitch);
  p[Param::kModLfoToCutoff] = ValueOf(in, Generator::kModLfoToFilterCutoff);
  p[Param::kModEnvToCutoff] = ValueOf(in, Generator::kModEnvToFilterCutoff);
  p[Param::kModLfoToVolume] = ValueOf(in, Generator::kModLfoToVolume);
}

float Frames(const PartInput& in, float timecents, float longest_timecents) {
  if (timecents <= kNoTimecents) return 0;
  return in.rate_hz * TimecentsToSeconds(std::min(timecents, longest_timecents));
}

void SetLfos(const PartInput& in, VoiceParams& p) {
  p[Param::kModLfoCycles] =
      AbsoluteCentsToHz(ValueOf(in, Generator::kModLfoFrequency)) / in.rate_hz;
  p[Param::kVibLfoCycles] =
      AbsoluteCentsToHz(ValueOf(in, Generator::kVibLfoFrequency)) / in.rate_hz;
  p[Param::kModLfoDelay] = Frames(in, ValueOf(in, Generator::kModLfoDelay), kLongestDelayTimecents);
  p[Param::kVibLfoDelay] = Frames(in, ValueOf(in, Generator::kVibLfoDelay), kLongestDelayTimecents);
}

void SetEnvelopes(const PartInput& in, VoiceParams& p) {
  const bank::Zone& zone = *in.note.zone;
  // Key scaling bends hold and decay about key 60.
  const auto from_middle_c = static_cast<float>(60 - int{in.note.key});
  const auto delay = [&](Generator id) {
    return Frames(in, ValueOf(in, id), kLongestDelayTimecents);
  };
  const auto attack = [&](Generator id) {  // -32768: none; -12000: a millisecond
    const float timecents = ValueOf(in, id);
    return zone.generators[id] == INT16_MIN
               ? 0.0f
               : in.rate_hz *
                     TimecentsToSeconds(std::clamp(timecents, kNoTimecents, kLongestTimecents));
  };
  const auto hold = [&](Generator id, Generator scaling) {
    return Frames(in, ValueOf(in, id) + ValueOf(in, scaling) * from_middle_c,
                  kLongestDelayTimecents);
  };
  const auto decay = [&](Generator id, Generator scaling) {
    const float timecents = ValueOf(in, id) + ValueOf(in, scaling) * from_middle_c;
    return in.rate_hz * TimecentsToSeconds(std::clamp(timecents, kNoTimecents, kLongestTimecents));
  };
  p[Param::kVolDelay] = delay(Generator::kVolEnvDelay);
  p[Param::kVolAttack] = attack(Generator::kVolEnvAttack);
  p[Param::kVolHold] = hold(Generator::kVolEnvHold, Generator::kKeyToVolEnvHold);
  p[Param::kVolDecay] = decay(Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay);
  p[Param::kVolSustainCb] = ValueOf(in, Generator::kVolEnvSustain);
  p[Param::kVolRelease] =
      in.rate_hz * TimecentsToSeconds(std::clamp(ValueOf(in, Generator::kVolEnvRelease),
                                                 kShortestReleaseTimecents, kLongestTimecents));
  p[Param::kModDelay] = delay(Generator::kModEnvDelay);
  p[Param::kModAttack] = attack(Generator::kModEnvAttack);
  p[Param::kModHold] = hold(Generator::kModEnvHold, Generator::kKeyToModEnvHold);
  p[Param::kModDecay] = decay(Generator::kModEnvDecay, Generator::kKeyToModEnvDecay);
  p[Param::kModSustain] = 1.0f - ValueOf(in, Generator::kModEnvSustain) / 1000.0f;
  p[Param::kModRelease] = in.rate_hz * TimecentsToSeconds(ValueOf(in, Generator::kModEnvRelease));
}

}  // namespace

void SetParts(unsigned parts, const PartInput& input, VoiceParams& params) {
  if ((parts & kPitchPart) != 0) SetPitch(input, params);
  if ((parts & kLevelPart) != 0) SetLevel(input, params);
  if ((parts & kFilterPart) != 0) SetFilter(input, params);
  if ((parts & kPlacePart) != 0) SetPlace(input, params);
  if ((parts & kTonePart) != 0) SetTone(input, params);
  if ((parts & kDepthPart) != 0) SetDepths(input, params);
  if ((parts & kLfoPart) != 0) SetLfos(input, params);
  if ((parts & kEnvelopePart) != 0) SetEnvelopes(input, params);
}

}  // namespace portamento::engine
