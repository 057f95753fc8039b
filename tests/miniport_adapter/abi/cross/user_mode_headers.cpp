// Ours beside those of Windows' user mode, as mingw-w64 has them: the same sizes, offsets and
// GUIDs. Compiled for Windows, and never run.
#include "miniport_adapter/abi/dls_download.h"
#include "miniport_adapter/abi/filter_description.h"
#include "miniport_adapter/abi/status.h"
#include "miniport_adapter/abi/stream_buffers.h"

// Some of our names are macros of Windows: taken here, while they are still ours.
#define PORTAMENTO_GUIDS(X)                                                                      \
  X(KSDATAFORMAT_TYPE_MUSIC)                                                                     \
  X(KSDATAFORMAT_SUBTYPE_MIDI)                                                                   \
  X(KSDATAFORMAT_SUBTYPE_MIDI_BUS)                                                               \
  X(KSDATAFORMAT_TYPE_AUDIO)                                                                     \
  X(KSDATAFORMAT_SUBTYPE_PCM) X(KSDATAFORMAT_SUBTYPE_IEEE_FLOAT) X(KSDATAFORMAT_SPECIFIER_NONE)  \
      X(KSDATAFORMAT_SPECIFIER_WAVEFORMATEX) X(KSDATAFORMAT_SPECIFIER_DSOUND)                    \
          X(KSMUSIC_TECHNOLOGY_PORT) X(KSMUSIC_TECHNOLOGY_SQSYNTH) X(KSMUSIC_TECHNOLOGY_FMSYNTH) \
              X(KSMUSIC_TECHNOLOGY_WAVETABLE) X(KSMUSIC_TECHNOLOGY_SWSYNTH) X(KSCATEGORY_AUDIO)  \
                  X(KSCATEGORY_RENDER) X(KSCATEGORY_CAPTURE) X(KSCATEGORY_DATATRANSFORM)         \
                      X(KSCATEGORY_SYNTHESIZER) X(KSNODETYPE_SYNTHESIZER) X(KSPROPSETID_Pin)     \
                          X(KSPROPSETID_Topology) X(KSPROPSETID_Connection)                      \
                              X(KSINTERFACESETID_Standard) X(KSMEDIUMSETID_Standard)
#define PORTAMENTO_NUMBERS(X)                                                                      \
  X(KSPROPERTY_TYPE_GET)                                                                           \
  X(KSPROPERTY_TYPE_SET)                                                                           \
  X(KSPROPERTY_TYPE_SETSUPPORT)                                                                    \
  X(KSPROPERTY_TYPE_BASICSUPPORT)                                                                  \
  X(KSPROPERTY_TYPE_RELATIONS) X(KSPROPERTY_TYPE_SERIALIZESET) X(                                  \
      KSPROPERTY_TYPE_UNSERIALIZESET) X(KSPROPERTY_TYPE_SERIALIZERAW)                              \
      X(KSPROPERTY_TYPE_UNSERIALIZERAW) X(KSPROPERTY_TYPE_SERIALIZESIZE) X(                        \
          KSPROPERTY_TYPE_DEFAULTVALUES) X(KSPROPERTY_TYPE_TOPOLOGY) X(KSPIN_DATAFLOW_IN)          \
          X(KSPIN_DATAFLOW_OUT) X(KSPIN_COMMUNICATION_SINK) X(KSPIN_COMMUNICATION_SOURCE) X(       \
              KSPIN_COMMUNICATION_BRIDGE) X(KSPROPERTY_PIN_CINSTANCES) X(KSPROPERTY_PIN_CTYPES)    \
              X(KSPROPERTY_PIN_DATAFLOW) X(KSPROPERTY_PIN_DATARANGES) X(                           \
                  KSPROPERTY_PIN_DATAINTERSECTION) X(KSPROPERTY_PIN_INTERFACES)                    \
                  X(KSPROPERTY_PIN_MEDIUMS) X(KSPROPERTY_PIN_COMMUNICATION) X(                     \
                      KSPROPERTY_PIN_GLOBALCINSTANCES) X(KSPROPERTY_PIN_NECESSARYINSTANCES)        \
                      X(KSPROPERTY_PIN_PHYSICALCONNECTION) X(KSPROPERTY_PIN_CATEGORY) X(           \
                          KSPROPERTY_PIN_NAME) X(KSPROPERTY_PIN_CONSTRAINEDDATARANGES)             \
                          X(KSPROPERTY_PIN_PROPOSEDATAFORMAT) X(KSPROPERTY_TOPOLOGY_CATEGORIES) X( \
                              KSPROPERTY_TOPOLOGY_NODES) X(KSPROPERTY_TOPOLOGY_CONNECTIONS)        \
                              X(KSPROPERTY_TOPOLOGY_NAME) X(KSPROPERTY_CONNECTION_STATE) X(        \
                                  KSPROPERTY_CONNECTION_DATAFORMAT)                                \
                                  X(KSPROPERTY_CONNECTION_ALLOCATORFRAMING) X(                     \
                                      KSSTREAM_HEADER_OPTIONSF_TIMEVALID) X(WAVE_FORMAT_PCM)       \
                                      X(DMUS_EVENT_STRUCTURED) X(DMUS_DOWNLOADINFO_INSTRUMENT) X(  \
                                          DMUS_DOWNLOADINFO_WAVE) X(DMUS_DOWNLOADINFO_INSTRUMENT2) \
                                          X(DMUS_DOWNLOADINFO_WAVEARTICULATION)                    \
                                              X(DMUS_DOWNLOADINFO_STREAMINGWAVE)                   \
                                                  X(DMUS_DOWNLOADINFO_ONESHOTWAVE)                 \
                                                      X(DMUS_INSTRUMENT_GM_INSTRUMENT)             \
                                                          X(WLOOP_TYPE_FORWARD)                    \
                                                              X(F_RGN_OPTION_SELFNONEXCLUSIVE)     \
                                                                  X(F_WAVELINK_PHASE_MASTER)       \
                                                                      X(WAVELINK_CHANNEL_LEFT)     \
                                                                          X(F_WSMP_NO_TRUNCATION)

#define PORTAMENTO_STATUSES(X)                                                                \
  X(STATUS_PENDING)                                                                           \
  X(STATUS_MORE_ENTRIES) X(STATUS_NOT_ALL_ASSIGNED) X(STATUS_BUFFER_OVERFLOW)                 \
      X(STATUS_NO_MORE_ENTRIES) X(STATUS_UNSUCCESSFUL) X(STATUS_NOT_IMPLEMENTED)              \
          X(STATUS_INVALID_PARAMETER) X(STATUS_INVALID_DEVICE_REQUEST) X(STATUS_NO_MEMORY)    \
              X(STATUS_BUFFER_TOO_SMALL) X(STATUS_OBJECT_NAME_NOT_FOUND)                      \
                  X(STATUS_OBJECT_NAME_COLLISION) X(STATUS_INSUFFICIENT_RESOURCES)            \
                      X(STATUS_NOT_SUPPORTED) X(STATUS_KEY_DELETED)                           \
                          X(STATUS_DEVICE_CONFIGURATION_ERROR) X(STATUS_INVALID_DEVICE_STATE) \
                              X(STATUS_IO_DEVICE_ERROR) X(STATUS_NOT_FOUND)                   \
                                  X(STATUS_PROPSET_NOT_FOUND) X(STATUS_NO_MATCH)              \
                                      X(STATUS_NOINTERFACE)

#define PORTAMENTO_TAKE(name) constexpr auto ours_##name = portamento::dmus::name;
PORTAMENTO_GUIDS(PORTAMENTO_TAKE)
PORTAMENTO_NUMBERS(PORTAMENTO_TAKE)
PORTAMENTO_STATUSES(PORTAMENTO_TAKE)

// Each needs those before it.
// clang-format off
#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <mmreg.h>
#include <ks.h>
#include <ksmedia.h>
#include <dmdls.h>
#include <dmusbuff.h>
// clang-format on

namespace {

namespace ours = portamento::dmus;

constexpr bool Same(const ours::GUID& a, const ::GUID& b) {
  for (int i = 0; i < 8; ++i) {
    if (a.Data4[i] != b.Data4[i]) return false;
  }
  return a.Data1 == b.Data1 && a.Data2 == b.Data2 && a.Data3 == b.Data3;
}

#define PORTAMENTO_SAME_GUID(name) static_assert(Same(ours_##name, ::GUID{STATIC_##name}));
PORTAMENTO_GUIDS(PORTAMENTO_SAME_GUID)

#define PORTAMENTO_SAME_NUMBER(number) \
  static_assert(static_cast<unsigned long>(ours_##number) == static_cast<unsigned long>(number));
PORTAMENTO_NUMBERS(PORTAMENTO_SAME_NUMBER)
PORTAMENTO_STATUSES(PORTAMENTO_SAME_NUMBER)

#define PORTAMENTO_SIZE(name)                                 \
  static_assert(sizeof(ours::name) == sizeof(::name), #name); \
  static_assert(alignof(ours::name) <= 8);
#define PORTAMENTO_FIELD(name, field)                                           \
  static_assert(offsetof(ours::name, field) == offsetof(::name, field), #name); \
  static_assert(sizeof(ours::name::field) == sizeof(::name::field), #name);

PORTAMENTO_SIZE(GUID)
PORTAMENTO_SIZE(KSDATAFORMAT)
PORTAMENTO_FIELD(KSDATAFORMAT, FormatSize)
PORTAMENTO_FIELD(KSDATAFORMAT, SampleSize)
PORTAMENTO_FIELD(KSDATAFORMAT, MajorFormat)
PORTAMENTO_FIELD(KSDATAFORMAT, SubFormat)
PORTAMENTO_FIELD(KSDATAFORMAT, Specifier)
PORTAMENTO_SIZE(KSDATARANGE_MUSIC)
PORTAMENTO_FIELD(KSDATARANGE_MUSIC, Technology)
PORTAMENTO_FIELD(KSDATARANGE_MUSIC, Channels)
PORTAMENTO_FIELD(KSDATARANGE_MUSIC, Notes)
PORTAMENTO_FIELD(KSDATARANGE_MUSIC, ChannelMask)
PORTAMENTO_SIZE(KSDATARANGE_AUDIO)
PORTAMENTO_FIELD(KSDATARANGE_AUDIO, MaximumChannels)
PORTAMENTO_FIELD(KSDATARANGE_AUDIO, MinimumBitsPerSample)
PORTAMENTO_FIELD(KSDATARANGE_AUDIO, MaximumSampleFrequency)
PORTAMENTO_SIZE(WAVEFORMATEX)
PORTAMENTO_FIELD(WAVEFORMATEX, nSamplesPerSec)
PORTAMENTO_FIELD(WAVEFORMATEX, nBlockAlign)
PORTAMENTO_FIELD(WAVEFORMATEX, cbSize)
PORTAMENTO_SIZE(WAVEFORMATEXTENSIBLE)
PORTAMENTO_FIELD(WAVEFORMATEXTENSIBLE, dwChannelMask)
PORTAMENTO_FIELD(WAVEFORMATEXTENSIBLE, SubFormat)
PORTAMENTO_SIZE(KSPROPERTY)
PORTAMENTO_FIELD(KSPROPERTY, Id)
PORTAMENTO_FIELD(KSPROPERTY, Flags)
PORTAMENTO_SIZE(KSNODEPROPERTY)
PORTAMENTO_FIELD(KSNODEPROPERTY, NodeId)
PORTAMENTO_SIZE(KSP_PIN)
PORTAMENTO_FIELD(KSP_PIN, PinId)
PORTAMENTO_SIZE(KSPIN_CONNECT)
PORTAMENTO_FIELD(KSPIN_CONNECT, Medium)
PORTAMENTO_FIELD(KSPIN_CONNECT, PinId)
PORTAMENTO_FIELD(KSPIN_CONNECT, PinToHandle)
PORTAMENTO_FIELD(KSPIN_CONNECT, Priority)
PORTAMENTO_SIZE(KSMULTIPLE_ITEM)
PORTAMENTO_SIZE(KSPIN_CINSTANCES)
PORTAMENTO_SIZE(KSTOPOLOGY_CONNECTION)
PORTAMENTO_SIZE(KSMUSICFORMAT)
PORTAMENTO_FIELD(KSMUSICFORMAT, ByteCount)
PORTAMENTO_SIZE(KSTIME)
PORTAMENTO_SIZE(KSSTREAM_HEADER)
PORTAMENTO_FIELD(KSSTREAM_HEADER, PresentationTime)
PORTAMENTO_FIELD(KSSTREAM_HEADER, Duration)
PORTAMENTO_FIELD(KSSTREAM_HEADER, DataUsed)
PORTAMENTO_FIELD(KSSTREAM_HEADER, Data)
PORTAMENTO_FIELD(KSSTREAM_HEADER, OptionsFlags)
PORTAMENTO_SIZE(DMUS_EVENTHEADER)
PORTAMENTO_FIELD(DMUS_EVENTHEADER, dwChannelGroup)
PORTAMENTO_FIELD(DMUS_EVENTHEADER, rtDelta)
PORTAMENTO_FIELD(DMUS_EVENTHEADER, dwFlags)

PORTAMENTO_SIZE(DMUS_DOWNLOADINFO)
PORTAMENTO_FIELD(DMUS_DOWNLOADINFO, dwDLId)
PORTAMENTO_FIELD(DMUS_DOWNLOADINFO, dwNumOffsetTableEntries)
PORTAMENTO_FIELD(DMUS_DOWNLOADINFO, cbSize)
PORTAMENTO_SIZE(DMUS_OFFSETTABLE)
PORTAMENTO_SIZE(DMUS_INSTRUMENT)
PORTAMENTO_FIELD(DMUS_INSTRUMENT, ulFirstRegionIdx)
PORTAMENTO_FIELD(DMUS_INSTRUMENT, ulGlobalArtIdx)
PORTAMENTO_FIELD(DMUS_INSTRUMENT, ulFlags)
PORTAMENTO_SIZE(DMUS_REGION)
PORTAMENTO_FIELD(DMUS_REGION, RangeVelocity)
PORTAMENTO_FIELD(DMUS_REGION, fusOptions)
PORTAMENTO_FIELD(DMUS_REGION, usKeyGroup)
PORTAMENTO_FIELD(DMUS_REGION, ulRegionArtIdx)
PORTAMENTO_FIELD(DMUS_REGION, ulNextRegionIdx)
PORTAMENTO_FIELD(DMUS_REGION, ulFirstExtCkIdx)
PORTAMENTO_FIELD(DMUS_REGION, WaveLink)
PORTAMENTO_FIELD(DMUS_REGION, WSMP)
PORTAMENTO_FIELD(DMUS_REGION, WLOOP)
PORTAMENTO_SIZE(WAVELINK)
PORTAMENTO_FIELD(WAVELINK, ulTableIndex)
PORTAMENTO_SIZE(WSMPL)
PORTAMENTO_FIELD(WSMPL, lAttenuation)
PORTAMENTO_SIZE(WLOOP)
PORTAMENTO_FIELD(WLOOP, ulStart)
PORTAMENTO_SIZE(DMUS_LFOPARAMS)
PORTAMENTO_FIELD(DMUS_LFOPARAMS, pcMWToPitch)
PORTAMENTO_SIZE(DMUS_VEGPARAMS)
PORTAMENTO_FIELD(DMUS_VEGPARAMS, tcKey2Decay)
PORTAMENTO_SIZE(DMUS_PEGPARAMS)
PORTAMENTO_FIELD(DMUS_PEGPARAMS, pcRange)
PORTAMENTO_SIZE(DMUS_MSCPARAMS)
PORTAMENTO_SIZE(DMUS_ARTICPARAMS)
PORTAMENTO_FIELD(DMUS_ARTICPARAMS, PitchEG)
PORTAMENTO_FIELD(DMUS_ARTICPARAMS, Misc)
PORTAMENTO_SIZE(DMUS_ARTICULATION)
PORTAMENTO_SIZE(DMUS_ARTICULATION2)
PORTAMENTO_FIELD(DMUS_ARTICULATION2, ulNextArtIdx)
PORTAMENTO_SIZE(DMUS_WAVE)
PORTAMENTO_FIELD(DMUS_WAVE, WaveformatEx)
PORTAMENTO_SIZE(DMUS_WAVEDATA)
PORTAMENTO_SIZE(DMUS_WAVEARTDL)
PORTAMENTO_FIELD(DMUS_WAVEARTDL, usOptions)
PORTAMENTO_SIZE(DMUS_WAVEDL)
PORTAMENTO_SIZE(DMUS_EXTENSIONCHUNK)
PORTAMENTO_SIZE(DMUS_COPYRIGHT)
PORTAMENTO_SIZE(DMUS_NOTERANGE)
PORTAMENTO_SIZE(CONNECTIONLIST)
PORTAMENTO_SIZE(CONNECTION)
PORTAMENTO_FIELD(CONNECTION, lScale)

}  // namespace
