// Banks made for a measurement, as SF2 files, so that both synthesizers can open them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace portamento::lab {

/// A preset of bank 0 whose one sound is `frames` at 48 kHz: at once there and, if it does not
/// loop, gone at the end. Its root key is 60. The preset's number is its place in the list.
struct MadePreset {
  std::vector<std::int16_t> frames;
  bool looped = false;
};

std::vector<std::byte> MakeBank(const std::vector<MadePreset>& presets);

/// `frames` of a sine at half of full scale.
std::vector<std::int16_t> SineFrames(double frequency_hz, std::size_t frames);

/// `frames` that jump to full level at once and are never 0.
std::vector<std::int16_t> StepFrames(std::size_t frames);

}  // namespace portamento::lab
