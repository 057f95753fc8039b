// What a bank made from a file sounds like.
#pragma once

#include <numbers>

#include "tests/support/measure.h"
#include "tests/support/rig.h"
#include "tests/support/sf2_file.h"

namespace portamento::test {

/// A note held for a fifth of a second at full channel level; left side.
inline std::vector<float> Listen(const OpenedFile& file, int key = 60, int velocity = 127,
                                 int program = 0) {
  Rig rig(file.bank());
  return rig.Play(AtFullLevel({Program(0, program), On(0, key, velocity)}), 9600).left;
}

/// Settled level of that note, a centred constant sample being 0 dB.
inline double NoteDb(const OpenedFile& file, int key = 60, int velocity = 127, int program = 0) {
  const auto sound = Listen(file, key, velocity, program);
  return Db(std::numbers::sqrt2 * Rms(Between(sound, 0.1, 0.2)));
}

}  // namespace portamento::test
