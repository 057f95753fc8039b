#include "tests/miniport_adapter/directmusic/client.h"

#include <cstring>

namespace portamento::test {

using Get = HRESULT STDAPICALLTYPE(REFCLSID, REFIID, void**);

HMODULE dll = nullptr;

IClassFactory* ClassObject(REFCLSID clsid) {
  void* factory = nullptr;
  EXPECT_EQ(Exported<Get>("DllGetClassObject")(clsid, IID_IClassFactory, &factory), S_OK);
  return static_cast<IClassFactory*>(factory);
}

// --- The sink ------------------------------------------------------------------------------------

STDMETHODIMP FakeSink::QueryInterface(REFIID, void** object) {
  *object = nullptr;
  return E_NOINTERFACE;
}
STDMETHODIMP FakeSink::Init(IDirectMusicSynth*) {
  ++inits;
  return S_OK;
}
STDMETHODIMP FakeSink::SetMasterClock(IReferenceClock*) {
  ++master_clocks;
  return S_OK;
}
STDMETHODIMP FakeSink::GetLatencyClock(IReferenceClock** clock) {
  AddRef();
  *clock = this;
  return S_OK;
}
STDMETHODIMP FakeSink::Activate(BOOL enable) {
  ++activations;
  if (const auto& react = enable ? on_activate : on_deactivate) react();
  return activation;
}
STDMETHODIMP FakeSink::SampleToRefTime(LONGLONG frame, REFERENCE_TIME* time) {
  *time = TimeOfFrame(frame, rate_hz);
  return S_OK;
}
STDMETHODIMP FakeSink::RefTimeToSample(REFERENCE_TIME time, LONGLONG* frame) {
  *frame = ((time - kStart100ns) * rate_hz + 5'000'000) / 10'000'000;
  return S_OK;
}
STDMETHODIMP FakeSink::SetDirectSound(IDirectSound*, IDirectSoundBuffer*) { return S_OK; }
STDMETHODIMP FakeSink::GetDesiredBufferSize(DWORD* bytes) {
  *bytes = 0;
  return S_OK;
}
STDMETHODIMP FakeSink::GetTime(REFERENCE_TIME* time) {
  *time = kStart100ns;
  return S_OK;
}
STDMETHODIMP FakeSink::AdviseTime(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) {
  return E_NOTIMPL;
}
STDMETHODIMP FakeSink::AdvisePeriodic(REFERENCE_TIME, REFERENCE_TIME, HANDLE, DWORD*) {
  return E_NOTIMPL;
}
STDMETHODIMP FakeSink::Unadvise(DWORD) { return E_NOTIMPL; }

// --- The client ----------------------------------------------------------------------------------

Client::Client(REFCLSID clsid) {
  IClassFactory* const factory = ClassObject(clsid);
  void* object = nullptr;
  EXPECT_EQ(factory->CreateInstance(nullptr, IID_IDirectMusicSynth8, &object), S_OK);
  synth_ = static_cast<IDirectMusicSynth8*>(object);
  factory->Release();
}

Client::~Client() {
  EXPECT_EQ(synth_->Release(), 0u);
  EXPECT_EQ(sink.references, 1) << "the synthesizer lets go of its sink";
}

void Client::Begin(DWORD audio_channels, DWORD groups) {
  channels = audio_channels;
  DMUS_PORTPARAMS parameters{};
  parameters.dwSize = sizeof parameters;
  parameters.dwValidParams = DMUS_PORTPARAMS_VOICES | DMUS_PORTPARAMS_CHANNELGROUPS |
                             DMUS_PORTPARAMS_AUDIOCHANNELS | DMUS_PORTPARAMS_SAMPLERATE |
                             DMUS_PORTPARAMS_EFFECTS;
  parameters.dwVoices = 64;
  parameters.dwChannelGroups = groups;
  parameters.dwAudioChannels = channels;
  parameters.dwSampleRate = static_cast<DWORD>(sink.rate_hz);
  ASSERT_EQ(synth_->Open(&parameters), S_OK);
  ASSERT_EQ(synth_->SetSynthSink(&sink), S_OK);
  LONG none = 0;
  ASSERT_EQ(Property(GUID_DMUS_PROP_Volume, 1, KSPROPERTY_TYPE_SET, &none, sizeof none), S_OK);
  ASSERT_EQ(synth_->Activate(TRUE), S_OK);
}

HANDLE Client::Download(const std::vector<std::byte>& image) {
  HANDLE handle = nullptr;
  BOOL may_free = FALSE;
  auto copy = image;
  EXPECT_EQ(synth_->Download(&handle, copy.data(), &may_free), S_OK);
  EXPECT_NE(handle, nullptr);
  return handle;
}

void Client::DownloadConstant() {
  Download(WaveDownload(1, Constant(400, 16'384)));
  Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
}

HRESULT Client::Play(std::vector<BYTE> message, LONGLONG frame, DWORD group, bool structured) {
  auto bytes = EventBytes(std::move(message), 0, group, structured ? DMUS_EVENT_STRUCTURED : 0);
  return synth_->PlayBuffer(TimeOfFrame(frame, sink.rate_hz), bytes.data(),
                            static_cast<DWORD>(bytes.size()));
}

void Client::PlayFullLevel(DWORD group) {
  for (const BYTE controller : {BYTE{7}, BYTE{11}}) Play({0xB0, controller, 127}, 0, group);
  for (const BYTE controller : {BYTE{91}, BYTE{93}}) Play({0xB0, controller, 0}, 0, group);
}

std::vector<short> Client::Render(DWORD frames, DWORD block) {
  std::vector<short> sound(std::size_t{frames} * channels, short{0x5555});
  for (DWORD done = 0; done < frames;) {
    const DWORD count = std::min(block, frames - done);
    EXPECT_EQ(synth_->Render(sound.data() + std::size_t{done} * channels, count, position), S_OK);
    position += count;
    done += count;
  }
  return sound;
}

HRESULT Client::Property(REFGUID set, ULONG id, ULONG flags, void* data, ULONG bytes,
                         ULONG* returned) {
  void* control = nullptr;
  EXPECT_EQ(synth_->QueryInterface(IID_IKsControl, &control), S_OK);
  KSPROPERTY property{};
  property.Set = set;
  property.Id = id;
  property.Flags = flags;
  ULONG written = 0;
  const HRESULT result = static_cast<IKsControl*>(control)->KsProperty(
      &property, sizeof property, data, bytes, returned != nullptr ? returned : &written);
  static_cast<IKsControl*>(control)->Release();
  return result;
}

std::vector<BYTE> EventBytes(std::vector<BYTE> message, REFERENCE_TIME delta, DWORD group,
                             DWORD flags) {
  DMUS_EVENTHEADER header{};
  header.cbEvent = static_cast<DWORD>(message.size());
  header.dwChannelGroup = group;
  header.rtDelta = delta;
  header.dwFlags = flags;
  std::vector<BYTE> bytes((sizeof header + message.size() + 7) / 8 * 8);
  std::memcpy(bytes.data(), &header, sizeof header);
  std::copy(message.begin(), message.end(), bytes.begin() + sizeof header);
  return bytes;
}

REFERENCE_TIME TimeOfFrame(LONGLONG frame, LONGLONG rate_hz) {
  return FakeSink::kStart100ns + (frame * 10'000'000 + rate_hz / 2) / rate_hz;
}

std::size_t Onset(const std::vector<short>& sound, DWORD channels) {
  const auto at = std::find_if(sound.begin(), sound.end(), [](short x) { return x != 0; });
  return static_cast<std::size_t>(at - sound.begin()) / channels;
}

}  // namespace portamento::test

int main(int argument_count, char** arguments) {
  ::testing::InitGoogleTest(&argument_count, arguments);
  portamento::test::dll = ::LoadLibraryA("portamento_dmsynth.dll");
  if (portamento::test::dll == nullptr) {
    std::fputs("portamento_dmsynth.dll cannot be loaded\n", stderr);
    return 1;
  }
  return RUN_ALL_TESTS();
}
