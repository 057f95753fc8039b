// `portamento dmus`: the same synthesizer behind a driver's interfaces.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/dmus/monitor.h"
#include "apps/portamento/dmus/pair_player.h"
#include "apps/portamento/dmus/topology_text.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/kernel_choice.h"
#include "apps/portamento/render_command.h"
#include "offline/audio_writer.h"

namespace portamento::app {
namespace {

offline::MakeSongPlayer ThroughThePair(const songs::Song& song,
                                       std::shared_ptr<engine::SampleMemory> memory) {
  return [&song, memory](const engine::SynthSettings& settings, const offline::SongEvents& events,
                         const std::shared_ptr<const engine::SampleMemory>&,
                         const engine::BankStack& banks) {
    return std::make_unique<PairPlayer>(
        settings, events, offline::TimeMessages(song, settings.rate_hz), memory, banks);
  };
}

void AddRender(CLI::App& dmus, ExitCode& code) {
  CLI::App* command = dmus.add_subcommand(
      "render", "Songs to sound files, through port and miniport: the same samples as `render`");
  auto options = std::make_shared<RenderOptions>();
  options->AddTo(*command);
  command->callback([options, &code] {
    options->Settle();
    if (options->stems) {
      throw Failure(ExitCode::kUsage, "stems are not rendered through the pair");
    }
    options->mixdown.renderer.render_threads = 1;  // a sink pulls on one
    code = Render(*options, ThroughThePair);
  });
}

struct MonitorOptions {
  std::string song, output;
  std::vector<std::string> banks;
  bool fast = false;
  std::optional<double> most_seconds;
};

std::unique_ptr<offline::AudioWriter> WriterFor(const MonitorOptions& options) {
  const std::filesystem::path path(options.output);
  std::error_code missing;
  if (std::filesystem::equivalent(path, options.song, missing)) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("{} is an input and would be overwritten", options.output));
  }
  const std::string ending = path.extension().string();
  const auto container = offline::ContainerOf(ending.empty() ? "" : ending.substr(1));
  if (!container) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("--output {}: it is .wav, .flac, .ogg or .raw", options.output));
  }
  auto writer = offline::OpenAudioFile(options.output, {.container = *container});
  if (!writer) throw Failure(ExitCode::kOutput, writer.error());
  return std::move(*writer);
}

ExitCode MonitorSong(const MonitorOptions& options) {
  Console console(false);
  const songs::OpenedSong opened = OpenNamedSong(options.song);
  BankShelf shelf(console);
  shelf.Open(options.banks);
  const engine::BankStack banks = shelf.StackFor(opened.song);
  const auto writer = options.output.empty() ? nullptr : WriterFor(options);

  MonitorSettings settings{.time = options.fast ? PairTime::kByHand : PairTime::kReal,
                           .most_seconds = options.most_seconds};
  settings.synth.kernel_target = KernelFromEnvironment();
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  bool drawn = false, written = true;
  fmt::print("{}\n", MonitorHeading());
  Monitor(settings, opened.song, shelf.memory(), banks,
          {.tell =
               [&](const std::string& line) {
                 // On a terminal each line lies over the one before.
                 fmt::print("{}{}{}", terminal ? "\r" : "", line, terminal ? "" : "\n");
                 std::fflush(stdout);
                 drawn = true;
               },
           .frames =
               [&](std::span<const float> stereo) {
                 return written = writer == nullptr || writer->Write(stereo);
               }});
  if (terminal && drawn) fmt::print("\n");
  if (writer != nullptr && (!written || !writer->Finish())) {
    throw Failure(ExitCode::kOutput, writer->error());
  }
  return ExitCode::kOk;
}

void AddMonitor(CLI::App& dmus, ExitCode& code) {
  CLI::App* command = dmus.add_subcommand(
      "monitor",
      "Plays a song through the pair in real time and tells, once a second, what the driver's "
      "RUNNINGSTATS and our ACTIVITY say");
  auto options = std::make_shared<MonitorOptions>();
  command->add_option("song", options->song, "A song; - reads it from stdin")->required();
  command
      ->add_option("-s,--soundfont", options->banks,
                   "A bank (SF2, SF3, DLS, or 'embedded'); later ones lie over earlier ones")
      ->allow_extra_args(false);
  command->add_option("-o,--output", options->output,
                      "Keep what was played: a WAV, FLAC, Ogg or raw file, by its ending");
  command->add_flag("--fast", options->fast,
                    "As fast as it goes, on a clock set by hand, on which no CPU time passes");
  command->add_option("--seconds", options->most_seconds, "Stop after so much music")
      ->check(CLI::PositiveNumber);
  command->callback([options, &code] { code = MonitorSong(*options); });
}

void AddTopology(CLI::App& dmus, ExitCode& code) {
  CLI::App* command =
      dmus.add_subcommand("topology", "The filter: pins, formats, connections, properties");
  command->callback([&code] {
    SynthPair pair({});
    fmt::print("{}", TopologyText(pair.port().description()));
    code = ExitCode::kOk;
  });
}

}  // namespace

void AddDmusCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("dmus", "The synthesizer as a DirectMusic driver: port and miniport");
  command->require_subcommand(1);
  AddRender(*command, code);
  AddMonitor(*command, code);
  AddTopology(*command, code);
}

}  // namespace portamento::app
