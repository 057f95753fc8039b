// An Event: one thing that happens to the synthesizer, at one frame.
//
// Events are small plain values, so that any queue can carry them and no memory is owned. Longer
// MIDI messages are decoded to events before they reach the render thread (midi/message_decoder.h).
#pragma once

#include <cstdint>
#include <type_traits>

namespace portamento::engine {

enum class EventKind : std::uint8_t {
  // Of one channel.
  kNoteOff,          // number: key
  kNoteOn,           // number: key, value: velocity 1..127 (0 counts as note-off)
  kPolyPressure,     // number: key, value: pressure
  kController,       // number: controller, value: 0..127
  kProgram,          // number: program
  kChannelPressure,  // value: pressure
  kPitchBend,        // value: 0..16383, centre 8192
  kDrumPart,         // value: 0 melodic, 1 and 2 drums with set-up 1 or 2
  kPartParameter,    // number: PartParameter (midi/part_parameters.h)
  kDrumParameter,    // number: key, value; detail: DrumParameter, in its high byte the set-up 0..1,
                     // or kSetUpOfPart: the one that the channel uses
  kDrumReset,        // value: set-up 0..1, whose keys become as the bank has them
  kControllerDestination,  // number: MatrixSource, detail: MatrixDestination, value
  kMatrixController,       // number: MatrixSource, value: the controller it stands for
  kTuneScale,      // number: 0 C .. 11 B, value: centre 8192, +-100 cents; detail: 1: also of
                   // notes that sound
  kVoicePriority,  // value: 0..65535, 0 at first; voices of higher ones are stolen last, and not by
                   // lower ones; a system reset leaves it
  kVoiceOn,        // value: number of a voice of the host (midi/host_voices.h)
  kVoiceOff,       // value: the same; it is let go
  kOutputs,        // value: bits of Output, where its voices are heard; a system reset leaves it
  // Of the whole synthesizer; `channel` is ignored. What is of one channel stands above.
  kSystemReset,       // number: MidiMode
  kMasterVolume,      // value: 0..16383, 40 log10(value / 16383) dB
  kMasterBalance,     // value: 0..16383, centre 8192
  kMasterFineTune,    // value: 0..16383, centre 8192, +-100 cents
  kMasterCoarseTune,  // value: 0..127, centre 64, semitones; not for drums
  kTuneKey,           // number: key, value: 1/16384 semitone above that of detail bits 0-6; bits
                      // 7-13: tuning program; bit 14: also of notes that sound
  kStaticPriority,    // value: 0 off, 1 on: voices are taken by channel only (DLS)
  kReleaseAll,        // every key is let go, whatever the pedals say
  kVoiceCeiling,  // value: 32768 + 1/100 dB, what the gain of a voice to either side may reach at
                  // most, and with it what it may reach before its pan; a system reset leaves it
  kEffect,        // number: EffectParameter (effects/effect_parameters.h), value: 0..127
};

/// Where a channel's voices can be heard, as bits.
enum Output : std::uint16_t {
  kOutputLeft = 1,
  kOutputRight = 2,
  kOutputReverb = 4,
  kOutputChorus = 8,
  kOutputDelay = 16,
  kAllOutputs = 31,
};

/// Whether events of this kind concern one channel. [any]
constexpr bool IsOfChannel(EventKind kind) { return kind < EventKind::kSystemReset; }

/// What a song expects of bank numbers and defaults; set by the reset messages of each standard.
enum class MidiMode : std::uint8_t { kDefault, kGm1, kGm2, kGs, kXg };

/// `detail` of a channel message that is for the part of that number, whatever it listens to.
inline constexpr std::uint16_t kToPart = 1;
inline constexpr unsigned kSetUpOfPart = 0xFF;
inline constexpr std::uint16_t kTuneSounding = 1 << 14;

struct Event {
  std::int64_t time_frames = 0;  // sample time: frames since the synthesizer began to render
  std::uint16_t channel = 0;     // 16 x channel group + channel
  EventKind kind = EventKind::kController;
  std::uint8_t number = 0;
  std::uint16_t value = 0;
  std::uint16_t detail = 0;  // what one value cannot say; 0 unless the kind gives it a meaning

  friend bool operator==(const Event&, const Event&) = default;
};

static_assert(std::is_trivially_copyable_v<Event> && sizeof(Event) == 16);

}  // namespace portamento::engine
