// What GS, XG and GM2 set of a part and of a drum key, besides what controllers can set as well.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace portamento::engine {

/// Of a part: `number` of EventKind::kPartParameter.
enum class PartParameter : std::uint8_t {
  kReceiveChannel,   // 0..15, 16: none
  kKeyShift,         // centre 64, semitones; not for drums
  kFineTune,         // 14 bits, centre 8192, +-100 cents
  kVelocityDepth,    // 64 as played
  kVelocityOffset,   // 64 as played
  kRandomPan,        // 1: each note somewhere else
  kBendRange,        // semitones
  kModulationDepth,  // 0..127 is 0..600 cents of vibrato by CC1
  kToneLowGain,      // XG: centre 64, 12 dB over 64 steps
  kToneHighGain,
  kToneLowFrequency,  // XG: 20 Hz x 10^(value / 20)
  kToneHighFrequency,
  kEqualizer,  // GS: 1: the common equalizer acts on the part; so from the start
  kCount,
};

/// Of a drum key: low byte of `detail` of EventKind::kDrumParameter. Values 0..127.
enum class DrumParameter : std::uint8_t {
  kCoarseTune,     // centre 64, semitones
  kFineTune,       // centre 64, cents
  kLevel,          // 127: as the bank has it; 40 log10(value / 127) dB
  kRelativeLevel,  // GM2: 64 as the bank has it; 40 log10(value / 64) dB
  kGroup,          // of keys that cut each other; 0: none
  kPan,            // 64 centre; 0: random
  kReverbSend,     // shares of what the part sends
  kChorusSend,
  kDelaySend,
  kReceiveNoteOff,
  kReceiveNoteOn,
  kCount,
};

/// What a song has set of one drum key.
struct DrumKey {
  static constexpr std::int8_t kUnset = -1;

  std::int8_t coarse_semitones = 0, fine_cents = 0;
  float attenuation_cb = 0;  // negative where GM2 makes it louder
  std::int8_t group = kUnset;
  std::int8_t pan = kUnset;  // 0 random, 1..127
  std::int8_t reverb_send = kUnset, chorus_send = kUnset, delay_send = kUnset;
  bool receive_note_off = true, receive_note_on = true;

  /// [render]
  void Set(DrumParameter parameter, int value);

  friend bool operator==(const DrumKey&, const DrumKey&) = default;
};

/// GS and XG keep two drum set-ups; a drum part uses either.
inline constexpr std::size_t kDrumMaps = 2;
using DrumKit = std::array<DrumKey, 128>;

}  // namespace portamento::engine
