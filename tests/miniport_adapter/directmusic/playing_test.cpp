// Downloads, buffers of events and what is heard of them.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>

#include "soundfonts/convert/convert_bank.h"

namespace portamento::test {
namespace {

HRESULT TryDownload(Client& client, std::vector<std::byte> image) {
  HANDLE handle = nullptr;
  BOOL may_free = FALSE;
  return client->Download(&handle, image.data(), &may_free);
}

double DbOf(short sample) { return 20 * std::log10(std::abs(sample) / 16'384.0); }

int freed_count = 0;
HRESULT CALLBACK CountFreed(HANDLE, HANDLE user) {
  ++freed_count;
  return user == &freed_count ? S_OK : E_FAIL;
}

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

TEST(DirectMusicPlaying, VoicesPlayWavesWithoutAnInstrument) {
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

TEST(DirectMusicPlaying, AStreamIsReadAnewFromItsClient) {
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

TEST(DirectMusicPlaying, AChannelIsHeardOnItsBuses) {
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

// --- Downloads -----------------------------------------------------------------------------------

TEST(DirectMusicDownloads, TellWhatIsWrongWithThem) {
  Client client;
  HANDLE handle = nullptr;
  BOOL may_free = FALSE;
  auto wave = WaveDownload(1, Constant(10));
  EXPECT_EQ(client->Download(nullptr, wave.data(), &may_free), E_POINTER);
  EXPECT_EQ(client->Download(&handle, nullptr, &may_free), E_POINTER);
  EXPECT_EQ(client->Download(&handle, wave.data(), nullptr), E_POINTER);
  EXPECT_EQ(TryDownload(client, wave), DMUS_E_SYNTHNOTCONFIGURED);
  client->Open(nullptr);
  ASSERT_EQ(client->Download(&handle, wave.data(), &may_free), S_OK);
  EXPECT_FALSE(may_free);
  EXPECT_NE(handle, nullptr);
  EXPECT_EQ(TryDownload(client, InstrumentDownload(2, 0, {RegionOfWave(9, 0)})),
            DMUS_E_BADWAVELINK);
  auto instrument = InstrumentDownload(2, 0, {RegionOfWave(1, 0)});
  ASSERT_EQ(client->Download(&handle, instrument.data(), &may_free), S_OK);
  EXPECT_TRUE(may_free);

  auto unknown = WaveDownload(3, Constant(10), 48'000, 77);
  unknown[8] = std::byte{0};  // and no table: the type counts first
  EXPECT_EQ(TryDownload(client, unknown), DMUS_E_UNKNOWNDOWNLOAD);
  auto tableless = WaveDownload(3, Constant(10));
  tableless[8] = std::byte{0};
  EXPECT_EQ(TryDownload(client, tableless), DMUS_E_BADOFFSETTABLE);
  auto stereo = WaveDownload(3, Constant(10));
  stereo[24 + 12 + 2] = std::byte{2};
  EXPECT_EQ(TryDownload(client, stereo), DMUS_E_NOTMONO);
  auto coded = WaveDownload(3, Constant(10));
  coded[24 + 12] = std::byte{2};
  EXPECT_EQ(TryDownload(client, coded), DMUS_E_NOTPCM);
  auto endless = WaveDownload(3, Constant(10));
  std::memset(endless.data() + 12, 0xFF, 4);  // says that it has 4 GB
  EXPECT_EQ(TryDownload(client, endless), DMUS_E_BADOFFSETTABLE);
}

TEST(DirectMusicDownloads, AreToldGoneWhenTheirLastUserIs) {
  const ScopedVariable bank(L"PORTAMENTO_BANK", L"none");
  Client client;
  freed_count = 0;
  EXPECT_EQ(client->Unload(nullptr, CountFreed, &freed_count), DMUS_E_SYNTHNOTCONFIGURED);
  client.Begin();
  EXPECT_EQ(
      client->Unload(reinterpret_cast<HANDLE>(std::uintptr_t{12'345}), CountFreed, &freed_count),
      E_FAIL);
  EXPECT_EQ(freed_count, 0);

  const HANDLE lone = client.Download(WaveDownload(7, Constant(100)));
  EXPECT_EQ(client->Unload(lone, CountFreed, &freed_count), S_OK);
  client.Render(1000);
  client.PlayFullLevel();
  EXPECT_EQ(freed_count, 1) << "nobody used it";
  EXPECT_EQ(client->Unload(lone, CountFreed, &freed_count), E_FAIL);

  const HANDLE wave = client.Download(WaveDownload(1, Constant(400, 16'384)));
  const HANDLE instrument = client.Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
  client.Play({0x90, 60, 127}, 0);
  client.Render(1000);
  EXPECT_EQ(client->Unload(instrument, nullptr, nullptr), S_OK);
  EXPECT_EQ(client->Unload(wave, CountFreed, &freed_count), S_OK);
  EXPECT_NE(client.Render(1000)[1998], 0) << "the note goes on";
  client.PlayFullLevel();
  EXPECT_EQ(freed_count, 1) << "a note sounds from it";
  client.Play({0x90, 64, 127}, 0);
  client.Play({0x80, 60, 0}, 0);
  client.Render(96'000);
  client.PlayFullLevel();
  EXPECT_EQ(freed_count, 2);
  EXPECT_EQ(Onset(client.Render(1000)), 1000u) << "new notes have no instrument";
  client.Download(WaveDownload(1, Constant(400)));  // the id is free again
}

TEST(DirectMusicDownloads, WavesStayWithTheInstrumentsThatUseThem) {
  Client client;
  client.Begin();
  freed_count = 0;
  const HANDLE wave = client.Download(WaveDownload(1, Constant(400, 16'384)));
  const HANDLE instrument = client.Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
  EXPECT_EQ(client->Unload(wave, CountFreed, &freed_count), S_OK);
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 0);
  EXPECT_NE(client.Render(1000)[1998], 0);
  client.Play({0xB0, 120, 0}, 0);
  client.Render(48'000);
  client.PlayFullLevel();
  EXPECT_EQ(freed_count, 0);
  EXPECT_EQ(client->Unload(instrument, nullptr, nullptr), S_OK);
  client.Render(1000);
  client.PlayFullLevel();
  EXPECT_EQ(freed_count, 1);
}

TEST(DirectMusicDownloads, AreToldGoneWhileNothingIsRendered) {
  for (const bool after_a_run : {false, true}) {
    Client client;
    client.Begin();
    if (!after_a_run) client->Activate(FALSE);
    freed_count = 0;
    const HANDLE wave = client.Download(WaveDownload(1, Constant(400)));
    const HANDLE instrument = client.Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
    if (after_a_run) {
      client.Render(1000);
      client->Activate(FALSE);
    }
    EXPECT_EQ(client->Unload(instrument, CountFreed, &freed_count), S_OK);
    EXPECT_EQ(client->Unload(wave, CountFreed, &freed_count), S_OK);
    EXPECT_EQ(freed_count, 2) << after_a_run;
  }
}

TEST(DirectMusicDownloads, AreAllToldGoneByClose) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  freed_count = 0;
  const HANDLE wave = client.Download(WaveDownload(3, Constant(400)));
  const HANDLE instrument = client.Download(InstrumentDownload(4, 9, {RegionOfWave(3, 400)}));
  client.PlayFullLevel();
  client.Play({0xC0, 9}, 0);
  client.Play({0x90, 60, 127}, 0);
  client.Render(1000);
  client->Unload(wave, CountFreed, &freed_count);
  client->Unload(instrument, CountFreed, &freed_count);
  EXPECT_EQ(freed_count, 0);
  client->Close();
  EXPECT_EQ(freed_count, 2);
}

TEST(DirectMusicDownloads, OfBothKindsOfArticulationSound) {
  const auto fixed = FixedInstrumentDownload(2, 0, {RegionOfWave(1, 400)}, NeutralParameters());
  const auto free = InstrumentDownload(2, 0, {RegionOfWave(1, 400)});
  for (const auto& image : {fixed, free}) {
    Client client;
    client.Begin();
    client.Download(WaveDownload(1, Constant(400, 16'384)));
    client.Download(image);
    client.PlayFullLevel();
    client.Play({0x90, 60, 127}, 0);
    EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -3.010, 0.02);
  }
}

TEST(DirectMusicDownloads, CutShortOrGarbledAreRefusedOrTaken) {
  Client client;
  client.Begin();
  const std::vector<std::vector<std::byte>> images = {
      WaveDownload(1, Constant(20)), InstrumentDownload(2, 0, {RegionOfWave(1, 10)}),
      FixedInstrumentDownload(3, 1, {RegionOfWave(1, 10)}, NeutralParameters())};
  client.Download(images[0]);
  for (const auto& image : images) {
    for (std::size_t at = 0; at < image.size(); ++at) {
      for (const std::byte value : {std::byte{0}, std::byte{0x7F}, std::byte{0xFF}}) {
        auto garbled = image;
        garbled[at] = value;
        HANDLE handle = nullptr;
        BOOL may_free = FALSE;
        if (SUCCEEDED(client->Download(&handle, garbled.data(), &may_free))) {
          EXPECT_EQ(client->Unload(handle, nullptr, nullptr), S_OK);
        }
      }
    }
  }
  client.Render(1000);
}

// --- The bank ------------------------------------------------------------------------------------

/// Where the sound of a note begins that nothing was downloaded for.
std::size_t OnsetWithoutDownloads() {
  Client client;
  client.Begin();
  client.PlayFullLevel();
  client.Play({0x90, 60, 127}, 0);
  return Onset(client.Render(1000));
}

TEST(DirectMusicBank, OursSoundsWhereNothingIsDownloadedUnlessNoneIsWanted) {
  EXPECT_LT(OnsetWithoutDownloads(), 500u);
  const ScopedVariable bank(L"PORTAMENTO_BANK", L"none");
  EXPECT_EQ(OnsetWithoutDownloads(), 1000u);
}

TEST(DirectMusicBank, OfTheEnvironmentSoundsUnderWhatIsDownloaded) {
  constexpr wchar_t kPath[] = L"b\u00e4nk.dls";
  TestBank bank;
  bank.Preset(0, 3).Add(bank.Zone(bank.AddSample(Constant(400, 8'192))));
  bank.Preset(0, 0).Add(bank.Zone(bank.AddSample(Constant(400, 8'192))));
  const auto bytes = convert::ConvertBank(bank.Freeze(), convert::BankFormat::kDls).file.Take();
  const HANDLE file = ::CreateFileW(kPath, GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr);
  DWORD written = 0;
  ASSERT_TRUE(::WriteFile(file, bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr));
  ::CloseHandle(file);
  ::SetEnvironmentVariableW(L"PORTAMENTO_BANK", kPath);
  {
    Client client;
    client.Begin();
    client.DownloadConstant();
    client.PlayFullLevel();
    client.Play({0x90, 60, 127}, 0);
    EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -3.010, 0.02) << "program 0 is the download's";
    client.Play({0xB0, 120, 0}, 0);
    client.Play({0xC0, 3}, 0);
    client.Render(48'000);
    client.Play({0x90, 60, 127}, 0);
    EXPECT_NEAR(DbOf(client.Render(1000)[1998]), -3.010 - 6.021, 0.02) << "program 3 the bank's";
  }
  ::SetEnvironmentVariableW(L"PORTAMENTO_BANK", L"nowhere.sf2");
  EXPECT_EQ(OnsetWithoutDownloads(), 1000u);
  ::SetEnvironmentVariableW(L"PORTAMENTO_BANK", nullptr);
  ::DeleteFileW(kPath);
}

// --- Threads -------------------------------------------------------------------------------------

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
