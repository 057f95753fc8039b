#include "soundfonts/bank/bank.h"

#include <algorithm>
#include <tuple>

namespace portamento::bank {

const Preset* Bank::Find(std::uint16_t bank, std::uint16_t program) const {
  const auto at = std::lower_bound(presets_.begin(), presets_.end(), std::tuple(bank, program),
                                   [](const Preset& preset, const auto& wanted) {
                                     return std::tuple(preset.bank, preset.program) < wanted;
                                   });
  return at != presets_.end() && at->bank == bank && at->program == program ? &*at : nullptr;
}

}  // namespace portamento::bank
