// What went wrong while reading a file, at which byte, and what had been expected there.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace portamento {

enum class LoadErrorCode : std::uint8_t {
  kCannotOpen,   // the operating system refused
  kWrongFormat,  // not a file of any kind we read
  kUnsupported,  // a kind we know by name but do not read
  kDamaged,      // the right kind, but its structure cannot be trusted
};

struct LoadError {
  LoadErrorCode code = LoadErrorCode::kDamaged;
  std::string file;                // empty: read from memory
  std::string chunk;               // FourCC path such as "pdta/phdr"; empty: the file as a whole
  std::uint64_t offset_bytes = 0;  // of the chunk or record in the file
  std::string message;             // what was found and what was expected

  /// "bank.sf2: pdta/phdr at byte 1234: size 75 is not a multiple of 38"
  std::string Text() const;
};

template <typename T>
using LoadResult = tl::expected<T, LoadError>;

/// Something a reader mended and went on.
struct Finding {
  std::string chunk;
  std::uint64_t offset_bytes = 0;
  std::string message;

  std::string Text() const;
};

using Findings = std::vector<Finding>;

}  // namespace portamento
