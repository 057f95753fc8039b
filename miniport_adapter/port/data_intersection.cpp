#include "miniport_adapter/port/data_intersection.h"

#include <algorithm>
#include <cstring>

namespace portamento::dmus {

namespace {

bool Agree(const GUID& a, const GUID& b) { return a == b || a == GUID_NULL || b == GUID_NULL; }

bool IsWaveFormat(const GUID& specifier) {
  return specifier == KSDATAFORMAT_SPECIFIER_WAVEFORMATEX ||
         specifier == KSDATAFORMAT_SPECIFIER_DSOUND || specifier == GUID_NULL;
}

/// What is written of `bytes` to a place of `room_bytes`.
NTSTATUS Give(const void* value, ULONG bytes, ULONG room_bytes, PVOID place, ULONG* result_bytes) {
  if (result_bytes == nullptr) return STATUS_INVALID_PARAMETER;
  *result_bytes = bytes;
  if (room_bytes == 0) return STATUS_BUFFER_OVERFLOW;
  if (room_bytes < bytes) return STATUS_BUFFER_TOO_SMALL;
  if (place == nullptr) return STATUS_INVALID_PARAMETER;
  std::memcpy(place, value, bytes);
  return STATUS_SUCCESS;
}

NTSTATUS IntersectPcm(const KSDATARANGE_AUDIO& client, const KSDATARANGE_AUDIO& mine,
                      ULONG room_bytes, PVOID format, ULONG* format_bytes) {
  const ULONG channels = std::min({client.MaximumChannels, mine.MaximumChannels, ULONG{2}});
  const ULONG bits = std::min(client.MaximumBitsPerSample, mine.MaximumBitsPerSample);
  const ULONG rate_hz = std::min(client.MaximumSampleFrequency, mine.MaximumSampleFrequency);
  if (channels == 0 || bits > 0xFFFF ||
      bits < std::max(client.MinimumBitsPerSample, mine.MinimumBitsPerSample) ||
      rate_hz < std::max(client.MinimumSampleFrequency, mine.MinimumSampleFrequency)) {
    return STATUS_NO_MATCH;
  }
  const ULONG frame_bytes = channels * ((bits + 7) / 8);
  KSDATAFORMAT_WAVEFORMATEX wave{};
  wave.DataFormat = {.FormatSize = sizeof wave,
                     .SampleSize = frame_bytes,
                     .MajorFormat = KSDATAFORMAT_TYPE_AUDIO,
                     .SubFormat = KSDATAFORMAT_SUBTYPE_PCM,
                     .Specifier = KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  wave.WaveFormatEx = {.wFormatTag = WAVE_FORMAT_PCM,
                       .nChannels = static_cast<WORD>(channels),
                       .nSamplesPerSec = rate_hz,
                       .nAvgBytesPerSec = rate_hz * frame_bytes,
                       .nBlockAlign = static_cast<WORD>(frame_bytes),
                       .wBitsPerSample = static_cast<WORD>(bits)};
  return Give(&wave, sizeof wave, room_bytes, format, format_bytes);
}

}  // namespace

bool SameKind(const KSDATARANGE& a, const KSDATARANGE& b) {
  return Agree(a.MajorFormat, b.MajorFormat) && Agree(a.SubFormat, b.SubFormat) &&
         Agree(a.Specifier, b.Specifier);
}

NTSTATUS IntersectByDefault(const KSDATARANGE& client, const KSDATARANGE& mine, ULONG room_bytes,
                            PVOID format, ULONG* format_bytes) {
  if (!SameKind(client, mine)) return STATUS_NO_MATCH;
  if (mine.MajorFormat == KSDATAFORMAT_TYPE_MUSIC) {
    KSDATAFORMAT music = mine;
    music.FormatSize = sizeof music;
    return Give(&music, sizeof music, room_bytes, format, format_bytes);
  }
  if (mine.MajorFormat != KSDATAFORMAT_TYPE_AUDIO || mine.SubFormat != KSDATAFORMAT_SUBTYPE_PCM ||
      !IsWaveFormat(mine.Specifier) || client.FormatSize < sizeof(KSDATARANGE_AUDIO) ||
      mine.FormatSize < sizeof(KSDATARANGE_AUDIO)) {
    return STATUS_NO_MATCH;
  }
  return IntersectPcm(reinterpret_cast<const KSDATARANGE_AUDIO&>(client),
                      reinterpret_cast<const KSDATARANGE_AUDIO&>(mine), room_bytes, format,
                      format_bytes);
}

NTSTATUS Intersect(IMiniport& miniport, ULONG pin,
                   std::span<const KSDATARANGE* const> client_ranges,
                   std::span<const KSDATARANGE* const> pin_ranges, ULONG room_bytes, PVOID format,
                   ULONG* format_bytes) {
  for (const KSDATARANGE* const client : client_ranges) {
    for (const KSDATARANGE* const mine : pin_ranges) {
      // The published signature takes pointers to what nobody changes.
      NTSTATUS status = miniport.DataRangeIntersection(pin, const_cast<KSDATARANGE*>(client),
                                                       const_cast<KSDATARANGE*>(mine), room_bytes,
                                                       format, format_bytes);
      if (status == STATUS_NOT_IMPLEMENTED) {
        status = IntersectByDefault(*client, *mine, room_bytes, format, format_bytes);
      }
      if (status != STATUS_NO_MATCH) return status;
    }
  }
  return STATUS_NO_MATCH;
}

bool Accepts(std::span<const KSDATARANGE* const> pin_ranges, const KSDATAFORMAT& format) {
  return std::ranges::any_of(pin_ranges, [&](const KSDATARANGE* range) {
    if (!SameKind(*range, format)) return false;
    if (range->MajorFormat != KSDATAFORMAT_TYPE_AUDIO ||
        range->FormatSize < sizeof(KSDATARANGE_AUDIO) ||
        format.Specifier != KSDATAFORMAT_SPECIFIER_WAVEFORMATEX) {
      return true;
    }
    if (format.FormatSize < sizeof(KSDATAFORMAT_WAVEFORMATEX)) return false;
    const auto& audio = reinterpret_cast<const KSDATARANGE_AUDIO&>(*range);
    WAVEFORMATEX wave;
    std::memcpy(&wave, reinterpret_cast<const BYTE*>(&format) + sizeof format, sizeof wave);
    return wave.nChannels > 0 && wave.nChannels <= audio.MaximumChannels && wave.nBlockAlign > 0 &&
           wave.wBitsPerSample >= audio.MinimumBitsPerSample &&
           wave.wBitsPerSample <= audio.MaximumBitsPerSample &&
           wave.nSamplesPerSec >= audio.MinimumSampleFrequency &&
           wave.nSamplesPerSec <= audio.MaximumSampleFrequency;
  });
}

}  // namespace portamento::dmus
