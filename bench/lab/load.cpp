// Load: time from nothing to the first audible frame of a song, in a process of its own.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <thread>

#include "bench/lab/child_run.h"
#include "bench/lab/clock.h"
#include "bench/lab/measurements.h"
#include "bench/lab/song_to_file.h"
#include "bench/lab/statistics.h"
#include "bench/lab/stress_songs.h"
#include "offline/song_renderer.h"
#include "songs/smf_reader.h"

namespace portamento::lab {
namespace {

constexpr std::size_t kBlock = 64, kMostBlocks = std::size_t{60} * kRateHz / kBlock;

/// Renders blocks until one can be heard. Throws NotAsExpected when none can.
template <typename Render>
void RenderToFirstSound(const Render& render) {
  std::array<float, kBlock> left{}, right{};
  for (std::size_t block = 0; block < kMostBlocks; ++block) {
    render(left, right);
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (std::abs(left[i]) + std::abs(right[i]) > 1e-5f) return;
    }
  }
  throw NotAsExpected("the song is silent");
}

double OursMilliseconds(const Setup& setup, const std::vector<std::byte>& file) {
  const double start = WallSeconds();
  const LoadedBank bank = OpenBankFor(setup.bank_path);
  const auto song = songs::ReadSong(file);
  if (!song) throw std::runtime_error(song.error().Text());
  offline::SongRenderer renderer(
      {.synth = {.rate_hz = kRateHz, .kernel_target = setup.kernel_target},
       .loader_threads = std::thread::hardware_concurrency()},
      offline::DecodeSong(song->song, kRateHz), bank.memory, bank.stack());
  RenderToFirstSound([&](auto& left, auto& right) { renderer.Render({left, right}); });
  return 1e3 * (WallSeconds() - start);
}

double TheirsMilliseconds(const Setup& setup, const std::vector<std::byte>& file) {
  const double start = WallSeconds();
  const auto synth = OpenFluidSynth(setup, setup.bank_path, {.rate_hz = kRateHz, .polyphony = 256});
  if (!synth->Play(file)) throw std::runtime_error("FluidSynth cannot play the song");
  RenderToFirstSound([&](auto& left, auto& right) { synth->Render(left, right); });
  return 1e3 * (WallSeconds() - start);
}

std::optional<double> MedianMilliseconds(const Setup& setup, const std::vector<std::byte>& file,
                                         double (*measure)(const Setup&,
                                                           const std::vector<std::byte>&)) {
  RunInChild([&] { return measure(setup, file); });  // warms the page cache
  std::vector<double> times;
  for (int i = 0; i < (setup.quick ? 3 : 9); ++i) {
    const auto run = RunInChild([&] { return measure(setup, file); });
    if (!run) return std::nullopt;
    times.push_back(run->value);
  }
  return Median(times);
}

}  // namespace

Result MeasureLoad(const Setup& setup) {
  const auto song = setup.songs.empty() ? BandSong(10) : ReadFile(setup.songs.front());
  const auto ours = MedianMilliseconds(setup, song, OursMilliseconds);
  if (!ours) throw NotAsExpected("the first song cannot be played, or is silent");
  std::optional<double> theirs;
  if (setup.fluidsynth != nullptr) theirs = MedianMilliseconds(setup, song, TheirsMilliseconds);
  return {.id = "load",
          .title = "Load",
          .question = "How long does it take from nothing to the first audible frame?",
          .figures = {{.id = "load.first_frame",
                       .name = "from nothing to the first audible frame",
                       .unit = "ms",
                       .ours = *ours,
                       .fluidsynth = theirs,
                       .headline = true}},
          .notes = {"By the clock on the wall, with the files in the page cache; the median of "
                    "several processes on one CPU."}};
}

}  // namespace portamento::lab
