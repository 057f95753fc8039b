// The formats of the sound pin, as KS writes them, and the choice of one that both sides have.
#pragma once

#include <optional>

#include "miniport_adapter/abi/ks_formats.h"
#include "miniport_adapter/core/pcm_writer.h"

namespace portamento::dmus {

inline constexpr ULONG kMostSoundChannels = 2;
inline constexpr ULONG kLowestRateHz = 8'000, kHighestRateHz = 192'000;

struct SoundFormat {
  std::uint32_t rate_hz = 48'000;
  PcmFormat pcm;
};

/// 16 or 24 bit integers or floats, mono or stereo; plain or extensible. Empty for anything else.
/// [control]
std::optional<SoundFormat> ReadSoundFormat(const KSDATAFORMAT& format);

/// [control]
WAVEFORMATEX WaveFormatOf(const SoundFormat& format);

/// The format that lies in both ranges: most channels, most bits, and the rate nearest to
/// `usual_rate_hz`. Empty when there is none. `mine` is a KSDATARANGE_AUDIO. [control]
std::optional<KSDATAFORMAT_WAVEFORMATEX> IntersectSound(const KSDATARANGE& client,
                                                        const KSDATARANGE& mine,
                                                        std::uint32_t usual_rate_hz);

}  // namespace portamento::dmus
