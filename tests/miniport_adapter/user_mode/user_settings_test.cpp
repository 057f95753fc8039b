#include "miniport_adapter/user_mode/user_settings.h"

#include <gtest/gtest.h>

#include "miniport_adapter/user_mode/port_parameters.h"

namespace portamento::dmus {
namespace {

using Lines = std::vector<std::string>;

TEST(UserSettings, AreReadFromLines) {
  UserSettings settings;
  const Lines complaints =
      ApplySettingsFile(settings,
                        "\xEF\xBB\xBF[portamento]\r\n"
                        "; loud\r\n# and clear\r\n\r\n"
                        "bank = C:\\My Banks\\a=b.sf2 \r\n"
                        "log=log.txt\r\ngain_db = -6.5\r\ninterpolation = sinc32\r\n"
                        "voices\t= 256\r\nrate_hz = 44100\r\nreverb = 0\r\nchorus = 0.5",
                        "portamento.ini", "D:/game");
  EXPECT_EQ(complaints, Lines{});
  EXPECT_EQ(settings.bank_path, "C:\\My Banks\\a=b.sf2");
  EXPECT_EQ(settings.log_path, "D:/game/log.txt");
  EXPECT_EQ(settings.gain_db, -6.5f);
  EXPECT_EQ(settings.interpolation, engine::Interpolation::kSinc32);
  EXPECT_EQ(settings.voices, 256u);
  EXPECT_EQ(settings.rate_hz, 44'100u);
  EXPECT_EQ(settings.reverb_level_linear, 0.0f);
  EXPECT_EQ(settings.chorus_level_linear, 0.5f);
}

TEST(UserSettings, TheBankIsOursUnlessAnotherOrNoneIsNamed) {
  const auto bank = [](const char* line) {
    UserSettings settings;
    EXPECT_EQ(ApplySettingsFile(settings, line, "p.ini", "C:/game"), Lines{}) << line;
    return settings.bank_path;
  };
  EXPECT_EQ(bank(""), kEmbeddedBankName);
  EXPECT_EQ(bank("bank = none\nbank = embedded"), kEmbeddedBankName);
  EXPECT_EQ(bank("bank = none"), "");
  EXPECT_EQ(bank("bank = None"), "C:/game/None");
  EXPECT_EQ(bank("bank = ./none"), "C:/game/./none");
  UserSettings settings{.bank_path = "a.sf2"};
  EXPECT_EQ(ApplySetting(settings, "bank", ""), "bank is a path, embedded or none, not ");
  EXPECT_EQ(settings.bank_path, "a.sf2");
}

TEST(UserSettings, ComplainWithFileAndLineAndWhatIsAllowed) {
  UserSettings settings;
  EXPECT_EQ(ApplySettingsFile(settings, "voices = 0\n\nloud\ninterpolation = best\nvoices = 12\n",
                              "p.ini", ""),
            (Lines{"p.ini:1: voices is 1 to 1000, not 0", "p.ini:3: a line is `name = value`",
                   "p.ini:4: interpolation is linear, cubic, sinc8 or sinc32, not best"}));
  EXPECT_EQ(settings.voices, 12u);
}

TEST(UserSettings, StayAsTheyWereAtABadValue) {
  for (const std::string_view name :
       {"gain_db", "voices", "rate_hz", "reverb", "chorus", "interpolation"}) {
    for (const std::string_view value :
         {"", "nan", "inf", "1e9", "-99", "4x", "99999999999999999999"}) {
      UserSettings settings;
      EXPECT_NE(ApplySetting(settings, name, value), "") << name << " = " << value;
      EXPECT_EQ(settings.gain_db, 0.0f);
      EXPECT_EQ(settings.voices, 32u);
      EXPECT_EQ(settings.rate_hz, 22'050u);
      EXPECT_EQ(settings.reverb_level_linear, 1.0f);
      EXPECT_EQ(settings.chorus_level_linear, 1.0f);
    }
  }
}

TEST(UserSettings, NameThoseThereAreWhenThereIsNoSuch) {
  UserSettings settings;
  const std::string complaint = ApplySetting(settings, "volume", "1");
  for (const std::string_view name : NamesOfSettings()) {
    EXPECT_NE(complaint.find(name), std::string::npos) << name;
  }
}

TEST(UserSettings, CountWhereAProgramDoesNotAsk) {
  const PortParameters usual{.voices = 200, .rate_hz = 44'100};
  PortParameters asked{.valid = port_parameter::kVoices, .voices = 8, .rate_hz = 11'025};
  const auto granted = Negotiate(asked, usual);
  EXPECT_TRUE(granted.as_asked);
  EXPECT_EQ(granted.parameters.voices, 8u);
  EXPECT_EQ(granted.parameters.rate_hz, 44'100u);
}

}  // namespace
}  // namespace portamento::dmus
