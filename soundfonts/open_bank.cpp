#include "soundfonts/open_bank.h"

#include <utility>

#include "io/mapped_file.h"
#include "io/riff.h"
#include "soundfonts/dls/dls_records.h"
#include "soundfonts/dls/dls_to_bank.h"
#include "soundfonts/sf2/sf2_records.h"
#include "soundfonts/sf2/sf2_to_bank.h"

namespace portamento {
namespace {

bool IsDls(io::Bytes bytes) {
  Findings ignored;
  const auto riff = io::OpenRiff(bytes, ignored);
  return riff && riff->form == "DLS ";
}

LoadResult<OpenedBank> Open(io::Bytes bytes, std::shared_ptr<const io::MappedFile> file) {
  OpenedBank opened;
  if (IsDls(bytes)) {
    const auto collection = dls::ReadCollection(bytes, opened.findings);
    if (!collection) return tl::unexpected(collection.error());
    opened.bank = dls::MakeBank(*collection, std::move(file), opened.findings);
    return opened;
  }
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
