#include "engine/voice/modulation.h"

#include <algorithm>
#include <bitset>
#include <cmath>

#include "engine/voice/param_parts.h"
#include "engine/voice/part_modulation.h"

namespace portamento::engine {
namespace {

using bank::ControlSource;
using bank::Curve;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;

constexpr float kSteps = 128;
constexpr float kFullSend = 1000;  // per mille

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

}  // namespace

Modulation::Modulation(const SynthSettings& settings)
    : rate_hz_(static_cast<float>(settings.rate_hz)),
      send_scale_(settings.controller_send_share / kSoundFontSendShare),
      send_heard_{settings.reverb_level_linear > 0, settings.chorus_level_linear > 0,
                  settings.delay_level_linear > 0} {
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

/// What modulators add to the generators of `parts`.
void Modulation::SumModulators(unsigned parts, const NoteContext& note, const Channel& channel,
                               GeneratorSums& sums) const {
  const auto modulators = note.bank->ModulatorsOf(*note.zone);
  std::array<float, bank::kMaxModulatorsPerZone> link_input;
  std::fill_n(link_input.begin(), modulators.size(), 0.0f);
  for (std::size_t i = 0; i < modulators.size(); ++i) {
    const Modulator& m = modulators[i];
    if (!m.linked() && (PartsOf(m.destination) & parts) == 0) continue;
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
  GeneratorSums sums{};
  SumModulators(kAllParts, note, channel, sums);
  const float frames = sums[static_cast<std::size_t>(Generator::kStartOffset)] +
                       32768.0f * sums[static_cast<std::size_t>(Generator::kStartOffsetCoarse)];
  return static_cast<int>(std::clamp(frames, -1.0e9f, 1.0e9f));
}

VoiceParams Modulation::Compute(const NoteContext& note, const Channel& channel,
                                const MasterState& master) const {
  VoiceParams params;
  Update(kAllParts, note, channel, master, params);
  return params;
}

unsigned Modulation::PartsReached(const bank::SourceSet& changed, const bank::Bank& bank,
                                  const bank::Zone& zone) const {
  if ((zone.sources & changed).none()) return 0;
  const auto has = [&](ControlSource source) {
    return changed.test(static_cast<std::size_t>(source));
  };
  unsigned parts = 0;
  for (const int muting : {cc::kVolume, cc::kExpression}) {
    // At 0 it mutes a voice, whatever modulators make of it.
    if (has(bank::ControllerSource(static_cast<unsigned>(muting)))) parts |= kLevelPart;
  }
  const auto modulators = bank.ModulatorsOf(zone);
  std::bitset<bank::kMaxModulatorsPerZone> reached;  // by a link
  for (std::size_t i = 0; i < modulators.size(); ++i) {
    const Modulator& m = modulators[i];
    if (!reached[i] && !has(m.source.control) && !has(m.amount_source.control)) continue;
    if (m.linked()) {
      reached.set(static_cast<std::size_t>(m.link));  // stands later in the list
    } else {
      parts |= PartsOf(m.destination);
    }
  }
  return parts;
}

void Modulation::Update(unsigned parts, const NoteContext& note, const Channel& channel,
                        const MasterState& master, VoiceParams& params) const {
  // Level and place have a bound in common then.
  if (master.most_side_gain > 0 && (parts & (kLevelPart | kPlacePart)) != 0) {
    parts |= kLevelPart | kPlacePart;
  }
  GeneratorSums sums{};
  SumModulators(parts, note, channel, sums);
  if (channel.has_generator_offsets()) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += channel.GeneratorOffset(static_cast<Generator>(i));
    }
  }
  sums[static_cast<std::size_t>(Generator::kPan)] += static_cast<float>(note.pan_shift);
  if (note.drum_key != nullptr) AddDrumKey(*note.drum_key, *note.zone, sums);
  if (!channel.matrix.empty()) AddMatrix(channel, note.struck_key, *note.zone, sums);
  SetParts(parts, {note, channel, master, sums, rate_hz_, send_heard_}, params);
}

}  // namespace portamento::engine
