// Our own sink, as a port uses it: states, time, its clock, and a WAV file to write.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "tests/miniport_adapter/directmusic/sink_client.h"

namespace portamento::test {
namespace {

TEST_F(Sink, AnswersForItselfAndControlAndNothingElse) {
  void* object = nullptr;
  EXPECT_EQ(sink_->QueryInterface(IID_IKsControl, &object), S_OK);
  static_cast<IUnknown*>(object)->Release();
  for (const GUID& iid : {IID_IReferenceClock, IID_IDirectMusicSynth}) {
    object = &object;
    EXPECT_EQ(sink_->QueryInterface(iid, &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
  }
}

TEST_F(Sink, WantsSynthThenSoundThenClock) {
  EXPECT_EQ(sink_->Activate(FALSE), S_OK);
  EXPECT_EQ(sink_->Activate(TRUE), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(sink_->SetDirectSound(&sound_, nullptr), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(sink_->SetDirectSound(nullptr, nullptr), S_OK);
  IDirectMusicSynth8* const synth = OpenSynth();
  EXPECT_EQ(sink_->Activate(TRUE), DMUS_E_DSOUND_NOT_SET);
  EXPECT_EQ(sink_->SetDirectSound(&sound_, nullptr), S_OK);
  EXPECT_EQ(sink_->Activate(TRUE), DMUS_E_NO_MASTER_CLOCK);
  EXPECT_EQ(sink_->SetMasterClock(nullptr), E_POINTER);
  EXPECT_EQ(sink_->SetMasterClock(&clock_), S_OK);
  EXPECT_TRUE(FAILED(sink_->Activate(TRUE)));  // the device has no buffer for it
  EXPECT_EQ(synth->Release(), 0u);
}

TEST_F(Sink, KnowsHowMuchItWouldBuffer) {
  DWORD bytes = 0;
  EXPECT_EQ(sink_->GetDesiredBufferSize(nullptr), E_POINTER);
  EXPECT_EQ(sink_->GetDesiredBufferSize(&bytes), DMUS_E_SYNTHNOTCONFIGURED);
  IDirectMusicSynth8* const synth = OpenSynth(44'100);
  EXPECT_EQ(sink_->GetDesiredBufferSize(&bytes), S_OK);
  EXPECT_EQ(bytes, 44'100u * 2 * 4);
  EXPECT_EQ(synth->Close(), S_OK);
  EXPECT_EQ(sink_->GetDesiredBufferSize(&bytes), E_UNEXPECTED);
  EXPECT_EQ(synth->Release(), 0u);
}

TEST_F(Sink, CountsInTenthsOfMilliseconds) {
  REFERENCE_TIME time = 0;
  LONGLONG frame = 0;
  EXPECT_EQ(sink_->SampleToRefTime(0, nullptr), E_POINTER);
  EXPECT_EQ(sink_->RefTimeToSample(0, nullptr), E_POINTER);
  EXPECT_EQ(sink_->SampleToRefTime(22'050, &time), S_OK);  // the rate of one that is not open
  EXPECT_EQ(time, 10'000'000);
  EXPECT_EQ(sink_->SampleToRefTime(3, &time), S_OK);
  EXPECT_EQ(time, 1000);
  EXPECT_EQ(sink_->RefTimeToSample(1999, &frame), S_OK);
  EXPECT_EQ(frame, 2);
}

TEST_F(Sink, SaysThatItUsesDirectSound) {
  void* object = nullptr;
  ASSERT_EQ(sink_->QueryInterface(IID_IKsControl, &object), S_OK);
  auto* const control = static_cast<IKsControl*>(object);
  KSPROPERTY property{};
  property.Set = GUID_DMUS_PROP_SinkUsesDSound;
  property.Flags = KSPROPERTY_TYPE_GET;
  DWORD value = 0;
  ULONG bytes = 0;
  EXPECT_EQ(control->KsProperty(&property, sizeof property, &value, sizeof value, &bytes), S_OK);
  EXPECT_EQ(value, static_cast<DWORD>(TRUE));
  EXPECT_EQ(bytes, sizeof value);
  property.Set = GUID_DMUS_PROP_Volume;
  EXPECT_EQ(control->KsProperty(&property, sizeof property, &value, sizeof value, &bytes),
            DMUS_E_UNKNOWN_PROPERTY);
  control->Release();
}

TEST_F(Sink, WritesAWavFileByTheMasterClock) {
  wchar_t path[MAX_PATH] = L"";
  ::GetTempPathW(MAX_PATH - 32, path);
  std::wcscat(path, L"portamento_sink_test.wav");
  ::SetEnvironmentVariableW(L"PORTAMENTO_SINK_WAV", path);
  IReferenceClock* latency = nullptr;
  ASSERT_EQ(sink_->GetLatencyClock(&latency), S_OK);
  REFERENCE_TIME time = 0;
  EXPECT_EQ(latency->GetTime(nullptr), E_INVALIDARG);
  EXPECT_EQ(latency->GetTime(&time), E_FAIL);

  IDirectMusicSynth8* const synth = OpenSynth();
  EXPECT_EQ(sink_->SetDirectSound(&sound_, nullptr), S_OK);
  EXPECT_EQ(sink_->SetMasterClock(&clock_), S_OK);
  EXPECT_EQ(synth->Activate(TRUE), S_OK);
  EXPECT_EQ(sink_->Activate(TRUE), DMUS_E_SYNTHACTIVE);
  EXPECT_EQ(sink_->SetDirectSound(nullptr, nullptr), DMUS_E_SYNTHACTIVE);
  const REFERENCE_TIME begin = clock_.now;
  for (int i = 0; i < 10; ++i) {
    clock_.now += 1'000'777;
    // Until the thread has had its turn: rendered ahead of the clock, by less than 200 ms.
    for (int wait = 0; wait < 2000; ++wait) {
      ASSERT_EQ(latency->GetTime(&time), S_OK);
      if (time > clock_.now) break;
      ::Sleep(1);
    }
    EXPECT_GT(time, clock_.now);
    EXPECT_LT(time, clock_.now + 2'000'000);
  }
  ::Sleep(200);
  LONGLONG frame = 0;
  EXPECT_EQ(sink_->RefTimeToSample(clock_.now, &frame), S_OK);
  EXPECT_EQ(frame, (clock_.now - begin) / 1000 * 48'000 / 10'000) << "a file has no other clock";
  EXPECT_EQ(synth->Activate(FALSE), S_OK);
  EXPECT_EQ(latency->GetTime(&time), E_FAIL);
  latency->Release();
  EXPECT_EQ(synth->Release(), 0u);

  char narrow[MAX_PATH] = "";
  std::wcstombs(narrow, path, MAX_PATH);
  std::ifstream file(narrow, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  file.close();
  ASSERT_GT(bytes.size(), 44u);
  EXPECT_EQ(bytes.substr(0, 4), "RIFF");
  DWORD rate_hz = 0, data_bytes = 0;
  std::memcpy(&rate_hz, bytes.data() + 24, 4);
  std::memcpy(&data_bytes, bytes.data() + 40, 4);
  EXPECT_EQ(rate_hz, 48'000u);
  EXPECT_EQ(data_bytes, bytes.size() - 44);
  const double seconds = data_bytes / (48'000.0 * 4);
  EXPECT_GT(seconds, static_cast<double>(clock_.now - begin) / 1e7);
  EXPECT_LT(seconds, static_cast<double>(clock_.now - begin) / 1e7 + 0.2);
  ::DeleteFileW(path);
  ::SetEnvironmentVariableW(L"PORTAMENTO_SINK_WAV", nullptr);
}

}  // namespace
}  // namespace portamento::test
