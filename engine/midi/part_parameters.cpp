#include "engine/midi/part_parameters.h"

#include "engine/units.h"

namespace portamento::engine {
namespace {

/// 40 log10(value / full) dB, as attenuation.
float SquareLawCb(int value, float full) {
  if (value <= 0) return kMostAttenuationCb;
  return 2 * GainToCentibels(static_cast<float>(value) / full);
}

}  // namespace

void DrumKey::Set(DrumParameter parameter, int value) {
  const auto small = static_cast<std::int8_t>(value & 0x7F);
  const auto centred = static_cast<std::int8_t>((value & 0x7F) - 64);
  switch (parameter) {
    case DrumParameter::kCoarseTune:
      coarse_semitones = centred;
      break;
    case DrumParameter::kFineTune:
      fine_cents = centred;
      break;
    case DrumParameter::kLevel:
      attenuation_cb = SquareLawCb(value, 127);
      break;
    case DrumParameter::kRelativeLevel:
      attenuation_cb = SquareLawCb(value, 64);
      break;
    case DrumParameter::kGroup:
      group = small;
      break;
    case DrumParameter::kPan:
      pan = small;
      break;
    case DrumParameter::kReverbSend:
      reverb_send = small;
      break;
    case DrumParameter::kChorusSend:
      chorus_send = small;
      break;
    case DrumParameter::kDelaySend:
      delay_send = small;
      break;
    case DrumParameter::kReceiveNoteOff:
      receive_note_off = value != 0;
      break;
    case DrumParameter::kReceiveNoteOn:
      receive_note_on = value != 0;
      break;
    case DrumParameter::kCount:
      break;
  }
}

}  // namespace portamento::engine
