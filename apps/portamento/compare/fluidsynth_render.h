// A song as FluidSynth plays it.
#pragma once

#include <vector>

#include "apps/portamento/inputs.h"
#include "rival/fluidsynth_instance.h"

namespace portamento::app {

struct RenderedSong {
  std::vector<float> left, right;
  double render_seconds = 0;  // of wall clock, without opening the banks
};

/// Renders `frames` frames of a song given as the bytes of its file, with `banks`, lowest first.
/// Throws Failure.
RenderedSong RenderByFluidSynth(rival::FluidSynthInstance& synth,
                                const std::vector<BankArgument>& banks,
                                const std::vector<std::byte>& song, std::size_t frames);

}  // namespace portamento::app
