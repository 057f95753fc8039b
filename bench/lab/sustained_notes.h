// Notes that sound for ever: of a bank's presets those that loop, do not decay and have no filter,
// so that both synthesizers can be given the same load, and ours a filter on top.
#pragma once

#include <cstdint>
#include <vector>

#include "soundfonts/bank/bank.h"

namespace portamento::lab {

struct SustainedNote {
  int channel, program, key;  // melodic channels only, one program to each
  std::size_t voices;         // that it makes
};

/// Velocity of these notes: the highest, at which default modulators leave the filter alone.
inline constexpr int kVelocity = 127;

/// Notes of `channels` channels that make `voices` voices in all, or a few more. Throws
/// std::runtime_error when the bank has too few.
std::vector<SustainedNote> SustainedNotes(const bank::Bank& bank, int channels, std::size_t voices);

}  // namespace portamento::lab
