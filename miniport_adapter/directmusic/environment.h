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

/// The path of the program that has loaded us, in UTF-8. [control]
std::string PathOfProgram();

/// PORTAMENTO_SINK_WAV: the path of a file that our sink writes instead of playing; empty: none.
/// [control]
std::wstring SinkFileOfEnvironment();

}  // namespace portamento::directmusic
