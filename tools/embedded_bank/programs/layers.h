// Common ways to lay tones over each other.
#pragma once

#include <vector>

#include "tools/embedded_bank/bank/program.h"
#include "tools/embedded_bank/tones/ensembles.h"

namespace portamento::embedded_bank {

/// The same tone twice, left and right, a little out of tune with itself: wide, and beating slowly.
/// The right one is quieter and further out, so that the two never cancel when summed to mono.
inline std::vector<Layer> Wide(const Multisample& tones, double cents, double place,
                               Voicing voicing = {}) {
  const double level_db = voicing.level_db();
  Layer near{tones, voicing}, far{tones, voicing};
  near.voicing.Pan(-0.5 * place).Cents(-0.5 * cents).Level(level_db - 1.2);
  far.voicing.Pan(place).Cents(0.5 * cents).Level(level_db - 5.5);
  return {near, far};
}

/// An ensemble in stereo: the right side enters the loop elsewhere and plays other players.
inline std::vector<Layer> Stage(const Multisample& ensemble, double place, Voicing voicing = {}) {
  const double level_db = voicing.level_db();
  Layer left{ensemble, voicing}, right{ensemble, voicing};
  left.voicing.Pan(-place).Cents(-2).Level(level_db - 3);
  right.voicing.Pan(place).Cents(2).Level(level_db - 3).StartAtFrame(kEnsembleOffsetFrames);
  return {left, right};
}

/// All layers of `parts` in one list.
inline std::vector<Layer> Join(std::initializer_list<std::vector<Layer>> parts) {
  std::vector<Layer> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace portamento::embedded_bank
