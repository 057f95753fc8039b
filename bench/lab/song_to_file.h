// A whole song to a sound file, by either synthesizer, timed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/lab/laboratory.h"

namespace portamento::lab {

struct SongJob {
  std::string bank_path;
  std::vector<std::byte> song;  // the bytes of its file
  std::string output;           // a 16-bit WAV file
  engine::Interpolation interpolation = engine::Interpolation::kSinc8;
  std::uint32_t voice_limit = 1024;   // of both
  std::optional<double> end_seconds;  // where the song is cut
};

/// Plain data: it comes back from a child.
struct SongRun {
  double open_seconds = 0, render_seconds = 0;  // CPU time: the bank; the song, decoding to writing
  std::int64_t frames = 0;
  std::uint32_t peak_voices = 0;  // ours only

  double music_seconds() const { return static_cast<double>(frames) / kRateHz; }
  double speed() const { return music_seconds() / render_seconds; }
  double speed_with_bank() const { return music_seconds() / (open_seconds + render_seconds); }
};

/// As `portamento render` does, limiter and loudness meter included. Throws.
SongRun RenderSongByUs(const Setup& setup, const SongJob& job);

/// The first `frames` frames, as FluidSynth's command does; less when `most_seconds` of CPU time
/// are over before. With its highest order for kSinc8 and kSinc32, its default one otherwise.
/// Throws.
SongRun RenderSongByFluidSynth(const Setup& setup, const SongJob& job, std::int64_t frames,
                               double most_seconds);

/// The bytes of a file. Throws std::runtime_error.
std::vector<std::byte> ReadFile(const std::string& path);

}  // namespace portamento::lab
