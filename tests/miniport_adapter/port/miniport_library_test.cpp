// A miniport comes from a library, or it is said why not.
#include "miniport_adapter/port/miniport_library.h"

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

#include "miniport_adapter/port/library_file.h"
#include "tests/miniport_adapter/port/port_rig.h"

namespace portamento::dmus {
namespace {

using Code = LibraryErrorCode;

const std::string kPlugin = PORTAMENTO_PLUGIN;

/// A file of the test's own, gone after it.
class OwnFile {
 public:
  explicit OwnFile(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  ~OwnFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "miniport_library_test_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name();
};

LibraryError ErrorOf(const std::string& path, const std::string& factory = kFactoryName,
                     REFCLSID class_id = CLSID_MiniportDriverDMusUART) {
  const auto loaded = LoadMiniport(path, class_id, factory);
  EXPECT_FALSE(loaded);
  return loaded ? LibraryError{} : loaded.error();
}

std::string Elf(BYTE wide, BYTE machine) {
  std::string bytes(
      "\x7F"
      "ELF",
      4);
  bytes.resize(64);
  bytes[4] = static_cast<char>(wide);
  bytes[5] = 1;
  bytes[18] = static_cast<char>(machine);
  return bytes;
}

TEST(MiniportLibrary, AMiniportFromALibraryIsHosted) {
  auto loaded = LoadMiniport(kPlugin, CLSID_MiniportDriverDMusUART);
  ASSERT_TRUE(loaded) << loaded.error().text;
  PortRig rig;
  rig.Start(loaded->get());
  std::shared_ptr<MidiRenderPin> pin;
  EXPECT_EQ(rig.filter->CreateMidiRenderPin(0, kTimedFormat, pin), STATUS_SUCCESS);
  EXPECT_EQ(pin->SetState(KSSTATE_RUN), STATUS_SUCCESS);
}

TEST(MiniportLibrary, AFileThatIsNotThere) {
  const LibraryError error = ErrorOf("/nowhere/synth.so");
  EXPECT_EQ(error.code, Code::kCannotOpen);
  EXPECT_EQ(error.text, "/nowhere/synth.so: No such file or directory");
}

TEST(MiniportLibrary, AFileThatIsNoLibrary) {
  const OwnFile file("a song, perhaps");
  EXPECT_EQ(ErrorOf(file.path()).code, Code::kNotALibrary);
  EXPECT_EQ(ErrorOf(file.path()).text, file.path() + ": not a library");
  EXPECT_EQ(ErrorOf(testing::TempDir()).code, Code::kCannotOpen);  // a folder
}

TEST(MiniportLibrary, ALibraryForOtherMachines) {
  const OwnFile file(Elf(1, 40));
  const LibraryError error = ErrorOf(file.path());
  EXPECT_EQ(error.code, Code::kWrongArchitecture);
  EXPECT_NE(error.text.find("made for 32-bit ARM Linux"), std::string::npos) << error.text;
}

TEST(MiniportLibrary, ALibraryThatTheSystemRefuses) {
  std::ifstream whole(kPlugin, std::ios::binary);
  std::string head(200, '\0');
  whole.read(head.data(), static_cast<std::streamsize>(head.size()));
  const OwnFile file(head);
  EXPECT_EQ(ErrorOf(file.path()).code, Code::kCannotLoad);
}

TEST(MiniportLibrary, ALibraryWithoutTheFactory) {
  const LibraryError error = ErrorOf(kPlugin, "CreateSomethingElse");
  EXPECT_EQ(error.code, Code::kNoFactory);
  EXPECT_EQ(error.text, kPlugin + ": does not export 'CreateSomethingElse'");
}

TEST(MiniportLibrary, AFactoryThatFails) {
  const LibraryError error = ErrorOf(kPlugin, kFactoryName, CLSID_PortDMus);
  EXPECT_EQ(error.code, Code::kFactoryFailed);
  EXPECT_EQ(error.status, STATUS_INVALID_PARAMETER);
  EXPECT_EQ(error.text, kPlugin + ": its factory failed with status C000000D");
  EXPECT_EQ(ErrorOf(kPlugin, "CreateNothing").code, Code::kFactoryFailed);
}

TEST(MiniportLibrary, AnObjectThatIsNoMiniport) {
  EXPECT_EQ(ErrorOf(kPlugin, "CreateStranger").code, Code::kNotAMiniport);
}

TEST(LibraryFile, ToldByTheirFirstBytes) {
  const auto of = [](const std::string& bytes) {
    return LibraryFileOf({reinterpret_cast<const BYTE*>(bytes.data()), bytes.size()});
  };
  EXPECT_EQ(MadeFor(of(Elf(2, 62))), "x86-64 Linux");
  EXPECT_EQ(MadeFor(of(Elf(1, 3))), "x86 Linux");
  EXPECT_EQ(MadeFor(of(Elf(2, 183))), "AArch64 Linux");
  std::string pe = "MZ";
  pe.resize(128);
  pe[60] = 64;
  pe.replace(64, 2, "PE");
  pe[68] = '\x64';
  pe[69] = '\x86';
  pe[88] = '\x0B';
  pe[89] = '\x02';
  EXPECT_EQ(MadeFor(of(pe)), "x86-64 Windows");
  pe[60] = 127;  // the head lies behind the end
  EXPECT_EQ(of(pe).kind, LibraryFile::Kind::kUnknown);
  pe[60] = 126;  // only its first letters do not
  pe.replace(126, 2, "PE");
  EXPECT_EQ(of(pe).kind, LibraryFile::Kind::kUnknown);
  EXPECT_EQ(of("").kind, LibraryFile::Kind::kUnknown);
}

}  // namespace
}  // namespace portamento::dmus
