// Conditional chunks: the small program in a 'cdl ' chunk that says whether its list is for us.
#pragma once

#include "io/byte_reader.h"

namespace portamento::dls {

/// Runs the program (DLS 2.2, "Conditional chunks"). We are a DLS1, DLS2 and GM synthesizer;
/// queries that we do not know give 0. Stack underflow or overflow, division by zero, an unknown
/// opcode or a cut-off program make the condition false. [control]
bool IsConditionTrue(io::Bytes program);

}  // namespace portamento::dls
