#include "miniport_adapter/directmusic/synth8.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>

#include "miniport_adapter/directmusic/buses.h"
#include "miniport_adapter/directmusic/client_memory.h"
#include "miniport_adapter/directmusic/environment.h"
#include "miniport_adapter/directmusic/guids.h"
#include "miniport_adapter/directmusic/results.h"
#include "miniport_adapter/directmusic/scoped_arithmetic.h"

namespace portamento::directmusic {
namespace {

using dmus::OpenSynth;
using dmus::PortParameters;

constexpr DWORD kFormatBytes = sizeof(WAVEFORMATEX);
constexpr DWORD kAppendFrames = 2;  // what Microsoft's synthesizer asks for
constexpr DWORD kMostEffectsToTell = DMUS_EFFECT_REVERB;

/// The time of a sink, by its own word.
class TimeOfSink final : public dmus::SinkTime {
 public:
  explicit TimeOfSink(IDirectMusicSynthSink& sink) : sink_(sink) {}

  std::int64_t FrameOf(std::int64_t reference_100ns) override {
    LONGLONG frame = 0;
    return SUCCEEDED(sink_.RefTimeToSample(reference_100ns, &frame)) ? frame : 0;
  }

 private:
  IDirectMusicSynthSink& sink_;
};

/// The first lines of a log: who we are, and for whom.
void Introduce(dmus::ClientLog& log, REFCLSID created_as, const ToldByUser& told) {
  if (!log.on()) return;
  log.Say(fmt::format("Portamento, {} bits, as {}, for {}", 8 * sizeof(void*),
                      created_as == kSystemSynth ? "the system's synthesizer" : "itself",
                      PathOfProgram()));
  for (const std::string& complaint : told.complaints) log.Say(complaint);
}

/// Once for each synthesizer.
void TellFirstBuffer(dmus::ClientLog& log, IDirectMusicSynthSink& sink, REFERENCE_TIME time) {
  if (!log.IsFirstBuffer()) return;
  std::optional<std::int64_t> now;
  IReferenceClock* clock = nullptr;
  if (SUCCEEDED(sink.GetLatencyClock(&clock)) && clock != nullptr) {
    REFERENCE_TIME told = 0;
    if (SUCCEEDED(clock->GetTime(&told))) now = told;
    clock->Release();
  }
  log.FirstBuffer(time, now);
}

/// What the port of a class can do.
DMUS_PORTCAPS CapsOf(REFCLSID created_as) {
  DMUS_PORTCAPS caps{};
  caps.dwFlags = DMUS_PC_DLS | DMUS_PC_SOFTWARESYNTH | DMUS_PC_DIRECTSOUND | DMUS_PC_DLS2;
  // Programs expect these of the system's own. They mean streams that go on while they are
  // refilled, and buffers of their own for buses, which we have not.
  if (created_as == kSystemSynth) caps.dwFlags |= DMUS_PC_AUDIOPATH | DMUS_PC_WAVE;
  caps.guidPort = created_as;
  caps.dwClass = DMUS_PC_OUTPUTCLASS;
  caps.dwType = DMUS_PORT_USER_MODE_SYNTH;
  caps.dwMemorySize = DMUS_PC_SYSTEMMEMORY;
  caps.dwMaxChannelGroups = dmus::kMostPortChannelGroups;
  caps.dwMaxVoices = dmus::kMostPortVoices;
  caps.dwMaxAudioChannels = 2;
  caps.dwEffectFlags = kMostEffectsToTell;
  std::copy(std::begin(kSynthName), std::end(kSynthName), caps.wszDescription);
  return caps;
}

}  // namespace

// --- IUnknown ------------------------------------------------------------------------------------

STDMETHODIMP Synth8::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid == IID_IUnknown || iid == IID_IDirectMusicSynth || iid == IID_IDirectMusicSynth8) {
    *object = static_cast<IDirectMusicSynth8*>(this);
  } else if (iid == IID_IKsControl) {
    *object = static_cast<IKsControl*>(this);
  } else {
    return E_NOINTERFACE;
  }
  AddRef();
  return S_OK;
}

STDMETHODIMP_(ULONG) Synth8::AddRef() {
  return references_.fetch_add(1, std::memory_order_relaxed) + 1;
}

STDMETHODIMP_(ULONG) Synth8::Release() {
  const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
  if (left == 0) delete this;
  return left;
}

Synth8::~Synth8() {
  // Of a client that has not done so: the sink's thread must not come here any more.
  Activate(FALSE);
  Close();
}

// --- Opening -------------------------------------------------------------------------------------

std::shared_ptr<OpenSynth> Synth8::open() const {
  const std::scoped_lock lock(mutex_);
  return open_;
}

/// Waits until the sink's thread has come out of what it rendered before.
void Synth8::SetRendered(OpenSynth* open) {
  const dmus::RenderGate::Closed closed(gate_);
  rendered_ = open;
}

STDMETHODIMP Synth8::Open(DMUS_PORTPARAMS* parameters) {
  return Guarded([&]() -> HRESULT {
    static_assert(sizeof(PortParameters) == sizeof(DMUS_PORTPARAMS));
    PortParameters asked;
    std::size_t bytes = 0;
    if (parameters != nullptr) {
      if (parameters->dwSize < PortParameters::kShortBytes) return E_INVALIDARG;
      bytes = parameters->dwSize < PortParameters::kLongBytes ? PortParameters::kShortBytes
                                                              : PortParameters::kLongBytes;
      std::memcpy(static_cast<void*>(&asked), parameters, bytes);
    }
    const ToldByUser told = AskTheUser();
    const dmus::GrantedParameters granted =
        dmus::Negotiate(asked, {.voices = told.settings.voices, .rate_hz = told.settings.rate_hz});
    const auto log = std::make_shared<dmus::ClientLog>(told.settings.log_path);
    Introduce(*log, created_as_, told);
    log->Opened(asked, granted);
    const dmus::OpenSettings settings{.user = told.settings, .kernel_target = {}, .log = log};
    {
      const std::scoped_lock lock(mutex_);
      if (open_ != nullptr) {
        log->Say("open refused: it is open already");
        return DMUS_E_ALREADYOPEN;
      }
      controls_.effects = granted.parameters.effects;
      controls_.rate_hz = granted.parameters.rate_hz;
      open_ = std::make_shared<OpenSynth>(granted.parameters, controls_, settings);
      audio_channels_ = granted.parameters.audio_channels;
      if (active_) open_->Start();
      SetRendered(open_.get());
    }
    if (parameters != nullptr) std::memcpy(parameters, &granted.parameters, bytes);
    return granted.as_asked ? S_OK : S_FALSE;
  });
}

STDMETHODIMP Synth8::Close() {
  return Guarded([&]() -> HRESULT {
    std::shared_ptr<OpenSynth> closed;
    {
      const std::scoped_lock lock(mutex_);
      if (open_ == nullptr) return DMUS_E_ALREADYCLOSED;
      SetRendered(nullptr);
      closed.swap(open_);
      streams_.clear();
    }
    closed->TellGone(true);
    return S_OK;
  });
}

STDMETHODIMP Synth8::GetPortCaps(DMUS_PORTCAPS* caps) {
  if (caps == nullptr || caps->dwSize < sizeof(DMUS_PORTCAPS)) return E_INVALIDARG;
  const DWORD bytes = caps->dwSize;
  *caps = CapsOf(created_as_);
  caps->dwSize = bytes;
  return S_OK;
}

STDMETHODIMP Synth8::GetFormat(WAVEFORMATEX* format, DWORD* bytes) {
  if (bytes == nullptr) return E_POINTER;
  const auto open = this->open();
  if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  if (open->log().IsFirstFormat()) open->log().Say("the program asks for our format");
  if (format != nullptr) {
    WAVEFORMATEX ours{};
    ours.wFormatTag = WAVE_FORMAT_PCM;
    ours.nChannels = static_cast<WORD>(open->parameters().audio_channels);
    ours.nSamplesPerSec = open->parameters().rate_hz;
    ours.wBitsPerSample = 16;
    ours.nBlockAlign = static_cast<WORD>(2 * ours.nChannels);
    ours.nAvgBytesPerSec = ours.nSamplesPerSec * ours.nBlockAlign;
    std::memcpy(format, &ours, std::min(*bytes, kFormatBytes));
  }
  *bytes = kFormatBytes;
  return S_OK;
}

STDMETHODIMP Synth8::GetAppend(DWORD* frames) {
  if (frames == nullptr) return E_POINTER;
  *frames = kAppendFrames;
  return S_OK;
}

// --- Clock and sink ------------------------------------------------------------------------------

STDMETHODIMP Synth8::SetMasterClock(IReferenceClock* clock) {
  // The port gives it to the sink, whose time is all that we need.
  return clock == nullptr ? E_POINTER : S_OK;
}

STDMETHODIMP Synth8::GetLatencyClock(IReferenceClock** clock) {
  if (clock == nullptr) return E_POINTER;
  *clock = nullptr;
  SinkPointer sink;
  {
    const std::scoped_lock lock(mutex_);
    sink = sink_;
  }
  return sink ? sink->GetLatencyClock(clock) : DMUS_E_NOSYNTHSINK;
}

STDMETHODIMP Synth8::SetSynthSink(IDirectMusicSynthSink* sink) {
  SinkPointer replaced(sink);
  {
    const std::scoped_lock lock(mutex_);
    if (sink_.get() == sink) return S_OK;
    std::swap(sink_, replaced);
  }
  return sink == nullptr ? S_OK : sink->Init(this);
}

STDMETHODIMP Synth8::Activate(BOOL enable) {
  return Guarded([&] { return enable ? ActivateSink() : DeactivateSink(); });
}

HRESULT Synth8::ActivateSink() {
  SinkPointer sink;
  std::shared_ptr<OpenSynth> open;
  {
    const std::scoped_lock lock(mutex_);
    if (!sink_) {
      if (open_ != nullptr) open_->log().Say("activate refused: no sink has been set");
      return DMUS_E_NOSYNTHSINK;
    }
    if (active_) return S_FALSE;
    if (open_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    open_->Start();
    active_ = true;  // the sink may render before it returns
    sink = sink_;
    open = open_;
  }
  open->log().Say("activate");
  const HRESULT result = sink->Activate(TRUE);
  if (SUCCEEDED(result) || result == static_cast<HRESULT>(DMUS_E_SYNTHACTIVE)) return S_OK;
  if (open->log().on()) {
    open->log().Say(
        fmt::format("activate refused by the sink: {:08x}", static_cast<std::uint32_t>(result)));
  }
  active_ = false;
  open->Stop();
  return DMUS_E_SYNTHNOTCONFIGURED;
}

HRESULT Synth8::DeactivateSink() {
  SinkPointer sink;
  std::shared_ptr<OpenSynth> open;
  {
    const std::scoped_lock lock(mutex_);
    if (!active_.exchange(false)) return S_FALSE;
    sink = sink_;
    open = open_;
  }
  if (sink) sink->Activate(FALSE);
  if (open != nullptr) {
    open->log().Say("deactivate");
    open->Stop();
    open->TellGone();
  }
  return sink ? S_OK : DMUS_E_SYNTHNOTCONFIGURED;
}

STDMETHODIMP Synth8::Render(short* buffer, DWORD frames, LONGLONG position) {
  if (buffer == nullptr) return E_POINTER;
  const std::span<std::int16_t> out(buffer, std::size_t{frames} * audio_channels_);
  const dmus::RenderGate::Passage passage(gate_);
  if (!passage.entered()) {
    // The synthesizer is being opened or closed at this moment.
    std::fill(out.begin(), out.end(), std::int16_t{0});
    return S_OK;
  }
  if (rendered_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  if (!active_) return DMUS_E_SYNTHINACTIVE;
  const ScopedArithmetic arithmetic;
  const auto begin = std::chrono::steady_clock::now();
  rendered_->Render(out, position);
  const auto nanoseconds = std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin);
  rendered_->ReportDuration(nanoseconds.count() / 100);
  return S_OK;
}

// --- Playing -------------------------------------------------------------------------------------

/// What is open and its sink, where sound runs.
HRESULT Synth8::FindPlaying(std::shared_ptr<OpenSynth>& open, SinkPointer& sink) const {
  const std::scoped_lock lock(mutex_);
  if (open_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  if ((!sink_ || !active_) && open_->log().IsFirstRefusal()) {
    open_->log().Say("what is played is refused: it comes before activation");
  }
  if (!sink_) return DMUS_E_NOSYNTHSINK;
  if (!active_) return DMUS_E_SYNTHINACTIVE;
  open = open_;
  sink = sink_;
  return S_OK;
}

STDMETHODIMP Synth8::PlayBuffer(REFERENCE_TIME time, BYTE* buffer, DWORD bytes) {
  if (buffer == nullptr) return E_POINTER;
  return Guarded([&]() -> HRESULT {
    SinkPointer sink;
    std::shared_ptr<OpenSynth> open;
    if (const HRESULT result = FindPlaying(open, sink); FAILED(result)) return result;
    TellFirstBuffer(open->log(), *sink.get(), time);
    TimeOfSink sink_time(*sink.get());
    const bool played = open->Play(time, std::as_bytes(std::span(buffer, bytes)), sink_time);
    open->TellGone();
    return played ? S_OK : E_INVALIDARG;
  });
}

STDMETHODIMP Synth8::SetNumChannelGroups(DWORD groups) {
  return Guarded([&]() -> HRESULT {
    const auto open = this->open();
    if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    if (groups == 0 || groups > dmus::kMostPortChannelGroups) return E_FAIL;
    open->SetChannelGroups(groups);
    return S_OK;
  });
}

STDMETHODIMP Synth8::SetChannelPriority(DWORD group, DWORD channel, DWORD priority) {
  const auto open = this->open();
  if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  return open->SetPriority(group - 1, channel, priority) ? S_OK : E_INVALIDARG;
}

STDMETHODIMP Synth8::GetChannelPriority(DWORD group, DWORD channel, DWORD* priority) {
  if (priority == nullptr) return E_POINTER;
  const auto open = this->open();
  if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  const auto known = open->Priority(group - 1, channel);
  if (!known) return E_INVALIDARG;
  *priority = *known;
  return S_OK;
}

STDMETHODIMP Synth8::GetRunningStats(DMUS_SYNTHSTATS* stats) {
  if (stats == nullptr) return E_POINTER;
  const auto open = this->open();
  if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  if (stats->dwSize < sizeof(DMUS_SYNTHSTATS)) return E_INVALIDARG;
  const dmus::StreamStats ours = open->stats();
  stats->dwValidStats = DMUS_SYNTHSTATS_VOICES | DMUS_SYNTHSTATS_TOTAL_CPU |
                        DMUS_SYNTHSTATS_CPU_PER_VOICE | DMUS_SYNTHSTATS_LOST_NOTES |
                        DMUS_SYNTHSTATS_PEAK_VOLUME | DMUS_SYNTHSTATS_FREE_MEMORY;
  const double load = 10'000 * ours.load;  // 1/100 %
  stats->dwVoices = static_cast<DWORD>(std::lround(ours.average_voices));
  stats->dwTotalCPU = static_cast<DWORD>(std::lround(load));
  stats->dwCPUPerVoice = static_cast<DWORD>(std::lround(load / std::max(ours.average_voices, 1.0)));
  stats->dwLostNotes = static_cast<DWORD>(ours.lost_notes);
  stats->dwFreeMemory = DMUS_SYNTHSTATS_SYSTEMMEMORY;
  stats->lPeakVolume = static_cast<LONG>(
      std::lround(2000 * std::log10(std::max(static_cast<double>(ours.peak_linear), 1e-5))));
  if (stats->dwSize >= sizeof(DMUS_SYNTHSTATS8)) {
    reinterpret_cast<DMUS_SYNTHSTATS8*>(stats)->dwSynthMemUse =
        static_cast<DWORD>(open->used_bytes());
  }
  return Guarded([&]() -> HRESULT {
    open->TellGone();
    return S_OK;
  });
}

// --- Downloads -----------------------------------------------------------------------------------

STDMETHODIMP Synth8::Download(HANDLE* handle, void* data, BOOL* may_free) {
  if (handle == nullptr || data == nullptr || may_free == nullptr) return E_POINTER;
  *handle = nullptr;
  return Guarded([&]() -> HRESULT {
    const auto open = this->open();
    if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    if (!IsReadable(data, sizeof(DMUS_DOWNLOADINFO))) return E_POINTER;
    DMUS_DOWNLOADINFO info;
    std::memcpy(&info, data, sizeof info);
    // What is not there cannot be read; the rest is judged with it missing.
    const std::size_t bytes =
        IsReadable(data, info.cbSize) ? info.cbSize : sizeof(DMUS_DOWNLOADINFO);
    const auto ours = open->Download(
        {static_cast<const std::byte*>(data), std::max<std::size_t>(bytes, sizeof info)});
    open->TellGone();
    if (!ours) return ResultOf(ours.error());
    *handle = reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(*ours));
    if (info.dwDLType == DMUS_DOWNLOADINFO_STREAMINGWAVE) {
      const std::scoped_lock lock(mutex_);
      streams_.push_back({*ours, info.dwDLId, static_cast<const std::byte*>(data)});
    }
    // We keep a copy of either; clients expect that waves stay where they are.
    *may_free = info.dwDLType == DMUS_DOWNLOADINFO_INSTRUMENT ||
                info.dwDLType == DMUS_DOWNLOADINFO_INSTRUMENT2;
    return S_OK;
  });
}

STDMETHODIMP Synth8::Unload(HANDLE handle, HRESULT(CALLBACK* freed)(HANDLE, HANDLE), HANDLE user) {
  return Guarded([&]() -> HRESULT {
    const auto open = this->open();
    if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    std::function<void()> gone;
    if (freed != nullptr) gone = [=] { freed(handle, user); };
    if (!open->Unload(reinterpret_cast<std::uintptr_t>(handle), std::move(gone))) return E_FAIL;
    {
      const std::scoped_lock lock(mutex_);
      std::erase_if(streams_, [&](const Stream& stream) {
        return stream.handle == reinterpret_cast<std::uintptr_t>(handle);
      });
    }
    open->TellGone();
    return S_OK;
  });
}

// --- Voices that no key starts -------------------------------------------------------------------

STDMETHODIMP Synth8::PlayVoice(REFERENCE_TIME time, DWORD voice, DWORD group, DWORD channel,
                               DWORD download, LONG pitch, LONG volume, SAMPLE_TIME start,
                               SAMPLE_TIME loop_start, SAMPLE_TIME loop_end) {
  return Guarded([&]() -> HRESULT {
    SinkPointer sink;
    std::shared_ptr<OpenSynth> open;
    if (const HRESULT result = FindPlaying(open, sink); FAILED(result)) return result;
    TimeOfSink sink_time(*sink.get());
    const HRESULT result = ResultOf(open->PlayVoice(time,
                                                    {.id = voice,
                                                     .group = group - 1,
                                                     .channel = channel,
                                                     .download = download,
                                                     .sound = {.pitch_cents = pitch,
                                                               .gain_hundredths_db = volume,
                                                               .start_frame = start,
                                                               .loop_start = loop_start,
                                                               .loop_end = loop_end}},
                                                    sink_time));
    open->TellGone();
    return result;
  });
}

STDMETHODIMP Synth8::StopVoice(REFERENCE_TIME time, DWORD voice) {
  return Guarded([&]() -> HRESULT {
    SinkPointer sink;
    std::shared_ptr<OpenSynth> open;
    if (const HRESULT result = FindPlaying(open, sink); FAILED(result)) return result;
    TimeOfSink sink_time(*sink.get());
    return ResultOf(open->StopVoice(time, voice, sink_time));
  });
}

STDMETHODIMP Synth8::GetVoiceState(DWORD voices[], DWORD count, DMUS_VOICE_STATE states[]) {
  if (count > 0 && (voices == nullptr || states == nullptr)) return E_POINTER;
  return Guarded([&]() -> HRESULT {
    const auto open = this->open();
    if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    for (DWORD i = 0; i < count; ++i) {
      const dmus::VoiceState state = open->StateOfVoice(voices[i]);
      states[i] = {};
      states[i].bExists = state.exists ? TRUE : FALSE;
      states[i].spPosition = state.frame;
    }
    return S_OK;
  });
}

STDMETHODIMP Synth8::Refresh(DWORD download, DWORD /*flags*/) {
  return Guarded([&]() -> HRESULT {
    std::shared_ptr<OpenSynth> open;
    const std::byte* data = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      if (open_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
      const auto stream = std::find_if(streams_.begin(), streams_.end(),
                                       [&](const Stream& s) { return s.id == download; });
      if (stream == streams_.end()) return E_INVALIDARG;
      data = stream->data;
      open = open_;
    }
    DMUS_DOWNLOADINFO info;
    if (!IsReadable(data, sizeof info)) return E_INVALIDARG;
    std::memcpy(&info, data, sizeof info);
    if (info.dwDLId != download || !IsReadable(data, info.cbSize)) return E_INVALIDARG;
    const auto refreshed = open->Refresh({data, info.cbSize});
    return refreshed ? S_OK : ResultOf(refreshed.error());
  });
}

STDMETHODIMP Synth8::AssignChannelToBuses(DWORD group, DWORD channel, DWORD* buses, DWORD count) {
  if (count > 0 && buses == nullptr) return E_POINTER;
  return Guarded([&]() -> HRESULT {
    const auto open = this->open();
    if (open == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    const std::uint16_t outputs = OutputsOf(std::span<const DWORD>(buses, count));
    const DWORD first = group == 0 ? 0 : group - 1;
    const DWORD end = group == 0 ? open->channel_groups() : group;
    for (DWORD at = first; at < end; ++at) {
      if (!open->SetOutputs(at, channel, outputs)) return E_INVALIDARG;
    }
    return S_OK;
  });
}

// --- IKsControl ----------------------------------------------------------------------------------

STDMETHODIMP Synth8::KsProperty(KSPROPERTY* property, ULONG property_bytes, void* data,
                                ULONG data_bytes, ULONG* returned_bytes) {
  if (property == nullptr || (data == nullptr && data_bytes > 0)) return E_POINTER;
  if (property_bytes < sizeof(KSPROPERTY)) return E_INVALIDARG;
  return Guarded([&]() -> HRESULT {
    dmus::PropertyRequest request{.id = property->Id, .flags = property->Flags};
    static_assert(sizeof request.set == sizeof property->Set);
    std::memcpy(&request.set, &property->Set, sizeof request.set);
    std::uint32_t written = 0;
    dmus::SynthControls controls;
    std::shared_ptr<OpenSynth> open;
    HRESULT result = S_OK;
    {
      const std::scoped_lock lock(mutex_);
      result = ResultOf(
          dmus::Answer(controls_, request, {static_cast<std::byte*>(data), data_bytes}, written));
      controls = controls_;
      open = open_;
    }
    if (returned_bytes != nullptr) *returned_bytes = written;
    if (SUCCEEDED(result) && open != nullptr) open->Apply(controls);
    return result;
  });
}

STDMETHODIMP Synth8::KsMethod(KSMETHOD* /*method*/, ULONG /*method_bytes*/, void* /*data*/,
                              ULONG /*data_bytes*/, ULONG* /*returned_bytes*/) {
  return DMUS_E_UNKNOWN_PROPERTY;
}

STDMETHODIMP Synth8::KsEvent(KSEVENT* /*event*/, ULONG /*event_bytes*/, void* /*data*/,
                             ULONG /*data_bytes*/, ULONG* /*returned_bytes*/) {
  return DMUS_E_UNKNOWN_PROPERTY;
}

}  // namespace portamento::directmusic
