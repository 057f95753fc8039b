// A zone as an SF2 instrument says it: generators and modulators with nothing above them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"

namespace portamento::convert {

struct FlatZone {
  std::uint32_t sample = 0;
  std::array<int, bank::kGeneratorCount> values{};  // as in files: ranges low | high << 8
  std::vector<bank::Modulator> modulators;          // all that act, whole amounts
  std::vector<bank::Modulator> chains;              // links count within this list

  int operator[](bank::Generator id) const { return values[static_cast<std::size_t>(id)]; }
  int& operator[](bank::Generator id) { return values[static_cast<std::size_t>(id)]; }
};

/// The value that a generator has in a file that does not mention it. [any]
int UnsaidValue(bank::Generator id);

/// `sample` is the zone's sample as the file will hold it; `where` names the preset, for `losses`.
/// [control]
FlatZone FlatZoneOf(const bank::Bank& bank, const bank::Zone& zone, const bank::ZoneRange& range,
                    const bank::Sample& sample, const std::string& where, Losses& losses);

}  // namespace portamento::convert
