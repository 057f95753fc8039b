// Downloads are heard, and unloads neither click nor free what still sounds.
#include "miniport_adapter/core/downloaded_sounds.h"

#include <chrono>

#include "gtest/gtest.h"

#include "soundfonts/dls/dls_connections.h"
#include "tests/engine/patch.h"
#include "tests/miniport_adapter/core/stream_rig.h"
#include "tests/miniport_adapter/downloads/image_builder.h"

namespace portamento::test {
namespace {

using namespace dmus;

/// A stream whose ROM has a tone of 500 Hz in program 0, and downloads over it.
class DownloadRig {
 public:
  DownloadRig() : rig_(RomBank()) { Reload(); }

  DownloadedSounds::Handle Download(const std::vector<std::byte>& image) {
    const auto handle = sounds().Download(image, give());
    EXPECT_TRUE(handle) << static_cast<int>(handle.error());
    return handle.value_or(0);
  }
  std::optional<LeftInUse> Unload(DownloadedSounds::Handle handle) {
    return sounds().Unload(handle, give());
  }
  DownloadedSounds::GiveStack give() {
    return [this](engine::BankStack stack) { (*rig_).SetBanks(std::move(stack)); };
  }
  DownloadedSounds& sounds() { return sounds_; }
  StreamCore& operator*() { return *rig_; }
  StreamRig* operator->() { return &rig_; }
  void Reload() { (*rig_).SetBanks(sounds_.stack()); }

  /// Plays key 60 of a program for a quarter of a second and lets go; its frequency.
  double Hz(std::uint8_t program, std::uint8_t channel = 0) {
    rig_.Post({static_cast<std::uint8_t>(0xC0 | channel), program}, 0);
    rig_.Post({static_cast<std::uint8_t>(0x90 | channel), 60, 127}, 0);
    const auto tone = rig_.Render(12'800).left;  // whole blocks: banks change at their edges
    rig_.Post({static_cast<std::uint8_t>(0xB0 | channel), 120, 0}, 0);
    rig_.Render(4800);
    return RmsDb(tone) < -80 ? 0 : FrequencyHz({tone.begin() + 2000, tone.end()});
  }

 private:
  static std::shared_ptr<const bank::Bank> RomBank() {
    TestBank bank;
    const auto sample = bank.AddSample(SinePeriods(96, 50));
    return bank.Preset(0, 0).Add(bank.Zone(sample)).Freeze();
  }
  std::shared_ptr<engine::SampleStore> Rom() {
    auto store = std::make_shared<engine::SampleStore>(RomBank(), rig_.memory());
    store->LoadAll();
    return store;
  }

  StreamRig rig_;
  DownloadedSounds sounds_{rig_.memory(), engine::BankStack({{Rom(), 0}})};
};

const Frames kKilohertz = SinePeriods(48, 100, 0.5);
constexpr ULONG kLoop = 4800;

TEST(DownloadedSounds, AnInstrumentOverTheRomIsHeardUntilItIsUnloaded) {
  DownloadRig rig;
  EXPECT_NEAR(rig.Hz(0), 500, 1);
  const auto wave = rig.Download(WaveDownload(1, kKilohertz));
  const auto instrument = rig.Download(InstrumentDownload(2, 0, {RegionOfWave(1, kLoop)}));
  EXPECT_NE(wave, 0u);
  EXPECT_NE(instrument, 0u);
  EXPECT_NEAR(rig.Hz(0), 1000, 1);
  EXPECT_TRUE(rig.Unload(instrument));
  EXPECT_NEAR(rig.Hz(0), 500, 1);
}

TEST(DownloadedSounds, BothKindsOfArticulationSoundAlike) {
  std::vector<std::vector<float>> sounds;
  for (const bool fixed : {true, false}) {
    DownloadRig rig;
    rig.Download(WaveDownload(1, kKilohertz));
    DMUS_ARTICPARAMS parameters = NeutralParameters();
    parameters.Misc.ptDefaultPan = -300 << 16;
    parameters.VolEG.tcAttack = -4000 << 16;
    parameters.PitchEG.pcRange = 700 << 16;
    rig.Download(fixed ? FixedInstrumentDownload(2, 3, {RegionOfWave(1, kLoop)}, parameters)
                       : InstrumentDownload(2, 3, {RegionOfWave(1, kLoop)},
                                            {{0, 0, dls::kToPan, 0, -300 << 16},
                                             {0, 0, dls::kToEg1Attack, 0, -4000 << 16},
                                             {5, 0, dls::kToPitch, 0, 700 << 16}}));
    rig->Post({0xC0, 3}, 0);
    rig->Post({0x90, 60, 100}, 0);
    sounds.push_back(rig->Render(9600).left);
  }
  EXPECT_EQ(sounds[0], sounds[1]);
  EXPECT_GT(RmsDb(sounds[0]), -40);
}

TEST(DownloadedSounds, GeneralMidiInstrumentsAreSearchedLast) {
  DownloadRig rig;
  rig.Download(WaveDownload(1, kKilohertz));
  rig.Download(WaveDownload(2, SinePeriods(24, 100, 0.5)));
  rig.Download(InstrumentDownload(3, 0, {RegionOfWave(2, 2400)}));
  rig.Download(
      InstrumentDownload(4, 0, {RegionOfWave(1, kLoop)}, {}, DMUS_INSTRUMENT_GM_INSTRUMENT));
  EXPECT_NEAR(rig.Hz(0), 2000, 2);  // although it came later
  // Among others the later one counts.
  const auto later = rig.Download(InstrumentDownload(5, 0, {RegionOfWave(1, kLoop)}));
  EXPECT_NEAR(rig.Hz(0), 1000, 1);
  rig.Unload(later);
  EXPECT_NEAR(rig.Hz(0), 2000, 2);
}

TEST(DownloadedSounds, PatchesNameBanksAndDrums) {
  DownloadRig rig;
  rig.Download(WaveDownload(1, kKilohertz));
  rig.Download(InstrumentDownload(2, 0x0005'0007, {RegionOfWave(1, kLoop)}));
  rig.Download(InstrumentDownload(3, DMUS_PATCH_DRUMS, {RegionOfWave(1, kLoop)}));
  EXPECT_NEAR(rig.Hz(7), 500, 1);
  rig->Post({0xB0, 0, 5}, 0);
  EXPECT_NEAR(rig.Hz(7), 1000, 1);
  EXPECT_NEAR(rig.Hz(0, 9), 1000, 1);
}

TEST(DownloadedSounds, AWaveIsInMemoryOnceForAllInstruments) {
  DownloadRig rig;
  rig.Download(WaveDownload(1, Constant(100'000)));
  const std::size_t before = rig.sounds().used_bytes();
  rig.Download(InstrumentDownload(2, 1, {RegionOfWave(1, 100'000)}));
  const std::size_t one = rig.sounds().used_bytes() - before;
  EXPECT_GE(one, 200'000u);
  for (DWORD id = 3; id < 100; ++id) {
    rig.Download(InstrumentDownload(id, id, {RegionOfWave(1, 100'000)}));
  }
  EXPECT_EQ(rig.sounds().used_bytes() - before, one);
  rig.Download(InstrumentDownload(200, 2, {RegionOfWave(1, 50'000)}));  // another loop
  EXPECT_EQ(rig.sounds().used_bytes() - before, 2 * one);
}

TEST(DownloadedSounds, C46_AnUnloadWhileANoteSoundsNeitherClicksNorFreesEarly) {
  DownloadRig rig, alone;
  std::vector<DownloadedSounds::Handle> handles;
  for (DownloadRig* each : {&rig, &alone}) {
    const auto wave = each->Download(WaveDownload(1, kKilohertz));
    const auto instrument = each->Download(InstrumentDownload(
        2, 0, {RegionOfWave(1, kLoop)}, {{0, 0, dls::kToEg1Release, 0, -1200 << 16}}));
    if (each == &rig) handles = {instrument, wave};
    (*each)->Post({0xC0, 0}, 0);
    (*each)->Post({0x90, 60, 127}, 0);
    EXPECT_FALSE(Silent((*each)->Render(4800)));
  }
  const std::size_t bytes = rig.sounds().used_bytes();
  const auto instrument = rig.Unload(handles[0]);
  const auto wave = rig.Unload(handles[1]);
  ASSERT_TRUE(instrument && wave);
  const Stereo held = rig->Render(9600), expected = alone->Render(9600);
  EXPECT_EQ(held.left, expected.left);  // bit for bit
  (*rig).ReclaimBanks();
  EXPECT_FALSE(instrument->gone());
  EXPECT_FALSE(wave->gone());
  EXPECT_EQ(rig.sounds().used_bytes(), bytes);

  rig->Post({0x80, 60, 0}, 0);
  rig->Render(96'000);
  EXPECT_FALSE(wave->gone());  // the render thread frees nothing
  (*rig).ReclaimBanks();
  EXPECT_TRUE(instrument->gone());
  EXPECT_TRUE(wave->gone());
  EXPECT_LT(rig.sounds().used_bytes(), bytes);
}

TEST(DownloadedSounds, C46_StaleForeignAndUsedUpHandlesFail) {
  DownloadRig rig, other;
  const auto wave = rig.Download(WaveDownload(1, kKilohertz));
  EXPECT_FALSE(other.Unload(wave));
  EXPECT_FALSE(rig.Unload(0));
  EXPECT_FALSE(rig.Unload(wave + 1'000'000));
  EXPECT_TRUE(rig.Unload(wave));
  EXPECT_FALSE(rig.Unload(wave));
  EXPECT_NE(rig.Download(WaveDownload(1, kKilohertz)), wave);  // the same id again
}

TEST(DownloadedSounds, NewNotesDoNotUseAWaveThatIsUnloaded) {
  DownloadRig rig;
  const auto low = rig.Download(WaveDownload(1, kKilohertz));
  rig.Download(WaveDownload(2, SinePeriods(24, 100, 0.5)));
  DMUS_REGION upper = RegionOfWave(2, 2400);
  upper.RangeKey = {61, 127};
  DMUS_REGION lower = RegionOfWave(1, kLoop);
  lower.RangeKey = {0, 60};
  rig.Download(InstrumentDownload(3, 0, {lower, upper}));
  EXPECT_NEAR(rig.Hz(0), 1000, 1);
  EXPECT_TRUE(rig.Unload(low));
  EXPECT_EQ(rig.Hz(0), 0);
  rig->Post({0x90, 72, 127}, 0);
  EXPECT_FALSE(Silent(rig->Render(1000)));
}

TEST(DownloadedSounds, WavesComeFirstAndIdsAreTakenUntilUnloaded) {
  DownloadRig rig;
  EXPECT_EQ(
      rig.sounds().Download(InstrumentDownload(2, 0, {RegionOfWave(1, 0)}), rig.give()).error(),
      DownloadError::kBadWaveLink);
  rig.Download(WaveDownload(1, kKilohertz));
  EXPECT_EQ(rig.sounds().Download(WaveDownload(1, kKilohertz), rig.give()).error(),
            DownloadError::kIdTaken);
  EXPECT_NEAR(rig.Hz(0), 500, 1);
}

TEST(DownloadedSounds, ALoopThatIsOutsideItsWaveIsBroughtIn) {
  DownloadRig rig;
  rig.Download(WaveDownload(1, kKilohertz));
  DMUS_REGION region = RegionOfWave(1, 1);
  region.WLOOP[0].ulStart = 1'000'000;
  region.WLOOP[0].ulLength = 3'000'000'000;
  rig.Download(InstrumentDownload(2, 0, {region}));
  rig->Post({0x90, 60, 127}, 0);
  rig->Render(48'000);
}

TEST(DownloadedSounds, TheThousandthDownloadCostsNoMuchMoreThanTheFirst) {
  DownloadRig rig;
  const auto time = [&](DWORD first) {
    const auto begin = std::chrono::steady_clock::now();
    for (DWORD id = first; id < first + 100; ++id) {
      rig.Download(WaveDownload(2 * id, Constant(5000)));
      rig.Download(InstrumentDownload(2 * id + 1, id % 128, {RegionOfWave(2 * id, 5000)}));
      rig->Render(64, 64);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  const double begin = time(0);
  for (DWORD id = 100; id < 900; id += 100) time(id);
  EXPECT_LT(time(900), 20 * begin + 0.1);
}

}  // namespace
}  // namespace portamento::test
