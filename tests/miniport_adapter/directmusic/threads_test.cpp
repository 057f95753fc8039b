// Everything that a port, an application, a performance and a sink do at the same time; and what
// sinks do while they are being activated.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <atomic>
#include <chrono>
#include <future>
#include <initializer_list>
#include <thread>

namespace portamento::test {
namespace {

using namespace std::chrono_literals;

// --- Sinks ---------------------------------------------------------------------------------------

/// Whether a thread of its own comes back from `body`.
template <typename Body>
void ExpectToReturn(Body body, std::future<void>& done) {
  done = std::async(std::launch::async, body);
  EXPECT_EQ(done.wait_for(10s), std::future_status::ready) << "it waits for what called the sink";
}

TEST(DirectMusicSink, MayWaitForItsThreadWhileItIsActivated) {
  Client client;
  std::future<void> done;
  client.sink.on_activate = [&] {
    ExpectToReturn(
        [&] {
          short buffer[20];
          EXPECT_EQ(client->Render(buffer, 10, 0), S_OK);
          EXPECT_EQ(client.Play({0xB0, 7, 127}, 0), S_OK);
          client.Download(WaveDownload(90, Constant(10)));
          DMUS_SYNTHSTATS stats{};
          stats.dwSize = sizeof stats;
          EXPECT_EQ(client->GetRunningStats(&stats), S_OK);
          IReferenceClock* clock = nullptr;
          EXPECT_EQ(client->GetLatencyClock(&clock), S_OK);
          clock->Release();
        },
        done);
  };
  client.Begin();
  EXPECT_EQ(client.sink.activations, 1);
}

TEST(DirectMusicSink, MayWaitForItsThreadWhileItIsDeactivated) {
  Client client;
  std::future<void> done;
  client.sink.on_deactivate = [&] {
    ExpectToReturn(
        [&] {
          short buffer[20];
          EXPECT_EQ(client->Render(buffer, 10, 0), DMUS_E_SYNTHINACTIVE);
          EXPECT_EQ(client.Play({0xB0, 7, 127}, 0), DMUS_E_SYNTHINACTIVE);
        },
        done);
  };
  client.Begin();
  EXPECT_EQ(client->Activate(FALSE), S_OK);
  EXPECT_TRUE(done.valid());
}

TEST(DirectMusicSink, MayCallBackIntoTheSynthesizerThatActivatesIt) {
  Client client;
  HRESULT again = S_OK, format = E_FAIL;
  client.sink.on_activate = [&] {
    DWORD bytes = 0;
    again = client->Activate(TRUE);
    format = client->GetFormat(nullptr, &bytes);
  };
  client.Begin();
  EXPECT_EQ(again, S_FALSE);
  EXPECT_EQ(format, S_OK);
  client.sink.on_activate = [&] {
    short buffer[20];
    EXPECT_EQ(client->Close(), S_OK);
    EXPECT_EQ(client->Render(buffer, 10, 0), DMUS_E_SYNTHNOTCONFIGURED);
  };
  EXPECT_EQ(client->Activate(FALSE), S_OK);
  EXPECT_EQ(client->Activate(TRUE), S_OK);
}

// --- All at once ---------------------------------------------------------------------------------

bool IsOneOf(HRESULT result, std::initializer_list<HRESULT> allowed) {
  for (const HRESULT one : allowed) {
    if (one == result) return true;
  }
  return false;
}

constexpr auto kClosed = static_cast<HRESULT>(DMUS_E_SYNTHNOTCONFIGURED);
constexpr auto kInactive = static_cast<HRESULT>(DMUS_E_SYNTHINACTIVE);

/// A note, and half a buffer.
void PlayAll(Client& client, BYTE key) {
  EXPECT_TRUE(IsOneOf(client.Play({0x90, key, 100}, 0, key % 5), {S_OK, kInactive, kClosed}));
  auto cut = EventBytes({0x80, key, 0}, 0, 1, DMUS_EVENT_STRUCTURED);
  EXPECT_TRUE(IsOneOf(client->PlayBuffer(0, cut.data(), sizeof(DMUS_EVENTHEADER) + 1),
                      {E_INVALIDARG, kInactive, kClosed}));
  EXPECT_TRUE(IsOneOf(client.Play({0x80, key, 0}, 0, key % 5), {S_OK, kInactive, kClosed}));
  EXPECT_TRUE(IsOneOf(client.Play({0xF0, 0x7F, 0x7F, 4, 1, 0, 0x7F, 0xF7}, 0, 1, false),
                      {S_OK, kInactive, kClosed}));
}

void Load(Client& client, DWORD id) {
  const auto download = [&](std::vector<std::byte> image) {
    HANDLE handle = nullptr;
    BOOL may_free = FALSE;
    EXPECT_TRUE(IsOneOf(client->Download(&handle, image.data(), &may_free),
                        {S_OK, kClosed, static_cast<HRESULT>(DMUS_E_BADWAVELINK)}));
    return handle;
  };
  const HANDLE wave = download(WaveDownload(id, Constant(400)));
  const HANDLE instrument = download(InstrumentDownload(id + 1, 0, {RegionOfWave(id, 400)}));
  // Another Open knows nothing of them.
  for (const HANDLE handle : {instrument, wave}) {
    EXPECT_TRUE(IsOneOf(client->Unload(handle, nullptr, nullptr), {S_OK, E_FAIL, kClosed}));
  }
}

void Control(Client& client, DWORD round) {
  const DWORD groups = 1 + round % 70;
  EXPECT_TRUE(IsOneOf(client->SetNumChannelGroups(groups), {S_OK, kClosed}));
  client->SetChannelPriority(1, round % 16, DAUD_HIGH_VOICE_PRIORITY);
  DWORD value = 0;
  client->GetChannelPriority(1, round % 16, &value);
  LONG volume = -static_cast<LONG>(round % 1000);
  EXPECT_EQ(client.Property(GUID_DMUS_PROP_Volume, 0, KSPROPERTY_TYPE_SET, &volume, sizeof volume),
            S_OK);
  value = round % 8;
  EXPECT_EQ(client.Property(GUID_DMUS_PROP_Effects, 0, KSPROPERTY_TYPE_SET, &value, sizeof value),
            S_OK);
  DMUS_SYNTHSTATS stats{};
  stats.dwSize = sizeof stats;
  EXPECT_TRUE(IsOneOf(client->GetRunningStats(&stats), {S_OK, kClosed}));
  DWORD bytes = 0;
  EXPECT_TRUE(IsOneOf(client->GetFormat(nullptr, &bytes), {S_OK, kClosed}));
}

/// Long blocks, so that there is mostly one being rendered.
void RenderBlock(Client& client, LONGLONG& at) {
  constexpr DWORD kFrames = 8192;
  static short buffer[2 * kFrames];
  EXPECT_TRUE(IsOneOf(client->Render(buffer, kFrames, at), {S_OK, kInactive, kClosed}));
  at += kFrames;
  ::Sleep(1);  // a sink waits for its device
}

/// Calls `body` with 0, 1, ... until it is `over`.
template <typename Body>
std::thread Repeat(const std::atomic<bool>& over, Body body) {
  return std::thread([&over, body]() mutable {
    for (DWORD round = 0; !over; ++round) body(round);
  });
}

TEST(DirectMusicThreads, EverythingAtOnce) {
  Client client;
  client.Begin();
  std::atomic<bool> over = false;
  std::atomic<int> opened = 0, activated = 0;
  std::vector<std::thread> threads;
  for (const BYTE first : {BYTE{30}, BYTE{60}}) {
    threads.push_back(Repeat(over, [&client, first](DWORD round) {
      PlayAll(client, static_cast<BYTE>(first + round % 30));
    }));
  }
  for (const DWORD id : {100u, 200u}) {
    threads.push_back(Repeat(over, [&client, id](DWORD) { Load(client, id); }));
  }
  threads.push_back(Repeat(over, [&client](DWORD round) { Control(client, round); }));
  threads.push_back(
      Repeat(over, [&client, at = LONGLONG{0}](DWORD) mutable { RenderBlock(client, at); }));
  threads.push_back(Repeat(over, [&](DWORD) {
    EXPECT_TRUE(IsOneOf(client->Activate(FALSE), {S_OK, S_FALSE}));
    const HRESULT result = client->Activate(TRUE);
    EXPECT_TRUE(IsOneOf(result, {S_OK, S_FALSE, kClosed}));
    activated += result == S_OK;
    ::Sleep(5);
  }));
  threads.push_back(Repeat(over, [&](DWORD) {
    ::Sleep(10);
    EXPECT_EQ(client->Close(), S_OK);
    EXPECT_EQ(client->Open(nullptr), S_OK);
    ++opened;
  }));
  // Two seconds; more where the machine has other things to do.
  constexpr int kMostSeconds = 60;
  for (int second = 0; second < 2 || (second < kMostSeconds && (opened < 4 || activated < 10));
       ++second) {
    ::Sleep(1000);
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(opened, 4);
  EXPECT_GE(activated, 10);

  // And it still is what it was.
  client->Activate(FALSE);
  EXPECT_EQ(client->Close(), S_OK);
  client.position = 0;
  const DWORD none = 0;
  client.Property(GUID_DMUS_PROP_Effects, 0, KSPROPERTY_TYPE_SET, const_cast<DWORD*>(&none),
                  sizeof none);
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 100);
  EXPECT_EQ(Onset(client.Render(500)), 100u);
}

TEST(DirectMusicThreads, PlayDownloadAndRenderTogether) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  std::atomic<bool> over = false;
  std::thread player([&] {
    for (BYTE key = 0; !over; key = (key + 1) & 0x7F) {
      EXPECT_EQ(client.Play({0x90, key, 100}, 0), S_OK);
      EXPECT_EQ(client.Play({0x80, key, 0}, 0), S_OK);
    }
  });
  std::thread loader([&] {
    while (!over) {
      const HANDLE wave = client.Download(WaveDownload(50, Constant(400)));
      const HANDLE instrument = client.Download(InstrumentDownload(51, 0, {RegionOfWave(50, 400)}));
      EXPECT_EQ(client->Unload(instrument, nullptr, nullptr), S_OK);
      EXPECT_EQ(client->Unload(wave, nullptr, nullptr), S_OK);
    }
  });
  std::thread closer([&] {
    DMUS_SYNTHSTATS stats{};
    stats.dwSize = sizeof stats;
    while (!over) EXPECT_EQ(client->GetRunningStats(&stats), S_OK);
  });
  client.Render(24'000, 441);
  over = true;
  player.join();
  loader.join();
  closer.join();
}

TEST(DirectMusicThreads, CloseAndReopenWhileTheSinkRenders) {
  Client client;
  client.Begin();
  std::atomic<bool> over = false;
  std::thread sink([&] {
    short buffer[2 * 441];
    for (LONGLONG at = 0; !over; at += 441) {
      const HRESULT result = client->Render(buffer, 441, at);
      EXPECT_TRUE(result == S_OK || result == static_cast<HRESULT>(DMUS_E_SYNTHNOTCONFIGURED));
      ::Sleep(1);  // a sink waits for its device
    }
  });
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(client->Close(), S_OK);
    EXPECT_EQ(client->Open(nullptr), S_OK);
    client.DownloadConstant();
    client.Play({0x90, 60, 127}, 0);
  }
  over = true;
  sink.join();
}

}  // namespace
}  // namespace portamento::test
