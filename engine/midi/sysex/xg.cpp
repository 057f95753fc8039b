#include "engine/midi/sysex/xg.h"

#include <optional>

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controller_matrix.h"
#include "engine/midi/controllers.h"
#include "engine/midi/part_parameters.h"

namespace portamento::engine::sysex {
namespace {

// --- 00 00 xx: the whole instrument ------------------------------------------------------------

void DecodeSystem(std::uint8_t low, Bytes data, EventList& out) {
  switch (low) {
    case 0x00: {  // four nibbles, tenths of a cent
      if (data.size() != 4) return;
      int tenths = 0;
      for (const std::uint8_t nibble : data) tenths = tenths << 4 | (nibble & 0xF);
      return out.Global(EventKind::kMasterFineTune, FineTune((tenths - 1024) / 10.0));
    }
    case 0x04:
      return out.Global(EventKind::kMasterVolume, Widen(data[0]));
    case 0x06:
      return out.Global(EventKind::kMasterCoarseTune, data[0]);
    case 0x7D:
      if (data[0] < kDrumMaps) out.Global(EventKind::kDrumReset, data[0]);
      return;
    case 0x7E:
    case 0x7F:
      if (data[0] == 0) out.Reset(MidiMode::kXg);
      return;
    default:
      return;
  }
}

// --- 02 01 xx: effects -------------------------------------------------------------------------

void DecodeEffects(std::uint8_t low, Bytes data, EventList& out) {
  using E = EffectParameter;
  const auto type = [&](E parameter) {
    out.Global(EventKind::kEffect, parameter, data[0], data.size() > 1 ? data[1] : 0);
  };
  const auto value = [&](E parameter) { out.Global(EventKind::kEffect, parameter, data[0]); };
  switch (low) {
    case 0x00:
      return type(E::kXgReverbType);
    case 0x0C:
      return value(E::kXgReverbReturn);
    case 0x20:
      return type(E::kXgChorusType);
    case 0x2C:
      return value(E::kXgChorusReturn);
    case 0x2E:
      return value(E::kXgChorusToReverb);
    case 0x40:
      return type(E::kXgVariationType);
    case 0x56:
      return value(E::kXgVariationReturn);
    case 0x58:
      return value(E::kXgVariationToReverb);
    case 0x5A:
      return value(E::kXgVariationConnection);
    default:
      return;
  }
}

// --- 08 pp xx: parts ---------------------------------------------------------------------------

std::optional<std::uint8_t> ControllerAt(std::uint8_t low) {
  switch (low) {
    case 0x01:
      return cc::kBankMsb;
    case 0x02:
      return cc::kBankLsb;
    case 0x0B:
      return cc::kVolume;
    case 0x12:
      return cc::kChorusSend;
    case 0x13:
      return cc::kReverbSend;
    case 0x14:
      return cc::kDelaySend;
    case 0x15:
      return cc::kVibratoRate;
    case 0x16:
      return cc::kVibratoDepth;
    case 0x17:
      return cc::kVibratoDelay;
    case 0x18:
      return cc::kCutoff;
    case 0x19:
      return cc::kResonance;
    case 0x1A:
      return cc::kAttackTime;
    case 0x1B:
      return cc::kDecayTime;
    case 0x1C:
      return cc::kReleaseTime;
    default:
      return std::nullopt;
  }
}

/// Destinations of the matrix, from the address of its pitch control on.
constexpr MatrixDestination kDestinations[] = {
    MatrixDestination::kPitch,    MatrixDestination::kCutoff,    MatrixDestination::kAmplitude,
    MatrixDestination::kLfoPitch, MatrixDestination::kLfoCutoff, MatrixDestination::kLfoAmplitude};

struct MatrixBlock {
  std::uint8_t first;
  MatrixSource source;
};
constexpr MatrixBlock kMatrixBlocks[] = {
    {0x1D, MatrixSource::kModulation},      {0x23, MatrixSource::kPitchBend},
    {0x4D, MatrixSource::kChannelPressure}, {0x53, MatrixSource::kPolyPressure},
    {0x5A, MatrixSource::kControllerA},     {0x61, MatrixSource::kControllerB}};

bool SetMatrix(std::uint16_t part, std::uint8_t low, std::uint8_t value, EventList& out) {
  for (const MatrixBlock& block : kMatrixBlocks) {
    if (low < block.first || low >= block.first + std::size(kDestinations)) continue;
    const MatrixDestination to = kDestinations[low - block.first];
    if (block.source == MatrixSource::kPitchBend && to == MatrixDestination::kPitch) {
      out.OfChannel(EventKind::kPartParameter, part, PartParameter::kBendRange,
                    value > 64 ? value - 64 : 0);
    } else if (block.source == MatrixSource::kModulation && to == MatrixDestination::kLfoPitch) {
      out.OfChannel(EventKind::kPartParameter, part, PartParameter::kModulationDepth, value);
    } else {
      out.OfChannel(EventKind::kControllerDestination, part, block.source, value,
                    static_cast<unsigned>(to));
    }
    return true;
  }
  return false;
}

void SetPart(std::uint16_t part, std::uint8_t low, std::uint8_t value, EventList& out) {
  const auto parameter = [&](PartParameter p, int v) {
    out.OfChannel(EventKind::kPartParameter, part, p, v);
  };
  if (const auto controller = ControllerAt(low)) {
    return out.PartController(part, *controller, value);
  }
  if (low >= 0x41 && low <= 0x4C) {
    return out.OfChannel(EventKind::kTuneScale, part, low - 0x41, FineTune(value - 64), 1);
  }
  if (SetMatrix(part, low, value, out)) return;
  switch (low) {
    case 0x03:
      return out.Add(
          {.channel = part, .kind = EventKind::kProgram, .number = value, .detail = kToPart});
    case 0x04:
      return parameter(PartParameter::kReceiveChannel, value > 15 ? 16 : value);
    case 0x05:
      return out.PartController(part, value == 0 ? cc::kMonoOn : cc::kPolyOn, value == 0);
    case 0x07:  // 1: drums as they are, 2 and 3: with set-up 1 and 2
      return out.OfChannel(EventKind::kDrumPart, part, 0, value == 0 ? 0 : value == 3 ? 2 : 1);
    case 0x08:
      return parameter(PartParameter::kKeyShift, value);
    case 0x0C:
      return parameter(PartParameter::kVelocityDepth, value);
    case 0x0D:
      return parameter(PartParameter::kVelocityOffset, value);
    case 0x0E:
      parameter(PartParameter::kRandomPan, value == 0);
      return out.PartController(part, cc::kPan, value == 0 ? 64 : value);
    case 0x72:
      return parameter(PartParameter::kToneLowGain, value);
    case 0x73:
      return parameter(PartParameter::kToneHighGain, value);
    case 0x76:
      return parameter(PartParameter::kToneLowFrequency, value);
    case 0x77:
      return parameter(PartParameter::kToneHighFrequency, value);
    case 0x59:
      return out.OfChannel(EventKind::kMatrixController, part, MatrixSource::kControllerA, value);
    case 0x60:
      return out.OfChannel(EventKind::kMatrixController, part, MatrixSource::kControllerB, value);
    default:
      return;
  }
}

// --- 3n rr xx: drum set-ups --------------------------------------------------------------------

void SetDrum(unsigned set_up, std::uint8_t key, std::uint8_t low, std::uint8_t value,
             EventList& out) {
  static constexpr DrumParameter kParameters[] = {
      DrumParameter::kCoarseTune,     DrumParameter::kFineTune,     DrumParameter::kLevel,
      DrumParameter::kGroup,          DrumParameter::kPan,          DrumParameter::kReverbSend,
      DrumParameter::kChorusSend,     DrumParameter::kDelaySend,    DrumParameter::kCount,
      DrumParameter::kReceiveNoteOff, DrumParameter::kReceiveNoteOn};
  if (low >= std::size(kParameters) || kParameters[low] == DrumParameter::kCount) return;
  out.OfChannel(EventKind::kDrumParameter, 0, key, value,
                static_cast<unsigned>(kParameters[low]) | set_up << 8);
}

}  // namespace

void DecodeXg(Bytes body, EventList& out) {
  if (body.size() < 4) return;
  const std::uint8_t high = body[0], middle = body[1], low = body[2];
  const Bytes data = body.subspan(3);
  if (high == 0x00 && middle == 0x00) return DecodeSystem(low, data, out);
  if (high == 0x02 && middle == 0x01) return DecodeEffects(low, data, out);
  std::uint8_t at = low;
  if (high == 0x08 && middle < 16) {
    for (const std::uint8_t value : data) SetPart(middle, at++, value, out);
  }
  const unsigned set_up = high - 0x30u;
  if (high >= 0x30 && set_up < kDrumMaps) {
    for (const std::uint8_t value : data) SetDrum(set_up, middle, at++, value, out);
  }
}

}  // namespace portamento::engine::sysex
