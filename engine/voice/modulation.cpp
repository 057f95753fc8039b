#include "engine/voice/modulation.h"

#include <algorithm>
#include <cmath>

#include "engine/dsp/math.h"
#include "engine/units.h"
#include "engine/voice/part_modulation.h"

namespace portamento::engine {
namespace {

using bank::ControlSource;
using bank::Curve;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;

constexpr float kSteps = 128;
constexpr double kLog10Of2 = 0.30102999566398120;
constexpr float kFullSend = 1000;  // per mille
constexpr float kSoftPedalCents = -1200;

// Times at or below this are no time at all: it is the default, and a note must not be late by it.
constexpr float kNoTimecents = -12000;
constexpr float kLongestDelayTimecents = 5000, kLongestTimecents = 8000;
constexpr float kHighestToneShare = 0.45f;  // of the sampling rate
// Faster volume releases click.
constexpr float kShortestReleaseTimecents = -7200;

std::size_t CurveIndex(const ModulatorSource& source) {
  return static_cast<std::size_t>(source.curve) * 8 + (source.full ? 4u : 0u) +
         (source.bipolar ? 2u : 0u) + (source.negative ? 1u : 0u);
}

/// Bipolar position of CC10: 64 steps to either side, of which the outermost goes all the way, so
/// that 0 and 1 are hard left and 127 is hard right (RP-036).
float PanPosition(float value) {
  const float position = value / 64 - 1;
  if (value <= 1) return -1;
  return value > 126 ? position + (value - 126) / 64 : position;
}

/// Whether a modulator is the controller's own way to an effect.
bool SendsToEffect(const Modulator& m) {
  return (m.source.control == bank::ControllerSource(cc::kReverbSend) &&
          m.destination == Generator::kReverbSend) ||
         (m.source.control == bank::ControllerSource(cc::kChorusSend) &&
          m.destination == Generator::kChorusSend);
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

}  // namespace

Modulation::Modulation(const SynthSettings& settings)
    : rate_hz_(static_cast<float>(settings.rate_hz)),
      send_scale_(settings.controller_send_share / kSoundFontSendShare) {
  for (const Curve curve : {Curve::kLinear, Curve::kConcave, Curve::kConvex, Curve::kSwitch}) {
    for (const unsigned flags : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
      const ModulatorSource source{.curve = curve,
                                   .bipolar = (flags & 1) != 0,
                                   .negative = (flags & 2) != 0,
                                   .full = (flags & 4) != 0};
      auto& table = curves_[CurveIndex(source)];
      for (std::size_t i = 0; i < table.size(); ++i) {
        const double position = std::min(static_cast<double>(i), 127.0);
        table[i] = static_cast<float>(bank::SourceCurve(source, position, kSteps));
      }
    }
  }
}

float Modulation::Table(const ModulatorSource& source, float position) const {
  const auto& table = curves_[CurveIndex(source)];
  const auto whole = static_cast<std::size_t>(position);
  const float fraction = position - static_cast<float>(whole);
  if (fraction == 0 || source.curve == Curve::kSwitch) return table[whole];
  return table[whole] + fraction * (table[whole + 1] - table[whole]);
}

float Modulation::SourceValue(const ModulatorSource& source, const NoteContext& note,
                              const Channel& channel, float link) const {
  const bool bipolar_linear = source.bipolar && source.curve == Curve::kLinear;
  if (bank::IsController(source.control)) {
    const int number = static_cast<int>(source.control);
    const float position = channel.Position(number);
    if (number == cc::kPan && bipolar_linear) {
      return source.negative ? -PanPosition(position) : PanPosition(position);
    }
    return Table(source, position);
  }
  switch (source.control) {
    case ControlSource::kVelocity:
      return Table(source, note.velocity);
    case ControlSource::kKey:
      return Table(source, note.key);
    case ControlSource::kPolyPressure:
      return Table(source, channel.key_pressure[note.struck_key]);
    case ControlSource::kChannelPressure:
      return Table(source, static_cast<float>(channel.Pressure()));
    case ControlSource::kPitchWheel:
      if (bipolar_linear) {
        const float position = channel.WheelPosition();
        return source.negative ? -position : position;
      }
      return Table(source, static_cast<float>(channel.pitch_bend) / kSteps);
    case ControlSource::kPitchWheelRange:
      // As an amount source it must give whole semitones: 12700 cents x range / 127.
      return channel.bend_range_semitones() / 127.0f;
    case ControlSource::kLink:
      return link;
    default:
      return 1;
  }
}

void Modulation::SumModulators(const NoteContext& note, const Channel& channel, Sums& sums) const {
  const auto modulators = note.bank->ModulatorsOf(*note.zone);
  std::array<float, bank::kMaxModulatorsPerZone> link_input;
  std::fill_n(link_input.begin(), modulators.size(), 0.0f);
  for (std::size_t i = 0; i < modulators.size(); ++i) {
    const Modulator& m = modulators[i];
    float output = m.amount * SourceValue(m.source, note, channel, link_input[i]) *
                   SourceValue(m.amount_source, note, channel, 0);
    if (m.transform == bank::Transform::kAbsolute) output = std::abs(output);
    if (m.linked()) {
      link_input[static_cast<std::size_t>(m.link)] += output;  // stands later in the list
      continue;
    }
    if (m.source.control == bank::ControllerSource(cc::kModulation) &&
        (m.destination == Generator::kVibLfoToPitch ||
         m.destination == Generator::kModLfoToPitch)) {
      output *= channel.modulation_depth_cents() / 50.0f;  // RPN 5
    }
    if (SendsToEffect(m)) output *= std::min(send_scale_, kFullSend / std::abs(m.amount));
    sums[static_cast<std::size_t>(m.destination)] += output;
  }
}

int Modulation::StartOffsetFrames(const NoteContext& note, const Channel& channel) const {
  const auto modulators = note.bank->ModulatorsOf(*note.zone);
  const bool moves_start = std::any_of(modulators.begin(), modulators.end(), [](const auto& m) {
    return m.destination == Generator::kStartOffset ||
           m.destination == Generator::kStartOffsetCoarse;
  });
  if (!moves_start) return 0;
  Sums sums{};
  SumModulators(note, channel, sums);
  const float frames = sums[static_cast<std::size_t>(Generator::kStartOffset)] +
                       32768.0f * sums[static_cast<std::size_t>(Generator::kStartOffsetCoarse)];
  return static_cast<int>(std::clamp(frames, -1.0e9f, 1.0e9f));
}

/// First-order shelves whose boost and cut are mirror images: to cut, the pole moves by the gain.
void Modulation::AddTone(const PartTone& tone, VoiceParams& p) const {
  if (tone.flat()) return;
  const float low = 1.0f / CentibelsToGain(10 * tone.low_db);
  const float high = 1.0f / CentibelsToGain(10 * tone.high_db);
  const auto pole = [&](float hz, float moved) {
    const float g = TanPi(std::min(hz / rate_hz_, kHighestToneShare)) * moved;
    return g / (1.0f + g);
  };
  p[Param::kLowGain] = low - 1;
  p[Param::kHighGain] = high - 1;
  p[Param::kLowPole] = pole(tone.low_hz, low < 1 ? 1.0f / low : 1.0f);
  p[Param::kHighPole] = pole(tone.high_hz, high < 1 ? high : 1.0f);
}

float Modulation::Frames(float timecents, float longest_timecents) const {
  if (timecents <= kNoTimecents) return 0;
  return rate_hz_ * TimecentsToSeconds(std::min(timecents, longest_timecents));
}

VoiceParams Modulation::Compute(const NoteContext& note, const Channel& channel,
                                const MasterState& master) const {
  const bank::Zone& zone = *note.zone;
  Sums sums{};
  SumModulators(note, channel, sums);
  if (channel.has_generator_offsets()) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += channel.GeneratorOffset(static_cast<Generator>(i));
    }
  }
  sums[static_cast<std::size_t>(Generator::kPan)] += note.pan_shift;
  if (note.drum_key != nullptr) AddDrumKey(*note.drum_key, zone, sums);
  if (!channel.matrix.empty()) AddMatrix(channel, note.struck_key, zone, sums);
  const auto value = [&](Generator id) {
    const bank::GeneratorInfo& info = bank::InfoOf(id);
    return std::clamp(static_cast<float>(zone.generators[id]) + sums[static_cast<std::size_t>(id)],
                      static_cast<float>(info.min), static_cast<float>(info.max));
  };
  VoiceParams p;

  const float key_cents =
      value(Generator::kScaleTuning) * static_cast<float>(int{note.key} - int{zone.root_key});
  p[Param::kPitchCents] = note.rate_cents + key_cents + 100.0f * value(Generator::kCoarseTune) +
                          value(Generator::kFineTune) + zone.correction_cents +
                          value(Generator::kPitch) + note.tuning_cents + channel.tuning_cents() -
                          100.0f * note.key_shift + master.tune_cents +
                          (channel.drums() ? 0 : master.coarse_tune_cents);

  const bool muted = (channel.controller(cc::kVolume) == 0 && DependsOn(zone, cc::kVolume)) ||
                     (channel.controller(cc::kExpression) == 0 && DependsOn(zone, cc::kExpression));
  p[Param::kAttenuationCb] =
      muted ? kMostAttenuationCb
            : std::clamp(
                  zone.attenuation_cb + sums[static_cast<std::size_t>(Generator::kAttenuation)],
                  0.0f, kMostAttenuationCb);

  p[Param::kCutoffCents] = value(Generator::kFilterCutoff) + (note.soft ? kSoftPedalCents : 0);
  const float resonance_cb = value(Generator::kFilterQ);
  p[Param::kResonanceCb] =
      zone.traits.exact_resonance ? ResonanceForPeak(resonance_cb) : resonance_cb;
  if (zone.traits.exact_resonance && p[Param::kAttenuationCb] < kMostAttenuationCb) {
    // What the resonance costs in level is half of the peak asked for, not of its stand-in.
    p[Param::kAttenuationCb] += 0.5f * (resonance_cb - p[Param::kResonanceCb]);
  }

  // Constant power; CC8 fades the far side only.
  const float pan = value(Generator::kPan) / 1000.0f + 0.5f;
  const auto balance = static_cast<float>(channel.controller(cc::kBalance));
  p[Param::kLeft] = SinPi(0.5f * (1.0f - pan)) * std::min((127.0f - balance) / 63.0f, 1.0f);
  p[Param::kRight] = SinPi(0.5f * pan) * std::min(balance / 64.0f, 1.0f);
  p[Param::kReverb] = value(Generator::kReverbSend) / 1000.0f;
  p[Param::kChorus] = value(Generator::kChorusSend) / 1000.0f;

  p[Param::kDelay] = DelaySend(note, channel);
  const bool own_tone = !channel.tone().flat();
  AddTone(own_tone || !channel.equalized() ? channel.tone() : master.equalizer, p);

  p[Param::kModLfoToPitch] = value(Generator::kModLfoToPitch);
  // CC77 may take vibrato away, but not turn it over.
  const float vib_offset = channel.GeneratorOffset(Generator::kVibLfoToPitch);
  const float vib_depth = value(Generator::kVibLfoToPitch);
  p[Param::kVibLfoToPitch] =
      vib_offset < 0 && vib_depth < 0 ? std::min(vib_depth - vib_offset, 0.0f) : vib_depth;
  p[Param::kModEnvToPitch] = value(Generator::kModEnvToPitch);
  p[Param::kModLfoToCutoff] = value(Generator::kModLfoToFilterCutoff);
  p[Param::kModEnvToCutoff] = value(Generator::kModEnvToFilterCutoff);
  p[Param::kModLfoToVolume] = value(Generator::kModLfoToVolume);

  p[Param::kModLfoCycles] = AbsoluteCentsToHz(value(Generator::kModLfoFrequency)) / rate_hz_;
  p[Param::kVibLfoCycles] = AbsoluteCentsToHz(value(Generator::kVibLfoFrequency)) / rate_hz_;
  p[Param::kModLfoDelay] = Frames(value(Generator::kModLfoDelay), kLongestDelayTimecents);
  p[Param::kVibLfoDelay] = Frames(value(Generator::kVibLfoDelay), kLongestDelayTimecents);

  // Key scaling bends hold and decay about key 60.
  const auto from_middle_c = static_cast<float>(60 - int{note.key});
  const auto attack = [&](Generator id) {  // -32768: none; -12000: a millisecond
    const float timecents = value(id);
    return zone.generators[id] == INT16_MIN
               ? 0.0f
               : rate_hz_ *
                     TimecentsToSeconds(std::clamp(timecents, kNoTimecents, kLongestTimecents));
  };
  const auto hold = [&](Generator id, Generator scaling) {
    return Frames(value(id) + value(scaling) * from_middle_c, kLongestDelayTimecents);
  };
  const auto decay = [&](Generator id, Generator scaling) {
    const float timecents = value(id) + value(scaling) * from_middle_c;
    return rate_hz_ * TimecentsToSeconds(std::clamp(timecents, kNoTimecents, kLongestTimecents));
  };
  p[Param::kVolDelay] = Frames(value(Generator::kVolEnvDelay), kLongestDelayTimecents);
  p[Param::kVolAttack] = attack(Generator::kVolEnvAttack);
  p[Param::kVolHold] = hold(Generator::kVolEnvHold, Generator::kKeyToVolEnvHold);
  p[Param::kVolDecay] = decay(Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay);
  p[Param::kVolSustainCb] = value(Generator::kVolEnvSustain);
  p[Param::kVolRelease] =
      rate_hz_ * TimecentsToSeconds(std::clamp(value(Generator::kVolEnvRelease),
                                               kShortestReleaseTimecents, kLongestTimecents));
  p[Param::kModDelay] = Frames(value(Generator::kModEnvDelay), kLongestDelayTimecents);
  p[Param::kModAttack] = attack(Generator::kModEnvAttack);
  p[Param::kModHold] = hold(Generator::kModEnvHold, Generator::kKeyToModEnvHold);
  p[Param::kModDecay] = decay(Generator::kModEnvDecay, Generator::kKeyToModEnvDecay);
  p[Param::kModSustain] = 1.0f - value(Generator::kModEnvSustain) / 1000.0f;
  p[Param::kModRelease] = rate_hz_ * TimecentsToSeconds(value(Generator::kModEnvRelease));
  return p;
}

}  // namespace portamento::engine
