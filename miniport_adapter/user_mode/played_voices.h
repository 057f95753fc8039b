// The voices that a client has started by itself and that are not over yet, by its own names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/midi/bank_stack.h"
#include "engine/midi/host_voices.h"

namespace portamento::dmus {

struct PlayedVoice {
  std::uint32_t id = 0;      // the client's name for it
  std::uint16_t number = 0;  // among the host's voices
  std::uint32_t group = 0, channel = 0;
  std::shared_ptr<engine::SampleStore> store;
};

/// What a client is told of a voice.
struct VoiceState {
  bool exists = false;
  std::uint64_t frame = 0;  // of its wave
};

/// All of these: [control]
class PlayedVoices {
 public:
  /// The next Add needs no memory.
  void MakeRoomForOne() { voices_.reserve(voices_.size() + 1); }
  void Add(PlayedVoice voice) { voices_.push_back(std::move(voice)); }

  /// The latest of that name that sounds or will; null when there is none.
  const PlayedVoice* Find(std::uint32_t id, const engine::HostVoices& host) const;

  VoiceState StateOf(std::uint32_t id, const engine::HostVoices& host) const;

  /// Forgets those that are over; whether there were any.
  bool Reclaim(engine::HostVoices& host);

  /// `stack` and a bank for each of them.
  engine::BankStack Over(const engine::BankStack& stack) const;

 private:
  std::vector<PlayedVoice> voices_;
};

}  // namespace portamento::dmus
