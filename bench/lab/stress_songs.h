// Songs that are hard to play, and one that is not, made from a fixed seed. One tick is one frame
// at 48 kHz.
#pragma once

#include <cstddef>
#include <vector>

namespace portamento::lab {

/// Black MIDI: `notes` notes of a square lead struck within `ramp_seconds` and held together. Past
/// 1920, the same keys are struck again under a held pedal.
std::vector<std::byte> SustainSong(int notes, double ramp_seconds, double hold_seconds);

/// `notes_per_second` notes of 20 ms on 15 channels.
std::vector<std::byte> DenseSong(int notes_per_second, double seconds);

/// 64 held notes under so many controllers, bends, pressures and RPN/NRPN messages per second.
std::vector<std::byte> FloodSong(int messages_per_second, double seconds);

/// What music is more like: drums, bass, chords and a melody, swells and bends.
std::vector<std::byte> BandSong(double seconds);

}  // namespace portamento::lab
