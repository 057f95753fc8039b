// `portamento wine-install` and `wine-uninstall` on prefixes made up here, with a program in Wine's
// place that keeps the registry in a file.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "apps/portamento/exit_code.h"
#include "apps/portamento/wine/run_program.h"
#include "apps/portamento/wine/settings_text.h"
#include "apps/portamento/wine/wine_registry.h"
#include "soundfonts/embedded/embedded_bank.h"
#include "soundfonts/open_bank.h"
#include "tests/support/sf2_file.h"

namespace portamento::test {
namespace {

namespace fs = std::filesystem;
using app::ExitCode;
using testing::HasSubstr;
using testing::Not;

const std::string kSynthKey =
    R"(HKLM\Software\Classes\CLSID\{58C2B4D0-46E7-11D1-89AC-00A0C9054129})";
const std::string kSinkKey =
    R"(HKLM\Software\Classes\CLSID\{AEC17CE3-A514-11D1-AFA6-00AA0024D8B6})";
const std::string kServer = R"(\InprocServer32)";

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const fs::path& path, const std::string& text, bool append = false) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | (append ? std::ios::app : std::ios::trunc)) << text;
}

/// As much of a program for Windows as tells its word size.
std::string DllOf(int bits, const std::string& what = "one") {
  std::string dll(0x80, '\0');
  dll[0x3C] = 0x40;
  dll.replace(0x40, 6,
              bits == 32 ? std::string("PE\0\0\x4C\x01", 6) : std::string("PE\0\0\x64\x86", 6));
  return dll + what;
}

std::string Value(int bits, const std::string& key, const std::string& name,
                  const std::string& text) {
  return fmt::format("{}\t{}\t{}\tREG_SZ\t{}\n", bits, key, name, text);
}

class WineInstall : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy_file(PORTAMENTO_FAKE_WINE, folder_ / "wine");
    Write(folder_ / "version", "wine-10.0 (Test 10.0)\n");
    for (const int bits : {32, 64}) {
      Write(folder_ / fmt::format("dlls/{}/portamento_dmsynth.dll", bits), DllOf(bits));
    }
    MakePrefix({32, 64});
  }
  void TearDown() override { fs::remove_all(folder_); }

  void MakePrefix(const std::vector<int>& bits) {
    fs::remove_all(prefix_);
    const bool both = bits.size() > 1;
    Write(prefix_ / "system.reg", fmt::format("WINE REGISTRY Version 2\n;; all\n\n#arch={}\n",
                                              bits.back() == 64 ? "win64" : "win32"));
    fs::create_directories(prefix_ / "drive_c/windows/system32/drivers");
    if (bits.back() == 64) fs::create_directories(prefix_ / "drive_c/windows/syswow64");
    if (both) Write(prefix_ / "drive_c/windows/syswow64/kernel32.dll", "x");
    std::string registry;
    for (const int one : bits) {
      registry += Value(one, R"(HKLM\Software\Microsoft\Windows NT\CurrentVersion)",
                        "CurrentVersion", "6.1");
      for (const auto& [key, dll] : {std::pair(kSynthKey, "dmsynth"), {kSinkKey, "dmsynth"}}) {
        registry += Value(one, key, "", "A class");
        registry +=
            Value(one, key + kServer, "", fmt::format(R"(C:\windows\system32\{}.dll)", dll));
        registry += Value(one, key + kServer, "ThreadingModel", "Both");
      }
    }
    Write(prefix_ / "registry", registry);
  }

  app::ProgramRun Run(std::vector<std::string> words) const {
    words.insert(words.begin(), PORTAMENTO_COMMAND);
    words.insert(words.end(), {prefix_.string(), "--wine", (folder_ / "wine").string()});
    return app::RunProgram(words, {{"WINEPREFIX", "/nowhere"}, {"WINEARCH", "win16"}});
  }
  app::ProgramRun Install(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"wine-install", "--dlls", (folder_ / "dlls").string()});
    return Run(std::move(more));
  }
  app::ProgramRun Uninstall(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), "wine-uninstall");
    return Run(std::move(more));
  }

  static void ExpectOk(const app::ProgramRun& run) { EXPECT_EQ(run.status, 0) << run.err; }
  static void ExpectFailure(const app::ProgramRun& run, ExitCode code, const std::string& says) {
    EXPECT_EQ(run.status, static_cast<int>(code)) << run.err;
    EXPECT_THAT(run.err, HasSubstr(says));
    EXPECT_EQ(run.out, "");
  }

  /// Values and their order apart from that in which they were written.
  std::set<std::string> Registry() const {
    std::set<std::string> lines;
    std::ifstream file(prefix_ / "registry");
    for (std::string line; std::getline(file, line);) lines.insert(line + '\n');
    return lines;
  }
  bool Holds(int bits, const std::string& key, const std::string& name,
             const std::string& text) const {
    return Registry().contains(Value(bits, key, name, text));
  }

  /// Everything in the prefix, folders too, but for the registry, whose lines change places.
  std::map<std::string, std::string> Tree() const {
    std::map<std::string, std::string> tree;
    for (const auto& entry : fs::recursive_directory_iterator(prefix_)) {
      if (entry.path().filename() == "registry") continue;
      tree[entry.path().string()] = entry.is_directory() ? "folder" : Read(entry.path());
    }
    return tree;
  }

  std::string Ours(const std::string& name) const {
    return Read(prefix_ / "drive_c/portamento" / name);
  }

  // A name that a shell would take apart.
  fs::path folder_ = fs::path(testing::TempDir()) /
                     fmt::format("portamento wine '{}'; $(false) \"\\",
                                 testing::UnitTest::GetInstance()->current_test_info()->name());
  fs::path prefix_ = folder_ / "a prefix";
};

// --- What it does --------------------------------------------------------------------------------

TEST_F(WineInstall, ServesBothWordSizesAndIsTakenBackWithoutATrace) {
  const auto registry = Registry();
  const auto tree = Tree();
  const auto installed = Install();
  ExpectOk(installed);
  for (const int bits : {32, 64}) {
    const std::string name = fmt::format("portamento_dmsynth{}.dll", bits);
    EXPECT_TRUE(Holds(bits, kSynthKey + kServer, "", R"(C:\portamento\)" + name)) << bits;
    EXPECT_FALSE(Holds(bits, kSynthKey + kServer, "", R"(C:\windows\system32\dmsynth.dll)"));
    EXPECT_TRUE(Holds(bits, kSinkKey + kServer, "", R"(C:\windows\system32\dmsynth.dll)"));
    EXPECT_EQ(Ours(name), DllOf(bits));
    EXPECT_THAT(installed.out, HasSubstr("/drive_c/portamento/" + name));
    EXPECT_THAT(installed.out, HasSubstr(fmt::format(R"({} ({} bits) = C:\portamento\{})",
                                                     kSynthKey + kServer, bits, name)));
  }
  const auto uninstalled = Uninstall();
  ExpectOk(uninstalled);
  EXPECT_EQ(Registry(), registry);
  EXPECT_EQ(Tree(), tree);
  EXPECT_THAT(uninstalled.out, HasSubstr(R"(= C:\windows\system32\dmsynth.dll)"));
}

TEST_F(WineInstall, LeavesOutWhatThePrefixDoesNotRun) {
  for (const int bits : {32, 64}) {
    MakePrefix({bits});
    const auto registry = Registry();
    fs::remove_all(folder_ / "dlls" / (bits == 32 ? "64" : "32"));
    ExpectOk(Install());
    EXPECT_EQ(Ours(fmt::format("portamento_dmsynth{}.dll", bits)), DllOf(bits));
    EXPECT_EQ(Ours(fmt::format("portamento_dmsynth{}.dll", 96 - bits)), "");
    ExpectOk(Uninstall());
    EXPECT_EQ(Registry(), registry);
    SetUp();
  }
}

TEST_F(WineInstall, ServesOneWordSizeWhereOneIsAskedFor) {
  fs::remove_all(folder_ / "dlls/64");
  ExpectOk(Install({"--bits", "32"}));
  EXPECT_TRUE(Holds(64, kSynthKey + kServer, "", R"(C:\windows\system32\dmsynth.dll)"));
  EXPECT_TRUE(Holds(32, kSynthKey + kServer, "", R"(C:\portamento\portamento_dmsynth32.dll)"));
  MakePrefix({32});
  ExpectFailure(Install({"--bits", "64"}), ExitCode::kWine, "runs no 64-bit programs");
}

TEST_F(WineInstall, TakesDllsFromABuildTree) {
  for (const int bits : {32, 64}) {
    Write(folder_ / fmt::format("build/mingw{}/bin/portamento_dmsynth.dll", bits),
          DllOf(bits, "built"));
  }
  ExpectOk(Run({"wine-install", "--dlls", (folder_ / "build").string()}));
  EXPECT_EQ(Ours("portamento_dmsynth32.dll"), DllOf(32, "built"));
}

TEST_F(WineInstall, RegistersTheSinkWhereAskedTo) {
  const auto registry = Registry();
  ExpectOk(Install({"--sink"}));
  EXPECT_TRUE(Holds(32, kSinkKey + kServer, "", R"(C:\portamento\portamento_dmsynth32.dll)"));
  ExpectOk(Uninstall());
  EXPECT_EQ(Registry(), registry);
}

TEST_F(WineInstall, ASecondTimeKeepsWhatWasThereBeforeTheFirst) {
  const auto registry = Registry();
  const auto tree = Tree();
  ExpectOk(Install());
  Write(folder_ / "dlls/32/portamento_dmsynth.dll", DllOf(32, "newer"));
  ExpectOk(Install({"--sink", "--bank", "none"}));
  EXPECT_EQ(Ours("portamento_dmsynth32.dll"), DllOf(32, "newer"));
  ExpectOk(Uninstall());
  EXPECT_EQ(Registry(), registry);
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, MakesMissingClassesAndTakesThemAwayAgain) {
  const std::string without =
      Value(32, R"(HKLM\Software\Microsoft\Windows NT\CurrentVersion)", "CurrentVersion", "6.1") +
      "32\t" + kSinkKey + "\n32\t" + kSynthKey + "9" + kServer + "\n";
  MakePrefix({32});
  Write(prefix_ / "registry", without);
  const auto registry = Registry();
  ExpectOk(Install({"--sink"}));
  for (const std::string& key : {kSynthKey, kSinkKey}) {
    EXPECT_TRUE(Holds(32, key + kServer, "", R"(C:\portamento\portamento_dmsynth32.dll)"));
    EXPECT_TRUE(Holds(32, key + kServer, "ThreadingModel", "Both"));
  }
  ExpectOk(Uninstall());
  EXPECT_EQ(Registry(), registry);
}

TEST_F(WineInstall, AKeyThatHadNoValueHasNoneAfterwards) {
  MakePrefix({32});
  Write(prefix_ / "registry",
        Value(32, R"(HKLM\Software\Microsoft\Windows NT\CurrentVersion)", "CurrentVersion", "6.1") +
            Value(32, kSynthKey + kServer, "ThreadingModel", "Apartment"));
  const auto registry = Registry();
  ExpectOk(Install());
  EXPECT_TRUE(Holds(32, kSynthKey + kServer, "ThreadingModel", "Apartment"));
  ExpectOk(Uninstall());
  EXPECT_EQ(Registry(), registry);
}

TEST_F(WineInstall, ADryRunPrintsTheSameAndDoesNothing) {
  const auto registry = Registry();
  const auto tree = Tree();
  const auto told = Install({"--dry-run", "--bank", "none"});
  ExpectOk(told);
  EXPECT_EQ(Registry(), registry);
  EXPECT_EQ(Tree(), tree);
  EXPECT_THAT(Read(folder_ / "calls"), Not(HasSubstr("reg|")));
  EXPECT_EQ(Install({"--bank", "none"}).out, told.out);
  const auto installed = Tree();
  const auto told_back = Uninstall({"--dry-run"});
  ExpectOk(told_back);
  EXPECT_EQ(Tree(), installed);
  EXPECT_EQ(Uninstall().out, told_back.out);
}

// --- The bank and the settings -------------------------------------------------------------------

TEST_F(WineInstall, CopiesABankAndNamesIt) {
  const auto bank = OneZoneFile().Bytes();
  const std::string bytes(reinterpret_cast<const char*>(bank.data()), bank.size());
  Write(folder_ / "my bank.sf2", bytes);
  const auto tree = Tree();
  ExpectOk(Install({"--bank", (folder_ / "my bank.sf2").string()}));
  EXPECT_EQ(Ours("my bank.sf2"), bytes);
  EXPECT_EQ(Ours("portamento.ini"), "bank = my bank.sf2\n");
  ExpectOk(Uninstall());
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, NamesABankThatLiesThereAlreadyAndLeavesIt) {
  const auto bank = OneZoneFile().Bytes();
  const fs::path path = prefix_ / "drive_c/portamento/bank.sf2";
  Write(path, std::string(reinterpret_cast<const char*>(bank.data()), bank.size()));
  const auto tree = Tree();
  ExpectOk(Install({"--bank", path.string()}));
  EXPECT_EQ(Ours("portamento.ini"), "bank = bank.sf2\n");
  ExpectOk(Uninstall());
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, RefusesBanksThatTheDllCannotPlay) {
  Write(folder_ / "not.sf2", "nothing");
  ExpectFailure(Install({"--bank", (folder_ / "not.sf2").string()}), ExitCode::kBank, "not.sf2");
  ExpectFailure(Install({"--bank", (folder_ / "nowhere.sf2").string()}), ExitCode::kBank,
                "nowhere.sf2");
}

TEST_F(WineInstall, SettingsOfTheUserStayAndComeBack) {
  const fs::path ini = prefix_ / "drive_c/portamento/portamento.ini";
  Write(ini, "gain_db = 3\r\nbank = old.sf2\nvoices = 12");
  const auto tree = Tree();
  ExpectOk(Install({"--bank", "embedded"}));
  EXPECT_EQ(Read(ini), "gain_db = 3\r\nbank = embedded\nvoices = 12\n");
  ExpectOk(Install());
  EXPECT_EQ(Read(ini), "gain_db = 3\r\nbank = embedded\nvoices = 12\n");
  ExpectOk(Install({"--bank", "none"}));
  EXPECT_EQ(Read(ini), "gain_db = 3\r\nbank = none\nvoices = 12\n");
  ExpectOk(Uninstall());
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, SettingsEditedSinceStay) {
  const fs::path ini = prefix_ / "drive_c/portamento/portamento.ini";
  ExpectOk(Install({"--bank", "embedded"}));
  Write(ini, "gain_db = 3\n", true);
  ExpectOk(Install({"--bank", "none"}));
  EXPECT_EQ(Read(ini), "bank = none\ngain_db = 3\n");
  ExpectOk(Uninstall());
  EXPECT_EQ(Read(ini), "bank = embedded\ngain_db = 3\n");
}

TEST(SettingsText, HasOneLineForTheBank) {
  EXPECT_EQ(app::WithBank("", "x"), "bank = x\n");
  EXPECT_EQ(app::WithBank("; bank = a\nbanks = 1\n", "x"), "; bank = a\nbanks = 1\nbank = x\n");
  EXPECT_EQ(app::WithBank("\tbank=a\nvoices = 1\nbank = b", "x"), "bank = x\nvoices = 1\n");
}

// --- The collection of General MIDI --------------------------------------------------------------

TEST_F(WineInstall, PutsAGmCollectionWhereBothWordSizesLookForIt) {
  const auto tree = Tree();
  ExpectOk(Install());
  for (const char* system : {"system32", "syswow64"}) {
    const auto opened =
        OpenBank((prefix_ / "drive_c/windows" / system / "drivers/gm.dls").string());
    ASSERT_TRUE(opened) << system;
    EXPECT_EQ(opened->bank->name(), OpenBank(EmbeddedBankBytes())->bank->name());
    for (std::uint16_t program = 0; program < 128; ++program) {
      EXPECT_NE(opened->bank->Find(0, program), nullptr) << program;
    }
    EXPECT_NE(opened->bank->Find(bank::kPercussionBank, 0), nullptr);
  }
  ExpectOk(Install());
  ExpectOk(Uninstall());
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, LeavesAGmCollectionThatIsThere) {
  const fs::path other = prefix_ / "drive_c/windows/system32/drivers/GM.DLS";
  Write(other, "another");
  ExpectOk(Install());
  EXPECT_EQ(Read(other), "another");
  EXPECT_FALSE(fs::exists(other.parent_path() / "gm.dls"));
  const fs::path ours = prefix_ / "drive_c/windows/syswow64/drivers/gm.dls";
  EXPECT_TRUE(fs::exists(ours));
  Write(ours, "better");
  ExpectOk(Install());
  EXPECT_EQ(Read(ours), "better");
  ExpectOk(Uninstall());
  EXPECT_EQ(Read(ours), "better");
  EXPECT_EQ(Read(other), "another");
}

TEST_F(WineInstall, PutsNoGmCollectionWhereNoneIsWanted) {
  ExpectOk(Install({"--no-gm"}));
  EXPECT_FALSE(fs::exists(prefix_ / "drive_c/windows/system32/drivers/gm.dls"));
}

// --- What others have changed since --------------------------------------------------------------

TEST_F(WineInstall, LeavesWhatIsNotOursAnyMore) {
  ExpectOk(Install());
  const std::string registry = Read(prefix_ / "registry");
  std::string changed = registry;
  const std::string ours = R"(C:\portamento\portamento_dmsynth64.dll)";
  changed.replace(changed.find(ours), ours.size(), R"(C:\other.dll)");
  Write(prefix_ / "registry", changed);
  Write(prefix_ / "drive_c/portamento/portamento_dmsynth32.dll", "another");
  const auto run = Uninstall();
  ExpectOk(run);
  EXPECT_TRUE(Holds(64, kSynthKey + kServer, "", R"(C:\other.dll)"));
  EXPECT_TRUE(Holds(32, kSynthKey + kServer, "", R"(C:\windows\system32\dmsynth.dll)"));
  EXPECT_EQ(Ours("portamento_dmsynth32.dll"), "another");
  EXPECT_EQ(Ours("portamento_dmsynth64.dll"), "");
  EXPECT_THAT(run.out, HasSubstr("keep " + kSynthKey));
  EXPECT_THAT(run.out, HasSubstr("portamento_dmsynth32.dll, which has been changed"));
}

TEST_F(WineInstall, DoesNotWriteOverFilesThatAreNotOurs) {
  Write(prefix_ / "drive_c/portamento/portamento_dmsynth64.dll", "another");
  EXPECT_EQ(Install().status, static_cast<int>(ExitCode::kOutput));
  EXPECT_EQ(Ours("portamento_dmsynth64.dll"), "another");
  ExpectOk(Uninstall());
  EXPECT_EQ(Ours("portamento_dmsynth64.dll"), "another");
}

// --- Failures ------------------------------------------------------------------------------------

TEST_F(WineInstall, WhatWasDoneBeforeAFailureIsTakenBack) {
  const auto registry = Registry();
  const auto tree = Tree();
  Write(folder_ / "refused", kSinkKey + kServer + "\n");
  const auto run = Install({"--sink"});
  EXPECT_EQ(run.status, static_cast<int>(ExitCode::kWine));
  EXPECT_THAT(run.err, HasSubstr("reg: Access denied"));
  EXPECT_NE(Registry(), registry);
  ExpectOk(Uninstall());
  EXPECT_EQ(Registry(), registry);
  EXPECT_EQ(Tree(), tree);
}

TEST_F(WineInstall, SaysWhereNothingIsInstalled) {
  ExpectFailure(Uninstall(), ExitCode::kNotInstalled, "nothing of ours is installed");
  ExpectOk(Install());
  ExpectOk(Uninstall());
  ExpectFailure(Uninstall(), ExitCode::kNotInstalled, "nothing of ours is installed");
}

TEST_F(WineInstall, RefusesWhatIsNoPrefix) {
  fs::remove_all(prefix_);
  for (const char* command : {"wine-install", "wine-uninstall"}) {
    ExpectFailure(Run({command}), ExitCode::kWine, "there is no folder");
  }
  fs::create_directories(prefix_ / "pfx/drive_c");
  ExpectFailure(Install(), ExitCode::kWine, "pfx in it is one");
  fs::remove_all(prefix_ / "pfx");
  ExpectFailure(Install(), ExitCode::kWine, "is no Wine prefix");
}

TEST_F(WineInstall, RefusesDllsThatAreMissingOrOfAnotherKind) {
  Write(folder_ / "dlls/64/portamento_dmsynth.dll", DllOf(32));
  ExpectFailure(Install(), ExitCode::kWine, "no DLL for 64-bit Windows programs");
  Write(folder_ / "dlls/64/portamento_dmsynth.dll", "short");
  ExpectFailure(Install(), ExitCode::kWine, "no DLL for 64-bit Windows programs");
  fs::remove(folder_ / "dlls/64/portamento_dmsynth.dll");
  ExpectFailure(Install(), ExitCode::kWine, "no portamento_dmsynth.dll of 64 bits");
}

TEST_F(WineInstall, RefusesAWineThatIsMissingOrTooOld) {
  const auto tree = Tree();
  Write(folder_ / "version", "wine-8.0 (Test 8.0)\n");
  ExpectFailure(Install(), ExitCode::kWine, "this is wine-8.0 (Test 8.0); before 10");
  Write(folder_ / "version", "wine of some kind\n");
  ExpectFailure(Install(), ExitCode::kWine, "cannot tell the version");
  fs::rename(folder_ / "wine", folder_ / "vine");
  ExpectFailure(Install(), ExitCode::kWine, "cannot run");
  EXPECT_EQ(Tree(), tree);
  fs::rename(folder_ / "vine", folder_ / "wine");
  ExpectOk(Install({"--force"}));
}

TEST_F(WineInstall, RefusesAPrefixThatWineCannotUse) {
  Write(prefix_ / "registry", "");
  const auto run = Install();
  EXPECT_EQ(run.status, static_cast<int>(ExitCode::kWine));
  EXPECT_THAT(run.err, HasSubstr("could not read the registry"));
}

TEST_F(WineInstall, RefusesARecordThatLeadsOutOfThePrefix) {
  ExpectOk(Install());
  const fs::path record = prefix_ / "drive_c/portamento/installed.json";
  const std::string text = Read(record), inside = "drive_c/portamento/portamento_dmsynth32.dll";
  Write(folder_ / "precious", "x");
  std::string outside = text;
  outside.replace(outside.find(inside), inside.size(), "drive_c/../../precious");
  Write(record, outside);
  ExpectFailure(Uninstall(), ExitCode::kWine, "installed.json does not tell");
  Write(record, text.substr(0, text.size() / 2));
  ExpectFailure(Uninstall(), ExitCode::kWine, "installed.json does not tell");
  Write(record, text);
  ExpectOk(Uninstall());
}

TEST(WineVersion, IsTheFirstNumber) {
  EXPECT_EQ(app::MajorVersion("wine-10.0 (Debian 10.0~repack-6)"), 10);
  EXPECT_EQ(app::MajorVersion("wine-9.0-rc1-88-gabc (Staging)"), 9);
  EXPECT_EQ(app::MajorVersion("wine-10"), 10);
  EXPECT_EQ(app::MajorVersion("wine"), std::nullopt);
  EXPECT_EQ(app::MajorVersion("99999999999999"), std::nullopt);
}

}  // namespace
}  // namespace portamento::test
