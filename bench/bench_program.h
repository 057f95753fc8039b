// A bench program: runs measurements of the laboratory and prints what they found.
#pragma once

#include <initializer_list>
#include <string_view>

namespace portamento::lab {

/// `[--quick] [--json] [BANK] [SONG or FOLDER ...]`. Returns the program's exit code: 0 done, 1 not
/// measured, 2 wrong usage.
int RunBenchProgram(int argc, char** argv, std::initializer_list<std::string_view> measurements);

}  // namespace portamento::lab
