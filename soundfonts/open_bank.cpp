#include "soundfonts/open_bank.h"

#include <utility>

#include "io/mapped_file.h"
#include "soundfonts/sf2/sf2_records.h"
#include "soundfonts/sf2/sf2_to_bank.h"

namespace portamento {
namespace {

LoadResult<OpenedBank> Open(io::Bytes bytes, std::shared_ptr<const io::MappedFile> file) {
  OpenedBank opened;
  const auto records = sf2::ReadRecords(bytes, opened.findings);
  if (!records) return tl::unexpected(records.error());
  opened.bank = sf2::MakeBank(*records, std::move(file), opened.findings);
  return opened;
}

}  // namespace

LoadResult<OpenedBank> OpenBank(const std::string& path) {
  auto file = io::MappedFile::Open(path);
  if (!file) return tl::unexpected(file.error());
  auto opened = Open((*file)->bytes(), *file);
  if (!opened) opened.error().file = path;
  return opened;
}

LoadResult<OpenedBank> OpenBank(io::Bytes bytes) { return Open(bytes, nullptr); }

}  // namespace portamento
