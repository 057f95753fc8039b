// A client of the DLL: it loads it, makes a synthesizer as COM does, and is its sink and its clock.
#pragma once

#include "tests/miniport_adapter/downloads/image_builder.h"
// Its names are macros of the system later on.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "miniport_adapter/directmusic/guids.h"

namespace portamento::test {

/// The DLL's function of that name, which is there.
template <typename Function>
Function* Exported(const char* name);

IClassFactory* ClassObject(REFCLSID clsid);

/// Counts what happens to it. Frame 0 is reference time kStart100ns.
class FakeSink final : public IDirectMusicSynthSink, public IReferenceClock {
 public:
  static constexpr REFERENCE_TIME kStart100ns = 5'000'000'000;

  STDMETHODIMP QueryInterface(REFIID iid, void** object) override;
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }

  STDMETHODIMP Init(IDirectMusicSynth* synth) override;
  STDMETHODIMP SetMasterClock(IReferenceClock* clock) override;
  STDMETHODIMP GetLatencyClock(IReferenceClock** clock) override;
  STDMETHODIMP Activate(BOOL enable) override;
  STDMETHODIMP SampleToRefTime(LONGLONG frame, REFERENCE_TIME* time) override;
  STDMETHODIMP RefTimeToSample(REFERENCE_TIME time, LONGLONG* frame) override;
  STDMETHODIMP SetDirectSound(IDirectSound* sound, IDirectSoundBuffer* buffer) override;
  STDMETHODIMP GetDesiredBufferSize(DWORD* bytes) override;

  STDMETHODIMP GetTime(REFERENCE_TIME* time) override;
  STDMETHODIMP AdviseTime(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) override;
  STDMETHODIMP AdvisePeriodic(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) override;
  STDMETHODIMP Unadvise(DWORD) override;

  std::atomic<int> references = 1;
  std::atomic<int> inits = 0, activations = 0, master_clocks = 0;
  LONGLONG rate_hz = 48'000;
  HRESULT activation = S_OK;
  std::function<void()> on_activate, on_deactivate;
};

/// A synthesizer with a sink, released at the end.
/// A variable of the environment, for as long as this lives.
class ScopedVariable {
 public:
  ScopedVariable(const wchar_t* name, const wchar_t* value) : name_(name) {
    ::SetEnvironmentVariableW(name, value);
  }
  ~ScopedVariable() { ::SetEnvironmentVariableW(name_, nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const wchar_t* name_;
};

class Client {
 public:
  explicit Client(REFCLSID clsid = directmusic::kPortamentoSynth);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  IDirectMusicSynth8* operator->() { return synth_; }
  IDirectMusicSynth8* get() { return synth_; }

  /// Open, dry, with so many channels at 48 kHz; with the sink, and active.
  void Begin(DWORD channels = 2, DWORD groups = 2);

  HANDLE Download(const std::vector<std::byte>& image);
  /// A looped constant at half of full scale, as program 0 and wave 1.
  void DownloadConstant();

  /// MIDI messages at a frame, one to a buffer. The flag says that they are no raw bytes.
  HRESULT Play(std::vector<BYTE> message, LONGLONG frame, DWORD group = 1, bool structured = true);
  /// Volume and expression at 127, no sends.
  void PlayFullLevel(DWORD group = 1);

  /// The next frames, so many at a time; interleaved.
  std::vector<short> Render(DWORD frames, DWORD block = 441);

  HRESULT Property(REFGUID set, ULONG id, ULONG flags, void* data, ULONG bytes,
                   ULONG* returned = nullptr);

  FakeSink sink;
  LONGLONG position = 0;
  DWORD channels = 2;

 private:
  IDirectMusicSynth8* synth_ = nullptr;
};

/// One event as it stands in a buffer, padded.
std::vector<BYTE> EventBytes(std::vector<BYTE> message, REFERENCE_TIME delta, DWORD group,
                             DWORD flags);

REFERENCE_TIME TimeOfFrame(LONGLONG frame, LONGLONG rate_hz = 48'000);

/// The first frame that is not silent, of either side; the number of frames when all are.
std::size_t Onset(const std::vector<short>& sound, DWORD channels = 2);

extern HMODULE dll;

template <typename Function>
Function* Exported(const char* name) {
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(::GetProcAddress(dll, name)));
}

}  // namespace portamento::test
