// Bank -> SF2 records: runs of zones become instruments, presets sequences of them.
#pragma once

#include <memory>

#include "io/late_bytes.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::convert {

struct Sf2Image {
  sf2::Records records;      // without sample data
  io::LateBytes smpl, sm24;  // sm24 has no bytes where all samples have 16 bits
};

/// What SF2 cannot hold is added to `losses`, some of it only while the samples are written.
/// [control]
Sf2Image ToSf2(std::shared_ptr<const bank::Bank> bank, const std::shared_ptr<Losses>& losses);

}  // namespace portamento::convert
