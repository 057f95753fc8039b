// Test material that lies beside the project, not in it: real songs and the conformance bank.
#pragma once

#include <filesystem>
#include <vector>

namespace portamento::test {

/// The folder `shared` beside the checkout; may not exist.
std::filesystem::path SharedFolder();

/// All songs in it, sorted; empty when there are none.
std::vector<std::filesystem::path> SharedSongs();

}  // namespace portamento::test
