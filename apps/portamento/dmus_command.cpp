// `portamento dmus`: the same synthesizer behind a driver's interfaces.
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "apps/portamento/commands.h"
#include "apps/portamento/dmus/pair_player.h"
#include "apps/portamento/dmus/topology_text.h"
#include "apps/portamento/render_command.h"

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
  AddTopology(*command, code);
}

}  // namespace portamento::app
