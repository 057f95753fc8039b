// Renders a song from its first frame to the end of its last note.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "offline/sample_loader.h"
#include "offline/sample_plan.h"
#include "offline/song_events.h"
#include "offline/song_player.h"

namespace portamento::offline {

struct SongRendererSettings {
  engine::SynthSettings synth;  // its channel groups follow from the song
  unsigned render_threads = 1;  // changes neither the sound nor its length
  unsigned loader_threads = 0;
  double start_seconds = 0;                // what sounds before is played but not returned
  std::optional<double> end_seconds;       // where all notes end; default: the end of the song
  std::optional<double> tail_seconds;      // after that; default: until silence
  double max_duration_seconds = 2 * 3600;  // of the music, without its tail
  MakeSongPlayer make_player;              // empty: a synthesizer of our own
};

class SongRenderer {
 public:
  /// Plans the samples and begins to load them. `events` may be a stem. [control]
  SongRenderer(const SongRendererSettings& settings, SongEvents events,
               std::shared_ptr<const engine::SampleMemory> memory, const engine::BankStack& banks);

  /// Renders at most out.frames() frames in one Synth::Render and returns how many; 0 at the end.
  /// How many are asked for changes neither the sound nor its length. [control]
  std::size_t Render(engine::StereoBlock out);

  /// Frames returned so far, and frames there will be without the tail.
  std::int64_t rendered_frames() const {
    return std::max<std::int64_t>(time_frames_ - start_frames_, 0);
  }
  std::int64_t music_frames() const {
    return std::max<std::int64_t>(end_frames_ - start_frames_, 0);
  }

  /// Whether the song was cut because it is longer than max_duration_seconds.
  bool cut_short() const { return cut_short_; }

  engine::SynthStats stats() const { return player_->stats(); }
  engine::KernelTarget kernel_target() const { return player_->kernel_target(); }
  std::size_t sounding_voices() const { return player_->sounding_voices(); }
  std::size_t failed_samples() const { return loader_->failed(); }
  const std::vector<MissingPreset>& missing_presets() const { return missing_presets_; }

 private:
  bool Over() const;
  std::size_t FramesToDecision() const;
  void RenderPart(engine::StereoBlock out);

  SongRendererSettings settings_;
  std::int64_t start_frames_ = 0, end_frames_ = 0;
  bool cut_short_ = false;
  SongEvents song_;
  std::vector<MissingPreset> missing_presets_;
  std::unique_ptr<SampleLoader> loader_;
  std::unique_ptr<SongPlayer> player_;
  std::int64_t time_frames_ = 0;
  std::int64_t quiet_frames_ = 0;  // since the last frame that could be heard
};

}  // namespace portamento::offline
