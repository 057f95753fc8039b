// Plays a song through the DMus pair: buffers of time-stamped MIDI go into a pin, frames are pulled
// from another; as fast as one likes, or in real time.
#pragma once

#include <memory>
#include <vector>

#include "apps/portamento/dmus/synth_pair.h"
#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/miniport/synth_properties_handler.h"
#include "offline/song_player.h"

namespace portamento::app {

class PairPlayer final : public offline::SongPlayer {
 public:
  /// `messages`: the song's, of which those before its end are played; they outlive the player.
  /// `memory` is what the banks lie in. In real time, Render returns when its frames are due.
  PairPlayer(const engine::SynthSettings& settings, const offline::SongEvents& song,
             std::vector<offline::TimedMessage> messages,
             std::shared_ptr<engine::SampleMemory> memory, const engine::BankStack& banks,
             PairTime time = PairTime::kByHand);

  void Render(engine::StereoBlock out) override;
  std::size_t sounding_voices() const override;
  std::size_t echo_frames() const override;
  engine::SynthStats stats() const override;
  engine::KernelTarget kernel_target() const override;

  // What the synthesizer tells of itself by its properties.
  dmus::SYNTH_STATS running_stats() const;
  dmus::PORTAMENTO_ACTIVITY activity() const;

 private:
  void RenderPart(engine::StereoBlock out);
  void AwaitTurn();
  void WriteUntil(std::int64_t end);
  void Append(std::int64_t time_frames, std::uint16_t group, std::span<const std::uint8_t> bytes);
  void Flush();
  void Pull(engine::StereoBlock out);

  std::uint32_t rate_hz_;
  std::vector<offline::TimedMessage> messages_;
  std::vector<std::uint8_t> end_bytes_;  // of what ends the song
  SynthPair pair_;
  std::shared_ptr<dmus::MidiRenderPin> midi_;
  std::shared_ptr<dmus::WavePin> wave_;
  dmus::REFERENCE_TIME start_100ns_ = 0;       // of the song
  dmus::REFERENCE_TIME first_pull_100ns_ = 0;  // in real time
  std::size_t next_message_ = 0;
  std::int64_t time_frames_ = 0;
  std::vector<dmus::BYTE> buffer_;  // of entries not written yet
  std::size_t buffered_ = 0;        // how many
  std::vector<float> pcm_;
};

}  // namespace portamento::app
