// IDirectMusicSynthSink: it owns the time and a thread, and asks its synthesizer for frames as its
// output wants them.
//
// It holds no reference of its synthesizer, which holds one of it. Its clock shares its count.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "miniport_adapter/directmusic/live_objects.h"
#include "miniport_adapter/directmusic/sink_output.h"
#include "miniport_adapter/directmusic/windows_headers.h"
#include "miniport_adapter/user_mode/sink_line.h"

namespace portamento::directmusic {

class SynthSink final : public IDirectMusicSynthSink, public IKsControl {
 public:
  /// Begins with one reference.
  SynthSink() = default;

  STDMETHODIMP QueryInterface(REFIID iid, void** object) override;
  STDMETHODIMP_(ULONG) AddRef() override;
  STDMETHODIMP_(ULONG) Release() override;

  STDMETHODIMP Init(IDirectMusicSynth* synth) override;
  STDMETHODIMP SetMasterClock(IReferenceClock* clock) override;
  STDMETHODIMP GetLatencyClock(IReferenceClock** clock) override;
  STDMETHODIMP Activate(BOOL enable) override;
  STDMETHODIMP SampleToRefTime(LONGLONG frame, REFERENCE_TIME* time) override;
  STDMETHODIMP RefTimeToSample(REFERENCE_TIME time, LONGLONG* frame) override;
  STDMETHODIMP SetDirectSound(IDirectSound* sound, IDirectSoundBuffer* buffer) override;
  STDMETHODIMP GetDesiredBufferSize(DWORD* bytes) override;

  STDMETHODIMP KsProperty(KSPROPERTY* property, ULONG property_bytes, void* data, ULONG data_bytes,
                          ULONG* returned_bytes) override;
  STDMETHODIMP KsMethod(KSMETHOD* method, ULONG method_bytes, void* data, ULONG data_bytes,
                        ULONG* returned_bytes) override;
  STDMETHODIMP KsEvent(KSEVENT* event, ULONG event_bytes, void* data, ULONG data_bytes,
                       ULONG* returned_bytes) override;

 private:
  /// The time up to which sound has been rendered.
  class LatencyClock final : public IReferenceClock {
   public:
    explicit LatencyClock(SynthSink& sink) : sink_(sink) {}
    STDMETHODIMP QueryInterface(REFIID iid, void** object) override;
    STDMETHODIMP_(ULONG) AddRef() override { return sink_.AddRef(); }
    STDMETHODIMP_(ULONG) Release() override { return sink_.Release(); }
    STDMETHODIMP GetTime(REFERENCE_TIME* time) override;
    STDMETHODIMP AdviseTime(REFERENCE_TIME base, REFERENCE_TIME stream, HANDLE event,
                            DWORD* cookie) override;
    STDMETHODIMP AdvisePeriodic(REFERENCE_TIME start, REFERENCE_TIME period, HANDLE semaphore,
                                DWORD* cookie) override;
    STDMETHODIMP Unadvise(DWORD cookie) override;

   private:
    SynthSink& sink_;
  };

  ~SynthSink();

  /// Takes a reference of `other`, and lets go of what was held.
  template <typename Interface>
  void Hold(Interface*& held, Interface* other);

  HRESULT Begin();
  HRESULT Start();
  void End();
  static DWORD WINAPI Run(void* self);
  bool Stops(DWORD wait_ms) const;
  void Supply();
  dmus::SinkLine Line() const;

  LiveObjects::Mark mark_;
  std::atomic<ULONG> references_ = 1;
  LatencyClock latency_clock_{*this};

  // Held while it begins or ends, so that both are done by one thread at a time. Before mutex_.
  std::mutex activation_mutex_;

  mutable std::mutex mutex_;  // never held while a client, a synthesizer or a device is called
  IDirectMusicSynth* synth_ = nullptr;
  IReferenceClock* master_clock_ = nullptr;
  IDirectSound* sound_ = nullptr;
  IDirectSoundBuffer* buffer_ = nullptr;
  dmus::SinkLine line_;
  bool active_ = false;

  // Of the thread, while there is one. A clock that is set meanwhile counts from the next time on.
  HANDLE thread_ = nullptr;
  IDirectMusicSynth* rendered_ = nullptr;
  IReferenceClock* clock_ = nullptr;
  std::vector<short> block_;
  HANDLE stop_ = nullptr;
  std::unique_ptr<SinkOutput> output_;
  WAVEFORMATEX format_{};
  std::atomic<std::int64_t> rendered_frames_ = 0;
};

}  // namespace portamento::directmusic
