// Bytes whose number is known now and which are made only while they are written, so that a file
// of many hundred megabytes never lies in memory as a whole.
#pragma once

#include <cstdint>
#include <functional>

#include "io/byte_reader.h"

namespace portamento::io {

/// Takes the next bytes of a file; false once it cannot take more.
using PutBytes = std::function<bool(Bytes)>;

struct LateBytes {
  std::uint64_t size = 0;
  /// Puts exactly `size` bytes, portion by portion; false as soon as a put failed. May be asked
  /// again, and then puts the same.
  std::function<bool(const PutBytes&)> make;
};

}  // namespace portamento::io
