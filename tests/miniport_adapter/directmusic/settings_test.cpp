// What the user sets, as a program sees it that knows nothing of it.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind the macros of the system.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "soundfonts/convert/convert_bank.h"

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

TEST(DirectMusicSettings, ALogSaysWhatAProgramDoesAndWhatComesOfIt) {
  const auto path = Beside(L"l\u00f6g.txt");
  std::filesystem::remove(path);
  ::SetEnvironmentVariableW(L"PORTAMENTO_LOG", path.c_str());
  ::SetEnvironmentVariableW(L"PORTAMENTO_BANK", L"Z:\\nowhere\\bank.sf2");
  {
    Client client;
    EXPECT_EQ(client->Open(nullptr), S_OK);
    ::SetEnvironmentVariableW(L"PORTAMENTO_BANK", nullptr);
    EXPECT_EQ(client->Open(nullptr), DMUS_E_ALREADYOPEN);
    EXPECT_EQ(client->Activate(TRUE), DMUS_E_NOSYNTHSINK);
    client->SetSynthSink(&client.sink);
    client.sink.activation = DSERR_NODRIVER;
    EXPECT_EQ(client->Activate(TRUE), DMUS_E_SYNTHNOTCONFIGURED);
    client.sink.activation = S_OK;
    EXPECT_EQ(client.Play({0x90, 60, 127}, 0), DMUS_E_SYNTHINACTIVE);
    EXPECT_EQ(client.Play({0x90, 60, 127}, 0), DMUS_E_SYNTHINACTIVE);
    EXPECT_EQ(client->Activate(TRUE), S_OK);
    DWORD bytes = 0;
    client->GetFormat(nullptr, &bytes);
    client->GetFormat(nullptr, &bytes);
    client.DownloadConstant();
    client.Play({0x90, 60, 127}, 4800);
    client.Play({0x80, 60, 127}, 9600);
    const auto before = TextOf(path);
    client.Render(10'000);
    EXPECT_EQ(TextOf(path), before) << "who renders writes nothing";
    client->Activate(FALSE);
    client->Close();
  }
  ::SetEnvironmentVariableW(L"PORTAMENTO_LOG", nullptr);
  const std::string said = TextOf(path);
  std::filesystem::remove(path);
  std::size_t at = 0;
  for (const char* const part :
       {"Portamento, ", "as itself, for ", "dmsynth_tests.exe\n", "the program asks for nothing\n",
        "open with 32 voices", "the bank cannot be opened: Z:\\nowhere\\bank.sf2: ",
        "renders with ", "open refused: it is open already\n",
        "activate refused: no sink has been set\n", "activate refused by the sink: 88780078\n",
        "what is played is refused: it comes before activation\n", "activate\n",
        "the program asks for our format\n", "download of wave 1 ", "download of instrument 2 ",
        " 100.0 ms ahead of the latency clock\n", "deactivate\n", "stopped; in this run ",
        "close: 2 messages, 1 notes among them, 0 system exclusive not understood, 0 buffers "
        "refused; 10000 frames rendered, 1 voices started"}) {
    const std::size_t found = said.find(part, at);
    EXPECT_NE(found, std::string::npos) << part << "\nis not in its place in\n" << said;
    if (found != std::string::npos) at = found;
  }
  for (const char* const once :
       {"what is played is refused", "asks for our format", "first buffer"}) {
    EXPECT_EQ(said.find(once), said.rfind(once)) << once;
  }
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

TEST(DirectMusicSettings, OfTheFileAreHeardAndItsBankLiesBesideTheDll) {
  const auto ini = Beside(L"portamento.ini"), path = Beside(L"settings_test.dls");
  TestBank bank;
  bank.Preset(0, 3).Add(bank.Zone(bank.AddSample(Constant(400, 16'384))));
  const auto bytes = convert::ConvertBank(bank.Freeze(), convert::BankFormat::kDls).file.Take();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  std::ofstream(ini) << "bank = settings_test.dls\ngain_db = -20\n";
  {
    Client client;
    client.Begin();
    client.PlayFullLevel();
    client.Play({0xC0, 3}, 0);
    client.Play({0x90, 60, 127}, 0);
    EXPECT_NEAR(client.Render(1000)[1998], 1638.4 * std::sqrt(0.5), 2);
  }
  std::filesystem::remove(ini);
  std::filesystem::remove(path);
}

TEST(DirectMusicSettings, AreTheUsualOnesWhereNothingIsSet) {
  const DMUS_PORTPARAMS parameters = Opened();
  EXPECT_EQ(parameters.dwVoices, 32u);
  EXPECT_EQ(parameters.dwSampleRate, 22'050u);
}

}  // namespace
}  // namespace portamento::test
