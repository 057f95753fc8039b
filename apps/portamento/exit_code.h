// The exit codes of the command, as its manual lists them.
#pragma once

#include <stdexcept>
#include <string>

namespace portamento::app {

enum class ExitCode : int {
  kOk = 0,
  kInternal = 1,      // a defect of ours, or no memory
  kUsage = 2,         // the command line
  kBank = 3,          // a sound bank cannot be used
  kMidi = 4,          // a song cannot be used
  kOutput = 5,        // a result cannot be written
  kPartial = 6,       // some of it was done, some was not
  kWine = 7,          // a Wine prefix, its Wine or a DLL for it cannot be used
  kNotInstalled = 8,  // wine-uninstall: there is nothing to take back
};

/// What ends a command: a sentence for the person, a code for the script.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace portamento::app
