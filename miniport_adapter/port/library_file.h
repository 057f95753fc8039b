// What kind of file a library is, by its first bytes: for whom it was made.
#pragma once

#include <span>
#include <string>

#include "miniport_adapter/abi/types.h"

namespace portamento::dmus {

struct LibraryFile {
  enum class Kind : std::uint8_t { kUnknown, kElf, kPe };

  Kind kind = Kind::kUnknown;
  bool wide = false;     // 64 bits
  unsigned machine = 0;  // as the format numbers them

  friend bool operator==(const LibraryFile&, const LibraryFile&) = default;
};

/// Of a file that begins with `bytes`; a few hundred are enough. [control]
LibraryFile LibraryFileOf(std::span<const BYTE> bytes);

/// What libraries of this program's own kind look like. [any]
LibraryFile OwnLibraryFile();

/// "x86-64 Linux", "32-bit ARM Linux", "x86 Windows". [control]
std::string MadeFor(const LibraryFile& file);

}  // namespace portamento::dmus
