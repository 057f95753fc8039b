// Bank -> DLS records: presets become instruments, zones regions; samples are cut to what is
// played.
#pragma once

#include <memory>
#include <vector>

#include "io/late_bytes.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::convert {

struct DlsImage {
  dls::Collection collection;            // its waves have no data
  std::vector<io::LateBytes> wave_data;  // of each wave
};

/// What DLS cannot hold is added to `losses`, some of it only while the waves are written.
/// [control]
DlsImage ToDls(std::shared_ptr<const bank::Bank> bank, const std::shared_ptr<Losses>& losses);

}  // namespace portamento::convert
