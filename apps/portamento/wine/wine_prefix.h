// A Wine prefix as it lies on disk: which programs it can run, and where we put things.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace portamento::app {

struct WinePrefix {
  std::filesystem::path folder;  // absolute
  std::vector<int> bits;         // of the programs it runs: 32, 64 or both

  /// Throws Failure, with ExitCode::kWine, when `path` is no prefix. [any]
  static WinePrefix At(const std::string& path);

  std::filesystem::path windows() const { return folder / "drive_c" / "windows"; }

  /// The system folder of programs of 32 or 64 bits. [any]
  std::filesystem::path SystemFolder(int of_bits) const;

  /// Everything of ours that has no other place; C:\portamento for programs.
  std::filesystem::path our_folder() const { return folder / "drive_c" / "portamento"; }
};

}  // namespace portamento::app
