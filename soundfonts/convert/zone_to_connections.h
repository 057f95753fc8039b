// A zone as a DLS region plays it: the inverse of soundfonts/dls/dls_articulation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::convert {

struct RegionSound {
  dls::SampleInfo info;                      // tuning and gain; the loop is not set
  std::vector<dls::Connection> connections;  // only what differs from the defaults of the format
};

/// `where` names the preset, for `losses`. [control]
RegionSound RegionSoundOf(const bank::Bank& bank, const bank::Zone& zone, const std::string& where,
                          Losses& losses);

}  // namespace portamento::convert
