#include "soundfonts/dls/dls_connections.h"

#include <algorithm>
#include <iterator>

namespace portamento::dls {
namespace {

using bank::ControlSource;
using bank::Generator;

constexpr std::int32_t Fixed(double value) { return static_cast<std::int32_t>(value * 65536); }

constexpr std::uint16_t kInvertedConcave =
    kSourceInverted | static_cast<std::uint16_t>(bank::Curve::kConcave) << kSourceCurveShift;

constexpr Connection kDefaults[] = {
    {kFromNone, kFromNone, kToLfoFrequency, 0, Fixed(-851.318)},      // 5 Hz
    {kFromNone, kFromNone, kToVibratoFrequency, 0, Fixed(-851.318)},  // 5 Hz
    {kFromNone, kFromNone, kToLfoDelay, 0, Fixed(-7972.627)},         // 10 ms
    {kFromNone, kFromNone, kToVibratoDelay, 0, Fixed(-7972.627)},     // 10 ms
    {kFromNone, kFromNone, kToEg1Delay, 0, kNoTime},
    {kFromNone, kFromNone, kToEg1Attack, 0, kNoTime},
    {kFromNone, kFromNone, kToEg1Hold, 0, kNoTime},
    {kFromNone, kFromNone, kToEg1Decay, 0, kNoTime},
    {kFromNone, kFromNone, kToEg1Release, 0, kNoTime},
    {kFromNone, kFromNone, kToEg1Sustain, 0, Fixed(1000)},
    {kFromNone, kFromNone, kToEg1ShutDown, 0, Fixed(-7270.673)},  // 15 ms
    {kFromNone, kFromNone, kToEg2Delay, 0, kNoTime},
    {kFromNone, kFromNone, kToEg2Attack, 0, kNoTime},
    {kFromNone, kFromNone, kToEg2Hold, 0, kNoTime},
    {kFromNone, kFromNone, kToEg2Decay, 0, kNoTime},
    {kFromNone, kFromNone, kToEg2Release, 0, kNoTime},
    {kFromNone, kFromNone, kToEg2Sustain, 0, Fixed(1000)},
    {kFromNone, kFromNone, kToCutoff, 0, kCutoffOff},
    {kFromVelocity, kFromNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kFromVolume, kFromNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kFromExpression, kFromNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kFromPan, kFromNone, kToPan, kSourceBipolar, Fixed(508)},
    {kFromReverbSend, kFromNone, kToReverb, 0, Fixed(1000)},
    {kFromChorusSend, kFromNone, kToChorus, 0, Fixed(1000)},
    {kFromPitchWheel, kFromRpn0, kToPitch, kSourceBipolar, Fixed(12800)},
    {kFromKey, kFromNone, kToPitch, 0, Fixed(12800)},
};

struct NamedControl {
  std::uint16_t source;
  ControlSource control;
};
constexpr NamedControl kControls[] = {
    {kFromNone, ControlSource::kNone},
    {kFromVelocity, ControlSource::kVelocity},
    {kFromKey, ControlSource::kKey},
    {kFromPitchWheel, ControlSource::kPitchWheel},
    {kFromPolyPressure, ControlSource::kPolyPressure},
    {kFromChannelPressure, ControlSource::kChannelPressure},
    {kFromRpn0, ControlSource::kPitchWheelRange},
};

struct NamedDestination {
  std::uint16_t destination;
  Generator id;
};
constexpr NamedDestination kDestinations[] = {
    {kToGain, Generator::kAttenuation},
    {kToPitch, Generator::kPitch},
    {kToPan, Generator::kPan},
    {kToChorus, Generator::kChorusSend},
    {kToReverb, Generator::kReverbSend},
    {kToLfoFrequency, Generator::kModLfoFrequency},
    {kToLfoDelay, Generator::kModLfoDelay},
    {kToVibratoFrequency, Generator::kVibLfoFrequency},
    {kToVibratoDelay, Generator::kVibLfoDelay},
    {kToEg1Delay, Generator::kVolEnvDelay},
    {kToEg1Attack, Generator::kVolEnvAttack},
    {kToEg1Hold, Generator::kVolEnvHold},
    {kToEg1Decay, Generator::kVolEnvDecay},
    {kToEg1Release, Generator::kVolEnvRelease},
    {kToEg1Sustain, Generator::kVolEnvSustain},
    {kToEg2Delay, Generator::kModEnvDelay},
    {kToEg2Attack, Generator::kModEnvAttack},
    {kToEg2Hold, Generator::kModEnvHold},
    {kToEg2Decay, Generator::kModEnvDecay},
    {kToEg2Release, Generator::kModEnvRelease},
    {kToEg2Sustain, Generator::kModEnvSustain},
    {kToCutoff, Generator::kFilterCutoff},
    {kToQ, Generator::kFilterQ},
};

constexpr DepthRoute kDepths[] = {
    {kFromLfo, kToPitch, Generator::kModLfoToPitch},
    {kFromLfo, kToGain, Generator::kModLfoToVolume},
    {kFromLfo, kToCutoff, Generator::kModLfoToFilterCutoff},
    {kFromVibratoLfo, kToPitch, Generator::kVibLfoToPitch},
    {kFromEg2, kToPitch, Generator::kModEnvToPitch},
    {kFromEg2, kToCutoff, Generator::kModEnvToFilterCutoff},
};

}  // namespace

std::span<const Connection> DefaultConnections() { return kDefaults; }

std::optional<ControlSource> ControlOf(std::uint16_t source) {
  if (source >= kFromController0 && source < kFromController0 + 128) {
    return bank::ControllerSource(source - kFromController0);
  }
  const auto* at = std::ranges::find(kControls, source, &NamedControl::source);
  return at == std::end(kControls) ? std::nullopt : std::optional(at->control);
}

std::optional<std::uint16_t> SourceOf(ControlSource control) {
  if (bank::IsController(control)) {
    return static_cast<std::uint16_t>(kFromController0 + static_cast<unsigned>(control));
  }
  const auto* at = std::ranges::find(kControls, control, &NamedControl::control);
  return at == std::end(kControls) ? std::nullopt : std::optional(at->source);
}

std::optional<Generator> GeneratorOf(std::uint16_t destination) {
  const auto* at = std::ranges::find(kDestinations, destination, &NamedDestination::destination);
  return at == std::end(kDestinations) ? std::nullopt : std::optional(at->id);
}

std::optional<std::uint16_t> DestinationOf(Generator id) {
  const auto* at = std::ranges::find(kDestinations, id, &NamedDestination::id);
  return at == std::end(kDestinations) ? std::nullopt : std::optional(at->destination);
}

std::span<const DepthRoute> DepthRoutes() { return kDepths; }

}  // namespace portamento::dls
