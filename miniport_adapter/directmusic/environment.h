// What the user of a program that cannot ask him tells us: variables of its environment.
#pragma once

#include <string>

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

/// PORTAMENTO_BANK: the path of a sound bank. [control]
dmus::OpenSettings SettingsOfEnvironment();

/// PORTAMENTO_SINK_WAV: the path of a file that our sink writes instead of playing; empty: none.
/// [control]
std::wstring SinkFileOfEnvironment();

}  // namespace portamento::directmusic
