// What a port gives to our sink, in the hands of a test: a clock, a device, an open synthesizer.
#pragma once

#include "tests/miniport_adapter/directmusic/client.h"
// After it: it needs the system's types.
#include <dsound.h>

#include <atomic>

namespace portamento::test {

/// A clock that the test sets.
class HandClock final : public IReferenceClock {
 public:
  STDMETHODIMP QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }
  STDMETHODIMP GetTime(REFERENCE_TIME* time) override {
    *time = now;
    return S_OK;
  }
  STDMETHODIMP AdviseTime(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) override {
    return E_NOTIMPL;
  }
  STDMETHODIMP AdvisePeriodic(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) override {
    return E_NOTIMPL;
  }
  STDMETHODIMP Unadvise(DWORD) override { return E_NOTIMPL; }

  std::atomic<int> references = 1;
  std::atomic<REFERENCE_TIME> now = 1'000'000'000;
};

/// A sound device with one buffer, or none.
class FakeSound final : public IDirectSound {
 public:
  STDMETHODIMP QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }
  STDMETHODIMP CreateSoundBuffer(LPCDSBUFFERDESC, LPLPDIRECTSOUNDBUFFER made, LPUNKNOWN) override {
    if (buffer == nullptr) return DSERR_ALLOCATED;
    buffer->AddRef();
    *made = buffer;
    return S_OK;
  }
  STDMETHODIMP GetCaps(LPDSCAPS) override { return E_NOTIMPL; }
  STDMETHODIMP DuplicateSoundBuffer(LPDIRECTSOUNDBUFFER, LPLPDIRECTSOUNDBUFFER) override {
    return E_NOTIMPL;
  }
  STDMETHODIMP SetCooperativeLevel(HWND, DWORD) override { return S_OK; }
  STDMETHODIMP Compact() override { return S_OK; }
  STDMETHODIMP GetSpeakerConfig(LPDWORD) override { return E_NOTIMPL; }
  STDMETHODIMP SetSpeakerConfig(DWORD) override { return S_OK; }
  STDMETHODIMP Initialize(LPCGUID) override { return S_OK; }

  IDirectSoundBuffer* buffer = nullptr;
  int references = 1;
};

class Sink : public ::testing::Test {
 protected:
  Sink() {
    IClassFactory* const factory = ClassObject(directmusic::kSystemSink);
    void* object = nullptr;
    EXPECT_EQ(factory->CreateInstance(nullptr, IID_IDirectMusicSynthSink, &object), S_OK);
    sink_ = static_cast<IDirectMusicSynthSink*>(object);
    factory->Release();
    ::SetEnvironmentVariableW(L"PORTAMENTO_SINK_WAV", nullptr);
  }
  ~Sink() override {
    EXPECT_EQ(sink_->Release(), 0u);
    EXPECT_EQ(clock_.references, 1);
    EXPECT_EQ(sound_.references, 1);
  }

  /// An open synthesizer with this sink, of which the sink knows.
  IDirectMusicSynth8* OpenSynth(DWORD rate_hz = 48'000) {
    IClassFactory* const factory = ClassObject(directmusic::kSystemSynth);
    void* object = nullptr;
    EXPECT_EQ(factory->CreateInstance(nullptr, IID_IDirectMusicSynth8, &object), S_OK);
    factory->Release();
    auto* const synth = static_cast<IDirectMusicSynth8*>(object);
    DMUS_PORTPARAMS parameters{};
    parameters.dwSize = sizeof parameters;
    parameters.dwValidParams = DMUS_PORTPARAMS_SAMPLERATE | DMUS_PORTPARAMS_AUDIOCHANNELS;
    parameters.dwSampleRate = rate_hz;
    parameters.dwAudioChannels = 2;
    EXPECT_EQ(synth->Open(&parameters), S_OK);
    EXPECT_EQ(synth->SetSynthSink(sink_), S_OK);
    return synth;
  }

  IDirectMusicSynthSink* sink_ = nullptr;
  HandClock clock_;
  FakeSound sound_;
};

}  // namespace portamento::test
