#include "miniport_adapter/miniport/synth_properties_handler.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>

#include "miniport_adapter/abi/synth_properties.h"
#include "miniport_adapter/miniport/synth_miniport.h"
#include "miniport_adapter/miniport/synth_stream.h"

namespace portamento::dmus {
namespace {

constexpr ULONG kGet = KSPROPERTY_TYPE_GET | KSPROPERTY_TYPE_BASICSUPPORT;
constexpr ULONG kSet = KSPROPERTY_TYPE_SET | KSPROPERTY_TYPE_BASICSUPPORT;
constexpr ULONG kGetSet = kGet | kSet;

/// A request whose sizes are right.
struct Call {
  SynthMiniport* miniport = nullptr;
  SynthInstance* synth = nullptr;  // null: of the filter
  PCPROPERTY_REQUEST* request = nullptr;

  // Clients' memory may lie anywhere, aligned or not.
  template <typename T>
  T Instance() const {
    T instance;
    std::memcpy(&instance, request->Instance, sizeof instance);
    return instance;
  }
  template <typename T>
  T Value() const {
    T value;
    std::memcpy(&value, request->Value, sizeof value);
    return value;
  }
  template <typename T>
  NTSTATUS Answer(const T& value, NTSTATUS status = STATUS_SUCCESS) const {
    std::memcpy(request->Value, &value, sizeof value);
    request->ValueSize = sizeof value;
    return status;
  }
};

using Answerer = NTSTATUS (*)(const Call&);

struct Property {
  const GUID* set;
  ULONG id;
  ULONG verbs;
  ULONG instance_bytes;  // at least
  ULONG value_bytes;     // of a get exactly, of a set at least
  bool of_filter;        // also
  Answerer get;
  Answerer put;
};

// --- KSPROPSETID_Synth
// -----------------------------------------------------------------------------

template <bool kBoost>
NTSTATUS GetVolume(const Call& call) {
  return call.Answer(call.synth->volume(kBoost));
}
template <bool kBoost>
NTSTATUS SetVolume(const Call& call) {
  call.synth->SetVolume(kBoost, call.Value<LONG>());
  return STATUS_SUCCESS;
}

NTSTATUS GetCaps(const Call& call) {
  SYNTHCAPS caps{.Guid = CLSID_PortamentoSynth,
                 .Flags = SYNTH_PC_DLS | SYNTH_PC_DLS2 | SYNTH_PC_SOFTWARESYNTH | SYNTH_PC_REVERB,
                 .MemorySize = SYNTH_PC_SYSTEMMEMORY,
                 .MaxChannelGroups = StreamCore::kMostChannelGroups,
                 .MaxVoices = SynthInstance::kMostVoices,
                 .MaxAudioChannels = kMostSoundChannels,
                 .EffectFlags = SYNTH_EFFECT_REVERB | SYNTH_EFFECT_CHORUS | SYNTH_EFFECT_DELAY};
  constexpr char16_t kName[] = u"Portamento";
  std::copy(std::begin(kName), std::end(kName), caps.Description);
  return call.Answer(caps);
}

NTSTATUS GetPortParameters(const Call& call) {
  const auto wanted = call.Instance<SYNTH_PORTPARAMS>();
  const SYNTH_PORTPARAMS got = call.synth->Configure(wanted);
  const auto altered = [&](DWORD flag, DWORD SYNTH_PORTPARAMS::*member) {
    return (wanted.ValidParams & flag) != 0 && wanted.*member != got.*member;
  };
  const bool any = altered(SYNTH_PORTPARAMS_VOICES, &SYNTH_PORTPARAMS::Voices) ||
                   altered(SYNTH_PORTPARAMS_CHANNELGROUPS, &SYNTH_PORTPARAMS::ChannelGroups) ||
                   altered(SYNTH_PORTPARAMS_AUDIOCHANNELS, &SYNTH_PORTPARAMS::AudioChannels) ||
                   altered(SYNTH_PORTPARAMS_SAMPLERATE, &SYNTH_PORTPARAMS::SampleRate) ||
                   altered(SYNTH_PORTPARAMS_EFFECTS, &SYNTH_PORTPARAMS::EffectsFlags) ||
                   altered(SYNTH_PORTPARAMS_SHARE, &SYNTH_PORTPARAMS::Share);
  return call.Answer(got, any ? STATUS_NOT_ALL_ASSIGNED : STATUS_SUCCESS);
}

NTSTATUS GetChannelGroups(const Call& call) {
  return call.Answer(ULONG{call.synth->core().channel_groups()});
}
NTSTATUS SetChannelGroups(const Call& call) {
  const auto count = call.Value<ULONG>();
  if (count < 1 || count > StreamCore::kMostChannelGroups) return STATUS_INVALID_PARAMETER;
  call.synth->core().SetChannelGroups(count);
  return STATUS_SUCCESS;
}

// Groups count from 1.
NTSTATUS GetVoicePriority(const Call& call) {
  const auto of = call.Instance<SYNTHVOICEPRIORITY_INSTANCE>();
  const auto priority = call.synth->core().voice_priority(of.ChannelGroup - 1, of.Channel);
  return priority ? call.Answer(DWORD{*priority}) : STATUS_INVALID_PARAMETER;
}
NTSTATUS SetVoicePriority(const Call& call) {
  const auto of = call.Instance<SYNTHVOICEPRIORITY_INSTANCE>();
  const bool known =
      call.synth->core().SetVoicePriority(of.ChannelGroup - 1, of.Channel, call.Value<DWORD>());
  return known ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS GetLatencyClock(const Call& call) {
  // Nothing can be played before now, even if nobody has rendered for a while.
  const REFERENCE_TIME next = call.synth->core().latency_100ns();
  return call.Answer(static_cast<ULONGLONG>(std::max(next, call.synth->Now(next))));
}

NTSTATUS GetRunningStats(const Call& call) { return call.Answer(call.synth->Stats()); }

// --- KSPROPSETID_Synth_Dls
// -------------------------------------------------------------------------

NTSTATUS GetDownload(const Call& call) {
  const auto buffer = call.Instance<SYNTH_BUFFER>();
  if (buffer.BufferAddress == nullptr) return STATUS_INVALID_PARAMETER;
  if (buffer.BufferSize < sizeof(ULONG) * 4) return STATUS_BUFFER_TOO_SMALL;
  const auto handle = call.synth->Download(
      {static_cast<const std::byte*>(buffer.BufferAddress), buffer.BufferSize});
  if (!handle) {
    return handle.error() == DownloadError::kNoMemory ? STATUS_NO_MEMORY : STATUS_UNSUCCESSFUL;
  }
  SYNTHDOWNLOAD download{};
  download.DownloadHandle = reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(*handle));
  download.Free = 1;  // all of it has been copied
  return call.Answer(download);
}

NTSTATUS SetUnload(const Call& call) {
  return call.synth->Unload(reinterpret_cast<std::uintptr_t>(call.Value<HANDLE>()), call.request);
}

NTSTATUS SetCompact(const Call& call) {
  call.synth->Compact();
  return STATUS_SUCCESS;
}

/// We read nothing behind a buffer's end.
NTSTATUS GetAppend(const Call& call) { return call.Answer(ULONG{0}); }

NTSTATUS GetWaveFormat(const Call& call) {
  return call.Answer(WaveFormatOf(call.synth->sound_format()));
}

// --- Sets of one property
// --------------------------------------------------------------------------

template <ULONG kValue>
NTSTATUS GetConstant(const Call& call) {
  return call.Answer(ULONG{kValue});
}

NTSTATUS GetEffects(const Call& call) { return call.Answer(ULONG{call.synth->effects()}); }
NTSTATUS SetEffects(const Call& call) {
  call.synth->SetEffects(call.Value<ULONG>());
  return STATUS_SUCCESS;
}

NTSTATUS GetReverb(const Call& call) { return call.Answer(call.synth->reverb()); }
NTSTATUS SetReverb(const Call& call) {
  call.synth->SetReverb(call.Value<SYNTH_REVERB_PARAMS>());
  return STATUS_SUCCESS;
}

NTSTATUS GetSampleRate(const Call& call) {
  return call.Answer(ULONG{call.synth->sound_format().rate_hz});
}

NTSTATUS SetRomBank(const Call& call) {
  std::string path(static_cast<const char*>(call.request->Value), call.request->ValueSize);
  path.resize(std::min(path.find('\0'), path.size()));
  auto rom = call.miniport->LoadRom(path);
  if (!rom) return STATUS_UNSUCCESSFUL;
  if (call.synth != nullptr) {
    call.synth->SetRom(std::move(*rom));
  } else {
    call.miniport->SetRom(std::move(*rom));
  }
  return STATUS_SUCCESS;
}

NTSTATUS GetActivity(const Call& call) {
  const StreamCore& core = call.synth->core();
  const engine::RenderStats stats = core.activity();
  return call.Answer(PORTAMENTO_ACTIVITY{.Frames = stats.frames,
                                         .LateEvents = core.stats().late_events,
                                         .LostEvents = stats.events_lost,
                                         .WaitingEvents = stats.events_pending,
                                         .VoicesStarted = stats.voices_started,
                                         .VoicesStolen = stats.voices_stolen,
                                         .VoicesDropped = stats.voices_dropped,
                                         .SamplesMissing = stats.samples_missing,
                                         .Voices = stats.voices,
                                         .PeakVoices = stats.peak_voices,
                                         .EchoFrames = static_cast<ULONG>(core.echo_frames()),
                                         .KernelTarget = static_cast<ULONG>(core.kernel_target())});
}

// --- The table
// ---------------------------------------------------------------------------------------

constexpr ULONG kPriority = sizeof(SYNTHVOICEPRIORITY_INSTANCE);

constexpr Property Constant(const GUID& set, Answerer get) {
  return {&set, 0, kGet, 0, sizeof(ULONG), true, get, nullptr};
}

// Not here, as they are not the synthesizer's: SynthSink_DSOUND, SynthSink_WAVE, SetSynthSink,
// WriteLatency and WritePeriod belong to the sink, which lies in user mode; LegacyCaps describes a
// port over a multimedia device, of which there is none below us. They are answered as not found.
constexpr Property kProperties[] = {
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUME, kGetSet, 0, sizeof(LONG), false, GetVolume<false>,
     SetVolume<false>},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOLUMEBOOST, kGetSet, 0, sizeof(LONG), false,
     GetVolume<true>, SetVolume<true>},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_CAPS, kGet, 0, sizeof(SYNTHCAPS), true, GetCaps, nullptr},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_PORTPARAMETERS, kGet, sizeof(SYNTH_PORTPARAMS),
     sizeof(SYNTH_PORTPARAMS), false, GetPortParameters, nullptr},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_CHANNELGROUPS, kGetSet, 0, sizeof(ULONG), false,
     GetChannelGroups, SetChannelGroups},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_VOICEPRIORITY, kGetSet, kPriority, sizeof(DWORD), false,
     GetVoicePriority, SetVoicePriority},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_LATENCYCLOCK, kGet, 0, sizeof(ULONGLONG), false,
     GetLatencyClock, nullptr},
    {&KSPROPSETID_Synth, KSPROPERTY_SYNTH_RUNNINGSTATS, kGet, 0, sizeof(SYNTH_STATS), false,
     GetRunningStats, nullptr},

    {&KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_DOWNLOAD, kGet, sizeof(SYNTH_BUFFER),
     sizeof(SYNTHDOWNLOAD), false, GetDownload, nullptr},
    {&KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_UNLOAD, kSet, 0, sizeof(HANDLE), false, nullptr,
     SetUnload},
    {&KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_COMPACT, kSet, 0, 0, false, nullptr, SetCompact},
    {&KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_APPEND, kGet, 0, sizeof(ULONG), true, GetAppend,
     nullptr},
    {&KSPROPSETID_Synth_Dls, KSPROPERTY_SYNTH_DLS_WAVEFORMAT, kGet, 0, sizeof(WAVEFORMATEX), false,
     GetWaveFormat, nullptr},

    Constant(GUID_DMUS_PROP_GM_Hardware, GetConstant<0>),
    Constant(GUID_DMUS_PROP_GS_Hardware, GetConstant<0>),
    Constant(GUID_DMUS_PROP_XG_Hardware, GetConstant<0>),
    Constant(GUID_DMUS_PROP_GS_Capable, GetConstant<1>),
    Constant(GUID_DMUS_PROP_XG_Capable, GetConstant<1>),
    Constant(GUID_DMUS_PROP_DLS1, GetConstant<1>),
    Constant(GUID_DMUS_PROP_DLS2, GetConstant<1>),
    Constant(GUID_DMUS_PROP_INSTRUMENT2, GetConstant<1>),
    Constant(GUID_DMUS_PROP_SampleMemorySize, GetConstant<SYNTH_PC_SYSTEMMEMORY>),
    {&GUID_DMUS_PROP_Effects, 0, kGetSet, 0, sizeof(ULONG), false, GetEffects, SetEffects},
    {&GUID_DMUS_PROP_WavesReverb, 0, kGetSet, 0, sizeof(SYNTH_REVERB_PARAMS), false, GetReverb,
     SetReverb},
    {&GUID_DMUS_PROP_SamplePlaybackRate, 0, kGet, 0, sizeof(ULONG), false, GetSampleRate, nullptr},

    {&KSPROPSETID_Portamento, KSPROPERTY_PORTAMENTO_ROM_BANK, kSet, 0, 1, true, nullptr,
     SetRomBank},
    {&KSPROPSETID_Portamento, KSPROPERTY_PORTAMENTO_ACTIVITY, kGet, 0, sizeof(PORTAMENTO_ACTIVITY),
     false, GetActivity, nullptr},
};

const Property* Find(const PCPROPERTY_ITEM* item) {
  if (item == nullptr || item->Set == nullptr) return nullptr;
  const auto* const at =
      std::find_if(std::begin(kProperties), std::end(kProperties),
                   [&](const Property& p) { return *p.set == *item->Set && p.id == item->Id; });
  return at != std::end(kProperties) ? at : nullptr;
}

/// The protocol of sizes, for what is `needed` of the value.
NTSTATUS CheckSize(PCPROPERTY_REQUEST& request, ULONG needed) {
  if (request.ValueSize == 0 && needed > 0) {
    request.ValueSize = needed;
    return STATUS_BUFFER_OVERFLOW;
  }
  if (request.ValueSize < needed) {
    request.ValueSize = 0;
    return STATUS_BUFFER_TOO_SMALL;
  }
  return needed > 0 && request.Value == nullptr ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

NTSTATUS Handle(PCPROPERTY_REQUEST& request, const Property& property) {
  Call call{.request = &request};
  const ULONG verb = request.Verb & ~KSPROPERTY_TYPE_TOPOLOGY;
  if ((verb & KSPROPERTY_TYPE_BASICSUPPORT) != 0) {
    const NTSTATUS status = CheckSize(request, sizeof(ULONG));
    return NT_SUCCESS(status) ? call.Answer(property.verbs) : status;
  }
  const bool get = verb == KSPROPERTY_TYPE_GET, put = verb == KSPROPERTY_TYPE_SET;
  if ((get && property.get == nullptr) || (put && property.put == nullptr) || get == put) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (request.MinorTarget == nullptr && !property.of_filter) return STATUS_INVALID_DEVICE_REQUEST;
  if (const NTSTATUS status = CheckSize(request, property.value_bytes); !NT_SUCCESS(status)) {
    return status;
  }
  if (request.InstanceSize < property.instance_bytes ||
      (property.instance_bytes > 0 && request.Instance == nullptr)) {
    return STATUS_BUFFER_TOO_SMALL;
  }
  // The very pointers that we gave to the port.
  call.miniport = static_cast<SynthMiniport*>(static_cast<IMiniportDMus*>(request.MajorTarget));
  const Answerer answer = get ? property.get : property.put;
  if (request.MinorTarget == nullptr) return answer(call);
  auto* const stream = static_cast<SynthStream*>(static_cast<ISynthSinkDMus*>(request.MinorTarget));
  call.synth = &stream->synth();
  const std::lock_guard lock(call.synth->control());
  return answer(call);
}

NTSTATUS PORTAMENTO_STDCALL HandleRequest(PCPROPERTY_REQUEST* request) try {
  if (request == nullptr) return STATUS_INVALID_PARAMETER;
  const Property* const property = Find(request->PropertyItem);
  return property != nullptr ? Handle(*request, *property) : STATUS_NOT_FOUND;
} catch (const std::bad_alloc&) {
  return STATUS_NO_MEMORY;
}

constexpr auto kItems = [] {
  std::array<PCPROPERTY_ITEM, std::size(kProperties)> items{};
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i] = {kProperties[i].set, kProperties[i].id, kProperties[i].verbs, HandleRequest};
  }
  return items;
}();

}  // namespace

std::span<const PCPROPERTY_ITEM> SynthPropertyItems() { return kItems; }

}  // namespace portamento::dmus
