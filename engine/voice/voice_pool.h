// The voices of a synthesizer as its MIDI side knows them: who plays what on which lane.
//
// A voice here is one zone of one note. How it sounds right now lives in its lane; what decides
// over it (keys, pedals, stealing) lives here, and never looks at how far a block has been
// rendered.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/voice/modulation.h"
#include "engine/voice/voice_edit.h"

namespace portamento::engine {

enum class VoiceState : std::uint8_t {
  kFree,
  kHeld,      // key down
  kPedal,     // key up, held by sustain or sostenuto
  kReleased,  // in its release
  kFading,    // being stopped; no longer counts as a voice
};

struct BankSet;

struct Voice {
  NoteContext note;
  BankSet* banks = nullptr;  // that it plays from
  LaneId lane;
  VoiceState state = VoiceState::kFree;
  bool cut_off = false;    // by its exclusive class: releases fast
  bool sostenuto = false;  // held down when the sostenuto pedal went down
  std::uint16_t channel = 0;
  std::uint8_t exclusive_class = 0;
  std::uint32_t note_id = 0;              // voices of one note-on share it
  float attenuation_cb = 0;               // by velocity, volume and the like
  float envelope_cb = 0;                  // as of the last block edge
  std::int32_t previous = -1, next = -1;  // on the same channel, in order of start

  bool sounding() const { return state != VoiceState::kFree && state != VoiceState::kFading; }
};

class VoicePool {
 public:
  VoicePool(std::size_t capacity, std::size_t channels);

  /// A fresh voice at the end of a channel's list, or empty when all are in use. [render]
  std::optional<std::uint32_t> Take(std::uint16_t channel);

  /// The voice has ended. [render]
  void Return(std::uint32_t index);

  /// Takes the voice off its channel: from now on it only fades. [render]
  void StartFading(std::uint32_t index);

  Voice& operator[](std::uint32_t index) { return voices_[index]; }

  /// Voices that sound, fading ones left out.
  std::size_t sounding() const { return sounding_; }

  /// Calls `use(index, voice)` for each voice of a channel, oldest first. `use` may return or fade
  /// the voice it is given, no other. [render]
  template <typename Use>
  void ForEachOn(std::uint16_t channel, Use use) {
    for (std::int32_t at = channels_[channel].first; at >= 0;) {
      const auto index = static_cast<std::uint32_t>(at);
      at = voices_[index].next;
      use(index, voices_[index]);
    }
  }

  /// Calls `use(index, voice)` for every voice that sounds, by channel. [render]
  template <typename Use>
  void ForEachSounding(Use use) {
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
      ForEachOn(static_cast<std::uint16_t>(channel), use);
    }
  }

  /// Of the fading voices on lanes of one kind, the one that began to fade first. [render]
  std::optional<std::uint32_t> OldestFading(bool wide) const;

 private:
  struct List {
    std::int32_t first = -1, last = -1;
  };
  void Link(List& list, std::uint32_t index);
  void Unlink(List& list, std::uint32_t index);

  std::vector<Voice> voices_;
  std::vector<std::uint32_t> free_;
  std::vector<List> channels_;
  List fading_;
  std::size_t sounding_ = 0;
};

}  // namespace portamento::engine
