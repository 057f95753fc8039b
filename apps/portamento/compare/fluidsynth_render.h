// A song as FluidSynth plays it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/portamento/compare/fluidsynth_library.h"
#include "apps/portamento/inputs.h"

namespace portamento::app {

struct FluidSynthSettings {
  std::vector<BankArgument> banks;  // lowest first
  std::uint32_t rate_hz = 48'000;
  double gain_linear = 0.6;
  bool effects = false;
};

struct RenderedSong {
  std::vector<float> left, right;
  double render_seconds = 0;  // of wall clock, without opening the banks
};

/// Renders `frames` frames of a song given as the bytes of its file. Throws Failure.
RenderedSong RenderByFluidSynth(const FluidSynthLibrary& library,
                                const FluidSynthSettings& settings,
                                const std::vector<std::byte>& song, std::size_t frames);

}  // namespace portamento::app
