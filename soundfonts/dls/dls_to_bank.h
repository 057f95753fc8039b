// DLS records -> Bank: regions become zones, articulators generators and modulators.
#pragma once

#include <memory>

#include "io/load_error.h"
#include "io/mapped_file.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dls {

/// Builds the bank. Never fails: regions and waves that cannot be played are left out and named in
/// `findings`. `file` keeps the waves' data alive; null when it is static memory. [control]
std::shared_ptr<const bank::Bank> MakeBank(const Collection& collection,
                                           std::shared_ptr<const io::MappedFile> file,
                                           Findings& findings);

}  // namespace portamento::dls
