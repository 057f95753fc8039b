#include "apps/portamento/wine/gm_collection.h"

#include <strings.h>

#include <algorithm>
#include <filesystem>

#include "apps/portamento/exit_code.h"
#include "soundfonts/convert/convert_bank.h"
#include "soundfonts/embedded/embedded_bank.h"
#include "soundfonts/open_bank.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "gm.dls";

fs::path Folder(const WinePrefix& prefix, int bits) {
  return prefix.SystemFolder(bits) / "drivers";
}

}  // namespace

std::vector<std::byte> GmCollection() {
  auto opened = OpenBank(EmbeddedBankBytes());
  if (!opened) throw Failure(ExitCode::kInternal, opened.error().Text());
  return convert::ConvertBank(std::move(opened->bank), convert::BankFormat::kDls1).file.Take();
}

std::string GmCollectionPath(const WinePrefix& prefix, int bits) {
  return (Folder(prefix, bits) / kName).lexically_relative(prefix.folder).string();
}

bool HasGmCollection(const WinePrefix& prefix, int bits) {
  std::error_code failure;
  const fs::directory_iterator entries(Folder(prefix, bits), failure);
  return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
    return ::strcasecmp(entry.path().filename().c_str(), kName) == 0;
  });
}

}  // namespace portamento::app
