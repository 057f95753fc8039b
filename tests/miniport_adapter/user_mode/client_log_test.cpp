#include "miniport_adapter/user_mode/client_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "miniport_adapter/user_mode/open_synth.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/user_mode/frames_as_time.h"
#include "tests/miniport_adapter/user_mode/piece.h"

namespace portamento::dmus {
namespace {

using test::BufferWith;
using test::FramesAsTime;

/// A synthesizer with a log, and what stands in it.
class ClientLogTest : public ::testing::Test {
 protected:
  ClientLogTest() { std::filesystem::remove(path_); }
  ~ClientLogTest() override {
    synth_.reset();
    std::filesystem::remove(path_);
  }

  void Open(UserSettings user = {}) {
    user.log_path = path_;
    log_ = std::make_shared<ClientLog>(path_);
    synth_ = std::make_unique<OpenSynth>(PortParameters{}, SynthControls{},
                                         OpenSettings{.user = user, .log = log_});
  }

  void Play(std::vector<std::uint8_t> message, bool structured = true, std::int64_t frame = 0) {
    FramesAsTime time;
    const auto buffer = BufferWith(std::move(message), 0, 1, structured);
    EXPECT_TRUE(synth_->Play(frame, buffer, time));
  }

  void Render(std::size_t frames) {
    std::vector<std::int16_t> sound(2 * frames);
    synth_->Render(sound, 0);
  }

  std::string Text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  void ExpectLine(const std::string& part) const {
    EXPECT_NE(Text().find(part), std::string::npos) << part << "\nis not in\n" << Text();
  }
  static std::size_t CountIn(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
    return count;
  }

  const std::string path_ = ::testing::TempDir() + "client_log_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                            "_l\u00F6g.txt";
  std::shared_ptr<ClientLog> log_;
  std::unique_ptr<OpenSynth> synth_;
};

TEST_F(ClientLogTest, SaysWhatWasAskedForAndWhatIsGranted) {
  ClientLog log(path_);
  const PortParameters asked{
      .valid = port_parameter::kVoices | port_parameter::kRate, .voices = 5000, .rate_hz = 44'100};
  log.Opened(asked, Negotiate(asked));
  ExpectLine("the program asks for 5000 voices, 44100 Hz\n");
  ExpectLine(
      "open with 1000 voices, 2 channel groups, 2 audio channels, 44100 Hz, effects 1; not all as "
      "asked\n");
  log.Opened({}, Negotiate({}));
  ExpectLine("the program asks for nothing\n");
}

TEST_F(ClientLogTest, NamesABankThatCannotBeOpenedAndWhy) {
  Open({.bank_path = "/nowhere/b.sf2"});
  ExpectLine("the bank cannot be opened: /nowhere/b.sf2: ");
  const std::string broken = path_ + ".sf2";
  std::ofstream(broken, std::ios::binary) << std::string("RIFF\x04\0\0\0sfbk", 12);
  Open({.bank_path = broken});
  std::filesystem::remove(broken);
  ExpectLine("the bank cannot be opened: " + broken + ": ");
  ExpectLine(" at byte ");
}

TEST_F(ClientLogTest, SaysWhatIsDownloadedAndUnloaded) {
  Open();
  const auto wave = synth_->Download(test::WaveDownload(11, test::Noise(300, 1), 44'100));
  ExpectLine("download of wave 11 (type 2, ");
  ExpectLine(": 300 frames at 44100 Hz, 16 bits; handle " + std::to_string(*wave) + "\n");
  ASSERT_TRUE(synth_->Download(test::InstrumentDownload(
      12, 1 << 16 | 2 << 8 | 3, {test::RegionOfWave(11, 0), test::RegionOfWave(11, 0)})));
  ExpectLine("download of instrument 12 (type 3, ");
  ExpectLine(": bank 1/2 program 3, 2 regions; handle ");
  ASSERT_TRUE(
      synth_->Download(test::InstrumentDownload(13, 0x8000'0000 | 5, {test::RegionOfWave(11, 0)})));
  ExpectLine(": drums, bank 0/0 program 5, 1 regions; handle ");
  EXPECT_TRUE(synth_->Unload(*wave, nullptr));
  ExpectLine("unload of handle " + std::to_string(*wave) + "\n");
  EXPECT_FALSE(synth_->Unload(4711, nullptr));
  ExpectLine("unload of handle 4711: no such\n");
}

TEST_F(ClientLogTest, SaysWhyADownloadIsRefused) {
  Open();
  EXPECT_FALSE(synth_->Download(test::InstrumentDownload(21, 0, {test::RegionOfWave(20, 0)})));
  ExpectLine("download of instrument 21 (type 3, ");
  ExpectLine(" refused: a region names a wave that has not been downloaded\n");
  auto stereo = test::WaveDownload(22, test::Noise(10, 1));
  stereo[24 + 12 + 2] = std::byte{2};
  EXPECT_FALSE(synth_->Download(stereo));
  ExpectLine("download of wave 22 (type 2, ");
  ExpectLine(" refused: the wave is not mono\n");
  auto other = test::WaveDownload(23, test::Noise(10, 1));
  other[0] = std::byte{77};
  EXPECT_FALSE(synth_->Download(other));
  ExpectLine("download of something 23 (type 77, ");
  EXPECT_FALSE(synth_->Download(io::Bytes(other).first(7))) << "shorter than its head";
  EXPECT_FALSE(synth_->Download({}));
}

TEST_F(ClientLogTest, ShowsSystemExclusiveMessagesThatMeanNothingAndOnlyTheFirst) {
  Open();
  synth_->Start();
  Play({0xF0, 0x7F, 0x7F, 4, 1, 0, 0x60, 0xF7}, false);  // master volume
  Play({0xF0, 0x43, 0x12, 0xF7}, false);
  ExpectLine("a system exclusive message is not understood: F0 43 12 F7\n");
  for (int i = 0; i < 100; ++i) Play({0xF0, 0x7D, 1, 0xF7}, false);
  EXPECT_EQ(CountIn(Text(), "not understood"), 8u) << Text();
  std::vector<std::uint8_t> endless(5000, 0x11);
  endless.front() = 0xF0;
  endless.back() = 0xF7;
  Open();
  Play(endless, false);
  ExpectLine("11 11 11 ...\n");
}

TEST_F(ClientLogTest, CountsWhatWasPlayedAndHeard) {
  Open();
  ASSERT_TRUE(synth_->Download(test::WaveDownload(1, test::Noise(400, 1))));
  ASSERT_TRUE(synth_->Download(test::InstrumentDownload(2, 0, {test::RegionOfWave(1, 400)})));
  synth_->Start();
  Play({0xB0, 7, 127});
  for (std::uint8_t key = 60; key < 63; ++key) Play({0x90, key, 100});
  Play({0x90, 60, 0});
  Render(500);
  Play({0xC0, 9}, true, 100);  // that frame is gone
  std::vector<std::byte> cut = BufferWith({0x90, 60, 100});
  cut[0] = std::byte{200};
  FramesAsTime time;
  EXPECT_FALSE(synth_->Play(0, cut, time));
  EXPECT_FALSE(synth_->Play(0, cut, time));
  std::vector<std::int16_t> sound(1000);
  synth_->Render(sound, 500);
  synth_->Stop();
  ExpectLine("stopped; in this run ");
  ExpectLine(" 0 notes lost, 1 events late\n");
  synth_.reset();
  ExpectLine(
      "close: 6 messages, 3 notes among them, 0 system exclusive not understood, 2 buffers "
      "refused; 1000 frames rendered, 3 voices started, 3 at most at once, 0 taken from others, 0 "
      "not had, 0 events lost\n");
  EXPECT_EQ(CountIn(Text(), "is cut short, and refused"), 1u) << "the first only";
}

TEST_F(ClientLogTest, ComparesTheFirstBufferWithTheLatencyClock) {
  ClientLog log(path_);
  EXPECT_TRUE(log.IsFirstBuffer());
  EXPECT_FALSE(log.IsFirstBuffer());
  log.FirstBuffer(12'345'000, 12'000'000);
  ExpectLine("first buffer, for 12345000 (100 ns), 34.5 ms ahead of the latency clock\n");
  log.FirstBuffer(0, 12'000'000);
  ExpectLine("1200.0 ms behind the latency clock\n");
  log.FirstBuffer(5, std::nullopt);
  ExpectLine("first buffer, for 5 (100 ns); the sink tells no time\n");
}

TEST_F(ClientLogTest, IsNotThereWhereNobodyWantsOne) {
  ClientLog log;
  EXPECT_FALSE(log.on());
  EXPECT_FALSE(log.IsFirstBuffer());
  log.Say("nothing");
  OpenSynth silent(PortParameters{}, SynthControls{});
  silent.Start();
  silent.Stop();
}

TEST_F(ClientLogTest, ThatCannotBeWrittenKeepsNobodyFromPlaying) {
  log_ = std::make_shared<ClientLog>("/nowhere/log.txt");
  OpenSynth synth(PortParameters{}, SynthControls{}, OpenSettings{.user = {}, .log = log_});
  synth.Start();
  EXPECT_TRUE(log_->on());
  ClientLog garbled("\xFF\xFE.txt");
  garbled.Say("its name is no UTF-8");
  std::filesystem::remove("\xFF\xFE.txt");
}

}  // namespace
}  // namespace portamento::dmus
