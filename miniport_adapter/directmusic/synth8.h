// IDirectMusicSynth8 and IKsControl: arguments, states and results. What they mean is OpenSynth's.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "miniport_adapter/core/render_gate.h"
#include "miniport_adapter/directmusic/live_objects.h"
#include "miniport_adapter/directmusic/sink_pointer.h"
#include "miniport_adapter/directmusic/windows_headers.h"
#include "miniport_adapter/user_mode/open_synth.h"

namespace portamento::directmusic {

class Synth8 final : public IDirectMusicSynth8, public IKsControl {
 public:
  /// `created_as`: the class that the client asked for, which is the port's GUID to it. Begins with
  /// one reference. Cheap: programs make one to read its capabilities.
  explicit Synth8(REFCLSID created_as) : created_as_(created_as) {}

  STDMETHODIMP QueryInterface(REFIID iid, void** object) override;
  STDMETHODIMP_(ULONG) AddRef() override;
  STDMETHODIMP_(ULONG) Release() override;

  STDMETHODIMP Open(DMUS_PORTPARAMS* parameters) override;
  STDMETHODIMP Close() override;
  STDMETHODIMP SetNumChannelGroups(DWORD groups) override;
  STDMETHODIMP Download(HANDLE* handle, void* data, BOOL* may_free) override;
  STDMETHODIMP Unload(HANDLE handle, HRESULT(CALLBACK* freed)(HANDLE, HANDLE),
                      HANDLE user) override;
  STDMETHODIMP PlayBuffer(REFERENCE_TIME time, BYTE* buffer, DWORD bytes) override;
  STDMETHODIMP GetRunningStats(DMUS_SYNTHSTATS* stats) override;
  STDMETHODIMP GetPortCaps(DMUS_PORTCAPS* caps) override;
  STDMETHODIMP SetMasterClock(IReferenceClock* clock) override;
  STDMETHODIMP GetLatencyClock(IReferenceClock** clock) override;
  STDMETHODIMP Activate(BOOL enable) override;
  STDMETHODIMP SetSynthSink(IDirectMusicSynthSink* sink) override;
  STDMETHODIMP Render(short* buffer, DWORD frames, LONGLONG position) override;
  STDMETHODIMP SetChannelPriority(DWORD group, DWORD channel, DWORD priority) override;
  STDMETHODIMP GetChannelPriority(DWORD group, DWORD channel, DWORD* priority) override;
  STDMETHODIMP GetFormat(WAVEFORMATEX* format, DWORD* bytes) override;
  STDMETHODIMP GetAppend(DWORD* frames) override;

  // Nothing of what these mean is public. Ours: a voice plays a one-shot or streaming wave, or the
  // waves of a wave articulation one after another, on a channel (groups from 1), until the wave or
  // StopVoice ends it. Pitch in cents, volume in 1/100 dB, positions in frames of the wave; a loop
  // that ends where it starts is none. Refresh reads a streaming wave anew from where its client
  // keeps it, for voices that begin later. Groups of buses: 0 is all.
  STDMETHODIMP PlayVoice(REFERENCE_TIME time, DWORD voice, DWORD group, DWORD channel,
                         DWORD download, LONG pitch, LONG volume, SAMPLE_TIME start,
                         SAMPLE_TIME loop_start, SAMPLE_TIME loop_end) override;
  STDMETHODIMP StopVoice(REFERENCE_TIME time, DWORD voice) override;
  STDMETHODIMP GetVoiceState(DWORD voices[], DWORD count, DMUS_VOICE_STATE states[]) override;
  STDMETHODIMP Refresh(DWORD download, DWORD flags) override;
  STDMETHODIMP AssignChannelToBuses(DWORD group, DWORD channel, DWORD* buses, DWORD count) override;

  STDMETHODIMP KsProperty(KSPROPERTY* property, ULONG property_bytes, void* data, ULONG data_bytes,
                          ULONG* returned_bytes) override;
  STDMETHODIMP KsMethod(KSMETHOD* method, ULONG method_bytes, void* data, ULONG data_bytes,
                        ULONG* returned_bytes) override;
  STDMETHODIMP KsEvent(KSEVENT* event, ULONG event_bytes, void* data, ULONG data_bytes,
                       ULONG* returned_bytes) override;

 private:
  ~Synth8();

  /// A streaming wave that a client may refresh: where it keeps it.
  struct Stream {
    std::uint64_t handle;
    DWORD id;
    const std::byte* data;
  };

  std::shared_ptr<dmus::OpenSynth> open() const;
  HRESULT FindPlaying(std::shared_ptr<dmus::OpenSynth>& open, SinkPointer& sink) const;
  HRESULT ActivateSink();
  HRESULT DeactivateSink();
  void SetRendered(dmus::OpenSynth* open);

  LiveObjects::Mark mark_;
  std::atomic<ULONG> references_ = 1;
  const GUID created_as_;

  // Held for moments only: never while a client or a sink is called.
  mutable std::mutex mutex_;
  SinkPointer sink_;
  std::shared_ptr<dmus::OpenSynth> open_;
  dmus::SynthControls controls_;
  std::vector<Stream> streams_;
  std::atomic<bool> active_ = false;

  dmus::RenderGate gate_;
  dmus::OpenSynth* rendered_ = nullptr;  // behind the gate
  std::atomic<std::uint32_t> audio_channels_ = 2;
};

}  // namespace portamento::directmusic
