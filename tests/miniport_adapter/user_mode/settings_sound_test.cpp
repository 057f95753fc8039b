// What each setting does to what is heard, whether it is a line of the file or a variable.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "miniport_adapter/user_mode/open_synth.h"
#include "soundfonts/convert/convert_bank.h"
#include "tests/miniport_adapter/downloads/image_builder.h"
#include "tests/miniport_adapter/user_mode/frames_as_time.h"
#include "tests/miniport_adapter/user_mode/piece.h"
#include "tests/support/measure.h"

namespace portamento::dmus {
namespace {

constexpr std::uint32_t kRateHz = 48'000;
constexpr std::int16_t kQuarter = 8'192;

enum class Told : std::uint8_t { kByFile, kByVariable };

class SettingsSound : public ::testing::TestWithParam<Told> {
 protected:
  /// The settings of a user who sets one thing.
  UserSettings With(const std::string& name, const std::string& value) const {
    UserSettings settings;
    settings.rate_hz = kRateHz;
    if (GetParam() == Told::kByFile) {
      EXPECT_EQ(ApplySettingsFile(settings, "[portamento]\n" + name + " = " + value + "\n", "p.ini",
                                  folder_),
                std::vector<std::string>{});
    } else {
      EXPECT_EQ(ApplySetting(settings, name, value), "");
    }
    return settings;
  }

  /// Opens a synthesizer for a program that asks for nothing but `effects`.
  void Open(const UserSettings& user, std::uint32_t effects = 0) {
    PortParameters asked{.valid = port_parameter::kEffects, .effects = effects};
    granted_ = Negotiate(asked, {.voices = user.voices, .rate_hz = user.rate_hz}).parameters;
    SynthControls controls{.volumes = {0, 0}, .effects = granted_.effects};
    synth_ = std::make_unique<OpenSynth>(granted_, controls, OpenSettings{.user = user});
    synth_->Start();
    frame_ = 0;
    for (const std::uint8_t controller : {std::uint8_t{7}, std::uint8_t{11}}) {
      Play({0xB0, controller, 127});
    }
    for (const std::uint8_t controller : {std::uint8_t{91}, std::uint8_t{93}}) {
      Play({0xB0, controller, 0});
    }
  }

  /// As program 0; a loop of it all.
  void Download(const test::Frames& frames, std::uint32_t rate_hz = kRateHz) {
    ASSERT_TRUE(synth_->Download(test::WaveDownload(1, frames, rate_hz)));
    ASSERT_TRUE(synth_->Download(test::InstrumentDownload(
        2, 0, {test::RegionOfWave(1, static_cast<ULONG>(frames.size()))})));
  }

  void Play(std::vector<std::uint8_t> message) {
    test::FramesAsTime time;
    EXPECT_TRUE(synth_->Play(frame_, test::BufferWith(std::move(message)), time));
  }

  /// The left side of what comes next, full scale 1.
  std::vector<float> Render(std::size_t frames) {
    std::vector<std::int16_t> sound(frames * granted_.audio_channels);
    synth_->Render(sound, frame_);
    frame_ += static_cast<std::int64_t>(frames);
    std::vector<float> left;
    for (std::size_t i = 0; i < sound.size(); i += granted_.audio_channels) {
      left.push_back(static_cast<float>(sound[i]) / 32'768);
    }
    return left;
  }

  const std::string folder_ = ::testing::TempDir();
  PortParameters granted_;
  std::unique_ptr<OpenSynth> synth_;
  std::int64_t frame_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Each, SettingsSound, ::testing::Values(Told::kByFile, Told::kByVariable),
                         [](const auto& run) {
                           return run.param == Told::kByFile ? "ByFile" : "ByVariable";
                         });

/// A quarter of the rate: what interpolation mirrors of it lies at three quarters.
test::Frames HighTone() {
  test::Frames frames;
  for (int i = 0; i < 400; ++i) {
    frames.push_back(
        static_cast<std::int16_t>(std::lround(20'000 * std::sin(std::numbers::pi * i / 2))));
  }
  return frames;
}

TEST_P(SettingsSound, InterpolationDecidesWhatIsMirrored) {
  struct Case {
    const char* name;
    double least_db, most_db;  // of the mirrored tone, against the tone
  };
  // Two straight lines let through (1/3)^2 of it, which is -19.085 dB.
  for (const Case& c : {Case{"linear", -19.1, -19.07}, Case{"cubic", -25, -22},
                        Case{"sinc8", -60, -31}, Case{"sinc32", -200, -80}}) {
    Open(With("interpolation", c.name));
    Download(HighTone());
    Play({0x90, 52, 127});  // lower, so that both are below half the rate
    Render(4800);
    const auto sound = Render(48'000);
    const double ratio = std::exp2(-8.0 / 12);
    const double tone = test::AmplitudeOf(sound, 0.25 * ratio * kRateHz);
    const double mirrored = test::AmplitudeOf(sound, 0.75 * ratio * kRateHz);
    EXPECT_GT(tone, 0.1) << c.name;
    EXPECT_GT(test::Db(mirrored / tone), c.least_db) << c.name;
    EXPECT_LT(test::Db(mirrored / tone), c.most_db) << c.name;
  }
}

TEST_P(SettingsSound, ReverbIsAsMuchAsTheUserWantsOfIt) {
  const auto tail = [&](const char* level) {
    Open(With("reverb", level), port_effect::kReverb);
    Download(test::Noise(4800, 1));
    Play({0xB0, 91, 127});
    Play({0x90, 60, 127});
    Render(9600);
    Play({0xB0, 120, 0});  // all sound off: but not that of the room
    Render(2400);
    return test::Rms(Render(9600));
  };
  EXPECT_EQ(tail("0"), 0);
  const double usual = tail("1");
  EXPECT_GT(usual, 0.001);
  EXPECT_NEAR(test::Db(tail("2") / usual), test::Db(2), 0.1);
  EXPECT_NEAR(test::Db(tail("0.5") / usual), test::Db(0.5), 0.1);
}

TEST_P(SettingsSound, ChorusIsAsMuchAsTheUserWantsOfIt) {
  // How strong the bands beside a tone are; and the tone itself.
  const auto side_bands = [&](const char* level) {
    Open(With("chorus", level), port_effect::kChorus);
    Download(test::SinePeriods(48, 10, 0.25));  // 1 kHz
    Play({0xB0, 93, 127});
    Play({0x90, 60, 127});
    Render(48'000);
    const auto sound = Render(10 * 48'000);
    double power = 0;
    for (int tenths_hz = 1; tenths_hz <= 50; ++tenths_hz) {
      for (const double sign : {-0.1, 0.1}) {
        const double a = test::AmplitudeOf(sound, 1000 + sign * tenths_hz);
        power += a * a;
      }
    }
    return std::sqrt(power);
  };
  EXPECT_LT(test::Db(side_bands("0")), -90);
  const double usual = side_bands("1");
  EXPECT_GT(test::Db(usual), -50);
  EXPECT_NEAR(test::Db(side_bands("2") / usual), test::Db(2), 0.1);
}

TEST_P(SettingsSound, GainIsInDecibels) {
  const auto level = [&](const char* gain_db) {
    Open(With("gain_db", gain_db));
    Download(test::Constant(400, kQuarter));
    Play({0x90, 60, 127});
    Render(1000);
    return static_cast<double>(Render(1).front());
  };
  const double usual = level("0");
  EXPECT_NEAR(test::Db(usual), test::Db(0.25) - 3.010, 0.003);
  for (const char* const gain_db : {"6", "2.5", "-6", "-20"}) {
    EXPECT_NEAR(test::Db(level(gain_db) / usual), std::stod(gain_db), 0.01) << gain_db;
  }
  EXPECT_EQ(level("20"), 32'767.0f / 32'768) << "and no further than there is room";
}

TEST_P(SettingsSound, NoMoreVoicesSoundThanTheUserWants) {
  const auto voices = [&](const char* count) {
    Open(With("voices", count));
    Download(test::Constant(400, 200));
    double one = 0;
    for (std::uint8_t i = 0; i < 50; ++i) {
      Play({0x90, static_cast<std::uint8_t>(40 + i), 127});
      const double sum = Render(1000).back();
      if (i == 0) one = sum;
    }
    return Render(48'000).back() / one;
  };
  EXPECT_NEAR(voices("1"), 1, 0.02);
  EXPECT_NEAR(voices("7"), 7, 0.1);
  EXPECT_NEAR(voices("40"), 40, 0.5);
}

TEST_P(SettingsSound, TheRateIsThatOfWhatIsRenderedAndPitchStays) {
  for (const char* const rate_hz : {"11025", "44100", "96000"}) {
    Open(With("rate_hz", rate_hz));
    EXPECT_EQ(granted_.rate_hz, std::stoul(rate_hz));
    Download(test::SinePeriods(48, 10, 0.5));
    Play({0x90, 60, 127});
    Render(1000);
    EXPECT_NEAR(test::FrequencyHz(Render(granted_.rate_hz), granted_.rate_hz), 1000, 0.05)
        << rate_hz;
  }
}

TEST_P(SettingsSound, TheBankSoundsWhereNothingIsDownloaded) {
  const std::string name =
      GetParam() == Told::kByFile ? "settings_sound_by_file.dls" : "settings_sound_by_variable.dls";
  const std::string path = folder_ + name;
  test::TestBank bank;
  for (const int program : {0, 3}) {
    bank.Preset(0, program).Add(bank.Zone(bank.AddSample(test::Constant(400, kQuarter))));
  }
  const auto bytes = convert::ConvertBank(bank.Freeze(), convert::BankFormat::kDls).file.Take();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  // Of the file, its folder is known; of a variable, the program's is.
  Open(With("bank", GetParam() == Told::kByFile ? name : path));
  std::filesystem::remove(path);
  Download(test::Constant(400, 2 * kQuarter));
  Play({0x90, 60, 127});
  EXPECT_NEAR(test::Db(Render(1000).back()), test::Db(0.5) - 3.010, 0.01) << "the download's";
  Play({0xB0, 120, 0});
  Play({0xC0, 3});
  Render(4800);
  Play({0x90, 60, 127});
  EXPECT_NEAR(test::Db(Render(1000).back()), test::Db(0.25) - 3.010, 0.01) << "the bank's";
  Open(With("bank", "nowhere.sf2"));
  Play({0x90, 60, 127});
  EXPECT_EQ(test::Peak(Render(1000)), 0);
}

}  // namespace
}  // namespace portamento::dmus
