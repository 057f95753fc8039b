// The song of the SoundFont Spec Test, rendered as far as a test needs it.
#pragma once

#include <optional>

#include "tests/support/rig.h"

namespace portamento::test {

/// Renders the song at 48 kHz and gain 1 up to `end_seconds`; empty where the test data are not
/// there. Sound before `start_seconds` is played but left as zeros.
std::optional<Stereo> RenderSpecSong(double start_seconds, double end_seconds,
                                     bool effects = false);

}  // namespace portamento::test
