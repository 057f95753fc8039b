// The properties of synthesizers: their sets, structures and flags.
#pragma once

#include "miniport_adapter/abi/ks_requests.h"

namespace portamento::dmus {

inline constexpr GUID KSPROPSETID_Synth = MakeGuid("fedfae25-e46e-11d1-aace-0000f875ac12");
enum KSPROPERTY_SYNTH : ULONG {
  KSPROPERTY_SYNTH_VOLUME = 0,  // LONG, 1/100 dB; id 0 as in GUID_DMUS_PROP_Volume, the same set
  KSPROPERTY_SYNTH_VOLUMEBOOST = 1,  // LONG, 1/100 dB
  KSPROPERTY_SYNTH_CAPS = 2,
  KSPROPERTY_SYNTH_PORTPARAMETERS = 3,  // a get that configures
  KSPROPERTY_SYNTH_CHANNELGROUPS = 4,   // ULONG
  KSPROPERTY_SYNTH_VOICEPRIORITY = 5,   // DWORD of a SYNTHVOICEPRIORITY_INSTANCE
  KSPROPERTY_SYNTH_LATENCYCLOCK = 6,    // ULONGLONG, 100 ns
  KSPROPERTY_SYNTH_RUNNINGSTATS = 7,
};

inline constexpr GUID KSPROPSETID_Synth_Dls = MakeGuid("d523fa2c-dee3-11d1-a789-0000f875ac12");
enum KSPROPERTY_SYNTH_DLS : ULONG {
  KSPROPERTY_SYNTH_DLS_DOWNLOAD = 0,    // get: SYNTH_BUFFER -> SYNTHDOWNLOAD
  KSPROPERTY_SYNTH_DLS_UNLOAD = 1,      // set: HANDLE
  KSPROPERTY_SYNTH_DLS_COMPACT = 2,     // set: nothing
  KSPROPERTY_SYNTH_DLS_APPEND = 3,      // get: ULONG, bytes
  KSPROPERTY_SYNTH_DLS_WAVEFORMAT = 4,  // get: WAVEFORMATEX, perhaps longer
};

/// Served by the port, of the filter.
inline constexpr GUID KSPROPSETID_SynthClock = MakeGuid("fedfae26-e46e-11d1-aace-0000f875ac12");
inline constexpr ULONG KSPROPERTY_SYNTH_MASTERCLOCK = 0;  // get: ULONGLONG, 100 ns

// SYNTHCAPS::Flags.
inline constexpr ULONG SYNTH_PC_DLS = 0x1;
inline constexpr ULONG SYNTH_PC_EXTERNAL = 0x2;
inline constexpr ULONG SYNTH_PC_SOFTWARESYNTH = 0x4;
inline constexpr ULONG SYNTH_PC_MEMORYSIZEFIXED = 0x8;
inline constexpr ULONG SYNTH_PC_GMINHARDWARE = 0x10;
inline constexpr ULONG SYNTH_PC_GSINHARDWARE = 0x20;
inline constexpr ULONG SYNTH_PC_XGINHARDWARE = 0x40;
inline constexpr ULONG SYNTH_PC_DLS2 = 0x200;
inline constexpr ULONG SYNTH_PC_REVERB = 0x4000'0000;
/// SYNTHCAPS::MemorySize: as much as the machine has.
inline constexpr ULONG SYNTH_PC_SYSTEMMEMORY = 0x7FFF'FFFF;
/// Of the maxima: not known.
inline constexpr ULONG SYNTH_CAPS_UNKNOWN = 0xFFFF'FFFF;

// EffectFlags and EffectsFlags.
inline constexpr ULONG SYNTH_EFFECT_NONE = 0;
inline constexpr ULONG SYNTH_EFFECT_REVERB = 0x1;
inline constexpr ULONG SYNTH_EFFECT_CHORUS = 0x2;
inline constexpr ULONG SYNTH_EFFECT_DELAY = 0x4;

struct SYNTHCAPS {
  GUID Guid;
  DWORD Flags;
  DWORD MemorySize;
  DWORD MaxChannelGroups;
  DWORD MaxVoices;
  DWORD MaxAudioChannels;
  DWORD EffectFlags;
  WCHAR Description[128];  // ends with a zero
};

// SYNTH_PORTPARAMS::ValidParams.
inline constexpr DWORD SYNTH_PORTPARAMS_VOICES = 0x1;
inline constexpr DWORD SYNTH_PORTPARAMS_CHANNELGROUPS = 0x2;
inline constexpr DWORD SYNTH_PORTPARAMS_AUDIOCHANNELS = 0x4;
inline constexpr DWORD SYNTH_PORTPARAMS_SAMPLERATE = 0x8;
inline constexpr DWORD SYNTH_PORTPARAMS_EFFECTS = 0x20;
inline constexpr DWORD SYNTH_PORTPARAMS_SHARE = 0x40;

struct SYNTH_PORTPARAMS {
  DWORD ValidParams;
  DWORD Voices;
  DWORD ChannelGroups;
  DWORD AudioChannels;
  DWORD SampleRate;  // Hz
  DWORD EffectsFlags;
  DWORD Share;
};

// SYNTH_STATS::ValidStats; not in the order of the members.
inline constexpr DWORD SYNTH_STATS_VOICES = 0x1;
inline constexpr DWORD SYNTH_STATS_TOTAL_CPU = 0x2;
inline constexpr DWORD SYNTH_STATS_CPU_PER_VOICE = 0x4;
inline constexpr DWORD SYNTH_STATS_LOST_NOTES = 0x8;
inline constexpr DWORD SYNTH_STATS_PEAK_VOLUME = 0x10;
inline constexpr DWORD SYNTH_STATS_FREE_MEMORY = 0x20;

struct SYNTH_STATS {
  DWORD ValidStats;
  DWORD Voices;       // average
  DWORD TotalCPU;     // 1/100 %
  DWORD CPUPerVoice;  // 1/100 %
  DWORD LostNotes;
  DWORD FreeMemory;  // bytes
  LONG PeakVolume;   // 1/100 dB
};

struct SYNTHVOICEPRIORITY_INSTANCE {
  DWORD ChannelGroup;
  DWORD Channel;  // 0..15
};

// A voice's priority: of its group, plus an offset of its channel. Larger is more important.
inline constexpr DWORD DAUD_CRITICAL_VOICE_PRIORITY = 0xF000'0000;
inline constexpr DWORD DAUD_HIGH_VOICE_PRIORITY = 0xC000'0000;
inline constexpr DWORD DAUD_STANDARD_VOICE_PRIORITY = 0x8000'0000;
inline constexpr DWORD DAUD_LOW_VOICE_PRIORITY = 0x4000'0000;
inline constexpr DWORD DAUD_PERSIST_VOICE_PRIORITY = 0x1000'0000;

/// Of channel 0..15: drums first, then from the first channel to the last.
constexpr DWORD DefaultVoicePriorityOffset(DWORD channel) {
  if (channel == 9) return 0xF;
  return channel < 9 ? 0xE - channel : 0xF - channel;
}

/// DOWNLOAD's instance.
struct SYNTH_BUFFER {
  ULONG BufferSize;
  PVOID BufferAddress;
};

/// DOWNLOAD's value.
struct SYNTHDOWNLOAD {
  HANDLE DownloadHandle;
  BOOL Free;  // the client may free its buffer
};

struct SYNTH_REVERB_PARAMS {
  FLOAT fInGain;           // dB
  FLOAT fReverbMix;        // dB
  FLOAT fReverbTime;       // ms
  FLOAT fHighFreqRTRatio;  // below 1
};

static_assert(sizeof(SYNTHCAPS) == 296);
static_assert(offsetof(SYNTHCAPS, Flags) == 16);
static_assert(offsetof(SYNTHCAPS, MemorySize) == 20);
static_assert(offsetof(SYNTHCAPS, MaxChannelGroups) == 24);
static_assert(offsetof(SYNTHCAPS, MaxVoices) == 28);
static_assert(offsetof(SYNTHCAPS, MaxAudioChannels) == 32);
static_assert(offsetof(SYNTHCAPS, EffectFlags) == 36);
static_assert(offsetof(SYNTHCAPS, Description) == 40);
static_assert(sizeof(SYNTH_PORTPARAMS) == 28);
static_assert(offsetof(SYNTH_PORTPARAMS, Voices) == 4);
static_assert(offsetof(SYNTH_PORTPARAMS, ChannelGroups) == 8);
static_assert(offsetof(SYNTH_PORTPARAMS, AudioChannels) == 12);
static_assert(offsetof(SYNTH_PORTPARAMS, SampleRate) == 16);
static_assert(offsetof(SYNTH_PORTPARAMS, EffectsFlags) == 20);
static_assert(offsetof(SYNTH_PORTPARAMS, Share) == 24);
static_assert(sizeof(SYNTH_STATS) == 28);
static_assert(offsetof(SYNTH_STATS, Voices) == 4);
static_assert(offsetof(SYNTH_STATS, TotalCPU) == 8);
static_assert(offsetof(SYNTH_STATS, CPUPerVoice) == 12);
static_assert(offsetof(SYNTH_STATS, LostNotes) == 16);
static_assert(offsetof(SYNTH_STATS, FreeMemory) == 20);
static_assert(offsetof(SYNTH_STATS, PeakVolume) == 24);
static_assert(sizeof(SYNTHVOICEPRIORITY_INSTANCE) == 8);
static_assert(offsetof(SYNTHVOICEPRIORITY_INSTANCE, Channel) == 4);
static_assert(sizeof(SYNTH_BUFFER) == layout::Of(16, 8));
static_assert(offsetof(SYNTH_BUFFER, BufferAddress) == layout::Of(8, 4));
static_assert(sizeof(SYNTHDOWNLOAD) == layout::Of(16, 8));
static_assert(offsetof(SYNTHDOWNLOAD, Free) == layout::Of(8, 4));
static_assert(sizeof(SYNTH_REVERB_PARAMS) == 16);
static_assert(offsetof(SYNTH_REVERB_PARAMS, fHighFreqRTRatio) == 12);

// Sets of a single property, id 0, of the synthesizer's node. Values are BOOL or ULONG.
inline constexpr GUID GUID_DMUS_PROP_GM_Hardware = MakeGuid("178f2f24-c364-11d1-a760-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_GS_Hardware = MakeGuid("178f2f25-c364-11d1-a760-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_XG_Hardware = MakeGuid("178f2f26-c364-11d1-a760-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_DLS1 = MakeGuid("178f2f27-c364-11d1-a760-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_SampleMemorySize =
    MakeGuid("178f2f28-c364-11d1-a760-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_MemorySize = GUID_DMUS_PROP_SampleMemorySize;
inline constexpr GUID GUID_DMUS_PROP_XG_Capable = MakeGuid("6496aba1-61b0-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_GS_Capable = MakeGuid("6496aba2-61b0-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_DLS2 = MakeGuid("f14599e5-4689-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_INSTRUMENT2 = MakeGuid("865fd372-9f67-11d2-872a-00600893b1bd");
inline constexpr GUID GUID_DMUS_PROP_Effects = MakeGuid("cda8d611-684a-11d2-871e-00600893b1bd");
inline constexpr GUID GUID_DMUS_PROP_WavesReverb = MakeGuid("04cb5622-32e5-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_SamplePlaybackRate =
    MakeGuid("2a91f713-a4bf-11d2-bbdf-00600833dbd8");
inline constexpr GUID GUID_DMUS_PROP_WriteLatency =
    MakeGuid("268a0fa0-60f2-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_WritePeriod = MakeGuid("268a0fa1-60f2-11d2-afa6-00aa0024d8b6");
inline constexpr GUID GUID_DMUS_PROP_LegacyCaps = MakeGuid("cfa7cdc2-00a1-11d2-aad5-0000f875ac12");
inline constexpr GUID GUID_DMUS_PROP_SynthSink_DSOUND =
    MakeGuid("0aa97844-c877-11d1-870c-00600893b1bd");
inline constexpr GUID GUID_DMUS_PROP_SynthSink_WAVE =
    MakeGuid("0aa97845-c877-11d1-870c-00600893b1bd");
inline constexpr GUID GUID_DMUS_PROP_SetSynthSink =
    MakeGuid("0a3a5ba5-37b6-11d2-b9f9-0000f875ac12");
/// Not a set of its own: the property of id 0 in KSPROPSETID_Synth.
inline constexpr GUID GUID_DMUS_PROP_Volume = MakeGuid("fedfae25-e46e-11d1-aace-0000f875ac12");

}  // namespace portamento::dmus
