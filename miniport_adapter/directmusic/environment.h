// What the user of a program that cannot ask him tells us: portamento.ini beside the DLL, and
// variables of the program's environment, which count more.
#pragma once

#include <string>
#include <vector>

#include "miniport_adapter/directmusic/windows_headers.h"
#include "miniport_adapter/user_mode/user_settings.h"

namespace portamento::directmusic {

/// Where the DLL lies; empty when the system does not say. [control]
std::wstring PathOfDll();

struct ToldByUser {
  dmus::UserSettings settings;
  std::vector<std::string> complaints;  // about what could not be taken
};

/// The variables are named like PORTAMENTO_BANK: PORTAMENTO_ and the name of a setting. [control]
ToldByUser AskTheUser();

/// Adds lines to the end of a file, in UTF-8; to none where `path` is empty. Where it cannot be
/// written, nothing happens. [control]
void Log(const std::string& path, const std::vector<std::string>& lines);

/// PORTAMENTO_SINK_WAV: the path of a file that our sink writes instead of playing; empty: none.
/// [control]
std::wstring SinkFileOfEnvironment();

}  // namespace portamento::directmusic
