// Our own sink and the device that it supplies, which goes by a clock of its own.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "tests/miniport_adapter/directmusic/sink_client.h"

namespace portamento::test {
namespace {

constexpr DWORD kRateHz = 48'000, kFrameBytes = 4;
constexpr DWORD kSafeFrames = 480;  // ahead of what is heard, which are out of reach
constexpr DWORD kBytes = 2 * kRateHz * kFrameBytes;  // what the sink asks for
constexpr REFERENCE_TIME kMs_100ns = 10'000;

/// A ring of sound that plays as far as the test says.
class FakeBuffer final : public IDirectSoundBuffer {
 public:
  STDMETHODIMP QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return static_cast<ULONG>(++references); }
  STDMETHODIMP_(ULONG) Release() override { return static_cast<ULONG>(--references); }
  STDMETHODIMP GetCaps(LPDSBCAPS caps) override {
    caps->dwBufferBytes = kBytes;
    return S_OK;
  }
  STDMETHODIMP GetCurrentPosition(LPDWORD play, LPDWORD safe) override {
    const std::int64_t frame = heard_frame;
    *play = static_cast<DWORD>(frame * kFrameBytes % kBytes);
    *safe = (*play + kSafeFrames * kFrameBytes) % kBytes;
    ++looks;
    return S_OK;
  }
  STDMETHODIMP GetFormat(LPWAVEFORMATEX format, DWORD, LPDWORD) override {
    *format = {WAVE_FORMAT_PCM, 2, rate_hz, rate_hz * kFrameBytes, kFrameBytes, 16, 0};
    return S_OK;
  }
  STDMETHODIMP Lock(DWORD offset, DWORD bytes, LPVOID* first, LPDWORD first_bytes, LPVOID* rest,
                    LPDWORD rest_bytes, DWORD flags) override {
    if (flags & DSBLOCK_ENTIREBUFFER) bytes = kBytes;
    if (lost.exchange(false)) return DSERR_BUFFERLOST;
    *first = ring.data() + offset;
    *first_bytes = std::min(bytes, kBytes - offset);
    if (rest != nullptr) {
      *rest = bytes > *first_bytes ? ring.data() : nullptr;
      *rest_bytes = bytes - *first_bytes;
    }
    return S_OK;
  }
  STDMETHODIMP Unlock(LPVOID, DWORD, LPVOID, DWORD) override { return S_OK; }
  STDMETHODIMP Play(DWORD, DWORD, DWORD flags) override {
    ++(flags & DSBPLAY_LOOPING ? starts : other_starts);
    return S_OK;
  }
  STDMETHODIMP Stop() override {
    ++stops;
    return S_OK;
  }
  STDMETHODIMP Restore() override {
    ++restores;
    return S_OK;
  }
  STDMETHODIMP GetVolume(LPLONG) override { return E_NOTIMPL; }
  STDMETHODIMP GetPan(LPLONG) override { return E_NOTIMPL; }
  STDMETHODIMP GetFrequency(LPDWORD) override { return E_NOTIMPL; }
  STDMETHODIMP GetStatus(LPDWORD) override { return E_NOTIMPL; }
  STDMETHODIMP Initialize(LPDIRECTSOUND, LPCDSBUFFERDESC) override { return E_NOTIMPL; }
  STDMETHODIMP SetCurrentPosition(DWORD) override { return E_NOTIMPL; }
  STDMETHODIMP SetFormat(LPCWAVEFORMATEX) override { return E_NOTIMPL; }
  STDMETHODIMP SetVolume(LONG) override { return E_NOTIMPL; }
  STDMETHODIMP SetPan(LONG) override { return E_NOTIMPL; }
  STDMETHODIMP SetFrequency(DWORD) override { return E_NOTIMPL; }

  /// The left sample that plays `frame` frames after it began.
  short At(std::int64_t frame) const {
    const auto at = static_cast<std::size_t>(frame * kFrameBytes % kBytes);
    short sample = 0;
    std::memcpy(&sample, ring.data() + at, sizeof sample);
    return sample;
  }

  std::atomic<int> references = 1;
  std::atomic<int> looks = 0, starts = 0, other_starts = 0, stops = 0, restores = 0;
  std::atomic<bool> lost = false;
  std::atomic<std::int64_t> heard_frame = 0;
  DWORD rate_hz = kRateHz;
  std::vector<std::byte> ring = std::vector<std::byte>(kBytes, std::byte{0x55});
};

class SinkDevice : public Sink {
 protected:
  SinkDevice() { sound_.buffer = &buffer_; }
  ~SinkDevice() override { EXPECT_EQ(buffer_.references, 1); }

  void Begin() {
    synth_ = OpenSynth(kRateHz);
    ASSERT_EQ(sink_->SetDirectSound(&sound_, nullptr), S_OK);
    ASSERT_EQ(sink_->SetMasterClock(&clock_), S_OK);
    ASSERT_EQ(synth_->Activate(TRUE), S_OK);
  }

  void End() {
    EXPECT_EQ(synth_->Activate(FALSE), S_OK);
    EXPECT_EQ(buffer_.starts, buffer_.stops + buffer_.restores);
    EXPECT_EQ(synth_->Release(), 0u);
  }

  /// Time goes on, and the device with it.
  void Pass(REFERENCE_TIME time_100ns, std::int64_t frames) {
    clock_.now += time_100ns;
    buffer_.heard_frame += frames;
    // The second look from now on begins after both.
    const int seen = buffer_.looks;
    for (int wait = 0; wait < 5000 && buffer_.looks < seen + 3; ++wait) ::Sleep(1);
    ASSERT_GE(buffer_.looks, seen + 3);
  }

  LONGLONG FrameNow() {
    LONGLONG frame = 0;
    EXPECT_EQ(sink_->RefTimeToSample(clock_.now, &frame), S_OK);
    return frame;
  }

  REFERENCE_TIME LatencyAhead() {
    IReferenceClock* latency = nullptr;
    EXPECT_EQ(sink_->GetLatencyClock(&latency), S_OK);
    REFERENCE_TIME time = 0;
    EXPECT_EQ(latency->GetTime(&time), S_OK);
    latency->Release();
    return time - clock_.now;
  }

  FakeBuffer buffer_;
  IDirectMusicSynth8* synth_ = nullptr;
};

TEST_F(SinkDevice, HasRenderedAheadWhenActivateReturns) {
  Begin();
  EXPECT_GT(LatencyAhead(), 100 * kMs_100ns);
  EXPECT_LT(LatencyAhead(), 200 * kMs_100ns);
  EXPECT_EQ(buffer_.starts, 1);
  EXPECT_EQ(buffer_.other_starts, 0);
  EXPECT_EQ(FrameNow(), -std::int64_t{kSafeFrames}) << "what is rendered first is heard later";
  EXPECT_EQ(buffer_.At(0), 0) << "what was in the buffer is never heard";
  EXPECT_EQ(buffer_.At(kRateHz), 0);
  End();
}

TEST_F(SinkDevice, PlaysANoteWhenItsTimeComes) {
  Begin();
  for (auto image :
       {WaveDownload(1, Constant(400, 16'384)), InstrumentDownload(2, 0, {RegionOfWave(1, 400)})}) {
    HANDLE handle = nullptr;
    BOOL may_free = FALSE;
    ASSERT_EQ(synth_->Download(&handle, image.data(), &may_free), S_OK);
  }
  auto note = EventBytes({0x90, 60, 127}, 0, 1, DMUS_EVENT_STRUCTURED);
  const REFERENCE_TIME at = clock_.now + 2'500 * kMs_100ns;  // the ring has come round by then
  ASSERT_EQ(synth_->PlayBuffer(at, note.data(), static_cast<DWORD>(note.size())), S_OK);
  for (int i = 0; i < 51; ++i) Pass(50 * kMs_100ns, 50 * kRateHz / 1000);
  EXPECT_EQ(buffer_.At(2'500 * kRateHz / 1000 - 1), 0);
  EXPECT_NE(buffer_.At(2'500 * kRateHz / 1000), 0);
  End();
}

TEST_F(SinkDevice, FollowsADeviceThatIsSlowerOrFaster) {
  for (const DWORD percent : {99u, 101u}) {
    Begin();
    const std::int64_t begin = buffer_.heard_frame;
    for (int i = 0; i < 300; ++i) Pass(10 * kMs_100ns, 10 * kRateHz / 1000 * percent / 100);
    const std::int64_t heard = buffer_.heard_frame - begin - kSafeFrames;
    EXPECT_NEAR(static_cast<double>(FrameNow()), static_cast<double>(heard), kRateHz / 1000.0);
    EXPECT_GT(LatencyAhead(), 100 * kMs_100ns);
    EXPECT_LT(LatencyAhead(), 200 * kMs_100ns);
    End();
    buffer_.heard_frame = 0;
  }
}

TEST_F(SinkDevice, GoesOnWhereADeviceHasOvertakenIt) {
  Begin();
  const int looks = buffer_.looks;
  // More than it had rendered, in one go.
  buffer_.heard_frame = kRateHz;
  clock_.now += 1000 * kMs_100ns;
  for (int wait = 0; wait < 5000 && buffer_.looks < looks + 3; ++wait) ::Sleep(1);
  EXPECT_GT(LatencyAhead(), 100 * kMs_100ns);
  EXPECT_LT(LatencyAhead(), 200 * kMs_100ns);
  EXPECT_NEAR(static_cast<double>(FrameNow()), 4'800 - 480, kRateHz / 1000.0)
      << "what had been rendered, and is first heard now";
  End();
}

TEST_F(SinkDevice, RestoresABufferThatWasLost) {
  Begin();
  buffer_.lost = true;
  Pass(100 * kMs_100ns, 100 * kRateHz / 1000);
  EXPECT_EQ(buffer_.restores, 1);
  EXPECT_EQ(buffer_.starts, 2);
  End();
}

TEST_F(SinkDevice, TakesAClientsBufferOfItsOwnFormatOnly) {
  synth_ = OpenSynth(kRateHz);
  sound_.buffer = nullptr;
  EXPECT_EQ(sink_->SetMasterClock(&clock_), S_OK);
  EXPECT_EQ(sink_->SetDirectSound(&sound_, &buffer_), S_OK);
  buffer_.rate_hz = 44'100;
  EXPECT_EQ(synth_->Activate(TRUE), DMUS_E_SYNTHNOTCONFIGURED);
  EXPECT_EQ(buffer_.starts, 0);
  buffer_.rate_hz = kRateHz;
  EXPECT_EQ(synth_->Activate(TRUE), S_OK);
  EXPECT_EQ(buffer_.starts, 1);
  End();
  EXPECT_EQ(sink_->SetDirectSound(nullptr, nullptr), S_OK);
  EXPECT_EQ(buffer_.references, 1);
}

TEST_F(SinkDevice, KeepsItsClockUntilItEnds) {
  HandClock other;
  Begin();
  EXPECT_EQ(sink_->SetMasterClock(&other), S_OK);
  EXPECT_EQ(clock_.references, 2) << "the thread still asks it";
  Pass(50 * kMs_100ns, 50 * kRateHz / 1000);
  EXPECT_GT(LatencyAhead(), 100 * kMs_100ns);
  End();
  EXPECT_EQ(clock_.references, 1);
  EXPECT_EQ(sink_->SetMasterClock(&clock_), S_OK);
  EXPECT_EQ(other.references, 1);
}

TEST_F(SinkDevice, EndsWithASynthesizerThatGoesWhileItSounds) {
  Begin();
  EXPECT_EQ(synth_->Release(), 0u);
  EXPECT_EQ(buffer_.stops, 1);
  const int looks = buffer_.looks;
  ::Sleep(50);
  EXPECT_EQ(buffer_.looks, looks);
}

// Games leave their ports as they are when they end.
TEST_F(SinkDevice, MaySoundWhenTheProcessEnds) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EXIT(
        {
          Begin();
          std::exit(7);
        },
        ::testing::ExitedWithCode(7), "");
    EXPECT_EXIT(
        {
          Begin();
          ::ExitProcess(8);
        },
        ::testing::ExitedWithCode(8), "");
  }
}

TEST_F(SinkDevice, BeginsOnceHoweverManyThreadsAsk) {
  synth_ = OpenSynth(kRateHz);
  ASSERT_EQ(sink_->SetDirectSound(&sound_, nullptr), S_OK);
  ASSERT_EQ(sink_->SetMasterClock(&clock_), S_OK);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> begun = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { begun += sink_->Activate(TRUE) == S_OK; });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(begun, 1);
    threads.clear();
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { sink_->Activate(FALSE); });
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(buffer_.starts, buffer_.stops);
  }
  EXPECT_EQ(synth_->Release(), 0u);
}

}  // namespace
}  // namespace portamento::test
