// The sub-commands. Each adds itself to the command line and runs when it was chosen.
#pragma once

#include <CLI/CLI.hpp>

#include "apps/portamento/exit_code.h"

namespace portamento::app {

/// Adds `render` to the command line; the result of running it is stored in `code`. The others
/// alike.
void AddRenderCommand(CLI::App& app, ExitCode& code);
void AddInfoCommand(CLI::App& app, ExitCode& code);
void AddCheckCommand(CLI::App& app, ExitCode& code);
void AddCompareCommand(CLI::App& app, ExitCode& code);
void AddConvertCommand(CLI::App& app, ExitCode& code);
void AddBenchCommand(CLI::App& app, ExitCode& code);
void AddDmusCommand(CLI::App& app, ExitCode& code);
void AddWineInstallCommand(CLI::App& app, ExitCode& code);
void AddWineUninstallCommand(CLI::App& app, ExitCode& code);

}  // namespace portamento::app
