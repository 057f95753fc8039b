#include "tests/support/shared_files.h"

#include <algorithm>

namespace portamento::test {

std::filesystem::path SharedFolder() { return PORTAMENTO_SHARED_FOLDER; }

std::vector<std::filesystem::path> SharedSongs() {
  std::vector<std::filesystem::path> songs;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(SharedFolder() / "midi", failure)) {
    if (entry.path().extension() == ".mid") songs.push_back(entry.path());
  }
  std::sort(songs.begin(), songs.end());
  return songs;
}

}  // namespace portamento::test
