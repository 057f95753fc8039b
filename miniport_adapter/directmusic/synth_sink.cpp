#include "miniport_adapter/directmusic/synth_sink.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "miniport_adapter/directmusic/environment.h"
#include "miniport_adapter/directmusic/results.h"
// After windows_headers.h: it needs the system's types.
#include <dsound.h>

namespace portamento::directmusic {
namespace {

constexpr DWORD kBlocksPerSecond = 50;
constexpr DWORD kPauseMs = 5;  // between two looks at what the output wants

REFERENCE_TIME TimeOf(IReferenceClock& clock) {
  REFERENCE_TIME now = 0;
  clock.GetTime(&now);
  return now;
}

}  // namespace

// --- IUnknown ------------------------------------------------------------------------------------

STDMETHODIMP SynthSink::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid == IID_IUnknown || iid == IID_IDirectMusicSynthSink) {
    *object = static_cast<IDirectMusicSynthSink*>(this);
  } else if (iid == IID_IKsControl) {
    *object = static_cast<IKsControl*>(this);
  } else {
    return E_NOINTERFACE;
  }
  AddRef();
  return S_OK;
}

STDMETHODIMP_(ULONG) SynthSink::AddRef() {
  return references_.fetch_add(1, std::memory_order_relaxed) + 1;
}

STDMETHODIMP_(ULONG) SynthSink::Release() {
  const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
  if (left == 0) delete this;
  return left;
}

template <typename Interface>
void SynthSink::Hold(Interface*& held, Interface* other) {
  if (other != nullptr) other->AddRef();
  {
    const std::scoped_lock lock(mutex_);
    std::swap(held, other);
  }
  if (other != nullptr) other->Release();
}

SynthSink::~SynthSink() {
  End();
  Hold<IReferenceClock>(master_clock_, nullptr);
  Hold<IDirectSoundBuffer>(buffer_, nullptr);
  Hold<IDirectSound>(sound_, nullptr);
}

// --- Its parts -----------------------------------------------------------------------------------

STDMETHODIMP SynthSink::Init(IDirectMusicSynth* synth) {
  const std::scoped_lock lock(mutex_);
  synth_ = synth;
  return S_OK;
}

STDMETHODIMP SynthSink::SetMasterClock(IReferenceClock* clock) {
  if (clock == nullptr) return E_POINTER;
  Hold(master_clock_, clock);
  return S_OK;
}

STDMETHODIMP SynthSink::GetLatencyClock(IReferenceClock** clock) {
  if (clock == nullptr) return E_POINTER;
  *clock = &latency_clock_;
  AddRef();
  return S_OK;
}

STDMETHODIMP SynthSink::SetDirectSound(IDirectSound* sound, IDirectSoundBuffer* buffer) {
  const std::scoped_lock activation(activation_mutex_);
  {
    const std::scoped_lock lock(mutex_);
    if (active_) return DMUS_E_SYNTHACTIVE;
    if (sound != nullptr && synth_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  }
  Hold(sound_, sound);
  Hold(buffer_, sound != nullptr ? buffer : nullptr);
  return S_OK;
}

STDMETHODIMP SynthSink::GetDesiredBufferSize(DWORD* bytes) {
  if (bytes == nullptr) return E_POINTER;
  IDirectMusicSynth* synth = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    synth = synth_;
  }
  if (synth == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
  WAVEFORMATEX format{};
  DWORD format_bytes = sizeof format;
  if (FAILED(synth->GetFormat(&format, &format_bytes))) return E_UNEXPECTED;
  *bytes = format.nSamplesPerSec * format.nChannels * 4;
  return S_OK;
}

// --- Time ----------------------------------------------------------------------------------------

dmus::SinkLine SynthSink::Line() const {
  const std::scoped_lock lock(mutex_);
  return line_;
}

STDMETHODIMP SynthSink::SampleToRefTime(LONGLONG frame, REFERENCE_TIME* time) {
  if (time == nullptr) return E_POINTER;
  *time = Line().TimeOf(frame);
  return S_OK;
}

STDMETHODIMP SynthSink::RefTimeToSample(REFERENCE_TIME time, LONGLONG* frame) {
  if (frame == nullptr) return E_POINTER;
  *frame = Line().FrameOf(time);
  return S_OK;
}

STDMETHODIMP SynthSink::LatencyClock::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid != IID_IUnknown && iid != IID_IReferenceClock) return E_NOINTERFACE;
  *object = static_cast<IReferenceClock*>(this);
  AddRef();
  return S_OK;
}

STDMETHODIMP SynthSink::LatencyClock::GetTime(REFERENCE_TIME* time) {
  if (time == nullptr) return E_INVALIDARG;
  {
    const std::scoped_lock lock(sink_.mutex_);
    if (!sink_.active_) return E_FAIL;
  }
  *time = sink_.Line().TimeOf(sink_.rendered_frames_.load(std::memory_order_acquire));
  return S_OK;
}

STDMETHODIMP SynthSink::LatencyClock::AdviseTime(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) {
  return E_NOTIMPL;
}
STDMETHODIMP SynthSink::LatencyClock::AdvisePeriodic(REFERENCE_TIME, REFERENCE_TIME, HANDLE,
                                                     DWORD*) {
  return E_NOTIMPL;
}
STDMETHODIMP SynthSink::LatencyClock::Unadvise(DWORD) { return E_NOTIMPL; }

// --- Sounding ------------------------------------------------------------------------------------

STDMETHODIMP SynthSink::Activate(BOOL enable) {
  return Guarded([&]() -> HRESULT {
    const std::scoped_lock activation(activation_mutex_);
    if (enable) return Begin();
    End();
    return S_OK;
  });
}

HRESULT SynthSink::Begin() {
  {
    const std::scoped_lock lock(mutex_);
    if (synth_ == nullptr) return DMUS_E_SYNTHNOTCONFIGURED;
    if (sound_ == nullptr) return DMUS_E_DSOUND_NOT_SET;
    if (master_clock_ == nullptr) return DMUS_E_NO_MASTER_CLOCK;
    if (active_) return DMUS_E_SYNTHACTIVE;
    rendered_ = synth_;
    clock_ = master_clock_;
    clock_->AddRef();
  }
  const HRESULT result = Start();
  if (FAILED(result)) End();
  return result;
}

HRESULT SynthSink::Start() {
  DWORD format_bytes = sizeof format_, buffer_bytes = 0;
  HRESULT result = rendered_->GetFormat(&format_, &format_bytes);
  if (SUCCEEDED(result)) result = GetDesiredBufferSize(&buffer_bytes);
  if (FAILED(result)) return result;
  const std::wstring path = SinkFileOfEnvironment();
  output_ = path.empty() ? MakeSoundOutput(*sound_, buffer_, format_, buffer_bytes)
                         : MakeWavOutput(path, format_);
  if (output_ == nullptr) return E_FAIL;
  block_.resize(std::size_t{std::max<DWORD>(format_.nSamplesPerSec / kBlocksPerSecond, 1)} *
                format_.nChannels);
  stop_ = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (stop_ == nullptr) return E_OUTOFMEMORY;
  rendered_frames_ = 0;
  {
    const REFERENCE_TIME now = TimeOf(*clock_);
    dmus::SinkLine line{.start_100ns = now, .rate_hz = format_.nSamplesPerSec};
    line.Settle(output_->Look(0, 0).heard.value_or(0), now);
    const std::scoped_lock lock(mutex_);
    line_ = line;
    active_ = true;
  }
  // From the first moment on sound has been rendered that is still to come.
  Supply();
  thread_ = ::CreateThread(nullptr, 0, &SynthSink::Run, this, 0, nullptr);
  if (thread_ == nullptr) return E_OUTOFMEMORY;
  ::SetThreadPriority(thread_, THREAD_PRIORITY_TIME_CRITICAL);
  return S_OK;
}

void SynthSink::End() {
  if (thread_ != nullptr) {
    ::SetEvent(stop_);
    ::WaitForSingleObject(thread_, INFINITE);
    ::CloseHandle(std::exchange(thread_, nullptr));
  }
  if (stop_ != nullptr) ::CloseHandle(std::exchange(stop_, nullptr));
  output_.reset();
  if (clock_ != nullptr) std::exchange(clock_, nullptr)->Release();
  const std::scoped_lock lock(mutex_);
  active_ = false;
}

/// The thread.
DWORD WINAPI SynthSink::Run(void* self) {
  auto& sink = *static_cast<SynthSink*>(self);
  while (!sink.Stops(kPauseMs)) sink.Supply();
  return 0;
}

bool SynthSink::Stops(DWORD wait_ms) const {
  return ::WaitForSingleObject(stop_, wait_ms) != WAIT_TIMEOUT;
}

/// Gives the output what it wants by now.
void SynthSink::Supply() {
  const REFERENCE_TIME now = TimeOf(*clock_);
  dmus::SinkLine line = Line();
  std::int64_t rendered = rendered_frames_.load(std::memory_order_relaxed);
  auto [heard, wanted] = output_->Look(line.FrameOf(now), rendered);
  if (heard) line.Follow(*heard, now);
  {
    const std::scoped_lock lock(mutex_);
    line_ = line;
  }
  const auto frames = static_cast<DWORD>(block_.size() / format_.nChannels);
  for (; wanted > 0 && !Stops(0); wanted -= frames) {
    if (FAILED(rendered_->Render(block_.data(), frames, rendered))) {
      std::fill(block_.begin(), block_.end(), short{0});
    }
    output_->Write(block_.data(), frames);
    rendered += frames;
    rendered_frames_.store(rendered, std::memory_order_release);
  }
}

// --- IKsControl ----------------------------------------------------------------------------------

STDMETHODIMP SynthSink::KsProperty(KSPROPERTY* property, ULONG property_bytes, void* data,
                                   ULONG data_bytes, ULONG* returned_bytes) {
  if (property == nullptr || returned_bytes == nullptr) return E_POINTER;
  if (property_bytes < sizeof *property) return E_INVALIDARG;
  if (property->Set != GUID_DMUS_PROP_SinkUsesDSound || property->Id != 0) {
    return DMUS_E_UNKNOWN_PROPERTY;
  }
  if ((property->Flags & KSPROPERTY_TYPE_GET) == 0) return DMUS_E_SET_UNSUPPORTED;
  if (data == nullptr) return E_POINTER;
  if (data_bytes < sizeof(DWORD)) return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
  *static_cast<DWORD*>(data) = TRUE;
  *returned_bytes = sizeof(DWORD);
  return S_OK;
}

STDMETHODIMP SynthSink::KsMethod(KSMETHOD*, ULONG, void*, ULONG, ULONG*) {
  return DMUS_E_UNKNOWN_PROPERTY;
}
STDMETHODIMP SynthSink::KsEvent(KSEVENT*, ULONG, void*, ULONG, ULONG*) {
  return DMUS_E_UNKNOWN_PROPERTY;
}

}  // namespace portamento::directmusic
