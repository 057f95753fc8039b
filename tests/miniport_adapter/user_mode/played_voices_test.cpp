// Voices that a client starts by itself: waves, stereo waves and wave articulations, at a pitch, a
// level and a loop; what is told of them; and the bound of each voice's level.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "gtest/gtest.h"

#include "engine/event.h"
#include "miniport_adapter/user_mode/open_synth.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/user_mode/frames_as_time.h"
#include "tests/miniport_adapter/user_mode/piece.h"

namespace portamento::test {
namespace {

using namespace dmus;

/// A wave of interleaved channels, as streams and one-shots may have it.
std::vector<std::byte> StereoDownload(DWORD id, const Frames& left, const Frames& right,
                                      DWORD type = DMUS_DOWNLOADINFO_ONESHOTWAVE) {
  Frames interleaved;
  for (std::size_t i = 0; i < left.size(); ++i) {
    interleaved.push_back(left[i]);
    interleaved.push_back(right[i]);
  }
  auto image = WaveDownload(id, interleaved, 48'000, type);
  auto* const format = image.data() + 24 + offsetof(DMUS_WAVE, WaveformatEx);
  const WORD channels = 2, align = 4;
  std::memcpy(format + offsetof(WAVEFORMATEX, nChannels), &channels, 2);
  std::memcpy(format + offsetof(WAVEFORMATEX, nBlockAlign), &align, 2);
  return image;
}

/// Waves in a row. `bus`: of one that belongs to a master.
std::vector<std::byte> ArticulationDownload(DWORD id, const std::vector<DWORD>& waves,
                                            std::optional<DWORD> bus = {}) {
  ImageBuilder builder(DMUS_DOWNLOADINFO_WAVEARTICULATION, id);
  DMUS_WAVEARTDL root{.ulDownloadIdIdx = 1, .ulBuffers = static_cast<ULONG>(waves.size())};
  if (bus) {
    root.ulBus = *bus;
    root.ulMasterDLId = 1;
  }
  builder.Add(root);
  std::vector<std::byte> ids(4 * waves.size());
  std::memcpy(ids.data(), waves.data(), ids.size());
  builder.AddBytes(std::move(ids));
  return builder.Bytes();
}

class PlayedVoices : public ::testing::Test {
 protected:
  static PortParameters Parameters() {
    return {
        .voices = 32, .channel_groups = 2, .audio_channels = 2, .rate_hz = 48'000, .effects = 0};
  }

  void SetUp() override {
    SynthControls controls;
    controls.effects = 0;
    controls.volumes = {0, 0};
    open_ = std::make_unique<OpenSynth>(Parameters(), controls);
    open_->Start();
    Send({0xB0, 7, 127});
  }

  OpenSynth::Handle Download(const std::vector<std::byte>& image) {
    const auto handle = open_->Download(image);
    EXPECT_TRUE(handle.has_value());
    return handle.value_or(0);
  }
  VoiceOutcome Play(std::int64_t frame, std::uint32_t id, std::uint32_t download,
                    VoiceSound sound = {}) {
    return open_->PlayVoice(
        frame, {.id = id, .group = 0, .channel = 0, .download = download, .sound = sound}, time_);
  }
  VoiceOutcome Stop(std::int64_t frame, std::uint32_t id) {
    return open_->StopVoice(frame, id, time_);
  }
  void Send(std::vector<std::uint8_t> message) {
    ASSERT_TRUE(open_->Play(position_, BufferWith(std::move(message)), time_));
  }

  /// The next frames as levels of full scale.
  struct Sound {
    std::vector<double> left, right;
  };
  Sound Render(std::size_t frames) {
    std::vector<std::int16_t> pcm(2 * frames);
    open_->Render(pcm, position_);
    position_ += static_cast<std::int64_t>(frames);
    Sound sound;
    for (std::size_t i = 0; i < frames; ++i) {
      sound.left.push_back(pcm[2 * i] / 32'768.0);
      sound.right.push_back(pcm[2 * i + 1] / 32'768.0);
    }
    return sound;
  }

  std::unique_ptr<OpenSynth> open_;
  FramesAsTime time_;
  std::int64_t position_ = 0;
};

const double kCentred = std::sqrt(0.5);

TEST_F(PlayedVoices, PlayAOneShotOnItsFrameFromBeginningToEnd) {
  Download(WaveDownload(5, Constant(1000, 16'384), 48'000, DMUS_DOWNLOADINFO_ONESHOTWAVE));
  ASSERT_EQ(Play(500, 77, 5), VoiceOutcome::kDone);
  EXPECT_TRUE(open_->StateOfVoice(77).exists) << "it is on its way";
  const Sound sound = Render(2000);
  EXPECT_EQ(sound.left[499], 0);
  // No attack, no decay: half of full scale, panned to the centre.
  EXPECT_NEAR(sound.left[501], 0.5 * kCentred, 0.02);
  for (std::size_t i = 600; i < 1490; ++i) ASSERT_NEAR(sound.left[i], 0.5 * kCentred, 2e-4) << i;
  EXPECT_EQ(sound.left[1600], 0);
  EXPECT_EQ(sound.left, sound.right);
  Render(256);
  EXPECT_FALSE(open_->StateOfVoice(77).exists);
}

TEST_F(PlayedVoices, GoByPitchVolumeAndStart) {
  Download(WaveDownload(5, Sine(1000, 48'000, 48'000, 0.5)));
  ASSERT_EQ(Play(0, 1, 5, {.pitch_cents = 1200, .gain_hundredths_db = -600}), VoiceOutcome::kDone);
  const Sound sound = Render(24'000);
  double peak = 0;
  int crossings = 0;
  for (std::size_t i = 2400; i < 21'600; ++i) {
    peak = std::max(peak, sound.left[i]);
    crossings += sound.left[i - 1] < 0 && sound.left[i] >= 0 ? 1 : 0;
  }
  EXPECT_NEAR(crossings, 2000 * 0.4, 1);
  EXPECT_NEAR(20 * std::log10(peak / (0.5 * kCentred)), -6, 0.05);

  // 600 frames are left of the wave.
  Frames steps = Constant(48'000, 0);
  std::fill(steps.begin() + 47'400, steps.end(), std::int16_t{16'384});
  Download(WaveDownload(6, steps));
  ASSERT_EQ(Play(position_, 2, 6, {.start_frame = 47'000}), VoiceOutcome::kDone);
  const Sound late = Render(2000);
  EXPECT_NEAR(late.left[300], 0, 1e-3);
  EXPECT_NEAR(late.left[700], 0.5 * kCentred, 1e-3);
  EXPECT_EQ(late.left[1100], 0);
}

TEST_F(PlayedVoices, LoopUntilTheyAreStopped) {
  Frames steps = Constant(1000, 0);
  std::fill(steps.begin() + 100, steps.begin() + 500, std::int16_t{16'384});
  Download(WaveDownload(5, steps));
  ASSERT_EQ(Play(0, 9, 5, {.loop_start = 200, .loop_end = 400}), VoiceOutcome::kDone);
  const Sound sound = Render(20'000);
  EXPECT_NEAR(sound.left[19'999], 0.5 * kCentred, 1e-3);
  const VoiceState state = open_->StateOfVoice(9);
  EXPECT_TRUE(state.exists);
  EXPECT_GE(state.frame, 200u);
  EXPECT_LT(state.frame, 400u);
  EXPECT_EQ(Stop(position_ + 100, 9), VoiceOutcome::kDone);
  const Sound end = Render(4000);
  EXPECT_NEAR(end.left[99], 0.5 * kCentred, 1e-3);
  EXPECT_LT(end.left[3999], 1e-4);
  Render(48'000);
  EXPECT_EQ(Stop(position_, 9), VoiceOutcome::kNoSuchVoice);
}

TEST_F(PlayedVoices, TellWhereTheyAre) {
  Download(WaveDownload(5, Constant(10'000, 16'384)));
  ASSERT_EQ(Play(0, 9, 5), VoiceOutcome::kDone);
  Render(6400);
  EXPECT_EQ(open_->StateOfVoice(9).frame, 6336u) << "as of the block before";
  EXPECT_FALSE(open_->StateOfVoice(10).exists);
}

TEST_F(PlayedVoices, OfStereoWavesKeepTheirSides) {
  Download(StereoDownload(5, Constant(4000, 16'384), Constant(4000, 4096)));
  ASSERT_EQ(Play(0, 1, 5), VoiceOutcome::kDone);
  const Sound sound = Render(2000);
  EXPECT_NEAR(sound.left[1999], 0.5, 1e-3);
  EXPECT_NEAR(sound.right[1999], 0.125, 1e-3);
  // As instruments they are refused.
  const auto instrument = open_->Download(InstrumentDownload(6, 0, {RegionOfWave(5, 0)}));
  ASSERT_FALSE(instrument.has_value());
  EXPECT_EQ(instrument.error(), DownloadError::kNotMono);
}

TEST_F(PlayedVoices, PlayTheWavesOfAnArticulationInARow) {
  Download(WaveDownload(1, Constant(1000, 16'384)));
  Download(WaveDownload(2, Constant(1000, 4096)));
  Download(ArticulationDownload(3, {1, 2, 1}));
  ASSERT_EQ(Play(0, 1, 3), VoiceOutcome::kDone);
  const Sound sound = Render(4000);
  EXPECT_NEAR(sound.left[500], 0.5 * kCentred, 1e-3);
  EXPECT_NEAR(sound.left[1500], 0.125 * kCentred, 1e-3);
  EXPECT_NEAR(sound.left[2500], 0.5 * kCentred, 1e-3);
  EXPECT_EQ(sound.left[3500], 0);

  Download(WaveDownload(4, Constant(1000), 22'050));
  Download(ArticulationDownload(6, {1, 4}));
  EXPECT_EQ(Play(position_, 2, 6), VoiceOutcome::kBadDownload) << "of two rates";
  const auto unknown = open_->Download(ArticulationDownload(7, {1, 99}));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error(), DownloadError::kBadWaveLink);
}

TEST_F(PlayedVoices, OfOneChannelAmongOthersGoToItsBus) {
  Download(WaveDownload(1, Constant(4000, 16'384)));
  Download(ArticulationDownload(2, {1}, kLeftBus));
  Download(ArticulationDownload(3, {1}, kRightBus));
  ASSERT_EQ(Play(0, 1, 2), VoiceOutcome::kDone);
  Sound sound = Render(1000);
  EXPECT_NEAR(sound.left[999], 0.5, 1e-3);
  EXPECT_EQ(sound.right[999], 0);
  ASSERT_EQ(Play(position_, 2, 3), VoiceOutcome::kDone);
  sound = Render(1000);
  EXPECT_NEAR(sound.right[999], 0.5, 1e-3);
}

TEST_F(PlayedVoices, ReplaceThoseOfTheSameName) {
  Download(WaveDownload(1, Constant(48'000, 16'384)));
  ASSERT_EQ(Play(0, 1, 1), VoiceOutcome::kDone);
  Render(1000);
  ASSERT_EQ(Play(position_, 1, 1), VoiceOutcome::kDone);
  Render(2000);
  EXPECT_NEAR(Render(100).left[99], 0.5 * kCentred, 1e-3) << "one, not two";
}

TEST_F(PlayedVoices, StoppedOrReplacedBeforeTheyBeginNeverDo) {
  Download(WaveDownload(1, Constant(1000, 16'384)));
  const VoiceSound looped{.loop_start = 200, .loop_end = 400};
  ASSERT_EQ(Play(2000, 1, 1, looped), VoiceOutcome::kDone);
  ASSERT_EQ(Stop(500, 1), VoiceOutcome::kDone);
  ASSERT_EQ(Play(2000, 2, 1, looped), VoiceOutcome::kDone);
  ASSERT_EQ(Play(600, 2, 1), VoiceOutcome::kDone);
  Render(640);
  EXPECT_FALSE(open_->StateOfVoice(1).exists);
  EXPECT_EQ(Stop(position_, 1), VoiceOutcome::kNoSuchVoice);
  Render(1360);
  EXPECT_EQ(Render(4000).left[3999], 0);
}

TEST_F(PlayedVoices, AreNotStoppedByWhatWasMeantForOthers) {
  Download(WaveDownload(1, Constant(500, 16'384)));
  Download(WaveDownload(2, Constant(48'000, 16'384)));
  ASSERT_EQ(Play(0, 1, 1), VoiceOutcome::kDone);
  ASSERT_EQ(Stop(8000, 1), VoiceOutcome::kDone);  // it is over long before
  Render(2000);
  ASSERT_EQ(Play(position_, 2, 2), VoiceOutcome::kDone);
  EXPECT_NEAR(Render(20'000).left[19'999], 0.5 * kCentred, 1e-3);
}

TEST_F(PlayedVoices, HaveAnyName) {
  Download(WaveDownload(0, Constant(4000, 16'384)));
  Download(WaveDownload(0xFFFF'FFFF, Constant(4000, 16'384)));
  for (const std::uint32_t id : {0u, 0xFFFF'FFFFu}) {
    ASSERT_EQ(Play(position_, id, id), VoiceOutcome::kDone);
    EXPECT_NEAR(Render(1000).left[999], 0.5 * kCentred, 1e-3);
    EXPECT_TRUE(open_->StateOfVoice(id).exists);
    EXPECT_EQ(Stop(position_, id), VoiceOutcome::kDone);
    Render(4000);
    EXPECT_FALSE(open_->StateOfVoice(id).exists);
  }
}

TEST_F(PlayedVoices, WithFramesBeyondTheirWaveEndAtItsEnd) {
  Download(WaveDownload(1, Constant(100, 16'384)));
  Download(WaveDownload(2, Constant(1, 16'384)));
  constexpr std::uint64_t kFrames[] = {0,           1,          99,         100,       1u << 31,
                                       0xFFFF'FFFF, 1ull << 32, 1ull << 63, UINT64_MAX};
  std::uint32_t id = 0;
  for (const std::uint32_t wave : {1u, 2u}) {
    for (const std::uint64_t start : kFrames) {
      for (const std::uint64_t begin : kFrames) {
        for (const std::uint64_t end : kFrames) {
          ASSERT_EQ(Play(position_, ++id, wave,
                         {.start_frame = start, .loop_start = begin, .loop_end = end}),
                    VoiceOutcome::kDone);
          const auto left = Render(640).left;
          ASSERT_LE(*std::max_element(left.begin(), left.end()), 0.5);
          // Of two frames at least, within the wave; and not begun behind all of it.
          const bool loops = wave == 1 && start < 100 && begin < 99 && end > begin + 1;
          ASSERT_EQ(open_->StateOfVoice(id).exists, loops) << start << ' ' << begin << ' ' << end;
          if (loops) Stop(position_, id);
          Render(1280);
        }
      }
    }
  }
}

TEST_F(PlayedVoices, AtTheEndsOfTimeAndLevel) {
  Download(WaveDownload(1, Constant(100, 16'384)));
  for (const std::int64_t time : {INT64_MIN, INT64_MIN + 1, std::int64_t{-1}, INT64_MAX}) {
    for (const std::int32_t extreme : {INT32_MIN, INT32_MAX}) {
      ASSERT_EQ(Play(time, 1, 1, {.pitch_cents = extreme, .gain_hundredths_db = extreme}),
                VoiceOutcome::kDone);
      Render(640);
      EXPECT_NE(Stop(time, 1), VoiceOutcome::kNoRoom);
      Render(640);
    }
  }
}

TEST_F(PlayedVoices, ARowOfWavesOfOddSizeStaysInStep) {
  // A byte more than there are frames, as chunks in files may have.
  ImageBuilder builder(DMUS_DOWNLOADINFO_WAVE, 1);
  DMUS_WAVE root{.ulWaveDataIdx = 1,
                 .WaveformatEx = {.wFormatTag = WAVE_FORMAT_PCM,
                                  .nChannels = 1,
                                  .nSamplesPerSec = 48'000,
                                  .nAvgBytesPerSec = 96'000,
                                  .nBlockAlign = 2,
                                  .wBitsPerSample = 16}};
  builder.Add(root);
  constexpr std::uint32_t kBytes = 2001;
  std::vector<std::byte> data(4 + kBytes);
  std::memcpy(data.data(), &kBytes, 4);
  for (std::size_t i = 0; i < kBytes; i += 2) data[4 + i] = std::byte{0x01};
  for (std::size_t i = 1; i < kBytes; i += 2) data[4 + i] = std::byte{0x40};
  builder.AddBytes(std::move(data));
  Download(builder.Bytes());
  Download(ArticulationDownload(2, {1, 1}));
  ASSERT_EQ(Play(0, 1, 2), VoiceOutcome::kDone);
  const auto left = Render(2000).left;
  for (std::size_t i = 100; i < 1900; ++i) ASSERT_NEAR(left[i], 0.5 * kCentred, 1e-3) << i;
}

TEST_F(PlayedVoices, ARowThatNoMemoryHoldsIsRefused) {
  Download(WaveDownload(1, Constant(1 << 20)));
  Download(ArticulationDownload(2, std::vector<DWORD>(5000, 1)));
  EXPECT_EQ(Play(0, 1, 2), VoiceOutcome::kNoRoom);
}

TEST_F(PlayedVoices, AreRefusedWhereThereIsNothingToPlayOrNoChannel) {
  EXPECT_EQ(Play(0, 1, 5), VoiceOutcome::kNoSuchDownload);
  Download(WaveDownload(5, Constant(1000)));
  EXPECT_EQ(open_->PlayVoice(0, {.id = 1, .group = 2, .channel = 0, .download = 5}, time_),
            VoiceOutcome::kNoSuchChannel);
  EXPECT_EQ(open_->PlayVoice(0, {.id = 1, .group = 0, .channel = 16, .download = 5}, time_),
            VoiceOutcome::kNoSuchChannel);
  EXPECT_EQ(Stop(0, 1), VoiceOutcome::kNoSuchVoice);
  open_->Stop();
  EXPECT_EQ(Play(0, 1, 5), VoiceOutcome::kNoRoom) << "nothing sounds now";
}

TEST_F(PlayedVoices, AreSoManyAtMostAndMakeRoomAgain) {
  Download(WaveDownload(5, Constant(1000, 100)));
  for (std::uint32_t i = 0; i < engine::HostVoices::kMost; ++i) {
    ASSERT_EQ(Play(0, i, 5), VoiceOutcome::kDone);
  }
  EXPECT_EQ(Play(0, 999, 5), VoiceOutcome::kNoRoom);
  Render(8000);
  EXPECT_EQ(Play(position_, 999, 5), VoiceOutcome::kDone);
}

TEST_F(PlayedVoices, AreOverWhenTheSoundIsStopped) {
  Download(WaveDownload(5, Constant(48'000, 16'384)));
  ASSERT_EQ(Play(0, 1, 5), VoiceOutcome::kDone);
  ASSERT_EQ(Play(20'000, 2, 5), VoiceOutcome::kDone);
  Render(1000);
  open_->Stop();
  EXPECT_FALSE(open_->StateOfVoice(1).exists);
  EXPECT_FALSE(open_->StateOfVoice(2).exists) << "it will not begin either";
  open_->Start();
  position_ = 0;
  Send({0xB0, 7, 127});
  EXPECT_EQ(Render(24'000).left[21'000], 0);
}

TEST_F(PlayedVoices, AreOverWhenTheirGroupIsGone) {
  Download(WaveDownload(5, Constant(48'000, 16'384)));
  for (const std::int64_t frame : {0, 2000}) {
    ASSERT_EQ(
        open_->PlayVoice(
            frame, {.id = 7u + (frame > 0 ? 1u : 0u), .group = 1, .channel = 0, .download = 5},
            time_),
        VoiceOutcome::kDone);
  }
  Render(1000);
  open_->SetChannelGroups(1);
  Render(4000);
  EXPECT_FALSE(open_->StateOfVoice(7).exists);
  EXPECT_FALSE(open_->StateOfVoice(8).exists) << "it had not begun";
}

TEST_F(PlayedVoices, KeepTheirWaveAfterItIsUnloaded) {
  const auto handle = Download(WaveDownload(5, Constant(4000, 16'384)));
  ASSERT_EQ(Play(0, 1, 5), VoiceOutcome::kDone);
  Render(1000);
  bool gone = false;
  ASSERT_TRUE(open_->Unload(handle, [&] { gone = true; }));
  EXPECT_NEAR(Render(1000).left[999], 0.5 * kCentred, 1e-3);
  open_->TellGone();
  EXPECT_FALSE(gone);
  Render(4000);
  open_->TellGone();
  Render(256);
  open_->TellGone();
  EXPECT_TRUE(gone);
}

TEST_F(PlayedVoices, HearARefreshedWaveFromTheNextOneOn) {
  Download(WaveDownload(5, Constant(4000, 16'384), 48'000, DMUS_DOWNLOADINFO_STREAMINGWAVE));
  ASSERT_EQ(Play(0, 1, 5), VoiceOutcome::kDone);
  Render(1000);
  ASSERT_TRUE(
      open_->Refresh(WaveDownload(5, Constant(4000, 4096), 48'000, DMUS_DOWNLOADINFO_STREAMINGWAVE))
          .has_value());
  EXPECT_NEAR(Render(1000).left[999], 0.5 * kCentred, 1e-3);
  Render(4000);
  ASSERT_EQ(Play(position_, 1, 5), VoiceOutcome::kDone);
  EXPECT_NEAR(Render(1000).left[999], 0.125 * kCentred, 1e-3);
  EXPECT_FALSE(open_->Refresh(WaveDownload(9, Constant(10))).has_value());
}

// --- Levels --------------------------------------------------------------------------------------

TEST_F(PlayedVoices, NeverExceedFullLevelWhateverTheVolume) {
  Download(WaveDownload(1, Constant(48'000, 4096)));
  Download(InstrumentDownload(2, 0, {RegionOfWave(1, 400)}));
  Send({0xB0, 11, 127});
  Send({0x90, 60, 127});
  const auto level_db = [&] { return 20 * std::log10(Render(4000).left[3999] / 0.125); };
  EXPECT_NEAR(level_db(), -3.010, 0.02);
  SynthControls controls;
  controls.effects = 0;
  controls.volumes = {0, 200};
  open_->Apply(controls);
  EXPECT_NEAR(level_db(), -1.010, 0.02);
  controls.volumes = {0, 600};  // + 2.99 dB would be above what is recorded
  open_->Apply(controls);
  EXPECT_NEAR(level_db(), 0, 0.02);
  // A second voice adds to it.
  Send({0x90, 64, 127});
  EXPECT_NEAR(level_db(), 6.02, 0.02);
  Send({0x80, 64, 0});
  Render(20'000);
  // Volume lost elsewhere is there to be gained.
  Send({0xB0, 7, 100});
  EXPECT_NEAR(level_db(), 6 - 4.152 - 3.010, 0.05);
}

TEST_F(PlayedVoices, AChannelIsHeardWhereItIsAssignedTo) {
  Download(WaveDownload(1, Constant(48'000, 16'384)));
  ASSERT_TRUE(open_->SetOutputs(0, 0, engine::kOutputRight));
  ASSERT_EQ(Play(0, 1, 1), VoiceOutcome::kDone);
  Sound sound = Render(1000);
  EXPECT_EQ(sound.left[999], 0);
  EXPECT_NEAR(sound.right[999], 0.5 * kCentred, 1e-3);
  ASSERT_TRUE(open_->SetOutputs(0, 0, engine::kAllOutputs));
  sound = Render(1000);
  EXPECT_NEAR(sound.left[999], 0.5 * kCentred, 1e-3);
  EXPECT_FALSE(open_->SetOutputs(2, 0, 0));
  EXPECT_FALSE(open_->SetOutputs(0, 16, 0));
}

}  // namespace
}  // namespace portamento::test
