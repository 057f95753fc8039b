// A mixdown: one song, or one stem of it, from events to finished frames and a report.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "offline/song_renderer.h"

namespace portamento::offline {

struct MixdownSettings {
  SongRendererSettings renderer;
  std::size_t block_frames = 1024;       // per Synth::Render; does not change the sound
  std::optional<double> normalize_lufs;  // renders twice: once to measure
  bool limit = true;                     // for formats that would clip
};

struct MixdownReport {
  std::int64_t frames = 0;
  std::uint32_t rate_hz = 0;
  engine::KernelTarget kernel_target = engine::KernelTarget::kScalar;  // what has run
  float peak_linear = 0;
  std::optional<double> lufs;     // empty: silence
  float limiter_gain_linear = 1;  // the lowest gain the limiter took
  double gain_linear = 1;         // applied to reach the wanted loudness
  double render_seconds = 0;      // of wall clock
  bool cut_short = false;         // at the longest duration allowed
  bool completed = false;         // false when the sink refused
  std::size_t failed_samples = 0;
  std::vector<MissingPreset> missing_presets;
  engine::SynthStats stats;

  double seconds() const { return static_cast<double>(frames) / rate_hz; }
};

/// Takes interleaved stereo frames; false ends the mixdown.
using FrameSink = std::function<bool(std::span<const float>)>;

/// Is told frames done and frames expected without the tail, over all passes.
using Progress = std::function<void(std::int64_t, std::int64_t)>;

/// [control]
MixdownReport Mixdown(const MixdownSettings& settings, const SongEvents& song,
                      std::shared_ptr<const engine::SampleMemory> memory,
                      const engine::BankStack& banks, const FrameSink& sink,
                      const Progress& progress);

}  // namespace portamento::offline
