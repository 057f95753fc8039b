// Whole songs: every song of a folder to a sound file, effects on, on one core, by us and by
// FluidSynth in turn; and the most memory that each took.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bench/lab/child_run.h"
#include "bench/lab/measurements.h"
#include "bench/lab/scratch_folder.h"
#include "bench/lab/song_to_file.h"
#include "bench/lab/statistics.h"
#include "bench/lab/stress_songs.h"
#include "bench/lab/timidity.h"

namespace portamento::lab {
namespace {

constexpr double kQuickSeconds = 15;  // of each song
constexpr std::size_t kQuickSongs = 3;

struct NamedSong {
  std::string name, path;
  std::vector<std::byte> bytes;
};

std::vector<NamedSong> SongsOf(const Setup& setup) {
  std::vector<NamedSong> songs;
  for (const std::string& path : setup.songs) {
    if (setup.quick && songs.size() == kQuickSongs) break;
    songs.push_back({std::filesystem::path(path).stem().string(), path, ReadFile(path)});
  }
  if (songs.empty()) songs.push_back({"a band of our own", "", BandSong(setup.quick ? 20 : 120)});
  return songs;
}

class WholeSongs {
 public:
  explicit WholeSongs(const Setup& setup) : setup_(setup) {}

  Result Measure() {
    for (const NamedSong& song : SongsOf(setup_)) MeasureSong(song);
    Summarise();
    result_.charts.push_back(std::move(chart_));
    return std::move(result_);
  }

 private:
  /// The fastest run, and the largest memory of all.
  struct Best {
    SongRun run;
    double peak_memory_mib = 0;
  };

  template <typename Render>
  std::optional<Best> BestOf(const Render& render) {
    std::optional<Best> best;
    for (int i = 0; i < (setup_.quick ? 1 : 2); ++i) {
      const auto run = RunInChild(render);
      if (!run) return std::nullopt;
      if (!best) best = Best{run->value, run->peak_memory_mib};
      if (run->value.render_seconds < best->run.render_seconds) best->run = run->value;
      best->peak_memory_mib = std::max(best->peak_memory_mib, run->peak_memory_mib);
    }
    return best;
  }

  void MeasureSong(const NamedSong& song) {
    SongJob job{
        .bank_path = setup_.bank_path, .song = song.bytes, .output = scratch_.PathOf("song.wav")};
    if (setup_.quick) job.end_seconds = kQuickSeconds;
    const auto ours_with = [&](engine::Interpolation interpolation) {
      job.interpolation = interpolation;
      const auto best = BestOf([&] { return RenderSongByUs(setup_, job); });
      if (!best) throw NotAsExpected(song.name + " could not be rendered, or is silent");
      return *best;
    };
    const Best ours = ours_with(engine::Interpolation::kSinc8);
    const Best cubic = ours_with(engine::Interpolation::kCubic);
    MeasureAgainstTimidity(song, [&] { return ours_with(engine::Interpolation::kLinear); });
    job.interpolation = engine::Interpolation::kCubic;  // its default
    const auto rival = setup_.fluidsynth == nullptr ? std::nullopt : BestOf([&] {
      return RenderSongByFluidSynth(setup_, job, ours.run.frames, 1e9);
    });
    const auto rival_speed = rival ? std::optional(rival->run.speed()) : std::nullopt;
    Add(song.name, "speed", "x real time", ours.run.speed(), rival_speed);
    Add(song.name, "speed with 4 taps", "x real time", cubic.run.speed(), rival_speed);
    Add(song.name, "memory", "MiB", ours.peak_memory_mib,
        rival ? std::optional(rival->peak_memory_mib) : std::nullopt);
    peak_memory_mib_ = std::max(peak_memory_mib_, ours.peak_memory_mib);
    speeds_.push_back(ours.run.speed());
    chart_.categories.push_back(song.name);
    chart_.series[0].values.emplace_back(ours.run.speed());
    chart_.series[1].values.emplace_back(cubic.run.speed());
    chart_.series[2].values.push_back(rival_speed);
    if (!rival) {
      if (setup_.fluidsynth != nullptr) {
        result_.notes.push_back(song.name + ": FluidSynth cannot play it");
      }
      return;
    }
    their_peak_memory_mib_ = std::max(their_peak_memory_mib_, rival->peak_memory_mib);
    their_speeds_.push_back(rival->run.speed());
    ratios_.push_back(ours.run.speed() / rival->run.speed());
    cubic_ratios_.push_back(cubic.run.speed() / rival->run.speed());
    ratios_with_bank_.push_back(ours.run.speed_with_bank() / rival->run.speed_with_bank());
  }

  /// Opening the bank counts for both: that program does it as it goes.
  template <typename RenderLinear>
  void MeasureAgainstTimidity(const NamedSong& song, const RenderLinear& render_linear) {
    if (setup_.quick || song.path.empty()) return;  // it cannot stop early
    const auto theirs = RenderSongByTimidity(setup_.bank_path, song.path, scratch_.PathOf("t.wav"));
    if (!theirs) return;
    timidity_ratios_.push_back(render_linear().run.speed_with_bank() / theirs->speed());
  }

  void Add(const std::string& song, const std::string& what, const char* unit, double ours,
           std::optional<double> theirs) {
    std::string id = what;
    std::replace(id.begin(), id.end(), ' ', '_');
    result_.figures.push_back({.id = fmt::format("render.{}.{}", song, id),
                               .name = fmt::format("{}, {}", song, what),
                               .unit = unit,
                               .ours = ours,
                               .fluidsynth = theirs});
  }

  void Summarise() {
    const auto mean = [](const std::vector<double>& values) {
      return values.empty() ? std::nullopt : std::optional(GeometricMean(values));
    };
    result_.figures.push_back({.id = "render.speed",
                               .name = "whole songs to files, mean",
                               .unit = "x real time",
                               .ours = GeometricMean(speeds_),
                               .fluidsynth = mean(their_speeds_),
                               .headline = true});
    result_.figures.push_back({.id = "render.memory",
                               .name = "most memory of a song",
                               .unit = "MiB",
                               .ours = peak_memory_mib_,
                               .fluidsynth = their_peak_memory_mib_ > 0
                                                 ? std::optional(their_peak_memory_mib_)
                                                 : std::nullopt,
                               .headline = true});
    const auto ratio = [&](const char* id, const char* name, const char* unit, double value,
                           std::optional<Bound> bound) {
      result_.figures.push_back({.id = id,
                                 .name = name,
                                 .unit = unit,
                                 .ours = value,
                                 .bound = bound,
                                 .headline = bound.has_value()});
    };
    if (!timidity_ratios_.empty()) {
      ratio("render.ratio_to_timidity", "whole songs, linear, mean against TiMidity++",
            "x TiMidity++", GeometricMean(timidity_ratios_), AtLeast(2));
    }
    if (ratios_.empty()) return;
    constexpr auto* kUnit = "x FluidSynth";
    ratio("render.ratio_of_4_taps", "whole songs, 4 taps each, mean against FluidSynth", kUnit,
          GeometricMean(cubic_ratios_), AtLeast(6));
    ratio("render.lowest_ratio_of_4_taps", "whole songs, 4 taps each, the least of them", kUnit,
          *std::min_element(cubic_ratios_.begin(), cubic_ratios_.end()), AtLeast(4));
    ratio("render.ratio", "whole songs, defaults, mean against FluidSynth", kUnit,
          GeometricMean(ratios_), AtLeast(6));
    ratio("render.lowest_ratio", "whole songs, defaults, the least of them", kUnit,
          *std::min_element(ratios_.begin(), ratios_.end()), AtLeast(4));
    ratio("render.ratio_with_bank", "whole songs, opening the bank included, mean", kUnit,
          GeometricMean(ratios_with_bank_), std::nullopt);
  }

  const Setup& setup_;
  ScratchFolder scratch_;
  std::vector<double> speeds_, their_speeds_;
  std::vector<double> ratios_, cubic_ratios_, ratios_with_bank_, timidity_ratios_;
  double peak_memory_mib_ = 0, their_peak_memory_mib_ = 0;
  Result result_{
      .id = "render",
      .title = "Whole songs",
      .question =
          "How fast does a song become a file, effects on, on one core, and with how much "
          "memory?",
      .notes = {
          "CPU time of a process of its own on one CPU, the fastest run; means are geometric. "
          "Reading the song, loading its samples (ours), limiter and loudness meter (ours), "
          "and writing 16-bit WAV count; opening the bank, which FluidSynth reads as a whole, "
          "does not.",
          "By default we interpolate with 8 taps and FluidSynth with 4, which we do as well for "
          "comparison; at most 1024 voices each; the same number of frames. Against TiMidity++ "
          "(where it is installed) both interpolate between 2 and open the bank."}};
  Chart chart_{.id = "songs",
               .title = "Whole songs to files",
               .description = "Speed of each song, times real time, on one core.",
               .category_label = "song",
               .value_label = "x real time",
               .series = {{"Portamento", {}}, {"Portamento, 4 taps", {}}, {"FluidSynth", {}}}};
};

}  // namespace

Result MeasureWholeSongs(const Setup& setup) { return WholeSongs(setup).Measure(); }

}  // namespace portamento::lab
