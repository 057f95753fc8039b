// Runs another program and reads what it says. No shell comes between: each argument arrives as it
// is.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace portamento::app {

struct ProgramRun {
  int start_error = 0;  // errno when it could not be started: nothing else is set then
  int status = -1;      // what it ended with; 128 and the signal when one ended it
  std::string out, err;
};

/// Waits for its end, though not for that of programs it leaves behind. It is found on PATH unless
/// its name has a slash, reads nothing, and has our environment with `changes`: variables and their
/// values, those with an empty value being taken out. [any]
ProgramRun RunProgram(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& changes);

}  // namespace portamento::app
