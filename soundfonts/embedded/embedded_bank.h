// The General MIDI bank that travels inside the program.
#pragma once

#include "io/byte_reader.h"

namespace portamento {

/// The name that stands for it where a bank's path is asked for.
inline constexpr const char* kEmbeddedBankName = "embedded";

/// The bytes of the embedded bank, an SF2 file image that lives as long as the program. [any]
io::Bytes EmbeddedBankBytes();

}  // namespace portamento
