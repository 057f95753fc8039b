// What the user of a program that cannot ask him tells us: variables of its environment.
#pragma once

#include "miniport_adapter/directmusic/windows_headers.h"

namespace portamento::directmusic {

/// PORTAMENTO_BANK: the path of a sound bank. [control]
dmus::OpenSettings SettingsOfEnvironment();

}  // namespace portamento::directmusic
