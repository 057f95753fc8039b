// `portamento render`: songs to sound files.
#include "apps/portamento/render_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/render_options.h"
#include "offline/audio_writer.h"
#include "offline/mixdown.h"
#include "songs/loop.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using offline::MixdownReport;

constexpr std::size_t kMostWarnings = 5;  // of one kind

double Decibels(double linear) { return 20 * std::log10(linear); }

/// One output of a song: the whole, or a stem of it.
struct Part {
  std::string suffix;  // of the file name
  offline::SongEvents events;
};

class Renderer {
 public:
  Renderer(RenderOptions options, ChoosePlayer choose_player)
      : options_(std::move(options)),
        choose_player_(std::move(choose_player)),
        console_(options_.quiet),
        shelf_(console_) {
    options_.mixdown.renderer.loader_threads = std::thread::hardware_concurrency();
  }

  ExitCode Run() {
    shelf_.Open(options_.banks);
    PrepareOutput();
    ExitCode first_failure = ExitCode::kOk;
    std::size_t done = 0;
    for (const std::string& path : options_.songs) {
      try {
        RenderSong(path);
        ++done;
      } catch (const Failure& failure) {
        console_.Error(failure.what());
        if (first_failure == ExitCode::kOk) first_failure = failure.code();
      }
    }
    if (options_.json) {
      const json report = {{"banks", shelf_.names()}, {"songs", songs_}};
      fmt::print("{}\n", report.dump(2, ' ', false, json::error_handler_t::replace));
    }
    if (first_failure == ExitCode::kOk) return partial_ ? ExitCode::kPartial : ExitCode::kOk;
    return done > 0 ? ExitCode::kPartial : first_failure;
  }

 private:
  /// With several files to write, the output is a folder.
  void PrepareOutput() {
    const std::string& output = options_.output;
    if (output.empty() || output == "-") return;
    std::error_code failure;
    const bool several = options_.songs.size() > 1;
    into_folder_ = several || output.back() == '/' || fs::is_directory(output, failure);
    if (!into_folder_) return;
    fs::create_directories(output, failure);
    if (failure) {
      throw Failure(ExitCode::kOutput,
                    fmt::format("cannot make the folder {}: {}", output, failure.message()));
    }
  }

  void RenderSong(const std::string& path) {
    const songs::OpenedSong opened = OpenNamedSong(path);
    const songs::Song song = WithLoop(path, opened.song);
    const engine::BankStack banks = shelf_.StackFor(song);
    const auto events = offline::DecodeSong(song, options_.format.rate_hz);
    if (choose_player_) {
      options_.mixdown.renderer.make_player = choose_player_(song, shelf_.memory());
    }
    for (const Part& part : PartsOf(song, events)) {
      const std::string output = Unused(OutputFor(path, part.suffix));
      RefuseInput(output);
      const MixdownReport report = RenderPart(part, banks, output, path);
      Describe(path, output, report);
    }
  }

  /// The song with its loop as often as asked for, and no oftener than fits the longest duration.
  songs::Song WithLoop(const std::string& path, const songs::Song& song) {
    if (options_.loop_times == 1) return song;
    const auto loop = songs::FindLoop(song);
    if (!loop) {
      console_.Warn(fmt::format("{} marks no loop; played once", path));
      return song;
    }
    const double seconds =
        song.tempo_map.SecondsAt(loop->end_tick) - song.tempo_map.SecondsAt(loop->start_tick);
    const double most =
        options_.mixdown.renderer.max_duration_seconds / std::max(seconds, 1e-3) + 2;
    const auto times = static_cast<std::uint32_t>(std::min<double>(options_.loop_times, most));
    return songs::Unroll(song, *loop, times);
  }

  std::vector<Part> PartsOf(const songs::Song& song, const offline::SongEvents& events) const {
    if (!options_.stems) return {{"", events}};
    std::vector<Part> parts;
    for (const std::uint32_t number : offline::StemsOf(events, *options_.stems)) {
      const bool channel = *options_.stems == offline::StemKind::kChannel;
      std::string suffix = fmt::format("-{}{:02}", channel ? "channel" : "track", number + 1);
      if (!channel && !song.track_names[number].empty()) {
        suffix += "-" + FileNamePart(song.track_names[number]);
      }
      parts.push_back({suffix, offline::KeepStem(events, *options_.stems, number)});
    }
    return parts;
  }

  static std::string FileNamePart(const std::string& text) {
    std::string part;
    for (const char c : text) {
      part += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    return part.substr(0, 40);
  }

  std::string OutputFor(const std::string& song, const std::string& suffix) const {
    if (options_.output == "-") return "-";
    const std::string name = song == "-" ? "stdin" : fs::path(song).stem().string();
    const std::string extension(offline::ExtensionOf(options_.format.container));
    if (options_.output.empty() || into_folder_) {
      return (fs::path(options_.output) / (name + suffix + "." + extension)).string();
    }
    if (suffix.empty()) return options_.output;
    const fs::path output(options_.output);
    return (output.parent_path() / (output.stem().string() + suffix + output.extension().string()))
        .string();
  }

  /// `output`, or where this run has written that already, "-2" and so on before its ending.
  std::string Unused(const std::string& output) {
    if (output == "-") return output;
    std::string name = output;
    const fs::path path(output);
    for (int number = 2; !written_.insert(name).second; ++number) {
      const std::string stem = fmt::format("{}-{}", path.stem().string(), number);
      name = (path.parent_path() / (stem + path.extension().string())).string();
    }
    return name;
  }

  void RefuseInput(const std::string& output) const {
    for (const auto* inputs : {&options_.songs, &options_.banks}) {
      for (const std::string& input : *inputs) {
        std::error_code missing;
        if (fs::equivalent(output, input, missing)) {
          throw Failure(ExitCode::kUsage,
                        fmt::format("{} is an input and would be overwritten", output));
        }
      }
    }
  }

  MixdownReport RenderPart(const Part& part, const engine::BankStack& banks,
                           const std::string& output, const std::string& song) {
    std::unique_ptr<offline::AudioWriter> writer;
    if (output == "-") {
      writer = offline::OpenRawStream(stdout, options_.format.encoding);
    } else {
      auto opened = offline::OpenAudioFile(output, options_.format);
      if (!opened) throw Failure(ExitCode::kOutput, opened.error());
      writer = std::move(*opened);
    }
    const std::string name = Printable(fs::path(song).filename().string() + part.suffix);
    console_.StartProgress();
    MixdownReport report = offline::Mixdown(
        options_.mixdown, part.events, shelf_.memory(), banks,
        [&](std::span<const float> stereo) { return writer->Write(stereo); },
        [&](std::int64_t done, std::int64_t whole) {
          console_.Progress(name, done, whole, options_.format.rate_hz);
        });
    console_.EndProgress();
    if (!report.completed || !writer->Finish()) throw Failure(ExitCode::kOutput, writer->error());
    return report;
  }

  void Describe(const std::string& song, const std::string& output, const MixdownReport& report) {
    const double speed = report.seconds() / report.render_seconds;
    const std::string loudness = report.lufs
                                     ? fmt::format("{:.1f} LUFS, peak {:.1f} dBFS", *report.lufs,
                                                   Decibels(report.peak_linear))
                                     : "silence";
    console_.Say(
        fmt::format("{}: {} of music in {:.1f} s ({:.0f}x real time), {}, {} voices at most",
                    output == "-" ? "stdout" : output, DurationText(report.seconds()),
                    report.render_seconds, speed, loudness, report.stats.peak_voices));
    Warn(report);
    partial_ = partial_ || report.cut_short;
    if (!options_.json) return;
    songs_.push_back(
        {{"song", song},
         {"output", output},
         {"duration_seconds", report.seconds()},
         {"rate_hz", report.rate_hz},
         {"kernel", engine::NameOf(report.kernel_target)},
         {"frames", report.frames},
         {"peak_dbfs", report.peak_linear > 0 ? json(Decibels(report.peak_linear)) : json()},
         {"loudness_lufs", report.lufs ? json(*report.lufs) : json()},
         {"normalize_gain_db", Decibels(report.gain_linear)},
         {"limiter_gain_db", Decibels(report.limiter_gain_linear)},
         {"voices_peak", report.stats.peak_voices},
         {"voices_started", report.stats.voices_started},
         {"voices_stolen", report.stats.voices_stolen},
         {"voices_dropped", report.stats.voices_dropped},
         {"samples_missing", report.stats.samples_missing},
         {"samples_damaged", report.failed_samples},
         {"cut_short", report.cut_short},
         {"render_seconds", report.render_seconds},
         {"speed", speed}});
  }

  void Warn(const MixdownReport& report) {
    if (report.cut_short) {
      console_.Warn(fmt::format("the song is longer than --max-duration {:.0f} s; cut there",
                                options_.mixdown.renderer.max_duration_seconds));
    }
    if (report.failed_samples > 0) {
      console_.Warn(fmt::format("{} damaged samples stay silent", report.failed_samples));
    }
    for (std::size_t i = 0; i < report.missing_presets.size(); ++i) {
      if (i == kMostWarnings) {
        console_.Warn(fmt::format("... and {} more programs", report.missing_presets.size() - i));
        break;
      }
      const offline::MissingPreset& missing = report.missing_presets[i];
      const std::string asked =
          missing.drums ? fmt::format("drum kit {}", missing.program)
                        : fmt::format("bank {} program {}", missing.bank, missing.program);
      console_.Warn(missing.substitute ? fmt::format("no {}: '{}' plays instead", asked,
                                                     Printable(missing.substitute.preset->name))
                                       : fmt::format("no {}: it stays silent", asked));
    }
    if (report.stats.voices_stolen > 0) {
      console_.Say(
          fmt::format("{} voices were stolen; --voices allows more", report.stats.voices_stolen));
    }
  }

  RenderOptions options_;
  ChoosePlayer choose_player_;  // may be empty
  Console console_;
  BankShelf shelf_;
  std::set<std::string> written_;  // outputs of this run
  bool into_folder_ = false;
  bool partial_ = false;
  json songs_ = json::array();
};

}  // namespace

ExitCode Render(const RenderOptions& options, ChoosePlayer choose_player) {
  return Renderer(options, std::move(choose_player)).Run();
}

void AddRenderCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("render", "Songs to sound files");
  auto options = std::make_shared<RenderOptions>();
  options->AddTo(*command);
  command->callback([options, &code] {
    options->Settle();
    code = Render(*options);
  });
}

}  // namespace portamento::app
