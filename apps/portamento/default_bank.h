// Which bank to play when none is named.
#pragma once

#include <string>
#include <vector>

namespace portamento::app {

/// A place where a bank may be, and why we look there.
struct BankCandidate {
  std::string path;    // or kEmbeddedBankName, always the last
  std::string reason;  // "$PORTAMENTO_SOUNDFONT", ...
};

/// All candidates that exist, best first: $PORTAMENTO_SOUNDFONT, $SDL_SOUNDFONTS, the soundfonts
/// folders of XDG, the places where distributions put theirs, the embedded one. [control]
std::vector<BankCandidate> DefaultBankCandidates();

}  // namespace portamento::app
