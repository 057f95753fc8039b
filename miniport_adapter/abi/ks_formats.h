// Formats of pins: what kind of data, and of which range of parameters.
#pragma once

#include "miniport_adapter/abi/guid.h"

namespace portamento::dmus {

// Some systems align 64-bit integers to 4; in Windows' headers they align these structures to 8.
struct alignas(8) KSDATAFORMAT {
  ULONG FormatSize;  // bytes, with what follows
  ULONG Flags;
  ULONG SampleSize;
  ULONG Reserved;
  GUID MajorFormat;
  GUID SubFormat;
  GUID Specifier;
};
using KSDATARANGE = KSDATAFORMAT;

struct KSDATARANGE_MUSIC {
  KSDATARANGE DataRange;
  GUID Technology;
  ULONG Channels;
  ULONG Notes;
  ULONG ChannelMask;
};

struct KSDATARANGE_AUDIO {
  KSDATARANGE DataRange;
  ULONG MaximumChannels;
  ULONG MinimumBitsPerSample;
  ULONG MaximumBitsPerSample;
  ULONG MinimumSampleFrequency;  // Hz
  ULONG MaximumSampleFrequency;  // Hz
};

inline constexpr WORD WAVE_FORMAT_PCM = 1;
inline constexpr WORD WAVE_FORMAT_IEEE_FLOAT = 3;
inline constexpr WORD WAVE_FORMAT_EXTENSIBLE = 0xFFFE;

#pragma pack(push, 1)
struct WAVEFORMATEX {
  WORD wFormatTag;
  WORD nChannels;
  DWORD nSamplesPerSec;
  DWORD nAvgBytesPerSec;
  WORD nBlockAlign;  // bytes of a frame
  WORD wBitsPerSample;
  WORD cbSize;  // bytes that follow
};

struct WAVEFORMATEXTENSIBLE {
  WAVEFORMATEX Format;
  union {
    WORD wValidBitsPerSample;
    WORD wSamplesPerBlock;
    WORD wReserved;
  } Samples;
  DWORD dwChannelMask;
  GUID SubFormat;
};

// Packed, although what it begins with wants 8: 82 bytes is what others make of it.
#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#pragma GCC diagnostic ignored "-Wpacked-not-aligned"
#endif
struct KSDATAFORMAT_WAVEFORMATEX {
  KSDATAFORMAT DataFormat;
  WAVEFORMATEX WaveFormatEx;
};
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif
#pragma pack(pop)

static_assert(sizeof(KSDATAFORMAT) == 64 && alignof(KSDATAFORMAT) == 8);
static_assert(offsetof(KSDATAFORMAT, SampleSize) == 8);
static_assert(offsetof(KSDATAFORMAT, MajorFormat) == 16);
static_assert(offsetof(KSDATAFORMAT, SubFormat) == 32);
static_assert(offsetof(KSDATAFORMAT, Specifier) == 48);
static_assert(sizeof(KSDATARANGE_MUSIC) == 96);
static_assert(offsetof(KSDATARANGE_MUSIC, Technology) == 64);
static_assert(offsetof(KSDATARANGE_MUSIC, Channels) == 80);
static_assert(offsetof(KSDATARANGE_MUSIC, Notes) == 84);
static_assert(offsetof(KSDATARANGE_MUSIC, ChannelMask) == 88);
static_assert(sizeof(KSDATARANGE_AUDIO) == 88);
static_assert(offsetof(KSDATARANGE_AUDIO, MaximumChannels) == 64);
static_assert(offsetof(KSDATARANGE_AUDIO, MinimumBitsPerSample) == 68);
static_assert(offsetof(KSDATARANGE_AUDIO, MaximumBitsPerSample) == 72);
static_assert(offsetof(KSDATARANGE_AUDIO, MinimumSampleFrequency) == 76);
static_assert(offsetof(KSDATARANGE_AUDIO, MaximumSampleFrequency) == 80);
static_assert(sizeof(WAVEFORMATEX) == 18 && alignof(WAVEFORMATEX) == 1);
static_assert(offsetof(WAVEFORMATEX, nSamplesPerSec) == 4);
static_assert(offsetof(WAVEFORMATEX, nAvgBytesPerSec) == 8);
static_assert(offsetof(WAVEFORMATEX, nBlockAlign) == 12);
static_assert(offsetof(WAVEFORMATEX, wBitsPerSample) == 14);
static_assert(offsetof(WAVEFORMATEX, cbSize) == 16);
static_assert(sizeof(WAVEFORMATEXTENSIBLE) == 40);
static_assert(offsetof(WAVEFORMATEXTENSIBLE, dwChannelMask) == 20);
static_assert(offsetof(WAVEFORMATEXTENSIBLE, SubFormat) == 24);
static_assert(sizeof(KSDATAFORMAT_WAVEFORMATEX) == 82);
static_assert(offsetof(KSDATAFORMAT_WAVEFORMATEX, WaveFormatEx) == 64);

inline constexpr GUID KSDATAFORMAT_TYPE_WILDCARD{};
inline constexpr GUID KSDATAFORMAT_SUBTYPE_WILDCARD{};
inline constexpr GUID KSDATAFORMAT_SPECIFIER_WILDCARD{};

inline constexpr GUID KSDATAFORMAT_TYPE_MUSIC = MakeGuid("e725d360-62cc-11cf-a5d6-28db04c10000");
inline constexpr GUID KSDATAFORMAT_SUBTYPE_DIRECTMUSIC =
    MakeGuid("1a82f8bc-3f8b-11d2-b774-0060083316c1");
inline constexpr GUID KSDATAFORMAT_SUBTYPE_MIDI = MakeGuid("1d262760-e957-11cf-a5d6-28db04c10000");
inline constexpr GUID KSDATAFORMAT_SUBTYPE_MIDI_BUS =
    MakeGuid("2ca15fa0-6cfe-11cf-a5d6-28db04c10000");

inline constexpr GUID KSDATAFORMAT_TYPE_AUDIO = MakeGuid("73647561-0000-0010-8000-00aa00389b71");
inline constexpr GUID KSDATAFORMAT_SUBTYPE_PCM = MakeGuid("00000001-0000-0010-8000-00aa00389b71");
inline constexpr GUID KSDATAFORMAT_SUBTYPE_IEEE_FLOAT =
    MakeGuid("00000003-0000-0010-8000-00aa00389b71");

inline constexpr GUID KSDATAFORMAT_SPECIFIER_NONE =
    MakeGuid("0f6417d6-c318-11d0-a43f-00a0c9223196");
inline constexpr GUID KSDATAFORMAT_SPECIFIER_WAVEFORMATEX =
    MakeGuid("05589f81-c356-11ce-bf01-00aa0055595a");
inline constexpr GUID KSDATAFORMAT_SPECIFIER_DSOUND =
    MakeGuid("518590a2-a184-11d0-8522-00c04fd9baf3");

inline constexpr GUID KSMUSIC_TECHNOLOGY_WILDCARD{};
inline constexpr GUID KSMUSIC_TECHNOLOGY_PORT = MakeGuid("86c92e60-62e8-11cf-a5d6-28db04c10000");
inline constexpr GUID KSMUSIC_TECHNOLOGY_SQSYNTH = MakeGuid("0ecf4380-62e9-11cf-a5d6-28db04c10000");
inline constexpr GUID KSMUSIC_TECHNOLOGY_FMSYNTH = MakeGuid("252c5c80-62e9-11cf-a5d6-28db04c10000");
inline constexpr GUID KSMUSIC_TECHNOLOGY_WAVETABLE =
    MakeGuid("394ec7c0-62e9-11cf-a5d6-28db04c10000");
inline constexpr GUID KSMUSIC_TECHNOLOGY_SWSYNTH = MakeGuid("37407736-3620-11d1-85d3-0000f8754380");

}  // namespace portamento::dmus
