#include "apps/portamento/default_bank.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::vector<std::string> Split(std::string_view list, std::string_view separators) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(separators), list.size());
    if (end > 0) parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

bool IsFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// default.sf2, default.sf3, or else the first bank of a folder by name.
std::optional<std::string> BankIn(const fs::path& folder) {
  for (const char* name : {"default.sf2", "default.sf3"}) {
    if (IsFile(folder / name)) return (folder / name).string();
  }
  std::vector<std::string> banks;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const std::string extension = entry.path().extension().string();
    if ((extension == ".sf2" || extension == ".sf3") && IsFile(entry.path())) {
      banks.push_back(entry.path().string());
    }
  }
  if (banks.empty()) return std::nullopt;
  return *std::min_element(banks.begin(), banks.end());
}

std::vector<fs::path> XdgFolders() {
  std::vector<fs::path> folders;
  if (const std::string home = Environment("XDG_DATA_HOME"); !home.empty()) {
    folders.emplace_back(home);
  } else if (const std::string user = Environment("HOME"); !user.empty()) {
    folders.push_back(fs::path(user) / ".local" / "share");
  }
  std::string shared = Environment("XDG_DATA_DIRS");
  if (shared.empty()) shared = "/usr/local/share:/usr/share";
  for (const std::string& folder : Split(shared, ":")) folders.emplace_back(folder);
  for (fs::path& folder : folders) folder /= "soundfonts";
  return folders;
}

}  // namespace

std::vector<BankCandidate> DefaultBankCandidates() {
  std::vector<BankCandidate> candidates;
  // Named in so many words: kept even where it does not exist, so that the person hears of it.
  if (const std::string path = Environment("PORTAMENTO_SOUNDFONT"); !path.empty()) {
    candidates.push_back({path, "$PORTAMENTO_SOUNDFONT"});
  }
  for (const std::string& path : Split(Environment("SDL_SOUNDFONTS"), ";:")) {
    if (IsFile(path)) candidates.push_back({path, "$SDL_SOUNDFONTS"});
  }
  for (const fs::path& folder : XdgFolders()) {
    if (const auto path = BankIn(folder))
      candidates.push_back({*path, "found in " + folder.string()});
  }
  for (const char* path :
       {"/usr/share/sounds/sf2/default-GM.sf2", "/usr/share/sounds/sf3/default-GM.sf3",
        "/usr/share/soundfonts/default.sf2"}) {
    if (IsFile(path)) candidates.push_back({path, "the system's default"});
  }
  candidates.push_back({kEmbeddedBankName, "built in"});
  return candidates;
}

}  // namespace portamento::app
