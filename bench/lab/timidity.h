// TiMidity++, the fastest of the other renderers: its command, run on a song, timed.
#pragma once

#include <optional>
#include <string>

namespace portamento::lab {

struct TimidityRun {
  double cpu_seconds = 0;    // of the whole process, opening the bank included
  double music_seconds = 0;  // of the file that it wrote

  double speed() const { return music_seconds / cpu_seconds; }
};

/// The song at `song_path` to a 16-bit file at `output_path` with linear interpolation, at kRateHz,
/// on one CPU. Its configuration goes beside the output. Empty when the command is not installed,
/// fails, or writes nothing. [control]
std::optional<TimidityRun> RenderSongByTimidity(const std::string& bank_path,
                                                const std::string& song_path,
                                                const std::string& output_path);

}  // namespace portamento::lab
