// Stress: songs with thousands of voices, tens of thousands of notes or of controllers a second, on
// one core. Nothing that FluidSynth can nearly play may be slower than real time.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bench/lab/child_run.h"
#include "bench/lab/measurements.h"
#include "bench/lab/scratch_folder.h"
#include "bench/lab/song_to_file.h"
#include "bench/lab/stress_songs.h"

namespace portamento::lab {
namespace {

constexpr std::uint32_t kUsualLimit = 1024, kHighLimit = 16'384;  // of both
constexpr double kNearlyPlayed = 0.2;                             // x real time

struct StressSong {
  std::string id, name;
  std::vector<std::byte> bytes;
  std::uint32_t voice_limit = kHighLimit;
};

std::vector<StressSong> SongsOf(const Setup& setup) {
  std::vector<StressSong> songs;
  for (const std::string& path : setup.stress_songs) {
    const std::string name = std::filesystem::path(path).stem().string();
    songs.push_back({name, name, ReadFile(path)});
  }
  if (!songs.empty()) return songs;
  const double seconds = setup.quick ? 0.5 : 10, ramp_seconds = setup.quick ? 0.25 : 1;
  std::vector<int> counts = {256, 1024, 4096, 16'384};
  if (setup.quick) counts = {16'384};
  for (const int notes : counts) {
    songs.push_back({fmt::format("sustain-{}", notes), fmt::format("{} notes held", notes),
                     SustainSong(notes, ramp_seconds, seconds)});
  }
  songs.push_back(
      {"dense-50k", "50 000 notes a second, 1024 voices", DenseSong(50'000, seconds), kUsualLimit});
  // Shorter: with so many voices neither of the two comes near real time.
  if (!setup.quick) {
    songs.push_back(
        {"dense-50k-high", "50 000 notes a second, 16384 voices", DenseSong(50'000, 2)});
  }
  songs.push_back(
      {"flood-20k", "20 000 controllers a second", FloodSong(20'000, seconds), kUsualLimit});
  return songs;
}

class Stress {
 public:
  explicit Stress(const Setup& setup) : setup_(setup) {}

  Result Measure() {
    for (const StressSong& song : SongsOf(setup_)) MeasureSong(song);
    result_.charts.push_back(std::move(chart_));
    result_.tables.push_back(std::move(table_));
    return std::move(result_);
  }

 private:
  void MeasureSong(const StressSong& song) {
    const SongJob job{.bank_path = setup_.bank_path,
                      .song = song.bytes,
                      .output = scratch_.PathOf("stress.wav"),
                      .voice_limit = song.voice_limit};
    const auto ours = RunInChild([&] { return RenderSongByUs(setup_, job); });
    if (!ours) throw NotAsExpected(song.name + " could not be rendered, or is silent");
    std::optional<ChildRun<SongRun>> theirs;
    if (setup_.fluidsynth != nullptr) {
      const double most_seconds = setup_.quick ? 1 : 20;
      SongJob rival_job = job;
      rival_job.interpolation = engine::Interpolation::kCubic;  // its default
      theirs = RunInChild([&] {
        return RenderSongByFluidSynth(setup_, rival_job, ours->value.frames, most_seconds);
      });
    }
    const auto rival = theirs ? std::optional(theirs->value.speed()) : std::nullopt;
    const bool all_voices = song.id == "sustain-16384";
    const bool asked = all_voices || (rival && *rival >= kNearlyPlayed);
    result_.figures.push_back(
        {.id = fmt::format("stress.{}", song.id),
         .name = song.name,
         .unit = "x real time",
         .ours = ours->value.speed(),
         .fluidsynth = rival,
         .bound = asked ? std::optional(AtLeast(1)) : std::nullopt,
         .headline = all_voices || song.id == "dense-50k" || song.id == "flood-20k"});
    table_.rows.push_back({song.name, fmt::format("{}", ours->value.peak_voices),
                           fmt::format("{:.2f}", ours->value.speed()),
                           rival ? fmt::format("{:.3f}", *rival) : "-",
                           fmt::format("{:.0f}", ours->peak_memory_mib),
                           theirs ? fmt::format("{:.0f}", theirs->peak_memory_mib) : "-"});
    chart_.categories.push_back(song.name);
    chart_.series[0].values.emplace_back(ours->value.speed());
    chart_.series[1].values.push_back(rival);
  }

  const Setup& setup_;
  ScratchFolder scratch_;
  Result result_{
      .id = "stress",
      .title = "Stress",
      .question = "Are songs played in time that are made to break a synthesizer?",
      .notes = {"Measured as whole songs are, once each, with at most 16384 voices; FluidSynth is "
                "stopped after 20 s (--quick: 1 s) of CPU time, and its speed is that of the part "
                "it came to."}};
  Table table_{.title = "Stress songs",
               .columns = {"song", "most voices", "ours, x real time", "FluidSynth", "ours, MiB",
                           "FluidSynth, MiB"}};
  Chart chart_{.id = "stress",
               .title = "Songs made to break a synthesizer",
               .description = "Speed of each stress song, times real time, on one core.",
               .category_label = "song",
               .value_label = "x real time",
               .scale = Chart::Scale::kLogarithmic,
               .series = {{"Portamento", {}}, {"FluidSynth", {}}},
               .limit = 1,
               .limit_label = "real time"};
};

}  // namespace

Result MeasureStressSongs(const Setup& setup) { return Stress(setup).Measure(); }

}  // namespace portamento::lab
