// The parts of a voice's parameters: those of a part come from the same few generators, so that a
// controller costs the parts it reaches and not the others.
#pragma once

#include "engine/voice/modulation.h"

namespace portamento::engine {

enum ParamPart : unsigned {
  kPitchPart = 1,
  kLevelPart = 2,
  kFilterPart = 4,
  kPlacePart = 8,  // pan and sends
  kTonePart = 16,
  kDepthPart = 32,  // of LFOs and modulation envelope
  kLfoPart = 64,
  kEnvelopePart = 128,
  kAllParts = 255,
};

/// The parts that a generator has a say in. [any]
constexpr unsigned PartsOf(bank::Generator id) {
  using bank::Generator;
  switch (id) {
    case Generator::kPitch:
    case Generator::kCoarseTune:
    case Generator::kFineTune:
    case Generator::kScaleTuning:
      return kPitchPart;
    case Generator::kAttenuation:
      return kLevelPart;
    case Generator::kFilterCutoff:
      return kFilterPart;
    case Generator::kFilterQ:
      return kFilterPart | kLevelPart;
    case Generator::kPan:
    case Generator::kReverbSend:
    case Generator::kChorusSend:
      return kPlacePart;
    case Generator::kModLfoToPitch:
    case Generator::kVibLfoToPitch:
    case Generator::kModEnvToPitch:
    case Generator::kModLfoToFilterCutoff:
    case Generator::kModEnvToFilterCutoff:
    case Generator::kModLfoToVolume:
      return kDepthPart;
    case Generator::kModLfoFrequency:
    case Generator::kVibLfoFrequency:
    case Generator::kModLfoDelay:
    case Generator::kVibLfoDelay:
      return kLfoPart;
    default:
      return kEnvelopePart;
  }
}

/// What the parts are computed from.
struct PartInput {
  const NoteContext& note;
  const Channel& channel;
  const MasterState& master;
  const GeneratorSums& sums;  // added to the generators of the zone
  float rate_hz;
  SendHeard send_heard;
};

/// Sets the parameters of `parts`, and no other. [render]
void SetParts(unsigned parts, const PartInput& input, VoiceParams& params);

}  // namespace portamento::engine
