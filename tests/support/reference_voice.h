// A voice in double precision, computed from closed forms frame by frame: the oracle for the
// engine.
//
// Written from sections 2.1 to 2.6 of the SoundFont behaviour alone and shares no code with the
// engine: no blocks, no ramps, no tables. Envelopes and LFOs are functions of time, the filter has
// fresh coefficients in every frame, the sample is read through 64 taps.
#pragma once

#include <cstdint>
#include <vector>

#include "soundfonts/bank/generators.h"
#include "tests/support/test_bank.h"

namespace portamento::test {

struct ReferenceNote {
  bank::GeneratorValues generators;
  Frames frames;  // one loop of sound, repeated for ever; root key 60
  double sample_rate_hz = 48'000;
  int key = 60;
  int velocity = 127;
  double release_seconds = 1e9;
};

struct ReferenceSound {
  std::vector<double> left, right;
};

/// Renders a note at 48 kHz, dry, with volume and expression at 127. Modulators: only velocity to
/// attenuation.
ReferenceSound RenderReference(const ReferenceNote& note, std::size_t frames);

}  // namespace portamento::test
