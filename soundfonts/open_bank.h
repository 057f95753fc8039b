// Opens a sound bank of any kind we read.
#pragma once

#include <memory>
#include <string>

#include "io/byte_reader.h"
#include "io/load_error.h"
#include "soundfonts/bank/bank.h"

namespace portamento {

struct OpenedBank {
  std::shared_ptr<const bank::Bank> bank;
  Findings findings;  // what was mended or left out
};

/// Opens the bank in the file `path` (SF2, SF3 or DLS, told apart by content). Nothing is decoded
/// and no PCM is read: the file stays mapped for as long as the bank lives. [control]
LoadResult<OpenedBank> OpenBank(const std::string& path);

/// The same for bytes in memory, which must outlive the bank. [control]
LoadResult<OpenedBank> OpenBank(io::Bytes bytes);

}  // namespace portamento
