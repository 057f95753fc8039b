// Whoever turns the events of a song into frames: our own synthesizer, or one behind a driver.
//
// SongRenderer says how far to play and when the song is over; how events reach the synthesizer is
// the player's business. All [control].
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "engine/midi/bank_stack.h"
#include "engine/settings.h"
#include "engine/synth.h"
#include "offline/song_events.h"

namespace portamento::offline {

class SongPlayer {
 public:
  virtual ~SongPlayer() = default;

  /// The next out.frames() frames, with all that happens in them.
  virtual void Render(engine::StereoBlock out) = 0;

  // As Synth has them.
  virtual std::size_t sounding_voices() const = 0;
  virtual std::size_t echo_frames() const = 0;
  virtual engine::SynthStats stats() const = 0;
  virtual engine::KernelTarget kernel_target() const = 0;
};

/// A player of `song`, which ends with what lets go of all its notes, and outlives the player.
using MakeSongPlayer = std::function<std::unique_ptr<SongPlayer>(
    const engine::SynthSettings& settings, const SongEvents& song,
    std::shared_ptr<const engine::SampleMemory> memory, const engine::BankStack& banks)>;

}  // namespace portamento::offline
