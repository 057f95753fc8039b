// Stretches of a bank's samples as PCM of a file, decoded while the file is written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "io/late_bytes.h"
#include "soundfonts/bank/bank.h"
#include "soundfonts/convert/losses.h"

namespace portamento::convert {

inline constexpr LossKind kDamagedSample{"samples that cannot be decoded are silent", "samples"};

/// Frames of a sample, and silence behind them.
struct Stretch {
  std::uint32_t sample = 0;
  std::uint32_t first_frame = 0, frames = 0;
  std::uint32_t silent_frames = 0;

  std::uint64_t all_frames() const { return std::uint64_t{frames} + silent_frames; }
  friend bool operator<(const Stretch& a, const Stretch& b) {
    return std::tie(a.sample, a.first_frame, a.frames, a.silent_frames) <
           std::tie(b.sample, b.first_frame, b.frames, b.silent_frames);
  }
};

/// How many frames sample `sample` has; of a compressed one its stream is opened. Empty when there
/// are none or it is damaged. [control]
std::optional<std::uint32_t> FramesOf(const bank::Bank& bank, std::uint32_t sample);

/// Which bytes of each frame.
enum class PcmPart {
  kRounded16,  // the nearest 16 bits
  kHigh16,     // the upper 16 of 24 bits
  kLow8,       // the lower 8 of 24 bits
};

/// The stretches one after the other. Samples that turn out to be damaged are silent, and added to
/// `losses` (for kLow8 not a second time). [control]
io::LateBytes PcmOf(std::shared_ptr<const bank::Bank> bank, std::vector<Stretch> stretches,
                    PcmPart part, std::shared_ptr<Losses> losses);

}  // namespace portamento::convert
