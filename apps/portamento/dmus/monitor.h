// Plays a song through the DMus pair and tells, once a second of music, how its synthesizer does.
//
// What is told comes from properties that any client of such a driver can ask: RUNNINGSTATS, and
// our own ACTIVITY.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "apps/portamento/dmus/synth_pair.h"
#include "offline/song_renderer.h"
#include "songs/song.h"

namespace portamento::app {

struct MonitorSettings {
  engine::SynthSettings synth;
  PairTime time = PairTime::kReal;
  std::optional<double> most_seconds;  // of music; default: until the song has died away
};

/// What the columns are.
std::string_view MonitorHeading();

/// Where lines and interleaved frames go; `frames` ends the song by false.
struct MonitorSinks {
  std::function<void(const std::string& line)> tell;
  std::function<bool(std::span<const float> stereo)> frames;
};

/// Returns the frames played. Throws Failure. [control]
std::int64_t Monitor(const MonitorSettings& settings, const songs::Song& song,
                     const std::shared_ptr<engine::SampleMemory>& memory,
                     const engine::BankStack& banks, const MonitorSinks& sinks);

}  // namespace portamento::app
