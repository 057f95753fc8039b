// A program: layers of multisamples that sound together, with what they have in common.
#pragma once

#include <string>
#include <vector>

#include "tools/embedded_bank/bank/multisample.h"
#include "tools/embedded_bank/bank/voicing.h"

namespace portamento::embedded_bank {

struct Layer {
  Multisample tones;
  Voicing voicing;  // what this layer adds to, or has in place of, the common voicing
  int low_key = 0, high_key = 127;
  // Brought to the common loudness of the bank, so that neighbouring zones match.
  bool levelled = true;
};

struct Program {
  std::string name;  // at most 19 characters reach the file
  int bank = 0;
  int number = 0;  // 0..127
  Voicing common;
  std::vector<Layer> layers;
};

}  // namespace portamento::embedded_bank
