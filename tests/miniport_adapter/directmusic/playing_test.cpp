// Buffers of events and what is heard of them.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <cmath>
#include <cstring>

namespace portamento::test {
namespace {

double DbOf(short sample) { return 20 * std::log10(std::abs(sample) / 16'384.0); }

// --- Time ----------------------------------------------------------------------------------------

TEST(DirectMusicPlaying, NotesBeginOnTheirFrameWhateverTheBlock) {
  std::vector<short> first;
  for (const DWORD block : {1u, 64u, 441u, 5000u}) {
    Client client;
    client.Begin();
    client.DownloadConstant();
    client.PlayFullLevel();
    ASSERT_EQ(client.Play({0x90, 60, 127}, 1234), S_OK);
    ASSERT_EQ(client.Play({0x80, 60, 0}, 3000), S_OK);
    const auto sound = client.Render(5000, block);
    EXPECT_EQ(Onset(sound), 1234u) << block;
    if (first.empty()) first = sound;
    EXPECT_EQ(sound, first) << block;
  }
}

TEST(DirectMusicPlaying, DeltasCountFromTheBuffersTimeAndMayBeNegative) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  auto buffer = EventBytes({0x80, 60, 0}, 10'000'000 / 48, 1, DMUS_EVENT_STRUCTURED);  // + 1000
  const auto on = EventBytes({0x90, 60, 127}, -10'000'000 / 96, 1, DMUS_EVENT_STRUCTURED);  // - 500
  buffer.insert(buffer.end(), on.begin(), on.end());
  ASSERT_EQ(client->PlayBuffer(TimeOfFrame(2000), buffer.data(), static_cast<DWORD>(buffer.size())),
            S_OK);
  const auto sound = client.Render(6000);
  EXPECT_EQ(Onset(sound), 1500u);
  EXPECT_NE(sound[2 * 2999], 0);
  EXPECT_LT(std::abs(sound[2 * 5999]), 50);
}

TEST(DirectMusicPlaying, WhatIsLateComesAtOnceInItsOrder) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Render(1000);
  client.Play({0x90, 60, 127}, 500);
  client.Play({0xB0, 120, 0}, 400);
  client.Play({0x90, 64, 127}, 100);
  EXPECT_EQ(Onset(client.Render(1000)), 0u);
}

TEST(DirectMusicPlaying, GoesOnWherePositionsJump) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Render(100);
  client.position = 10'000;
  client.Play({0x90, 60, 127}, 10'500);
  EXPECT_EQ(Onset(client.Render(1000)), 500u);
}

TEST(DirectMusicPlaying, BeginsAnewWithEachActivation) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 10);
  client.Play({0x90, 64, 127}, 20'000);
  client.Render(1000);
  ASSERT_EQ(client->Activate(FALSE), S_OK);
  ASSERT_EQ(client->Activate(TRUE), S_OK);
  client.position = 0;
  EXPECT_EQ(Onset(client.Render(30'000)), 30'000u) << "nothing of before is left";
  client.Play({0x90, 60, 127}, 30'100);
  EXPECT_EQ(Onset(client.Render(1000)), 100u);
}

// --- Messages ------------------------------------------------------------------------------------

TEST(DirectMusicPlaying, TakesTwoByteMessagesOfTwoOrThreeBytes) {
  Client client;
  client.Begin();
  client.Download(WaveDownload(1, Constant(400, 16'384)));
  client.Download(InstrumentDownload(2, 5, {RegionOfWave(1, 400)}));
  client.Download(InstrumentDownload(3, 6, {RegionOfWave(1, 400)}));
  client.PlayFullLevel();
  client.Play({0xC0, 5}, 0);
  client.Play({0x90, 60, 127}, 0);
  EXPECT_EQ(Onset(client.Render(500)), 0u);
  client.Play({0xFF, 0, 0}, 500);  // system reset
  client.Render(20'000);
  client.PlayFullLevel();
  client.Play({0xC0, 6, 0}, 0);
  client.Play({0x90, 60, 127}, 0);
  EXPECT_EQ(Onset(client.Render(500)), 0u);
}

TEST(DirectMusicPlaying, GroupZeroIsEveryGroupAndOthersMustBeThere) {
  Client client;
  client.Begin(2, 2);
  client.DownloadConstant();
  client.PlayFullLevel(0);
  client.Play({0x90, 60, 127}, 0, 3);
  EXPECT_EQ(Onset(client.Render(500)), 500u);
  client.Play({0x90, 60, 127}, 0, 2);
  const short one = client.Render(500)[998];
  client.Play({0x80, 60, 0}, 0, 2);
  client.Render(48'000);
  client.Play({0x90, 60, 127}, 0, 0);
  const short both = client.Render(500)[998];
  EXPECT_NEAR(DbOf(both) - DbOf(one), 6.02, 0.01);
}

/// What channel 2 adds to the sound of channel 1 when a port has one voice, by the priority of the
/// first; -1: its note came instead.
int SecondNoteAdds(DWORD priority_of_first) {
  Client client;
  DMUS_PORTPARAMS8 parameters{};
  parameters.dwSize = sizeof parameters;
  parameters.dwValidParams = DMUS_PORTPARAMS_VOICES | DMUS_PORTPARAMS_SAMPLERATE;
  parameters.dwVoices = 1;
  parameters.dwSampleRate = 48'000;
  EXPECT_EQ(client->Open(&parameters), S_OK);
  client->SetSynthSink(&client.sink);
  EXPECT_EQ(client->Activate(TRUE), S_OK);
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0xB0, 10, 0}, 0);  // hard left
  client.Play({0xB1, 7, 127}, 0);
  client.Play({0xB1, 91, 0}, 0);
  client.Play({0xB1, 10, 127}, 0);  // hard right
  EXPECT_EQ(client->SetChannelPriority(1, 0, priority_of_first), S_OK);
  client.Play({0x90, 60, 127}, 0);
  client.Play({0x91, 60, 127}, 500);
  const auto sound = client.Render(10'000);
  const bool first = sound[19'998] != 0, second = sound[19'999] != 0;
  return second ? (first ? 1 : -1) : 0;
}

TEST(DirectMusicPlaying, VoicesAreTakenByThePriorityOfTheirChannel) {
  constexpr DWORD kOfSecond = DAUD_CHAN2_DEF_VOICE_PRIORITY;
  EXPECT_EQ(SecondNoteAdds(kOfSecond + 1), 0);
  EXPECT_EQ(SecondNoteAdds(kOfSecond), -1);
  EXPECT_EQ(SecondNoteAdds(DAUD_LOW_VOICE_PRIORITY | 0xE), -1);
  EXPECT_EQ(SecondNoteAdds(DAUD_CRITICAL_VOICE_PRIORITY), 0);
}

TEST(DirectMusicPlaying, MoreGroupsLeaveTheOthersAsTheyAre) {
  const ScopedVariable bank(L"PORTAMENTO_BANK", L"none");
  for (const DWORD groups : {3u, 64u, 65u, 1000u}) {
    Client client;
    client.Begin(2, 2);
    client.DownloadConstant();
    client.PlayFullLevel(2);
    client.Play({0xB0, 7, 64}, 0, 2);
    client.Play({0xC0, 5}, 0, 2);  // plays program 0
    client.Render(500);
    EXPECT_EQ(client->SetChannelPriority(2, 3, 7), S_OK);
    ASSERT_EQ(client->SetNumChannelGroups(groups), S_OK);
    client.Play({0x90, 60, 127}, 500, 2);
    EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -3.010 - 11.905, 0.02) << groups;
    DWORD priority = 0;
    EXPECT_EQ(client->GetChannelPriority(2, 3, &priority), S_OK);
    EXPECT_EQ(priority, 7u);
  }
}

TEST(DirectMusicPlaying, TakesSystemExclusiveMessages) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 0);
  const short before = client.Render(500)[998];
  // Master volume: 40 log10(8192 / 16383) dB.
  ASSERT_EQ(client.Play({0xF0, 0x7F, 0x7F, 4, 1, 0, 0x40, 0xF7}, 500, 1, false), S_OK);
  const short after = client.Render(5000)[9998];
  EXPECT_NEAR(DbOf(after) - DbOf(before), -12.04, 0.02);
  // The same in two fragments, to the full level again.
  client.Play({0xF0, 0x7F, 0x7F, 4}, 5500, 1, false);
  client.Play({1, 0x7F, 0x7F, 0xF7}, 5500, 1, false);
  EXPECT_EQ(client.Render(5000)[9998], before);
}

TEST(DirectMusicPlaying, RefusesBuffersThatMakeNoSense) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  auto buffer = EventBytes({0x90, 60, 127}, 0, 1, DMUS_EVENT_STRUCTURED);
  const auto broken = EventBytes({0x90, 64, 127}, 0, 1, DMUS_EVENT_STRUCTURED);
  buffer.insert(buffer.end(), broken.begin(), broken.end());
  for (const DWORD count : {5u, 0x7FFFFFFFu, 0xFFFFFFF0u, 0xFFFFFFFFu}) {
    std::memcpy(buffer.data() + 24, &count, sizeof count);
    EXPECT_EQ(client->PlayBuffer(0, buffer.data(), static_cast<DWORD>(buffer.size())),
              E_INVALIDARG);
  }
  EXPECT_EQ(Onset(client.Render(500)), 500u);
}

// --- Sound ---------------------------------------------------------------------------------------

TEST(DirectMusicPlaying, LevelsAddUpInDecibels) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 0);
  EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -3.010, 0.01);
  client.Play({0xB0, 7, 100}, 0);
  EXPECT_NEAR(DbOf(client.Render(5000)[9998]), -3.010 - 4.152, 0.01);
  LONG volume = -600;
  client.Property(GUID_DMUS_PROP_Volume, 0, KSPROPERTY_TYPE_SET, &volume, sizeof volume);
  EXPECT_NEAR(DbOf(client.Render(5000)[9998]), -3.010 - 4.152 - 6, 0.01);
  volume = 600;
  client.Property(GUID_DMUS_PROP_Volume, 1, KSPROPERTY_TYPE_SET, &volume, sizeof volume);
  EXPECT_NEAR(DbOf(client.Render(5000)[9998]), -3.010 - 4.152, 0.01);
}

TEST(DirectMusicPlaying, MonoIsOneSampleToAFrame) {
  Client client;
  client.Begin(1);
  client.DownloadConstant();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 77);
  const auto sound = client.Render(1000);
  ASSERT_EQ(sound.size(), 1000u);
  EXPECT_EQ(Onset(sound, 1), 77u);
  EXPECT_NEAR(DbOf(sound[999]), -3.010, 0.01);
}

TEST(DirectMusicPlaying, SoundsAtEveryRate) {
  for (const LONGLONG rate_hz : {11'025, 22'050, 44'100, 96'000}) {
    Client client;
    client.sink.rate_hz = rate_hz;
    client.Begin();
    client.DownloadConstant();
    client.PlayFullLevel();
    client.Play({0x90, 60, 127}, 333);
    const auto sound = client.Render(1000);
    EXPECT_EQ(Onset(sound), 333u) << rate_hz;
    EXPECT_NEAR(DbOf(sound[1998]), -3.010, 0.02) << rate_hz;
  }
}

TEST(DirectMusicPlaying, ALoudVoiceIsBoundAtFullLevelAndGroup0IsTwoOfThem) {
  // What was measured of the system's own: on group 0 of two, 6.02 dB more and a ceiling of +6.
  for (const DWORD group : {1u, 0u}) {
    const double more_db = group == 0 ? 6.02 : 0;
    Client client;
    client.Begin();
    client.Download(WaveDownload(1, Constant(400, 4096)));
    client.Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
    client.PlayFullLevel(group);
    const auto level_db = [&] {
      return 20 * std::log10(std::abs(client.Render(5000)[9998]) / 4096.0);
    };
    client.Play({0x90, 60, 127}, 0, group);
    EXPECT_NEAR(level_db(), -3.01 + more_db, 0.02);
    LONG volume = 600;
    client.Property(GUID_DMUS_PROP_Volume, 1, KSPROPERTY_TYPE_SET, &volume, sizeof volume);
    EXPECT_NEAR(level_db(), more_db, 0.02);
  }
}

}  // namespace
}  // namespace portamento::test
