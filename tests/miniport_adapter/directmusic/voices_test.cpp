// Voices that a program starts by itself, and the buses that a channel is heard on.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <cmath>

namespace portamento::test {
namespace {

double DbOf(short sample) { return 20 * std::log10(std::abs(sample) / 16'384.0); }

TEST(DirectMusicVoices, PlayWavesWithoutAnInstrument) {
  Client client;
  client.Begin();
  client.Download(WaveDownload(5, Constant(1000, 16'384), 48'000, DMUS_DOWNLOADINFO_ONESHOTWAVE));
  client.PlayFullLevel();
  ASSERT_EQ(client->PlayVoice(TimeOfFrame(300), 9, 1, 0, 5, 0, -600, 0, 0, 0), S_OK);
  DWORD id = 9;
  DMUS_VOICE_STATE state{};
  ASSERT_EQ(client->GetVoiceState(&id, 1, &state), S_OK);
  EXPECT_TRUE(state.bExists);
  const auto sound = client.Render(1000);
  EXPECT_EQ(Onset(sound), 300u);
  EXPECT_NEAR(DbOf(sound[1998]), -3.010 - 6, 0.02);
  ASSERT_EQ(client->GetVoiceState(&id, 1, &state), S_OK);
  EXPECT_NEAR(static_cast<double>(state.spPosition), 700, 128);
  ASSERT_EQ(client->StopVoice(TimeOfFrame(1100), 9), S_OK);
  EXPECT_LT(std::abs(client.Render(3000)[5998]), 4);
}

TEST(DirectMusicVoices, AStreamIsReadAnewFromItsClient) {
  Client client;
  client.Begin();
  auto image = WaveDownload(5, Constant(4000, 4096), 48'000, DMUS_DOWNLOADINFO_STREAMINGWAVE);
  HANDLE handle = nullptr;
  BOOL may_free = TRUE;
  ASSERT_EQ(client->Download(&handle, image.data(), &may_free), S_OK);
  EXPECT_FALSE(may_free);
  client.PlayFullLevel();
  ASSERT_EQ(client->PlayVoice(TimeOfFrame(0), 1, 1, 0, 5, 0, 0, 0, 0, 0), S_OK);
  EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -12.04 - 3.01, 0.02);
  image = WaveDownload(5, Constant(4000, 16'384), 48'000, DMUS_DOWNLOADINFO_STREAMINGWAVE);
  HANDLE other = nullptr;
  EXPECT_EQ(client->Download(&other, image.data(), &may_free), DMUS_E_ALREADY_DOWNLOADED);
  ASSERT_EQ(client->Unload(handle, nullptr, nullptr), S_OK);
  EXPECT_EQ(client->Refresh(5, 0), E_INVALIDARG) << "it is gone";
  ASSERT_EQ(client->Download(&handle, image.data(), &may_free), S_OK);
  const auto quieter =
      WaveDownload(5, Constant(4000, 2048), 48'000, DMUS_DOWNLOADINFO_STREAMINGWAVE);
  std::copy(quieter.begin(), quieter.end(), image.begin());
  ASSERT_EQ(client->Refresh(5, 0), S_OK);
  client.Render(8000);
  ASSERT_EQ(client->PlayVoice(TimeOfFrame(client.position), 1, 1, 0, 5, 0, 0, 0, 0, 0), S_OK);
  EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -18.06 - 3.01, 0.05);
  image[8] = std::byte{0};  // no table any more
  EXPECT_EQ(client->Refresh(5, 0), DMUS_E_BADOFFSETTABLE);
}

TEST(DirectMusicVoices, AChannelIsHeardOnItsBuses) {
  struct Row {
    std::vector<DWORD> buses;
    bool left, right;
  };
  for (const Row& row : std::vector<Row>{{{DSBUSID_LEFT}, true, false},
                                         {{DSBUSID_RIGHT, DSBUSID_REVERB_SEND}, false, true},
                                         {{DSBUSID_FRONT_CENTER}, true, true},
                                         {{DSBUSID_BACK_LEFT}, true, false},
                                         {{DSBUSID_DYNAMIC_0 + 3}, true, true},
                                         {{DSBUSID_NULL}, false, false},
                                         {{DSBUSID_REVERB_SEND}, false, false},
                                         {{}, false, false}}) {
    Client client;
    client.Begin();
    client.DownloadConstant();
    client.PlayFullLevel();
    auto buses = row.buses;
    ASSERT_EQ(client->AssignChannelToBuses(1, 0, buses.empty() ? nullptr : buses.data(),
                                           static_cast<DWORD>(buses.size())),
              S_OK);
    client.Play({0x90, 60, 127}, 0);
    const auto sound = client.Render(1000);
    EXPECT_EQ(sound[1998] != 0, row.left);
    EXPECT_EQ(sound[1999] != 0, row.right);
  }
}

}  // namespace
}  // namespace portamento::test
