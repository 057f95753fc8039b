// The command `portamento`.
#include <fmt/format.h>

#include <exception>
#include <new>
#include <string>
#include <vector>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"

namespace portamento::app {
namespace {

constexpr const char* kFooter = R"(
`portamento bank.sf2 song.mid -o out.wav` means `portamento render ...`.

Exit codes: 0 done; 1 internal error; 2 wrong usage; 3 a bank cannot be used; 4 a song cannot
be used; 5 a result cannot be written; 6 partly done; 7 a Wine prefix or its Wine cannot be used;
8 nothing was installed.)";

/// Words that are not a sub-command begin a `render`.
std::vector<std::string> WithSubcommand(int argc, char** argv, const CLI::App& app) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) return words;
  const std::string& first = words.front();
  if (first == "-h" || first == "--help" || first == "--version") return words;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == first) return words;
  }
  words.insert(words.begin(), "render");
  return words;
}

ExitCode Run(int argc, char** argv) {
  ExitCode code = ExitCode::kOk;
  CLI::App app("Portamento plays MIDI files with sound banks.", "portamento");
  app.footer(kFooter);
  app.set_version_flag("--version", "portamento " PORTAMENTO_VERSION);
  app.require_subcommand(1);
  AddRenderCommand(app, code);
  AddInfoCommand(app, code);
  AddCheckCommand(app, code);
  AddCompareCommand(app, code);
  AddConvertCommand(app, code);
  AddBenchCommand(app, code);
  AddDmusCommand(app, code);
  AddWineInstallCommand(app, code);
  AddWineUninstallCommand(app, code);
  try {
    std::vector<std::string> words = WithSubcommand(argc, argv, app);
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    // Help and version come this way too, with code 0.
    return app.exit(error) == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  return code;
}

}  // namespace
}  // namespace portamento::app

int main(int argc, char** argv) {
  using portamento::app::ExitCode;
  ExitCode code = ExitCode::kInternal;
  portamento::app::Console console(false);
  try {
    code = portamento::app::Run(argc, argv);
  } catch (const portamento::app::Failure& failure) {
    console.Error(failure.what());
    code = failure.code();
  } catch (const std::bad_alloc&) {
    console.Error("out of memory");
  } catch (const std::exception& error) {
    console.Error(error.what());
  }
  return static_cast<int>(code);
}
