// Class object, interfaces, states, format: what a port does before anything sounds.
#include "tests/miniport_adapter/directmusic/client.h"

namespace portamento::test {
namespace {

using directmusic::kPortamentoSynth;
using directmusic::kSystemSynth;

DMUS_PORTPARAMS Asked(DWORD valid) {
  DMUS_PORTPARAMS parameters{};
  parameters.dwSize = sizeof parameters;
  parameters.dwValidParams = valid;
  return parameters;
}

// --- COM -----------------------------------------------------------------------------------------

TEST(DirectMusicServer, KnowsItsOwnClassAndTheSystems) {
  using Get = HRESULT STDAPICALLTYPE(REFCLSID, REFIID, void**);
  const auto get = Exported<Get>("DllGetClassObject");
  void* object = &object;
  EXPECT_EQ(get(CLSID_NULL, IID_IClassFactory, &object), CLASS_E_CLASSNOTAVAILABLE);
  EXPECT_EQ(object, nullptr);
  EXPECT_EQ(get(kPortamentoSynth, IID_IDirectMusicSynth, &object), E_NOINTERFACE);
  EXPECT_EQ(get(kPortamentoSynth, IID_IClassFactory, nullptr), E_POINTER);
  for (const GUID& clsid : {kPortamentoSynth, kSystemSynth}) {
    ASSERT_EQ(get(clsid, IID_IUnknown, &object), S_OK);
    static_cast<IUnknown*>(object)->Release();
  }
}

TEST(DirectMusicServer, MayBeUnloadedOnceAllIsReleased) {
  using CanUnload = HRESULT STDAPICALLTYPE();
  const auto can_unload = Exported<CanUnload>("DllCanUnloadNow");
  EXPECT_EQ(can_unload(), S_OK);
  {
    const Client client;
    EXPECT_EQ(can_unload(), S_FALSE);
  }
  EXPECT_EQ(can_unload(), S_OK);
  IClassFactory* const factory = ClassObject(kPortamentoSynth);
  factory->LockServer(TRUE);
  factory->Release();
  EXPECT_EQ(can_unload(), S_FALSE);
  IClassFactory* const again = ClassObject(kPortamentoSynth);
  again->LockServer(FALSE);
  again->Release();
  EXPECT_EQ(can_unload(), S_OK);
}

TEST(DirectMusicServer, RegistersWhereItLiesAndLeavesNothingBehind) {
  using Call = HRESULT STDAPICALLTYPE();
  const std::wstring clsid = L"{B4C6A9E2-5D1F-4B83-9C27-0E6F3A1D7C58}";
  const std::wstring class_key = L"Software\\Classes\\CLSID\\" + clsid;
  const std::wstring server_key = class_key + L"\\InprocServer32";
  const std::wstring synth_key = L"Software\\Microsoft\\DirectMusic\\SoftwareSynths\\" + clsid;
  const auto text = [](const std::wstring& key, const wchar_t* name) -> std::wstring {
    wchar_t value[MAX_PATH] = L"";
    DWORD bytes = sizeof value;
    const auto status = ::RegGetValueW(HKEY_LOCAL_MACHINE, key.c_str(), name, RRF_RT_REG_SZ,
                                       nullptr, value, &bytes);
    return status == ERROR_SUCCESS ? value : L"(none)";
  };
  ASSERT_EQ(Exported<Call>("DllRegisterServer")(), S_OK);
  wchar_t path[MAX_PATH] = L"";
  ::GetModuleFileNameW(dll, path, MAX_PATH);
  EXPECT_EQ(text(class_key, nullptr), L"Portamento Synthesizer");
  EXPECT_EQ(text(server_key, nullptr), path);
  EXPECT_EQ(text(server_key, L"ThreadingModel"), L"Both");
  EXPECT_EQ(text(synth_key, L"Description"), L"Portamento Synthesizer");
  ASSERT_EQ(Exported<Call>("DllUnregisterServer")(), S_OK);
  EXPECT_EQ(text(class_key, nullptr), L"(none)");
  EXPECT_EQ(text(server_key, nullptr), L"(none)");
  EXPECT_EQ(text(synth_key, L"Description"), L"(none)");
  EXPECT_EQ(Exported<Call>("DllUnregisterServer")(), S_OK) << "no error when there are none";
}

TEST(DirectMusicServer, RefusesAggregation) {
  FakeSink outer;
  IClassFactory* const factory = ClassObject(kPortamentoSynth);
  void* object = &outer;
  EXPECT_EQ(
      factory->CreateInstance(static_cast<IDirectMusicSynthSink*>(&outer), IID_IUnknown, &object),
      CLASS_E_NOAGGREGATION);
  EXPECT_EQ(object, nullptr);
  object = &outer;
  EXPECT_EQ(factory->CreateInstance(nullptr, IID_IReferenceClock, &object), E_NOINTERFACE);
  EXPECT_EQ(object, nullptr);
  factory->Release();
}

TEST(DirectMusicSynth, AnswersItsInterfacesOnOneCount) {
  Client client;
  for (const GUID& iid :
       {IID_IUnknown, IID_IDirectMusicSynth, IID_IDirectMusicSynth8, IID_IKsControl}) {
    void* object = nullptr;
    ASSERT_EQ(client->QueryInterface(iid, &object), S_OK);
    EXPECT_EQ(client->AddRef(), 3u);
    EXPECT_EQ(static_cast<IUnknown*>(object)->Release(), 2u);
    EXPECT_EQ(client->Release(), 1u);
  }
  for (const GUID& iid : {IID_IDirectMusicSynthSink, IID_IReferenceClock}) {
    void* object = &client;
    EXPECT_EQ(client->QueryInterface(iid, &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
  }
}

TEST(DirectMusicSynth, TellsTheCapabilitiesOfTheClassThatWasAskedFor) {
  for (const auto& [clsid, flags] : {std::pair{kSystemSynth, 0xE85u}, {kPortamentoSynth, 0x285u}}) {
    Client client(clsid);
    EXPECT_EQ(client->GetPortCaps(nullptr), E_INVALIDARG);
    DMUS_PORTCAPS caps{};
    caps.dwSize = sizeof caps - 1;
    EXPECT_EQ(client->GetPortCaps(&caps), E_INVALIDARG);
    caps.dwSize = sizeof caps;
    ASSERT_EQ(sizeof caps, 308u);
    ASSERT_EQ(client->GetPortCaps(&caps), S_OK);
    EXPECT_EQ(caps.dwSize, sizeof caps);
    EXPECT_EQ(caps.dwFlags, flags);
    EXPECT_TRUE(caps.guidPort == clsid);
    EXPECT_EQ(caps.dwClass, 1u);
    EXPECT_EQ(caps.dwType, 1u);
    EXPECT_EQ(caps.dwMemorySize, 0x7FFFFFFFu);
    EXPECT_EQ(caps.dwMaxChannelGroups, 1000u);
    EXPECT_EQ(caps.dwMaxVoices, 1000u);
    EXPECT_EQ(caps.dwMaxAudioChannels, 2u);
    EXPECT_EQ(caps.dwEffectFlags, 1u);
    EXPECT_EQ(std::wstring(caps.wszDescription), L"Portamento Synthesizer");
  }
}

// --- Opening and closing -------------------------------------------------------------------------

TEST(DirectMusicSynth, OpensOnceAndClosesOnce) {
  Client client;
  EXPECT_EQ(client->Close(), DMUS_E_ALREADYCLOSED);
  EXPECT_EQ(client->Open(nullptr), S_OK);
  EXPECT_EQ(client->Open(nullptr), DMUS_E_ALREADYOPEN);
  EXPECT_EQ(client->Close(), S_OK);
  EXPECT_EQ(client->Close(), DMUS_E_ALREADYCLOSED);
  DMUS_PORTPARAMS parameters = Asked(0);
  parameters.dwSize = 31;
  EXPECT_EQ(client->Open(&parameters), E_INVALIDARG);
}

TEST(DirectMusicSynth, WritesBackWhatItGrants) {
  Client client;
  DMUS_PORTPARAMS parameters = Asked(DMUS_PORTPARAMS_VOICES | DMUS_PORTPARAMS_SAMPLERATE);
  parameters.dwVoices = 5000;
  parameters.dwSampleRate = 44'100;
  ASSERT_EQ(client->Open(&parameters), S_FALSE);
  EXPECT_EQ(parameters.dwSize, 36u);
  EXPECT_EQ(parameters.dwValidParams, 0xEFu);
  EXPECT_EQ(parameters.dwVoices, 1000u);
  EXPECT_EQ(parameters.dwChannelGroups, 2u);
  EXPECT_EQ(parameters.dwAudioChannels, 2u);
  EXPECT_EQ(parameters.dwSampleRate, 44'100u);
  EXPECT_EQ(parameters.dwEffectFlags, 1u);
  client->Close();

  parameters = Asked(0);
  parameters.dwSize = 32;
  parameters.dwFeatures = 0x12345678;
  ASSERT_EQ(client->Open(&parameters), S_OK);
  EXPECT_EQ(parameters.dwValidParams, 0x6Fu);
  EXPECT_EQ(parameters.dwSampleRate, 22'050u);
  EXPECT_EQ(parameters.dwFeatures, 0x12345678u) << "beyond what the client has";
}

TEST(DirectMusicSynth, TellsItsFormat) {
  Client client;
  WAVEFORMATEX format{};
  DWORD bytes = sizeof format;
  EXPECT_EQ(client->GetFormat(&format, nullptr), E_POINTER);
  EXPECT_EQ(client->GetFormat(&format, &bytes), DMUS_E_SYNTHNOTCONFIGURED);
  DMUS_PORTPARAMS parameters = Asked(DMUS_PORTPARAMS_AUDIOCHANNELS | DMUS_PORTPARAMS_SAMPLERATE);
  parameters.dwAudioChannels = 1;
  parameters.dwSampleRate = 11'025;
  ASSERT_EQ(client->Open(&parameters), S_OK);
  bytes = 0;
  EXPECT_EQ(client->GetFormat(nullptr, &bytes), S_OK);
  EXPECT_EQ(bytes, 18u);
  EXPECT_EQ(client->GetFormat(&format, &bytes), S_OK);
  EXPECT_EQ(format.wFormatTag, WAVE_FORMAT_PCM);
  EXPECT_EQ(format.nChannels, 1);
  EXPECT_EQ(format.nSamplesPerSec, 11'025u);
  EXPECT_EQ(format.nBlockAlign, 2);
  EXPECT_EQ(format.nAvgBytesPerSec, 22'050u);
  EXPECT_EQ(format.wBitsPerSample, 16);
  EXPECT_EQ(format.cbSize, 0);
  WAVEFORMATEX part{};
  part.nChannels = 77;
  bytes = 2;
  EXPECT_EQ(client->GetFormat(&part, &bytes), S_OK);
  EXPECT_EQ(part.wFormatTag, WAVE_FORMAT_PCM);
  EXPECT_EQ(part.nChannels, 77) << "no more than there is room for";
  EXPECT_EQ(bytes, 18u);
  DWORD append = 99;
  EXPECT_EQ(client->GetAppend(nullptr), E_POINTER);
  EXPECT_EQ(client->GetAppend(&append), S_OK);
  EXPECT_EQ(append, 2u);
}

// --- States --------------------------------------------------------------------------------------

TEST(DirectMusicSynth, ActivatesAsTheTableOfStatesSays) {
  Client client;
  EXPECT_EQ(client->Activate(TRUE), DMUS_E_NOSYNTHSINK);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE);
  client->Open(nullptr);
  EXPECT_EQ(client->Activate(TRUE), DMUS_E_NOSYNTHSINK);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE);
  client->Close();

  client->SetSynthSink(&client.sink);
  EXPECT_EQ(client->Activate(TRUE), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE);
  EXPECT_EQ(client.sink.activations, 0);

  client->Open(nullptr);
  client.sink.activation = E_FAIL;
  EXPECT_EQ(client->Activate(TRUE), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE) << "it has stayed inactive";
  client.sink.activation = S_OK;
  EXPECT_EQ(client->Activate(TRUE), S_OK);
  EXPECT_EQ(client->Activate(TRUE), S_FALSE);
  EXPECT_EQ(client.sink.activations, 2);
  EXPECT_EQ(client->Activate(FALSE), S_OK);
  EXPECT_EQ(client.sink.activations, 3);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE);

  client->Activate(TRUE);
  EXPECT_EQ(client->SetSynthSink(nullptr), S_OK);
  EXPECT_EQ(client->Activate(FALSE), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->Activate(FALSE), S_FALSE);
}

TEST(DirectMusicSynth, MayBeRenderedBeforeItsSinkHasFinishedActivation) {
  Client client;
  HRESULT result = E_FAIL;
  client.sink.on_activate = [&] {
    short buffer[20];
    result = client->Render(buffer, 10, 0);
  };
  client.Begin();
  EXPECT_EQ(result, S_OK);
}

TEST(DirectMusicSynth, HoldsItsSinkOnce) {
  {
    Client client;
    EXPECT_EQ(client->SetSynthSink(nullptr), S_OK);
    EXPECT_EQ(client->SetSynthSink(&client.sink), S_OK);
    EXPECT_EQ(client.sink.references, 2);
    EXPECT_EQ(client.sink.inits, 1);
    EXPECT_EQ(client->SetSynthSink(&client.sink), S_OK);
    EXPECT_EQ(client.sink.references, 2);
    FakeSink other;
    EXPECT_EQ(client->SetSynthSink(&other), S_OK);
    EXPECT_EQ(client.sink.references, 1);
    EXPECT_EQ(other.references, 2);
    EXPECT_EQ(client->SetSynthSink(nullptr), S_OK);
    EXPECT_EQ(other.references, 1);
    client->SetSynthSink(&client.sink);
  }  // its last reference goes with the synthesizer, which the client checks
}

TEST(DirectMusicSynth, LeavesTheMasterClockToThePort) {
  Client client;
  EXPECT_EQ(client->SetMasterClock(nullptr), E_POINTER);
  client->SetSynthSink(&client.sink);
  EXPECT_EQ(client->SetMasterClock(&client.sink), S_OK);
  EXPECT_EQ(client.sink.master_clocks, 0);
  EXPECT_EQ(client.sink.references, 2);
}

TEST(DirectMusicSynth, HasTheLatencyClockOfItsSink) {
  Client client;
  IReferenceClock* clock = nullptr;
  EXPECT_EQ(client->GetLatencyClock(nullptr), E_POINTER);
  EXPECT_EQ(client->GetLatencyClock(&clock), DMUS_E_NOSYNTHSINK);
  client->SetSynthSink(&client.sink);
  ASSERT_EQ(client->GetLatencyClock(&clock), S_OK);
  EXPECT_EQ(clock, static_cast<IReferenceClock*>(&client.sink));
  clock->Release();
}

TEST(DirectMusicSynth, SaysWhyItDoesNotPlayOrRender) {
  Client client;
  short buffer[4];
  BYTE event[24]{};
  EXPECT_EQ(client->Render(nullptr, 2, 0), E_POINTER);
  EXPECT_EQ(client->Render(buffer, 2, 0), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->PlayBuffer(0, nullptr, 0), E_POINTER);
  EXPECT_EQ(client->PlayBuffer(0, event, sizeof event), DMUS_E_SYNTHNOTCONFIGURED);
  client->Open(nullptr);
  EXPECT_EQ(client->Render(buffer, 2, 0), DMUS_E_SYNTHINACTIVE);
  EXPECT_EQ(client->PlayBuffer(0, event, sizeof event), DMUS_E_NOSYNTHSINK);
  client->SetSynthSink(&client.sink);
  EXPECT_EQ(client->PlayBuffer(0, event, sizeof event), DMUS_E_SYNTHINACTIVE);
  client->Activate(TRUE);
  EXPECT_EQ(client->PlayBuffer(0, event, sizeof event), S_OK);
  EXPECT_EQ(client->Render(buffer, 2, 0), S_OK);
  client->Close();
  EXPECT_EQ(client->Render(buffer, 2, 0), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->PlayBuffer(0, event, sizeof event), DMUS_E_SYNTHNOTCONFIGURED);
}

// --- Groups, priorities, statistics, voices ------------------------------------------------------

TEST(DirectMusicSynth, KnowsThePriorityOfEachChannel) {
  Client client;
  DWORD priority = 0;
  EXPECT_EQ(client->GetChannelPriority(1, 0, nullptr), E_POINTER);
  EXPECT_EQ(client->GetChannelPriority(1, 0, &priority), DMUS_E_SYNTHNOTCONFIGURED);
  client->Open(nullptr);
  const DWORD offsets[] = {14, 13, 12, 11, 10, 9, 8, 7, 6, 15, 5, 4, 3, 2, 1, 0};
  for (DWORD channel = 0; channel < 16; ++channel) {
    ASSERT_EQ(client->GetChannelPriority(2, channel, &priority), S_OK);
    EXPECT_EQ(priority, 0x80000000u + offsets[channel]) << channel;
  }
  EXPECT_EQ(client->SetChannelPriority(2, 5, 0xF0000001), S_OK);
  EXPECT_EQ(client->GetChannelPriority(2, 5, &priority), S_OK);
  EXPECT_EQ(priority, 0xF0000001u);
  EXPECT_EQ(client->SetChannelPriority(0, 5, 1), E_INVALIDARG);
  EXPECT_EQ(client->SetChannelPriority(3, 5, 1), E_INVALIDARG);
  EXPECT_EQ(client->SetChannelPriority(1, 16, 1), E_INVALIDARG);
}

TEST(DirectMusicSynth, ChangesItsNumberOfGroups) {
  Client client;
  EXPECT_EQ(client->SetNumChannelGroups(3), DMUS_E_SYNTHNOTCONFIGURED);
  client->Open(nullptr);
  DWORD priority = 0;
  EXPECT_EQ(client->GetChannelPriority(3, 0, &priority), E_INVALIDARG);
  EXPECT_EQ(client->SetNumChannelGroups(3), S_OK);
  EXPECT_EQ(client->GetChannelPriority(3, 0, &priority), S_OK);
  EXPECT_EQ(client->SetNumChannelGroups(1001), E_FAIL);
}

TEST(DirectMusicSynth, TellsItsStatistics) {
  Client client;
  DMUS_SYNTHSTATS8 stats{};
  const auto short_stats = reinterpret_cast<DMUS_SYNTHSTATS*>(&stats);
  EXPECT_EQ(client->GetRunningStats(nullptr), E_POINTER);
  EXPECT_EQ(client->GetRunningStats(short_stats), DMUS_E_SYNTHNOTCONFIGURED);
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 0);
  client.Render(48'000);
  stats.dwSize = 32;
  stats.dwSynthMemUse = 77;
  ASSERT_EQ(client->GetRunningStats(short_stats), S_OK);
  EXPECT_EQ(stats.dwSize, 32u);
  EXPECT_EQ(stats.dwValidStats, 0x3Fu);
  EXPECT_EQ(stats.dwVoices, 1u);
  EXPECT_EQ(stats.dwLostNotes, 0u);
  EXPECT_EQ(stats.dwFreeMemory, 0x7FFFFFFFu);
  EXPECT_NEAR(static_cast<double>(stats.lPeakVolume), -602 - 301, 3);
  EXPECT_EQ(stats.dwSynthMemUse, 77u);
  stats.dwSize = 36;
  ASSERT_EQ(client->GetRunningStats(short_stats), S_OK);
  EXPECT_GT(stats.dwSynthMemUse, 800u);
}

TEST(DirectMusicSynth, VoicesAndBusesNeedWhatTheySay) {
  Client client;
  DWORD ids[] = {1, 2};
  DMUS_VOICE_STATE states[2];
  EXPECT_EQ(client->PlayVoice(0, 1, 1, 0, 5, 0, 0, 0, 0, 0), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->StopVoice(0, 1), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->GetVoiceState(ids, 2, states), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->GetVoiceState(nullptr, 2, states), E_POINTER);
  EXPECT_EQ(client->GetVoiceState(ids, 2, nullptr), E_POINTER);
  EXPECT_EQ(client->Refresh(5, 0), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->AssignChannelToBuses(1, 0, ids, 2), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(client->AssignChannelToBuses(1, 0, nullptr, 2), E_POINTER);
  client->Open(nullptr);
  EXPECT_EQ(client->PlayVoice(0, 1, 1, 0, 5, 0, 0, 0, 0, 0), DMUS_E_NOSYNTHSINK);
  client->SetSynthSink(&client.sink);
  EXPECT_EQ(client->PlayVoice(0, 1, 1, 0, 5, 0, 0, 0, 0, 0), DMUS_E_SYNTHINACTIVE);
  client->Activate(TRUE);
  EXPECT_EQ(client->PlayVoice(0, 1, 1, 0, 5, 0, 0, 0, 0, 0), E_INVALIDARG) << "not downloaded";
  EXPECT_EQ(client->StopVoice(0, 1), S_FALSE);
  states[0].bExists = states[1].bExists = TRUE;
  EXPECT_EQ(client->GetVoiceState(ids, 2, states), S_OK);
  EXPECT_FALSE(states[0].bExists || states[1].bExists);
  EXPECT_EQ(client->GetVoiceState(nullptr, 0, nullptr), S_OK);
  EXPECT_EQ(client->Refresh(5, 0), E_INVALIDARG);
  EXPECT_EQ(client->AssignChannelToBuses(3, 0, ids, 2), E_INVALIDARG) << "of two groups";
  EXPECT_EQ(client->AssignChannelToBuses(1, 16, ids, 2), E_INVALIDARG);
  EXPECT_EQ(client->AssignChannelToBuses(0, 15, ids, 2), S_OK);
  EXPECT_EQ(client->AssignChannelToBuses(2, 15, nullptr, 0), S_OK);
}

TEST(DirectMusicSynth, AnswersPropertyRequests) {
  Client client;
  DWORD value = 0;
  ULONG returned = 0;
  for (const auto& [set, expected] : {std::pair{GUID_DMUS_PROP_INSTRUMENT2, 1u},
                                      {GUID_DMUS_PROP_DLS1, 1u},
                                      {GUID_DMUS_PROP_DLS2, 1u},
                                      {GUID_DMUS_PROP_GM_Hardware, 0u},
                                      {GUID_DMUS_PROP_GS_Hardware, 0u},
                                      {GUID_DMUS_PROP_XG_Hardware, 0u},
                                      {GUID_DMUS_PROP_GS_Capable, 1u},
                                      {GUID_DMUS_PROP_XG_Capable, 1u},
                                      {GUID_DMUS_PROP_MemorySize, 0x7FFFFFFFu}}) {
    value = 99;
    ASSERT_EQ(client.Property(set, 0, KSPROPERTY_TYPE_GET, &value, sizeof value, &returned), S_OK);
    EXPECT_EQ(value, expected);
    EXPECT_EQ(returned, 4u);
    EXPECT_EQ(client.Property(set, 0, KSPROPERTY_TYPE_GET, &value, 3),
              HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER));
    EXPECT_EQ(client.Property(set, 1, KSPROPERTY_TYPE_GET, &value, sizeof value),
              DMUS_E_UNKNOWN_PROPERTY);
  }
  EXPECT_EQ(client.Property(CLSID_NULL, 0, KSPROPERTY_TYPE_GET, &value, sizeof value),
            DMUS_E_UNKNOWN_PROPERTY);
  for (const ULONG id : {0u, 1u}) {
    EXPECT_EQ(client.Property(GUID_DMUS_PROP_Volume, id, KSPROPERTY_TYPE_GET, &value, sizeof value),
              DMUS_E_GET_UNSUPPORTED);
    EXPECT_EQ(client.Property(GUID_DMUS_PROP_Volume, id, KSPROPERTY_TYPE_SET, &value, sizeof value),
              S_OK);
  }
  EXPECT_EQ(client.Property(GUID_DMUS_PROP_Volume, 2, KSPROPERTY_TYPE_SET, &value, sizeof value),
            DMUS_E_UNKNOWN_PROPERTY);
}

}  // namespace
}  // namespace portamento::test
