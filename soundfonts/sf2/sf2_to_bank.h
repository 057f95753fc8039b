// Records -> Bank: zones merged over their levels, addresses applied, modulators resolved.
#pragma once

#include <memory>

#include "io/load_error.h"
#include "io/mapped_file.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::sf2 {

/// Builds the bank. Never fails: zones and samples that cannot be played are left out and named in
/// `findings`. `file` keeps the records' sample data alive; null when it is static memory.
/// [control]
std::shared_ptr<const bank::Bank> MakeBank(const Records& records,
                                           std::shared_ptr<const io::MappedFile> file,
                                           Findings& findings);

}  // namespace portamento::sf2
