// A bank as a file of another format.
#pragma once

#include <cstddef>
#include <memory>

#include "io/riff_writer.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"

namespace portamento::convert {

enum class BankFormat {
  kSf2,
  kDls,   // level 2
  kDls1,  // level 1, for old readers
};

struct ConvertedBank {
  io::RiffWriter file;                              // samples are decoded while it is written
  std::size_t presets = 0, zones = 0, samples = 0;  // that the file has
  /// Complete once the file is written: only then are damaged samples met.
  std::shared_ptr<const Losses> losses;
};

/// Never fails: what the format cannot hold is left out or approximated, and listed. [control]
ConvertedBank ConvertBank(std::shared_ptr<const bank::Bank> bank, BankFormat format);

}  // namespace portamento::convert
