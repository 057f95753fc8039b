// The tone of a part: a low and a high shelf, as XG gives each part one and GS all that ask for it.
#pragma once

namespace portamento::engine {

struct PartTone {
  static constexpr float kMostDb = 12;

  float low_db = 0, high_db = 0;  // +-kMostDb
  float low_hz = 80, high_hz = 10'000;

  bool flat() const { return low_db == 0 && high_db == 0; }
};

}  // namespace portamento::engine
