// portamento compare: one song by us and by FluidSynth, and how they differ.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "apps/portamento/commands.h"
#include "apps/portamento/compare/fluidsynth_render.h"
#include "apps/portamento/compare/sound_difference.h"
#include "apps/portamento/compare/spectrogram_image.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/kernel_choice.h"
#include "apps/portamento/render_options.h"
#include "offline/mixdown.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct CompareOptions {
  std::vector<std::string> inputs, banks;
  std::string output;
  std::uint32_t rate_hz = 48'000;
  std::string gain = fmt::format("{}", engine::kDefaultGain);
  bool effects = false;
  bool json = false;
  std::optional<double> end_seconds;
};

std::vector<std::byte> FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

class Comparison {
 public:
  explicit Comparison(CompareOptions options)
      : options_(std::move(options)), console_(false), shelf_(console_) {}

  ExitCode Run() {
    SortInputs();
    const rival::FluidSynthLibrary library;
    shelf_.Open(options_.banks);
    const songs::OpenedSong opened = OpenNamedSong(song_);

    console_.Say("rendering by us ...");
    const RenderedSong ours = RenderOurs(opened.song);
    console_.Say(fmt::format("rendering by FluidSynth {} ...", library.fluid_version_str()));
    rival::FluidSynthInstance synth(library,
                                    {.rate_hz = options_.rate_hz,
                                     .gain_linear = static_cast<double>(ParseGain(options_.gain)),
                                     .effects = options_.effects});
    std::vector<BankArgument> banks;
    for (const std::string& name : shelf_.names()) banks.push_back(ParseBankArgument(name));
    const RenderedSong theirs =
        RenderByFluidSynth(synth, banks, FileBytes(song_), ours.left.size());

    const SoundDifference difference =
        Compare({ours.left, ours.right}, {theirs.left, theirs.right}, options_.rate_hz);
    const double seconds = static_cast<double>(ours.left.size()) / options_.rate_hz;
    if (options_.json) {
      PrintJson(difference, seconds / ours.render_seconds, seconds / theirs.render_seconds);
    } else {
      PrintTable(difference, seconds / ours.render_seconds, seconds / theirs.render_seconds);
    }
    WriteSpectrograms(options_.output, {"Portamento", ours.left}, {"FluidSynth", theirs.left},
                      options_.rate_hz);
    console_.Say(fmt::format("{}: both spectrograms", options_.output));
    return ExitCode::kOk;
  }

 private:
  void SortInputs() {
    for (const std::string& input : options_.inputs) {
      if (KindOfFile(input) == FileKind::kBank) {
        options_.banks.push_back(input);
      } else if (song_.empty() && input != "-") {
        song_ = input;
      } else {
        throw Failure(ExitCode::kUsage,
                      fmt::format("compare takes one song; '{}' is one more", input));
      }
    }
    if (song_.empty()) throw Failure(ExitCode::kUsage, "no song given; the inputs are all banks");
    if (options_.output.empty()) options_.output = fs::path(song_).stem().string() + "-compare.png";
  }

  RenderedSong RenderOurs(const songs::Song& song) {
    offline::MixdownSettings settings{.limit = false};
    auto& synth = settings.renderer.synth;
    synth.rate_hz = options_.rate_hz;
    synth.kernel_target = KernelFromEnvironment();
    synth.gain_linear = ParseGain(options_.gain);
    synth.SetEffectLevels(options_.effects ? 1 : 0);
    settings.renderer.end_seconds = options_.end_seconds;
    settings.renderer.loader_threads = std::thread::hardware_concurrency();
    RenderedSong rendered;
    const auto report = offline::Mixdown(settings, offline::DecodeSong(song, options_.rate_hz),
                                         shelf_.memory(), shelf_.StackFor(song),
                                         [&](std::span<const float> stereo) {
                                           for (std::size_t i = 0; i < stereo.size(); i += 2) {
                                             rendered.left.push_back(stereo[i]);
                                             rendered.right.push_back(stereo[i + 1]);
                                           }
                                           return true;
                                         },
                                         {});
    rendered.render_seconds = report.render_seconds;
    return rendered;
  }

  static std::string Loudness(const Level& level) {
    return level.lufs ? fmt::format("{:.1f} LUFS", *level.lufs) : "silence";
  }

  static void PrintTable(const SoundDifference& d, double our_speed, double their_speed) {
    const auto row = [](const char* what, const std::string& ours, const std::string& theirs,
                        const std::string& difference) {
      fmt::print("{:<24}{:>14}{:>14}{:>16}\n", what, ours, theirs, difference);
    };
    const auto db = [](double value) { return fmt::format("{:.1f} dB", value); };
    const auto change = [](double value) { return fmt::format("{:+.1f} dB", value); };
    row("", "portamento", "fluidsynth", "difference");
    row("loudness", Loudness(d.first), Loudness(d.second),
        d.first.lufs && d.second.lufs ? fmt::format("{:+.1f} LU", *d.second.lufs - *d.first.lufs)
                                      : "");
    row("peak", db(d.first.peak_db), db(d.second.peak_db),
        change(d.second.peak_db - d.first.peak_db));
    row("root mean square", db(d.first.rms_db), db(d.second.rms_db),
        change(d.second.rms_db - d.first.rms_db));
    row("speed", fmt::format("{:.0f}x", our_speed), fmt::format("{:.0f}x", their_speed), "");
    for (std::size_t band = 0; band < kOctaveBandsHz.size(); ++band) {
      row(fmt::format("band {} Hz", kOctaveBandsHz[band]).c_str(), "", "", change(d.band_db[band]));
    }
    row("spectral distance", "", "", db(d.spectral_distance_db));
    row("residual", "", "", db(d.residual_db));
    if (d.timing.onsets == 0) {
      row("timing", "", "", "no like onsets");
    } else {
      row("onsets compared", "", "", fmt::format("{}", d.timing.onsets));
      row("later by, mean", "", "", fmt::format("{:.1f} frames", d.timing.mean_frames));
      row("later by, range", "", "",
          fmt::format("{} .. {} frames", d.timing.least_frames, d.timing.most_frames));
    }
  }

  void PrintJson(const SoundDifference& d, double our_speed, double their_speed) const {
    const auto level = [](const Level& l, double speed) {
      return json{{"loudness_lufs", l.lufs ? json(*l.lufs) : json()},
                  {"peak_dbfs", l.peak_db},
                  {"rms_dbfs", l.rms_db},
                  {"speed", speed}};
    };
    json bands = json::object();
    for (std::size_t band = 0; band < kOctaveBandsHz.size(); ++band) {
      bands[fmt::format("{}", kOctaveBandsHz[band])] = d.band_db[band];
    }
    const json report = {{"song", song_},
                         {"banks", shelf_.names()},
                         {"rate_hz", options_.rate_hz},
                         {"portamento", level(d.first, our_speed)},
                         {"fluidsynth", level(d.second, their_speed)},
                         {"band_difference_db", bands},
                         {"spectral_distance_db", d.spectral_distance_db},
                         {"residual_db", d.residual_db},
                         {"onsets_compared", d.timing.onsets},
                         {"later_frames_mean", d.timing.mean_frames},
                         {"later_frames_least", d.timing.least_frames},
                         {"later_frames_most", d.timing.most_frames},
                         {"spectrograms", options_.output}};
    fmt::print("{}\n", report.dump(2, ' ', false, json::error_handler_t::replace));
  }

  CompareOptions options_;
  std::string song_;
  Console console_;
  BankShelf shelf_;
};

}  // namespace

void AddCompareCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("compare", "A song by us and by FluidSynth: a table and two spectrograms");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("inputs", options->inputs, "A song, and banks")->required();
  command->add_option("-s,--soundfont", options->banks, "A bank, as for render")
      ->type_size(1)
      ->allow_extra_args(false);
  command->add_option("-o,--output", options->output, "The picture [SONG-compare.png]");
  command->add_option("-r,--rate", options->rate_hz, "Sampling rate in Hz")
      ->check(CLI::Range(8000, 96'000))
      ->capture_default_str();
  command->add_option("-g,--gain", options->gain, "Master gain of both")->capture_default_str();
  command->add_option("--end", options->end_seconds, "End all notes at this time")
      ->check(CLI::PositiveNumber);
  command->add_flag("--effects", options->effects, "With reverb and chorus; each has its own");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &code] { code = Comparison(*options).Run(); });
}

}  // namespace portamento::app
