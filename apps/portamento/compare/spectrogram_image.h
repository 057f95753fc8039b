// Two spectrograms, one above the other, as a picture.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace portamento::app {

struct Panel {
  std::string title;
  std::span<const float> sound;
};

inline constexpr int kImageWidth = 1600, kImageHeight = 900;

/// Writes a PNG of both panels with the same axes and colours. Throws Failure. [control]
void WriteSpectrograms(const std::string& path, const Panel& above, const Panel& below,
                       std::uint32_t rate_hz);

}  // namespace portamento::app
