// Bank assembly: programs and samples become the records of an SF2 file.
#pragma once

#include <vector>

#include "soundfonts/sf2/sf2_records.h"
#include "tools/embedded_bank/bank/program.h"

namespace portamento::embedded_bank {

/// The records of a file with these programs, one instrument each. They refer to the frames in
/// `pool`, which must outlive them unchanged.
sf2::Records AssembleBank(const SamplePool& pool, std::vector<Program> programs);

}  // namespace portamento::embedded_bank
