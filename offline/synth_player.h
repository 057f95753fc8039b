// Plays a song on a synthesizer of our own, with threads that help it.
#pragma once

#include <memory>

#include "engine/schedule/scheduled_synth.h"
#include "offline/render_crew.h"
#include "offline/song_player.h"

namespace portamento::offline {

class SynthPlayer final : public SongPlayer {
 public:
  /// `settings.helpers` threads help. See MakeSongPlayer.
  SynthPlayer(const engine::SynthSettings& settings, const SongEvents& song,
              std::shared_ptr<const engine::SampleMemory> memory, const engine::BankStack& banks);

  void Render(engine::StereoBlock out) override;
  std::size_t sounding_voices() const override { return synth_.synth().sounding_voices(); }
  std::size_t echo_frames() const override { return synth_.synth().echo_frames(); }
  engine::SynthStats stats() const override { return synth_.synth().stats(); }
  engine::KernelTarget kernel_target() const override { return synth_.synth().kernel_target(); }

 private:
  std::int64_t PostUntil(std::int64_t end);

  const SongEvents& song_;
  engine::ScheduledSynth synth_;
  std::unique_ptr<engine::EventQueue::Source> source_;
  RenderCrew crew_;
  std::size_t next_event_ = 0;  // not posted yet
  std::int64_t time_frames_ = 0;
};

}  // namespace portamento::offline
