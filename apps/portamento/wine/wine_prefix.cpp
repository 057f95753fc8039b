#include "apps/portamento/wine/wine_prefix.h"

#include <fmt/format.h>

#include <fstream>

#include "apps/portamento/exit_code.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

bool IsFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// "win32", "win64", or empty where the file does not say; it says so in its first lines.
std::string ArchitectureIn(const fs::path& system_reg) {
  constexpr std::string_view kName = "#arch=";
  std::ifstream file(system_reg);
  std::string line;
  for (int i = 0; i < 16 && std::getline(file, line); ++i) {
    if (line.starts_with(kName)) return line.substr(kName.size());
  }
  return "";
}

}  // namespace

WinePrefix WinePrefix::At(const std::string& path) {
  std::error_code failure;
  fs::path folder = fs::absolute(path, failure).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // "x/" is "x"
  WinePrefix prefix{.folder = folder, .bits = {}};
  if (!IsFolder(folder)) {
    throw Failure(ExitCode::kWine, fmt::format("there is no folder {}", folder.string()));
  }
  if (!IsFolder(prefix.windows() / "system32")) {
    const bool of_proton = IsFolder(folder / "pfx" / "drive_c");
    throw Failure(
        ExitCode::kWine,
        fmt::format("{} is no Wine prefix: it has no drive_c/windows/system32; {}", folder.string(),
                    of_proton ? "pfx in it is one" : "`wineboot -i` makes one"));
  }
  const fs::path syswow64 = prefix.windows() / "syswow64";
  std::string architecture = ArchitectureIn(folder / "system.reg");
  // A prefix that has only just been made has no such file before its server ends.
  if (architecture.empty()) architecture = IsFolder(syswow64) ? "win64" : "win32";
  if (architecture != "win64") {
    prefix.bits = {32};
  } else if (Exists(syswow64 / "kernel32.dll")) {
    prefix.bits = {32, 64};
  } else {
    prefix.bits = {64};  // a Wine without its 32-bit half leaves the folder empty
  }
  return prefix;
}

fs::path WinePrefix::SystemFolder(int of_bits) const {
  const bool beside = of_bits == 32 && bits.size() > 1;
  return windows() / (beside ? "syswow64" : "system32");
}

}  // namespace portamento::app
