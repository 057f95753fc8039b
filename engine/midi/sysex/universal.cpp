#include "engine/midi/sysex/universal.h"

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controller_matrix.h"
#include "engine/midi/controllers.h"
#include "engine/midi/part_parameters.h"
#include "engine/midi/sysex/tuning_messages.h"

namespace portamento::engine::sysex {
namespace {

/// 7E 09: GM on and off.
void DecodeGm(Bytes body, EventList& out) {
  if (body.size() != 1) return;
  if (body[0] == 0x01) out.Reset(MidiMode::kGm1);
  if (body[0] == 0x02) out.Reset(MidiMode::kDefault);
  if (body[0] == 0x03) out.Reset(MidiMode::kGm2);
}

/// 7E 0A: DLS on and off, and its static voice priority.
void DecodeDls(Bytes body, EventList& out) {
  if (body.size() != 1) return;
  if (body[0] == 0x01 || body[0] == 0x02) out.Reset(MidiMode::kDefault);
  if (body[0] == 0x03 || body[0] == 0x04) out.Global(EventKind::kStaticPriority, body[0] == 0x04);
}

/// 7F 04 05, global parameter control: slot path, then pairs of parameter and value (CA-024).
void DecodeGlobalParameters(Bytes body, EventList& out) {
  constexpr std::uint8_t kReverb = 1, kChorus = 2;
  // A slot path of one step, parameters and values of one byte each.
  if (body.size() < 7 || body[0] != 1 || body[1] != 1 || body[2] != 1 || body[3] != 1) return;
  if ((body.size() - 5) % 2 != 0) return;
  const std::uint8_t slot = body[4];
  for (Bytes pair = body.subspan(5); !pair.empty(); pair = pair.subspan(2)) {
    using E = EffectParameter;
    static constexpr E kReverbParameters[] = {E::kGm2ReverbType, E::kGm2ReverbTime};
    static constexpr E kChorusParameters[] = {E::kGm2ChorusType, E::kGm2ChorusRate,
                                              E::kGm2ChorusDepth, E::kGm2ChorusFeedback,
                                              E::kGm2ChorusToReverb};
    if (slot == kReverb && pair[0] < 2) {
      out.Global(EventKind::kEffect, kReverbParameters[pair[0]], pair[1]);
    } else if (slot == kChorus && pair[0] < 5) {
      out.Global(EventKind::kEffect, kChorusParameters[pair[0]], pair[1]);
    }
  }
}

/// 7F 04: device control.
void DecodeDeviceControl(Bytes body, EventList& out) {
  if (!body.empty() && body[0] == 0x05) return DecodeGlobalParameters(body.subspan(1), out);
  if (body.size() != 3) return;
  const int value = Value14(body[1], body[2]);
  if (body[0] == 0x01) out.Global(EventKind::kMasterVolume, value);
  if (body[0] == 0x02) out.Global(EventKind::kMasterBalance, value);
  if (body[0] == 0x03) out.Global(EventKind::kMasterFineTune, value);
  if (body[0] == 0x04) out.Global(EventKind::kMasterCoarseTune, body[2]);
}

/// 7F 09: where pressure and controllers go (CA-022). `pairs`: destination and range.
void DecodeDestinations(std::uint8_t channel, MatrixSource source, Bytes pairs, EventList& out) {
  static constexpr MatrixDestination kDestinations[] = {
      MatrixDestination::kPitch,     MatrixDestination::kCutoff,
      MatrixDestination::kAmplitude, MatrixDestination::kLfoPitch,
      MatrixDestination::kLfoCutoff, MatrixDestination::kLfoAmplitude};
  for (; pairs.size() >= 2; pairs = pairs.subspan(2)) {
    if (pairs[0] >= std::size(kDestinations)) continue;
    out.OfChannel(EventKind::kControllerDestination, channel, source, pairs[1],
                  static_cast<unsigned>(kDestinations[pairs[0]]));
  }
}

void DecodeControllerDestinations(Bytes body, EventList& out) {
  if (body.size() < 4 || body[1] > 15) return;
  const std::uint8_t kind = body[0], channel = body[1];
  if (kind == 0x03) {
    const std::uint8_t number = body[2];
    const bool assignable = (number >= 1 && number <= 31) || (number >= 64 && number <= 95);
    if (body.size() % 2 == 0 || !assignable) return;
    out.OfChannel(EventKind::kMatrixController, channel, MatrixSource::kControllerA, number);
    return DecodeDestinations(channel, MatrixSource::kControllerA, body.subspan(3), out);
  }
  if ((kind != 0x01 && kind != 0x02) || body.size() % 2 != 0) return;
  DecodeDestinations(channel,
                     kind == 0x01 ? MatrixSource::kChannelPressure : MatrixSource::kPolyPressure,
                     body.subspan(2), out);
}

/// 7F 0A 01: controllers of a drum key (CA-023). `body`: channel, key, pairs.
void DecodeKeyControllers(Bytes body, EventList& out) {
  if (body.size() < 4 || body.size() % 2 != 0 || body[0] > 15) return;
  for (Bytes pair = body.subspan(2); !pair.empty(); pair = pair.subspan(2)) {
    DrumParameter parameter = DrumParameter::kCount;
    if (pair[0] == cc::kVolume) parameter = DrumParameter::kRelativeLevel;
    if (pair[0] == cc::kPan) parameter = DrumParameter::kPan;
    if (pair[0] == cc::kReverbSend) parameter = DrumParameter::kReverbSend;
    if (pair[0] == cc::kChorusSend) parameter = DrumParameter::kChorusSend;
    if (parameter == DrumParameter::kCount) continue;
    // A pan of 0 is hard left here, not random.
    const int value = parameter == DrumParameter::kPan && pair[1] == 0 ? 1 : pair[1];
    out.OfChannel(EventKind::kDrumParameter, body[0], body[1], value,
                  static_cast<unsigned>(parameter) | kSetUpOfPart << 8);
  }
}

}  // namespace

void DecodeNonRealTime(Bytes body, EventList& out) {
  if (body.empty()) return;
  if (body[0] == 0x08) return DecodeTuning(body.subspan(1), false, out);
  if (body[0] == 0x09) return DecodeGm(body.subspan(1), out);
  if (body[0] == 0x0A) return DecodeDls(body.subspan(1), out);
}

void DecodeRealTime(Bytes body, EventList& out) {
  if (body.empty()) return;
  if (body[0] == 0x04) return DecodeDeviceControl(body.subspan(1), out);
  if (body[0] == 0x08) return DecodeTuning(body.subspan(1), true, out);
  if (body[0] == 0x09) return DecodeControllerDestinations(body.subspan(1), out);
  if (body[0] == 0x0A && body.size() > 1 && body[1] == 0x01) {
    return DecodeKeyControllers(body.subspan(2), out);
  }
}

}  // namespace portamento::engine::sysex
