// What programs download, what is refused of it, when they are told that it is gone, and what
// sounds where there is nothing.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <cmath>
#include <cstring>

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

}  // namespace
}  // namespace portamento::test
