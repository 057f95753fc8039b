// Images of DLS instruments and waves, as a client downloads them into a synthesizer.
//
// An image is a DMUS_DOWNLOADINFO, a table of offsets from the start of the image, and the chunks
// at those offsets. Chunks name each other by index into the table. Index 0 is the root, so 0 in a
// member ...Idx means none. Layouts are the same for 32 and 64 bits.
#pragma once

#include "miniport_adapter/abi/ks_formats.h"

namespace portamento::dmus {

// Fixed point: 16 bits below the unit.
using TCENT = LONG;    // time cents; kTimeCentsZero: no time at all
using PCENT = LONG;    // pitch cents
using GCENT = LONG;    // 1/10 dB
using PERCENT = LONG;  // 1/10 %

inline constexpr TCENT kTimeCentsZero = static_cast<TCENT>(0x8000'0000);

// dwDLType.
inline constexpr DWORD DMUS_DOWNLOADINFO_INSTRUMENT = 1;
inline constexpr DWORD DMUS_DOWNLOADINFO_WAVE = 2;
inline constexpr DWORD DMUS_DOWNLOADINFO_INSTRUMENT2 = 3;
inline constexpr DWORD DMUS_DOWNLOADINFO_WAVEARTICULATION = 4;
inline constexpr DWORD DMUS_DOWNLOADINFO_STREAMINGWAVE = 5;
inline constexpr DWORD DMUS_DOWNLOADINFO_ONESHOTWAVE = 6;

/// dwDLId that asks for the instruments in the synthesizer's ROM.
inline constexpr DWORD kRomDownloadId = 0xFFFF'FFFF;

struct DMUS_DOWNLOADINFO {
  DWORD dwDLType;
  DWORD dwDLId;
  DWORD dwNumOffsetTableEntries;
  DWORD cbSize;  // bytes of the whole image
};

struct DMUS_OFFSETTABLE {
  ULONG ulOffsetTable[1];
};

// DMUS_INSTRUMENT::ulFlags: searched after instruments that lack it.
inline constexpr ULONG DMUS_INSTRUMENT_GM_INSTRUMENT = 1;
/// DMUS_INSTRUMENT::ulPatch: drums.
inline constexpr ULONG DMUS_PATCH_DRUMS = 0x8000'0000;

struct DMUS_INSTRUMENT {
  ULONG ulPatch;  // bank MSB << 16 | bank LSB << 8 | program
  ULONG ulFirstRegionIdx;
  ULONG ulGlobalArtIdx;
  ULONG ulFirstExtCkIdx;
  ULONG ulCopyrightIdx;
  ULONG ulFlags;
};

struct RGNRANGE {
  USHORT usLow;
  USHORT usHigh;
};

// WAVELINK::fusOptions.
inline constexpr USHORT F_WAVELINK_PHASE_MASTER = 1;
inline constexpr USHORT F_WAVELINK_MULTICHANNEL = 2;
inline constexpr ULONG WAVELINK_CHANNEL_LEFT = 1;
inline constexpr ULONG WAVELINK_CHANNEL_RIGHT = 2;

struct WAVELINK {
  USHORT fusOptions;
  USHORT usPhaseGroup;
  ULONG ulChannel;     // bits
  ULONG ulTableIndex;  // the wave's dwDLId
};

// WSMPL::fulOptions.
inline constexpr ULONG F_WSMP_NO_TRUNCATION = 1;
inline constexpr ULONG F_WSMP_NO_COMPRESSION = 2;

struct WSMPL {
  ULONG cbSize;
  USHORT usUnityNote;
  SHORT sFineTune;     // cents
  GCENT lAttenuation;  // a gain, for all its name
  ULONG fulOptions;
  ULONG cSampleLoops;
};

// WLOOP::ulType. Before Windows XP a release loop was 2.
inline constexpr ULONG WLOOP_TYPE_FORWARD = 0;
inline constexpr ULONG WLOOP_TYPE_RELEASE = 1;

struct WLOOP {
  ULONG cbSize;
  ULONG ulType;
  ULONG ulStart;   // frames
  ULONG ulLength;  // frames
};

// DMUS_REGION::fusOptions.
inline constexpr USHORT F_RGN_OPTION_SELFNONEXCLUSIVE = 1;

struct DMUS_REGION {
  RGNRANGE RangeKey;
  RGNRANGE RangeVelocity;
  USHORT fusOptions;
  USHORT usKeyGroup;  // 0: none
  ULONG ulRegionArtIdx;
  ULONG ulNextRegionIdx;
  ULONG ulFirstExtCkIdx;
  WAVELINK WaveLink;
  WSMPL WSMP;
  dmus::WLOOP WLOOP[1];  // WSMP.cSampleLoops of them
};

/// Of DMUS_DOWNLOADINFO_INSTRUMENT.
struct DMUS_ARTICULATION {
  ULONG ulArt1Idx;  // a DMUS_ARTICPARAMS
  ULONG ulFirstExtCkIdx;
};

/// Of DMUS_DOWNLOADINFO_INSTRUMENT2.
struct DMUS_ARTICULATION2 {
  ULONG ulArtIdx;  // a CONNECTIONLIST
  ULONG ulFirstExtCkIdx;
  ULONG ulNextArtIdx;
};

struct DMUS_LFOPARAMS {
  PCENT pcFrequency;
  TCENT tcDelay;
  GCENT gcVolumeScale;
  PCENT pcPitchScale;
  GCENT gcMWToVolume;
  PCENT pcMWToPitch;
};

struct DMUS_VEGPARAMS {
  TCENT tcAttack;
  TCENT tcDecay;
  PERCENT ptSustain;
  TCENT tcRelease;
  TCENT tcVel2Attack;
  TCENT tcKey2Decay;
};

struct DMUS_PEGPARAMS {
  TCENT tcAttack;
  TCENT tcDecay;
  PERCENT ptSustain;
  TCENT tcRelease;
  TCENT tcVel2Attack;
  TCENT tcKey2Decay;
  PCENT pcRange;
};

struct DMUS_MSCPARAMS {
  PERCENT ptDefaultPan;
};

struct DMUS_ARTICPARAMS {
  DMUS_LFOPARAMS LFO;
  DMUS_VEGPARAMS VolEG;
  DMUS_PEGPARAMS PitchEG;
  DMUS_MSCPARAMS Misc;
};

/// The connections follow.
struct CONNECTIONLIST {
  ULONG cbSize;
  ULONG cConnections;
};

struct CONNECTION {
  USHORT usSource;
  USHORT usControl;
  USHORT usDestination;
  USHORT usTransform;
  LONG lScale;
};

struct DMUS_WAVE {
  ULONG ulFirstExtCkIdx;
  ULONG ulCopyrightIdx;
  ULONG ulWaveDataIdx;
  WAVEFORMATEX WaveformatEx;
};

struct DMUS_WAVEDATA {
  ULONG cbSize;
  BYTE byData[4];  // cbSize of them; 8 bits: unsigned, 16 bits: signed
};

struct DMUS_WAVEARTDL {
  ULONG ulDownloadIdIdx;
  ULONG ulBus;
  ULONG ulBuffers;
  ULONG ulMasterDLId;
  USHORT usOptions;
};

struct DMUS_WAVEDL {
  ULONG cbWaveData;
};

struct DMUS_EXTENSIONCHUNK {
  ULONG cbSize;
  ULONG ulNextExtCkIdx;
  ULONG ExtCkID;
  BYTE byExtCk[4];
};

struct DMUS_COPYRIGHT {
  ULONG cbSize;
  BYTE byCopyright[4];
};

struct DMUS_NOTERANGE {
  DWORD dwLowNote;
  DWORD dwHighNote;
};

static_assert(sizeof(DMUS_DOWNLOADINFO) == 16 && offsetof(DMUS_DOWNLOADINFO, cbSize) == 12);
static_assert(offsetof(DMUS_DOWNLOADINFO, dwDLId) == 4);
static_assert(offsetof(DMUS_DOWNLOADINFO, dwNumOffsetTableEntries) == 8);
static_assert(sizeof(DMUS_OFFSETTABLE) == 4);
static_assert(sizeof(DMUS_INSTRUMENT) == 24 && offsetof(DMUS_INSTRUMENT, ulFlags) == 20);
static_assert(offsetof(DMUS_INSTRUMENT, ulFirstRegionIdx) == 4);
static_assert(offsetof(DMUS_INSTRUMENT, ulGlobalArtIdx) == 8);
static_assert(offsetof(DMUS_INSTRUMENT, ulFirstExtCkIdx) == 12);
static_assert(offsetof(DMUS_INSTRUMENT, ulCopyrightIdx) == 16);
static_assert(sizeof(DMUS_REGION) == 72);
static_assert(offsetof(DMUS_REGION, RangeVelocity) == 4);
static_assert(offsetof(DMUS_REGION, fusOptions) == 8);
static_assert(offsetof(DMUS_REGION, usKeyGroup) == 10);
static_assert(offsetof(DMUS_REGION, ulRegionArtIdx) == 12);
static_assert(offsetof(DMUS_REGION, ulNextRegionIdx) == 16);
static_assert(offsetof(DMUS_REGION, ulFirstExtCkIdx) == 20);
static_assert(offsetof(DMUS_REGION, WaveLink) == 24);
static_assert(offsetof(DMUS_REGION, WSMP) == 36);
static_assert(offsetof(DMUS_REGION, WLOOP) == 56);
static_assert(sizeof(WAVELINK) == 12 && offsetof(WAVELINK, ulTableIndex) == 8);
static_assert(offsetof(WAVELINK, usPhaseGroup) == 2 && offsetof(WAVELINK, ulChannel) == 4);
static_assert(sizeof(WSMPL) == 20 && offsetof(WSMPL, lAttenuation) == 8);
static_assert(offsetof(WSMPL, usUnityNote) == 4 && offsetof(WSMPL, sFineTune) == 6);
static_assert(offsetof(WSMPL, fulOptions) == 12 && offsetof(WSMPL, cSampleLoops) == 16);
static_assert(sizeof(WLOOP) == 16 && offsetof(WLOOP, ulStart) == 8);
static_assert(offsetof(WLOOP, ulType) == 4 && offsetof(WLOOP, ulLength) == 12);
static_assert(sizeof(DMUS_ARTICULATION) == 8 && sizeof(DMUS_ARTICULATION2) == 12);
static_assert(offsetof(DMUS_ARTICULATION2, ulNextArtIdx) == 8);
static_assert(sizeof(DMUS_ARTICPARAMS) == 80);
static_assert(offsetof(DMUS_ARTICPARAMS, VolEG) == 24);
static_assert(offsetof(DMUS_ARTICPARAMS, PitchEG) == 48);
static_assert(offsetof(DMUS_ARTICPARAMS, Misc) == 76);
static_assert(sizeof(DMUS_LFOPARAMS) == 24 && offsetof(DMUS_LFOPARAMS, gcMWToVolume) == 16);
static_assert(offsetof(DMUS_LFOPARAMS, pcPitchScale) == 12);
static_assert(sizeof(DMUS_VEGPARAMS) == 24 && offsetof(DMUS_VEGPARAMS, ptSustain) == 8);
static_assert(sizeof(DMUS_PEGPARAMS) == 28 && offsetof(DMUS_PEGPARAMS, pcRange) == 24);
static_assert(sizeof(DMUS_MSCPARAMS) == 4);
static_assert(sizeof(CONNECTIONLIST) == 8 && sizeof(CONNECTION) == 12);
static_assert(offsetof(CONNECTION, usControl) == 2 && offsetof(CONNECTION, usDestination) == 4);
static_assert(offsetof(CONNECTION, usTransform) == 6 && offsetof(CONNECTION, lScale) == 8);
static_assert(sizeof(DMUS_WAVE) == 32 && offsetof(DMUS_WAVE, WaveformatEx) == 12);
static_assert(offsetof(DMUS_WAVE, ulWaveDataIdx) == 8);
static_assert(sizeof(DMUS_WAVEDATA) == 8 && offsetof(DMUS_WAVEDATA, byData) == 4);
static_assert(sizeof(DMUS_WAVEARTDL) == 20 && offsetof(DMUS_WAVEARTDL, usOptions) == 16);
static_assert(sizeof(DMUS_WAVEDL) == 4);
static_assert(sizeof(DMUS_EXTENSIONCHUNK) == 16 && offsetof(DMUS_EXTENSIONCHUNK, byExtCk) == 12);
static_assert(sizeof(DMUS_COPYRIGHT) == 8 && offsetof(DMUS_COPYRIGHT, byCopyright) == 4);
static_assert(sizeof(DMUS_NOTERANGE) == 8);

// What user-mode synthesizers call the same failures; kernel ones say STATUS_UNSUCCESSFUL.
inline constexpr auto DMUS_E_NOTMONO = static_cast<HRESULT>(0x8878'1125);
inline constexpr auto DMUS_E_BADARTICULATION = static_cast<HRESULT>(0x8878'1126);
inline constexpr auto DMUS_E_BADINSTRUMENT = static_cast<HRESULT>(0x8878'1127);
inline constexpr auto DMUS_E_NOARTICULATION = static_cast<HRESULT>(0x8878'1129);
inline constexpr auto DMUS_E_NOTPCM = static_cast<HRESULT>(0x8878'112A);
inline constexpr auto DMUS_E_BADWAVE = static_cast<HRESULT>(0x8878'112B);
inline constexpr auto DMUS_E_BADOFFSETTABLE = static_cast<HRESULT>(0x8878'112C);
inline constexpr auto DMUS_E_UNKNOWNDOWNLOAD = static_cast<HRESULT>(0x8878'112D);

}  // namespace portamento::dmus
