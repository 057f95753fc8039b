// What the user sets, as a program sees it that knows nothing of it.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind the macros of the system.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace portamento::test {
namespace {

/// Beside the DLL, which lies beside this program.
std::filesystem::path Beside(const wchar_t* name) {
  wchar_t path[MAX_PATH] = L"";
  ::GetModuleFileNameW(nullptr, path, MAX_PATH);
  return std::filesystem::path(path).parent_path() / name;
}

/// What a program gets that asks for nothing.
DMUS_PORTPARAMS Opened() {
  IClassFactory* const factory = ClassObject(CLSID_DirectMusicSynth);
  IDirectMusicSynth* synth = nullptr;
  EXPECT_EQ(
      factory->CreateInstance(nullptr, IID_IDirectMusicSynth, reinterpret_cast<void**>(&synth)),
      S_OK);
  DMUS_PORTPARAMS parameters{};
  parameters.dwSize = sizeof parameters;
  EXPECT_EQ(synth->Open(&parameters), S_OK);
  synth->Close();
  synth->Release();
  factory->Release();
  return parameters;
}

std::string TextOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(DirectMusicSettings, ComeFromAFileBesideTheDllAndFromVariablesThatCountMore) {
  const auto ini = Beside(L"portamento.ini"), log = Beside(L"settings_test.log");
  std::ofstream(ini) << "voices = 77\nrate_hz = 44100\nlog = settings_test.log\nreverb = 99\n";
  ::SetEnvironmentVariableW(L"PORTAMENTO_RATE_HZ", L"48000");
  ::SetEnvironmentVariableW(L"PORTAMENTO_GAIN_DB", L"loud");
  const DMUS_PORTPARAMS parameters = Opened();
  ::SetEnvironmentVariableW(L"PORTAMENTO_RATE_HZ", nullptr);
  ::SetEnvironmentVariableW(L"PORTAMENTO_GAIN_DB", nullptr);
  const std::string said = TextOf(log);
  std::filesystem::remove(ini);
  std::filesystem::remove(log);
  EXPECT_EQ(parameters.dwVoices, 77u);
  EXPECT_EQ(parameters.dwSampleRate, 48'000u);
  EXPECT_NE(said.find("portamento.ini:4: reverb is 0 (off) to 4, not 99"), std::string::npos)
      << said;
  EXPECT_NE(said.find("PORTAMENTO_GAIN_DB: gain_db is -60 to 20, not loud"), std::string::npos)
      << said;
  EXPECT_NE(said.find("open with 77 voices"), std::string::npos) << said;
}

TEST(DirectMusicSettings, GainIsOnTopOfTheLevelsOfTheProgram) {
  const auto peak = [] {
    Client client;
    client.Begin();
    client.DownloadConstant();
    client.PlayFullLevel();
    client.Play({0x90, 60, 127}, 0);
    return static_cast<double>(client.Render(1000)[1998]);
  };
  const double usual = peak();
  ::SetEnvironmentVariableW(L"PORTAMENTO_GAIN_DB", L"-20");
  const double softer = peak();
  ::SetEnvironmentVariableW(L"PORTAMENTO_GAIN_DB", nullptr);
  EXPECT_GT(usual, 1000);
  EXPECT_NEAR(softer / usual, 0.1, 0.001);
}

TEST(DirectMusicSettings, AreTheUsualOnesWhereNothingIsSet) {
  const DMUS_PORTPARAMS parameters = Opened();
  EXPECT_EQ(parameters.dwVoices, 32u);
  EXPECT_EQ(parameters.dwSampleRate, 22'050u);
}

}  // namespace
}  // namespace portamento::test
