#include "bench/lab/song_to_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/lab/clock.h"
#include "io/mapped_file.h"
#include "offline/audio_writer.h"
#include "offline/mixdown.h"
#include "songs/smf_reader.h"

namespace portamento::lab {
namespace {

/// A figure without sound behind it would be worth nothing. Read piece by piece: the process's peak
/// memory is a figure, too.
void ExpectSoundIn(const std::string& path) {
  constexpr std::streamoff kHeaderBytes = 128;  // WAV headers are shorter
  std::ifstream file(path, std::ios::binary);
  file.seekg(kHeaderBytes);
  std::array<char, 4096> piece;
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    const auto end = piece.begin() + file.gcount();
    if (std::any_of(piece.begin(), end, [](char byte) { return byte != 0 && byte != -1; })) return;
  }
  throw NotAsExpected(path + " is silent");
}

}  // namespace

std::vector<std::byte> ReadFile(const std::string& path) {
  const auto file = io::MappedFile::Open(path);
  if (!file) throw std::runtime_error(file.error().Text());
  const io::Bytes bytes = (*file)->bytes();
  return {bytes.begin(), bytes.end()};
}

SongRun RenderSongByUs(const Setup& setup, const SongJob& job) {
  const double start = ProcessSeconds();
  const LoadedBank bank = OpenBankFor(job.bank_path);
  const double opened = ProcessSeconds();
  const auto song = songs::ReadSong(job.song);
  if (!song) throw std::runtime_error(song.error().Text());
  offline::MixdownSettings mixdown;
  mixdown.renderer.synth.rate_hz = kRateHz;
  mixdown.renderer.synth.kernel_target = setup.kernel_target;
  mixdown.renderer.synth.interpolation = job.interpolation;
  mixdown.renderer.synth.voice_limit = job.voice_limit;
  mixdown.renderer.end_seconds = job.end_seconds;
  mixdown.renderer.loader_threads = std::thread::hardware_concurrency();
  const auto writer = offline::OpenAudioFile(job.output, {.rate_hz = kRateHz});
  if (!writer) throw std::runtime_error(writer.error());
  const auto report =
      offline::Mixdown(mixdown, offline::DecodeSong(song->song, kRateHz), bank.memory, bank.stack(),
                       [&](std::span<const float> stereo) { return (*writer)->Write(stereo); }, {});
  if (!report.completed || !(*writer)->Finish()) throw std::runtime_error((*writer)->error());
  const SongRun run{.open_seconds = opened - start,
                    .render_seconds = ProcessSeconds() - opened,
                    .frames = report.frames,
                    .peak_voices = report.stats.peak_voices};
  ExpectSoundIn(job.output);
  return run;
}

SongRun RenderSongByFluidSynth(const Setup& setup, const SongJob& job, std::int64_t frames,
                               double most_seconds) {
  const double start = ProcessSeconds();
  const auto synth = OpenFluidSynth(
      setup, job.bank_path, {.rate_hz = kRateHz, .polyphony = static_cast<int>(job.voice_limit)});
  const double opened = ProcessSeconds();
  synth->library().fluid_synth_set_interp_method(synth->synth(), -1,
                                                 job.interpolation >= engine::Interpolation::kSinc8
                                                     ? FLUID_INTERP_HIGHEST
                                                     : FLUID_INTERP_DEFAULT);
  if (!synth->Play(job.song)) throw std::runtime_error("FluidSynth cannot play the song");
  SongRun run{.open_seconds = opened - start};
  run.frames = synth->RenderToFile(job.output, frames,
                                   [&] { return ProcessSeconds() - opened < most_seconds; });
  if (run.frames == 0) throw std::runtime_error("FluidSynth cannot write " + job.output);
  run.render_seconds = ProcessSeconds() - opened;
  ExpectSoundIn(job.output);
  return run;
}

}  // namespace portamento::lab
