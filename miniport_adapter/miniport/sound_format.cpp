#include "miniport_adapter/miniport/sound_format.h"

#include <algorithm>
#include <cstring>

namespace portamento::dmus {
namespace {

std::optional<PcmEncoding> EncodingOf(WORD tag, WORD bits) {
  if (tag == WAVE_FORMAT_PCM && bits == 16) return PcmEncoding::kInt16;
  if (tag == WAVE_FORMAT_PCM && bits == 24) return PcmEncoding::kInt24;
  if (tag == WAVE_FORMAT_IEEE_FLOAT && bits == 32) return PcmEncoding::kFloat32;
  return std::nullopt;
}

/// The plain tag that a subtype stands for; 0 for others.
WORD TagOf(const GUID& subtype) {
  if (subtype == KSDATAFORMAT_SUBTYPE_PCM) return WAVE_FORMAT_PCM;
  if (subtype == KSDATAFORMAT_SUBTYPE_IEEE_FLOAT) return WAVE_FORMAT_IEEE_FLOAT;
  return 0;
}

bool Matches(const GUID& wanted, const GUID& mine) {
  return wanted == GUID_NULL || mine == GUID_NULL || wanted == mine;
}

constexpr KSDATARANGE_AUDIO kAnyAudio{.MaximumChannels = UINT32_MAX,
                                      .MaximumBitsPerSample = UINT32_MAX,
                                      .MaximumSampleFrequency = UINT32_MAX};

/// The range of a client, who may say no more than the kind of data.
KSDATARANGE_AUDIO AudioRangeOf(const KSDATARANGE& range) {
  KSDATARANGE_AUDIO audio = kAnyAudio;
  const bool whole =
      range.FormatSize >= sizeof(KSDATARANGE_AUDIO) && range.MajorFormat == KSDATAFORMAT_TYPE_AUDIO;
  if (whole) std::memcpy(&audio, &range, sizeof audio);
  return audio;
}

}  // namespace

std::optional<SoundFormat> ReadSoundFormat(const KSDATAFORMAT& format) {
  if (format.FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEX) ||
      format.MajorFormat != KSDATAFORMAT_TYPE_AUDIO ||
      format.Specifier != KSDATAFORMAT_SPECIFIER_WAVEFORMATEX) {
    return std::nullopt;
  }
  const auto* const bytes = reinterpret_cast<const BYTE*>(&format) + sizeof(KSDATAFORMAT);
  WAVEFORMATEXTENSIBLE wave{};
  std::memcpy(&wave, bytes, sizeof wave.Format);
  WORD tag = wave.Format.wFormatTag;
  if (tag == WAVE_FORMAT_EXTENSIBLE) {
    if (format.FormatSize < sizeof(KSDATAFORMAT) + sizeof wave) return std::nullopt;
    std::memcpy(&wave, bytes, sizeof wave);
    tag = TagOf(wave.SubFormat);
  }
  const WORD channels = wave.Format.nChannels;
  const auto encoding = EncodingOf(tag, wave.Format.wBitsPerSample);
  if (!encoding || channels < 1 || channels > kMostSoundChannels ||
      wave.Format.nSamplesPerSec < kLowestRateHz || wave.Format.nSamplesPerSec > kHighestRateHz ||
      !Matches(format.SubFormat, tag == WAVE_FORMAT_PCM ? KSDATAFORMAT_SUBTYPE_PCM
                                                        : KSDATAFORMAT_SUBTYPE_IEEE_FLOAT)) {
    return std::nullopt;
  }
  const SoundFormat sound{.rate_hz = wave.Format.nSamplesPerSec,
                          .pcm = {.encoding = *encoding, .channels = channels}};
  if (wave.Format.nBlockAlign != sound.pcm.frame_bytes()) return std::nullopt;
  return sound;
}

WAVEFORMATEX WaveFormatOf(const SoundFormat& format) {
  const auto frame_bytes = static_cast<WORD>(format.pcm.frame_bytes());
  return {.wFormatTag = format.pcm.encoding == PcmEncoding::kFloat32 ? WAVE_FORMAT_IEEE_FLOAT
                                                                     : WAVE_FORMAT_PCM,
          .nChannels = static_cast<WORD>(format.pcm.channels),
          .nSamplesPerSec = format.rate_hz,
          .nAvgBytesPerSec = format.rate_hz * frame_bytes,
          .nBlockAlign = frame_bytes,
          .wBitsPerSample = static_cast<WORD>(8 * format.pcm.sample_bytes()),
          .cbSize = 0};
}

std::optional<KSDATAFORMAT_WAVEFORMATEX> IntersectSound(const KSDATARANGE& client,
                                                        const KSDATARANGE& mine,
                                                        std::uint32_t usual_rate_hz) {
  if (mine.FormatSize < sizeof(KSDATARANGE_AUDIO) ||
      !Matches(client.MajorFormat, mine.MajorFormat) ||
      !Matches(client.SubFormat, mine.SubFormat) || !Matches(client.Specifier, mine.Specifier)) {
    return std::nullopt;
  }
  const KSDATARANGE_AUDIO theirs = AudioRangeOf(client), ours = AudioRangeOf(mine);
  const WORD tag = TagOf(mine.SubFormat);
  std::optional<PcmEncoding> encoding;
  for (const WORD bits : {WORD{32}, WORD{24}, WORD{16}}) {
    const bool in_both = bits >= std::max(theirs.MinimumBitsPerSample, ours.MinimumBitsPerSample) &&
                         bits <= std::min(theirs.MaximumBitsPerSample, ours.MaximumBitsPerSample);
    if (in_both && !encoding) encoding = EncodingOf(tag, bits);
  }
  const ULONG channels = std::min(theirs.MaximumChannels, ours.MaximumChannels);
  const ULONG lowest = std::max(theirs.MinimumSampleFrequency, ours.MinimumSampleFrequency);
  const ULONG highest = std::min(theirs.MaximumSampleFrequency, ours.MaximumSampleFrequency);
  if (!encoding || channels == 0 || lowest > highest) return std::nullopt;
  const SoundFormat chosen{.rate_hz = std::clamp<ULONG>(usual_rate_hz, lowest, highest),
                           .pcm = {.encoding = *encoding, .channels = channels}};
  KSDATAFORMAT_WAVEFORMATEX format{};
  format.DataFormat = {.FormatSize = sizeof format,
                       .SampleSize = static_cast<ULONG>(chosen.pcm.frame_bytes()),
                       .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                       .SubFormat = mine.SubFormat,
                       .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  format.WaveFormatEx = WaveFormatOf(chosen);
  return format;
}

}  // namespace portamento::dmus
