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
#include "engine/voice/stealing_order.h"
#include "engine/voice/voice_edit.h"

namespace portamento::engine {

enum class VoiceState : std::uint8_t {
  kFree,
  kHeld,      // key down
  kPedal,     // key up, held by sustain or sostenuto
  kHost,      // the host's own, until that lets it go
  kReleased,  // in its release
  kFading,    // being stopped; no longer counts as a voice
};

struct BankSet;

/// The neighbours of a voice in a list; -1: none.
struct VoiceLinks {
  std::int32_t previous = -1, next = -1;
};

struct Voice {
  NoteContext note;
  BankSet* banks = nullptr;  // that it plays from
  LaneId lane;
  VoiceState state = VoiceState::kFree;
  bool cut_off = false;    // by its exclusive class: releases fast
  bool sostenuto = false;  // held down when the sostenuto pedal went down
  std::uint16_t channel = 0;
  std::int16_t host_voice = -1;              // its number (midi/host_voices.h); -1: of a key
  std::uint8_t exclusive_class = 0;          // 0: none; see VoicePool::SetExclusiveClass
  std::uint32_t note_id = 0;                 // voices of one note-on share it
  float envelope_cb = 0;                     // as of the last block edge
  VoiceLinks on_channel, on_key, exclusive;  // the lists it is in, each in order of start
  VoiceParams params;                        // as they were asked for last

  bool sounding() const { return state != VoiceState::kFree && state != VoiceState::kFading; }
};

class VoicePool {
 public:
  VoicePool(std::size_t capacity, std::size_t channels);

  /// A fresh voice at the end of the lists of a channel and of a struck key there, or empty when
  /// all are in use. [render]
  std::optional<std::uint32_t> Take(std::uint16_t channel, std::uint8_t struck_key);

  /// Moves the voice to another key of its channel. [render]
  void Restrike(std::uint32_t index, std::uint8_t struck_key);

  /// [render]
  void SetExclusiveClass(std::uint32_t index, std::uint8_t exclusive_class);

  /// The voice has ended. [render]
  void Return(std::uint32_t index);

  /// Takes the voice off its channel and key: from now on it only fades. [render]
  void StartFading(std::uint32_t index);

  /// The place of a sounding voice among those that may be stolen; it keeps it until it is given
  /// another, fades or ends. [render]
  void SetStealingKey(std::uint32_t index, StealingOrder::Key key) {
    if (key != stealing_order_.KeyOf(index)) stealing_order_.Set(index, key);
  }
  const StealingOrder& stealing_order() const { return stealing_order_; }

  Voice& operator[](std::uint32_t index) { return voices_[index]; }

  /// Voices that sound, fading ones left out.
  std::size_t sounding() const { return sounding_; }
  std::size_t capacity() const { return voices_.size(); }

  /// Calls `use(index, voice)` for each voice of a channel, oldest first. `use` may return or fade
  /// the voice it is given, no other. [render]
  template <typename Use>
  void ForEachOn(std::uint16_t channel, Use use) {
    ForEachIn(channels_[channel], &Voice::on_channel, use);
  }

  /// The same for those whose key was struck on the channel. [render]
  template <typename Use>
  void ForEachOnKey(std::uint16_t channel, int struck_key, Use use) {
    ForEachIn(KeyList(channel, struck_key), &Voice::on_key, use);
  }

  /// The same for those of a channel that have an exclusive class. [render]
  template <typename Use>
  void ForEachExclusive(std::uint16_t channel, Use use) {
    ForEachIn(exclusive_[channel], &Voice::exclusive, use);
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
  static constexpr std::size_t kKeys = 128;

  struct List {
    std::int32_t first = -1, last = -1;
  };
  using Links = VoiceLinks Voice::*;

  template <typename Use>
  void ForEachIn(const List& list, Links links, Use use) {
    for (std::int32_t at = list.first; at >= 0;) {
      const auto index = static_cast<std::uint32_t>(at);
      at = (voices_[index].*links).next;
      use(index, voices_[index]);
    }
  }
  List& KeyList(std::uint16_t channel, int struck_key) {
    return keys_[kKeys * channel + static_cast<std::size_t>(struck_key)];
  }
  VoiceLinks& LinksOf(std::int32_t at, Links links) {
    return voices_[static_cast<std::size_t>(at)].*links;
  }
  void Link(List& list, Links links, std::uint32_t index);
  void Unlink(List& list, Links links, std::uint32_t index);
  void UnlinkAll(std::uint32_t index);

  std::vector<Voice> voices_;
  std::vector<std::uint32_t> free_;
  std::vector<List> channels_;
  std::vector<List> keys_;       // of each channel
  std::vector<List> exclusive_;  // of each channel
  List fading_;
  StealingOrder stealing_order_;
  std::size_t sounding_ = 0;
};

}  // namespace portamento::engine
