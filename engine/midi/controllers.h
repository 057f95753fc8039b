// The controller numbers of MIDI that the engine acts on.
#pragma once

#include <cstdint>

namespace portamento::engine::cc {

enum Number : std::uint8_t {
  kBankMsb = 0,
  kModulation = 1,
  kPortamentoTime = 5,
  kDataMsb = 6,
  kVolume = 7,
  kBalance = 8,
  kPan = 10,
  kExpression = 11,
  kBankLsb = 32,
  kFirstLsb = 32,  // of controllers 0..31
  kDataLsb = 38,
  kLastLsb = 63,
  kSustain = 64,
  kPortamento = 65,
  kSostenuto = 66,
  kSoft = 67,
  kLegato = 68,
  kResonance = 71,
  kReleaseTime = 72,
  kAttackTime = 73,
  kCutoff = 74,
  kDecayTime = 75,
  kVibratoRate = 76,
  kVibratoDepth = 77,
  kVibratoDelay = 78,
  kPortamentoControl = 84,
  kReverbSend = 91,
  kChorusSend = 93,
  kDelaySend = 94,
  kDataIncrement = 96,
  kDataDecrement = 97,
  kNrpnLsb = 98,
  kNrpnMsb = 99,
  kRpnLsb = 100,
  kRpnMsb = 101,
  kAllSoundOff = 120,
  kResetControllers = 121,
  kLocalControl = 122,
  kAllNotesOff = 123,
  kOmniOff = 124,
  kOmniOn = 125,
  kMonoOn = 126,
  kPolyOn = 127,
};

/// Switches count as on from here. [any]
constexpr bool IsOn(int value) { return value >= 64; }

}  // namespace portamento::engine::cc
