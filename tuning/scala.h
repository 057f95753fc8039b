// Scala files: a scale (.scl) and a keyboard mapping (.kbm) become a frequency for every key.
//
// Formats: https://www.huygens-fokker.org/scala/scl_format.html and help.htm#mappings.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_reader.h"
#include "io/load_error.h"

namespace portamento::tuning {

/// Degrees 1 to n in cents above degree 0; the last one is the period.
struct Scale {
  std::string description;
  std::vector<double> cents;
};

/// Which degree each key plays.
struct KeyboardMap {
  int first_key = 0, last_key = 127;  // keys outside keep equal temperament
  int middle_key = 60;                // plays degree 0
  int reference_key = 69;
  double reference_hz = 440;
  int period_degree = 0;                 // degree that the pattern repeats at; 0: the scale's own
  std::vector<std::optional<int>> keys;  // of one pattern; none: every key plays the next degree
};

/// Reads a .scl file. Errors name the line. [control]
LoadResult<Scale> ReadScale(io::Bytes file);

/// Reads a .kbm file. [control]
LoadResult<KeyboardMap> ReadKeyboardMap(io::Bytes file);

/// Cents away from equal temperament for each key. Keys that the map leaves out keep it.
/// Error: the reference key plays nothing. [control]
LoadResult<std::array<double, 128>> TuneKeys(const Scale& scale, const KeyboardMap& map);

}  // namespace portamento::tuning
