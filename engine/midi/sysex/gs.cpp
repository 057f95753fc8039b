#include "engine/midi/sysex/gs.h"

#include <optional>

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controller_matrix.h"
#include "engine/midi/controllers.h"
#include "engine/midi/part_parameters.h"

namespace portamento::engine::sysex {
namespace {

/// Roland's order of parts: 0 is channel 10, then 1..9, then 11..16.
std::uint16_t PartOf(std::uint8_t block) {
  if (block == 0) return 9;
  return static_cast<std::uint16_t>(block <= 9 ? block - 1 : block);
}

bool ChecksumIsRight(Bytes body) {
  unsigned sum = 0;
  for (const std::uint8_t byte : body) sum += byte;
  return sum % 128 == 0;
}

// --- 40 00 xx: the whole instrument ------------------------------------------------------------

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
    case 0x05:
      return out.Global(EventKind::kMasterCoarseTune, data[0]);
    case 0x06:
      // 64 is the centre, and 1 already hard left.
      return out.Global(EventKind::kMasterBalance, data[0] <= 1 ? 0 : data[0] * 128);
    case 0x7F:
      return out.Reset(data[0] == 0x7F ? MidiMode::kDefault : MidiMode::kGs);
    default:
      return;
  }
}

// --- 40 01 xx, 40 02 xx: effects ---------------------------------------------------------------

void DecodeEffects(std::uint8_t middle, std::uint8_t low, Bytes data, EventList& out) {
  using E = EffectParameter;
  struct Block {
    std::uint8_t middle, first, last;
    E parameter;  // of the first address
  };
  static constexpr Block kBlocks[] = {
      {0x01, 0x30, 0x35, E::kGsReverbMacro},    {0x01, 0x37, 0x37, E::kGsReverbPreDelay},
      {0x01, 0x38, 0x40, E::kGsChorusMacro},    {0x01, 0x50, 0x5A, E::kGsDelayMacro},
      {0x02, 0x00, 0x03, E::kGsEqLowFrequency},
  };
  for (std::size_t i = 0; i < data.size(); ++i, ++low) {
    for (const Block& block : kBlocks) {
      if (middle != block.middle || low < block.first || low > block.last) continue;
      const int parameter = static_cast<int>(block.parameter) + low - block.first;
      out.Global(EventKind::kEffect, parameter, data[i]);
    }
  }
}

// --- 40 1x xx: parts ---------------------------------------------------------------------------

/// Addresses that are a controller under another name.
std::optional<std::uint8_t> ControllerAt(std::uint8_t low) {
  switch (low) {
    case 0x19:
      return cc::kVolume;
    case 0x21:
      return cc::kChorusSend;
    case 0x22:
      return cc::kReverbSend;
    case 0x2C:
      return cc::kDelaySend;
    case 0x30:
      return cc::kVibratoRate;
    case 0x31:
      return cc::kVibratoDepth;
    case 0x32:
      return cc::kCutoff;
    case 0x33:
      return cc::kResonance;
    case 0x34:
      return cc::kAttackTime;
    case 0x35:
      return cc::kDecayTime;
    case 0x36:
      return cc::kReleaseTime;
    case 0x37:
      return cc::kVibratoDelay;
    default:
      return std::nullopt;
  }
}

void SetPart(std::uint16_t part, std::uint8_t low, std::uint8_t value, EventList& out) {
  const auto parameter = [&](PartParameter p, int v) {
    out.OfChannel(EventKind::kPartParameter, part, p, v);
  };
  if (const auto controller = ControllerAt(low)) {
    return out.PartController(part, *controller, value);
  }
  if (low >= 0x40 && low <= 0x4B) {
    return out.OfChannel(EventKind::kTuneScale, part, low - 0x40, FineTune(value - 64), 1);
  }
  switch (low) {
    case 0x02:
      return parameter(PartParameter::kReceiveChannel, value);
    case 0x13:
      return out.PartController(part, value == 0 ? cc::kMonoOn : cc::kPolyOn, value == 0);
    case 0x15:
      return out.OfChannel(EventKind::kDrumPart, part, 0, value > 2 ? 2 : value);
    case 0x16:
      return parameter(PartParameter::kKeyShift, value);
    case 0x1A:
      return parameter(PartParameter::kVelocityDepth, value);
    case 0x1B:
      return parameter(PartParameter::kVelocityOffset, value);
    case 0x1C:
      parameter(PartParameter::kRandomPan, value == 0);
      return out.PartController(part, cc::kPan, value == 0 ? 64 : value);
    case 0x1F:
      return out.OfChannel(EventKind::kMatrixController, part, MatrixSource::kControllerA, value);
    case 0x20:
      return out.OfChannel(EventKind::kMatrixController, part, MatrixSource::kControllerB, value);
    default:
      return;
  }
}

void DecodePart(std::uint16_t part, std::uint8_t low, Bytes data, EventList& out) {
  if (low == 0x00 && data.size() >= 2) {  // bank and program in one
    out.PartController(part, cc::kBankMsb, data[0]);
    out.Add({.channel = part, .kind = EventKind::kProgram, .number = data[1], .detail = kToPart});
    data = data.subspan(2);
    low = 0x02;
  }
  if (low == 0x2A) {
    if (data.size() != 2) return;
    return out.OfChannel(EventKind::kPartParameter, part, PartParameter::kFineTune,
                         Value14(data[1], data[0]));
  }
  for (const std::uint8_t value : data) SetPart(part, low++, value, out);
}

// --- 40 2x xx: the controller matrix of a part -------------------------------------------------

void DecodeMatrix(std::uint16_t part, std::uint8_t low, Bytes data, EventList& out) {
  static constexpr MatrixDestination kDestinations[] = {
      MatrixDestination::kPitch,       MatrixDestination::kCutoff,   MatrixDestination::kAmplitude,
      MatrixDestination::kLfoRate,     MatrixDestination::kLfoPitch, MatrixDestination::kLfoCutoff,
      MatrixDestination::kLfoAmplitude};
  static constexpr MatrixSource kSources[] = {
      MatrixSource::kModulation,   MatrixSource::kPitchBend,   MatrixSource::kChannelPressure,
      MatrixSource::kPolyPressure, MatrixSource::kControllerA, MatrixSource::kControllerB};
  for (const std::uint8_t value : data) {
    const unsigned source = low >> 4, destination = low & 0xFu;
    ++low;
    if (source >= std::size(kSources) || destination >= std::size(kDestinations)) continue;
    const MatrixSource from = kSources[source];
    const MatrixDestination to = kDestinations[destination];
    // What every part has from the start keeps its place: the wheel's range, and vibrato by CC1.
    if (from == MatrixSource::kPitchBend && to == MatrixDestination::kPitch) {
      out.OfChannel(EventKind::kPartParameter, part, PartParameter::kBendRange,
                    value > 64 ? value - 64 : 0);
    } else if (from == MatrixSource::kModulation && to == MatrixDestination::kLfoPitch) {
      out.OfChannel(EventKind::kPartParameter, part, PartParameter::kModulationDepth, value);
    } else {
      out.OfChannel(EventKind::kControllerDestination, part, from, value,
                    static_cast<unsigned>(to));
    }
  }
}

// --- 41 mp rr: drum set-up ---------------------------------------------------------------------

void DecodeDrums(std::uint8_t middle, std::uint8_t key, Bytes data, EventList& out) {
  const unsigned set_up = middle >> 4;
  DrumParameter parameter = DrumParameter::kCount;
  bool pitch = false;
  switch (middle & 0xF) {
    case 1:
      parameter = DrumParameter::kCoarseTune;
      pitch = true;
      break;
    case 2:
      parameter = DrumParameter::kLevel;
      break;
    case 3:
      parameter = DrumParameter::kGroup;
      break;
    case 4:
      parameter = DrumParameter::kPan;
      break;
    case 5:
      parameter = DrumParameter::kReverbSend;
      break;
    case 6:
      parameter = DrumParameter::kChorusSend;
      break;
    case 7:
      parameter = DrumParameter::kReceiveNoteOff;
      break;
    case 8:
      parameter = DrumParameter::kReceiveNoteOn;
      break;
    case 9:
      parameter = DrumParameter::kDelaySend;
      break;
    default:
      return;
  }
  if (set_up >= kDrumMaps) return;
  for (const std::uint8_t value : data) {
    if (key > 127) return;
    // The pitch of a key is the number of a key; 60 is its own.
    const int shown = pitch ? (value < 124 ? value + 4 : 127) : value;
    out.OfChannel(EventKind::kDrumParameter, 0, key++, shown,
                  static_cast<unsigned>(parameter) | set_up << 8);
  }
}

}  // namespace

void DecodeGs(Bytes body, EventList& out) {
  if (body.size() < 5 || !ChecksumIsRight(body)) return;
  const std::uint8_t high = body[0], middle = body[1], low = body[2];
  const Bytes data = body.subspan(3, body.size() - 4);
  if (high == 0x00 && middle == 0x00 && low == 0x7F) {
    if (data[0] <= 1) out.Reset(MidiMode::kGs);  // system mode set
    return;
  }
  if (high == 0x41) return DecodeDrums(middle, low, data, out);
  if (high != 0x40) return;
  if (middle == 0x00) return DecodeSystem(low, data, out);
  if (middle == 0x01 || middle == 0x02) return DecodeEffects(middle, low, data, out);
  const std::uint16_t part = PartOf(middle & 0x0F);
  if ((middle & 0xF0) == 0x10) return DecodePart(part, low, data, out);
  if ((middle & 0xF0) == 0x20) return DecodeMatrix(part, low, data, out);
  if ((middle & 0xF0) == 0x40 && low == 0x20) {
    out.OfChannel(EventKind::kPartParameter, part, PartParameter::kEqualizer, data[0]);
  }
}

}  // namespace portamento::engine::sysex
