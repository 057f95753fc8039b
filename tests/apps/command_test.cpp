// The command as a person or a script meets it: what it prints where, what it leaves, how it ends.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

#include "engine/kernels/kernel_target.h"
#include "songs/smf_writer.h"
#include "tests/support/dls_file.h"
#include "tests/support/sf2_file.h"

namespace portamento::test {
namespace {

namespace fs = std::filesystem;

constexpr int kOk = 0, kUsage = 2, kBank = 3, kMidi = 4, kOutput = 5, kPartial = 6;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, const FileBytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

struct Result {
  int code = -1;
  std::string out, err;
};

class Command : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    Sf2File bank = OneZoneFile();
    bank.records.bank_name = "Test bank";
    WriteFile(folder_ / "bank.sf2", bank.Bytes());
    WriteFile(folder_ / "song.mid", SongBytes(0));
    WriteFile(folder_ / "other.mid", SongBytes(0));
    WriteFile(folder_ / "not.mid", FileBytes(100, std::byte{'x'}));
    WriteFile(folder_ / "not.sf2", FileBytes(100, std::byte{'x'}));
  }
  void TearDown() override { fs::remove_all(folder_); }

  static FileBytes SongBytes(int program) {
    songs::SmfTrack track;
    track.Program(0, 0, program);
    for (int channel = 0; channel < 2; ++channel) {
      track.NoteOn(0, channel, 60 + channel, 100);
      track.NoteOff(96, channel, 60 + channel);
    }
    track.End(192);
    return songs::WriteSmf(0, 96, std::span(&track, 1));
  }

  /// Runs the command in the folder, with `environment` instead of ours.
  Result Run(std::vector<std::string> arguments, const std::string& input = "/dev/null",
             std::vector<std::string> environment = {}) const {
    arguments.insert(arguments.begin(), PORTAMENTO_COMMAND);
    const auto pointers = [](std::vector<std::string>& words) {
      std::vector<char*> list;
      for (std::string& word : words) list.push_back(word.data());
      list.push_back(nullptr);
      return list;
    };
    environment.emplace_back("HOME=" + folder_.string());
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, "err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    posix_spawn(&child, PORTAMENTO_COMMAND, &actions, nullptr, pointers(arguments).data(),
                pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    waitpid(child, &status, 0);
    Result result{WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadFile(folder_ / "out"),
                  ReadFile(folder_ / "err")};
    fs::remove(folder_ / "out");
    fs::remove(folder_ / "err");
    return result;
  }

  /// Runs it and expects a code and a part of what is said on stderr.
  void Expect(const std::vector<std::string>& arguments, int code, const std::string& says) const {
    const Result result = Run(arguments);
    EXPECT_EQ(result.code, code) << fmt::format("{}", fmt::join(arguments, " ")) << '\n'
                                 << result.err;
    EXPECT_NE(result.err.find(says), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "") << fmt::format("{}", fmt::join(arguments, " "));
  }

  bool Exists(const std::string& name) const { return fs::exists(folder_ / name); }

  fs::path folder_ =
      fs::path(testing::TempDir()) /
      fmt::format("portamento-{}", testing::UnitTest::GetInstance()->current_test_info()->name());
};

// --- What it does --------------------------------------------------------------------------------

TEST_F(Command, DmusMonitorTellsOnStdoutAndKeepsWhatItPlayed) {
  const Result result = Run({"dmus", "monitor", "-s", "bank.sf2", "song.mid", "--fast", "--seconds",
                             "1", "-o", "played.wav"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 2) << result.out;
  EXPECT_EQ(result.out.rfind("second", 0), 0u) << result.out;
  EXPECT_NE(result.out.find("\n     1 "), std::string::npos) << result.out;
  EXPECT_EQ(ReadFile(folder_ / "played.wav").size(), 44u + 4 * 48'000);
  Expect({"dmus", "monitor", "song.mid", "--fast", "-s", "bank.sf2", "-o", "song.mid"}, kUsage,
         "would be overwritten");
  Expect({"dmus", "monitor", "not.mid", "--fast"}, kMidi, "not.mid");
}

/// A RIFF chunk.
FileBytes ChunkOf(const char* id, const FileBytes& data) {
  FileBytes chunk(8);
  std::memcpy(chunk.data(), id, 4);
  PutU32(chunk, 4, static_cast<std::uint32_t>(data.size()));
  chunk.insert(chunk.end(), data.begin(), data.end());
  if (data.size() % 2 != 0) chunk.push_back(std::byte{0});
  return chunk;
}

TEST_F(Command, S82_ASongsOwnBankWinsWhetherDlsOrSf2) {
  // Constant waves, told apart by level: what the command is given, and two that songs bring.
  DlsFile dls;
  dls.AddInstrument(0, 0, {RegionOf(dls.AddWave(Constant(64), Wsmp(64, -120)))});
  const FileBytes sf2 = OneZoneFile({Gen(48, 600)}).Bytes();  // counts as 24 dB
  const auto rmid = [&](const FileBytes& bank, int dbnk) {
    FileBytes form(4), info(4), number(2);
    std::memcpy(form.data(), "RMID", 4);
    std::memcpy(info.data(), "INFO", 4);
    number[0] = static_cast<std::byte>(dbnk);
    const auto add = [](FileBytes& to, const FileBytes& part) {
      to.insert(to.end(), part.begin(), part.end());
    };
    add(info, ChunkOf("DBNK", number));
    add(form, ChunkOf("data", SongBytes(0)));
    add(form, ChunkOf("LIST", info));
    add(form, bank);
    return ChunkOf("RIFF", form);
  };
  WriteFile(folder_ / "dls.rmi", rmid(dls.Bytes(), 0));
  WriteFile(folder_ / "sf2.rmi", rmid(sf2, 0));
  WriteFile(folder_ / "other bank.rmi", rmid(sf2, 5));
  const auto peak_db = [&](const std::string& song) {
    const Result result = Run({"bank.sf2", song, "-o", "out.wav", "--gain", "0.1", "--report",
                               "json", "--reverb", "off", "--chorus", "off"});
    EXPECT_EQ(result.code, kOk) << result.err;
    return nlohmann::json::parse(result.out)["songs"][0]["peak_dbfs"].get<double>();
  };
  const double given = peak_db("song.mid");
  EXPECT_NEAR(peak_db("dls.rmi"), given - 12, 0.1);
  EXPECT_NEAR(peak_db("sf2.rmi"), given - 24, 0.1);
  EXPECT_NEAR(peak_db("other bank.rmi"), given, 0.1);  // it lies over bank 5, not over this one
}

TEST_F(Command, BankAndSongMeansRender) {
  Expect({"bank.sf2", "song.mid", "-o", "out.wav"}, kOk, "out.wav");
  EXPECT_EQ(ReadFile(folder_ / "out.wav").substr(0, 4), "RIFF");
}

TEST_F(Command, TheEndingChoosesTheFormat) {
  Expect({"render", "bank.sf2", "song.mid", "-o", "a.flac"}, kOk, "a.flac");
  Expect({"render", "bank.sf2", "song.mid", "-o", "a.ogg"}, kOk, "a.ogg");
  EXPECT_EQ(ReadFile(folder_ / "a.flac").substr(0, 4), "fLaC");
  EXPECT_EQ(ReadFile(folder_ / "a.ogg").substr(0, 4), "OggS");
}

TEST_F(Command, WithoutOutputTheSongsNameIsTaken) {
  Expect({"bank.sf2", "song.mid"}, kOk, "song.wav");
  EXPECT_TRUE(Exists("song.wav"));
}

TEST_F(Command, SeveralSongsGoIntoAFolder) {
  fs::create_directory(folder_ / "mix");
  Expect({"render", "bank.sf2", "song.mid", "other.mid", "-o", "mix"}, kOk, "other.wav");
  EXPECT_TRUE(Exists("mix/song.wav") && Exists("mix/other.wav"));
}

TEST_F(Command, SongsOfOneNameDoNotOverwriteEachOther) {
  fs::create_directories(folder_ / "a");
  fs::copy(folder_ / "song.mid", folder_ / "a/song.mid");
  Expect({"render", "bank.sf2", "song.mid", "a/song.mid", "-o", "mix"}, kOk, "");
  EXPECT_TRUE(Exists("mix/song.wav") && Exists("mix/song-2.wav"));
}

TEST_F(Command, FluidSynthsLettersMeanTheSame) {
  Expect({"render", "-F", "fast.wav", "-r", "44100", "-g", "0.3", "bank.sf2", "song.mid"}, kOk, "");
  const std::string wav = ReadFile(folder_ / "fast.wav");
  EXPECT_EQ(static_cast<unsigned char>(wav[24]) | static_cast<unsigned char>(wav[25]) << 8, 44'100);
}

TEST_F(Command, RawFramesOnStdoutAreTheFilesFrames) {
  const Result raw = Run({"render", "bank.sf2", "song.mid", "-o", "-"});
  EXPECT_EQ(raw.code, kOk);
  Run({"render", "bank.sf2", "song.mid", "-o", "x.wav"});
  const std::string wav = ReadFile(folder_ / "x.wav");
  EXPECT_TRUE(raw.out == wav.substr(wav.find("data") + 8, raw.out.size()));
  EXPECT_GT(raw.out.size(), 100'000u);
  EXPECT_EQ(raw.out.size() % 4, 0u);
}

TEST_F(Command, ASongMayComeFromStdin) {
  const Result result =
      Run({"render", "bank.sf2", "-", "-o", "x.wav"}, (folder_ / "song.mid").string());
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_TRUE(Exists("x.wav"));
}

TEST_F(Command, StemsAreAFileForEachChannel) {
  Expect({"render", "bank.sf2", "song.mid", "-o", "x.wav", "--stems", "channel"}, kOk, "");
  std::size_t stems = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    stems += entry.path().extension() == ".wav" ? 1u : 0u;
  }
  EXPECT_EQ(stems, 2u);
}

TEST_F(Command, DlsBanksPlay) {
  WriteFile(folder_ / "bank.dls", OneRegionFile().Bytes());
  const Result result = Run({"render", "bank.dls", "song.mid", "-o", "x.wav", "--report", "json"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_GT(nlohmann::json::parse(result.out)["songs"][0]["peak_dbfs"].get<double>(), -30);
  EXPECT_NE(Run({"info", "bank.dls"}).out.find("1 presets"), std::string::npos);
  EXPECT_NE(Run({"check", "bank.dls"}).out.find("nothing to mend"), std::string::npos);
}

TEST_F(Command, EventsAreALineEachWithTheirFrame) {
  const Result result = Run({"info", "--events", "song.mid"});
  EXPECT_EQ(result.code, 0);
  EXPECT_NE(result.out.find(
                "\n  0          0     0.000000  ch  1  note-on        C4 (60) velocity 100\n"),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find(
                "\n  0      24000     0.500000  ch  2  note-off       C#4 (61) velocity 64\n"),
            std::string::npos)
      << result.out;
  EXPECT_NE(
      Run({"info", "--events", "-r", "44100", "song.mid"}).out.find("      22050     0.500000"),
      std::string::npos);
}

TEST_F(Command, LoopsArePlayedAsOftenAsAsked) {
  songs::SmfTrack track;
  track.NoteOn(0, 0, 60, 100);
  track.NoteOff(96, 0, 60);
  track.Meta(96, 6, "loopStart");
  track.Meta(192, 6, "loopEnd");
  track.End(192);
  WriteFile(folder_ / "loop.mid", songs::WriteSmf(0, 96, std::span(&track, 1)));
  const auto seconds = [&](const char* times) {
    const Result result = Run({"render", "bank.sf2", "loop.mid", "-o", "x.wav", "--tail", "0",
                               "--loop", times, "--report", "json"});
    EXPECT_EQ(result.code, 0) << result.err;
    return nlohmann::json::parse(result.out)["songs"][0]["duration_seconds"].get<double>();
  };
  EXPECT_DOUBLE_EQ(seconds("1"), 1);
  EXPECT_DOUBLE_EQ(seconds("5"), 3);
  EXPECT_NE(Run({"info", "loop.mid"}).out.find("loops from 0.500 s to 1.000 s"), std::string::npos);
  EXPECT_NE(Run({"render", "bank.sf2", "song.mid", "--loop", "2"}).err.find("no loop"),
            std::string::npos);
}

TEST_F(Command, ScalaTuningsAreReadAndTheirErrorsNameTheLine) {
  std::ofstream(folder_ / "pure.scl") << "pure\n2\n3/2\n2/1\n";
  std::ofstream(folder_ / "bad.scl") << "bad\n1\nfifth\n";
  std::ofstream(folder_ / "map.kbm") << "0\n0\n127\n60\n60\n261.6\n0\n";
  EXPECT_EQ(
      Run({"render", "bank.sf2", "song.mid", "--tuning", "pure.scl,map.kbm", "-o", "a.wav"}).code,
      0);
  EXPECT_EQ(Run({"render", "bank.sf2", "song.mid", "--tuning", "pure.scl", "-o", "b.wav"}).code, 0);
  Expect({"render", "bank.sf2", "song.mid", "--tuning", "bad.scl"}, 2, "bad.scl: line 3: 'fifth'");
  Expect({"render", "bank.sf2", "song.mid", "--tuning", "none.scl"}, 2, "none.scl");
}

TEST_F(Command, ReportIsJsonOnStdout) {
  const Result result = Run({"render", "bank.sf2", "song.mid", "-o", "x.wav", "--report", "json"});
  const auto report = nlohmann::json::parse(result.out);
  const auto& song = report.at("songs").at(0);
  EXPECT_EQ(song.at("voices_peak"), 2);
  EXPECT_EQ(song.at("rate_hz"), 48'000);
  EXPECT_GT(song.at("duration_seconds"), 0.9);
  for (const char* key : {"peak_dbfs", "loudness_lufs", "voices_stolen", "speed"}) {
    EXPECT_TRUE(song.contains(key)) << key;
  }
  EXPECT_EQ(report.at("banks").at(0), "bank.sf2");
}

TEST_F(Command, NormalizeReachesTheLoudness) {
  const Result result = Run({"render", "bank.sf2", "song.mid", "-o", "x.wav", "--encoding", "float",
                             "--normalize", "-20", "--report", "json"});
  const auto report = nlohmann::json::parse(result.out);
  // A constant sample has no loudness; it must still end well.
  EXPECT_EQ(result.code, kOk);
  EXPECT_TRUE(report.at("songs").at(0).contains("normalize_gain_db"));
}

TEST_F(Command, RendersWithTheKernelThatTheEnvironmentForces) {
  const std::vector<std::string> words = {"bank.sf2", "song.mid", "-o",
                                          "x.wav",    "--report", "json"};
  const auto kernel = [&](std::vector<std::string> environment) {
    const Result result = Run(words, "/dev/null", std::move(environment));
    return nlohmann::json::parse(result.out)["songs"][0]["kernel"].get<std::string>();
  };
  EXPECT_EQ(kernel({"PORTAMENTO_TARGET=scalar"}), "scalar");
  EXPECT_EQ(kernel({}), engine::NameOf(engine::BestKernelTarget()));
  for (const engine::KernelTarget target : engine::kKernelTargets) {
    const std::string name(engine::NameOf(target));
    const Result result = Run(words, "/dev/null", {"PORTAMENTO_TARGET=" + name});
    EXPECT_EQ(result.code, engine::MachineHas(target) ? kOk : kUsage) << name;
  }
  const Result unknown = Run(words, "/dev/null", {"PORTAMENTO_TARGET=mmx"});
  EXPECT_EQ(unknown.code, kUsage);
  EXPECT_NE(unknown.err.find("'mmx' is no kernel target; this machine has scalar"),
            std::string::npos)
      << unknown.err;
  EXPECT_EQ(unknown.out, "");
}

TEST_F(Command, NoProgressBarWhereNobodyLooks) {
  const Result result = Run({"bank.sf2", "song.mid"});
  EXPECT_EQ(result.err.find('\r'), std::string::npos);
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
}

TEST_F(Command, QuietSaysNothing) {
  const Result result = Run({"render", "-q", "bank.sf2", "song.mid"});
  EXPECT_EQ(result.code, kOk);
  EXPECT_EQ(result.err, "");
}

// --- Which bank ----------------------------------------------------------------------------------

TEST_F(Command, TheDefaultBankIsChosenInOrderAndNamed) {
  fs::copy(folder_ / "bank.sf2", folder_ / "first.sf2");
  fs::copy(folder_ / "bank.sf2", folder_ / "second.sf2");
  const std::string first = "PORTAMENTO_SOUNDFONT=" + (folder_ / "first.sf2").string();
  const std::string second = "SDL_SOUNDFONTS=" + (folder_ / "second.sf2").string();
  const auto said = [&](std::vector<std::string> environment) {
    const Result result = Run({"song.mid"}, "/dev/null", std::move(environment));
    EXPECT_EQ(result.code, kOk) << result.err;
    return result.err;
  };
  EXPECT_NE(said({first, second}).find("first.sf2"), std::string::npos);
  EXPECT_NE(said({second}).find("second.sf2"), std::string::npos);
  fs::create_directories(folder_ / "data/soundfonts");
  fs::copy(folder_ / "bank.sf2", folder_ / "data/soundfonts/xdg.sf2");
  const std::string xdg = "XDG_DATA_HOME=" + (folder_ / "data").string();
  EXPECT_NE(said({xdg}).find("xdg.sf2"), std::string::npos);
}

TEST_F(Command, EmbeddedForcesOurs) {
  const Result result = Run({"--soundfont", "embedded", "song.mid", "--report", "json"});
  const Result render = Run({"render", "--soundfont", "embedded", "song.mid", "--report", "json"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_EQ(nlohmann::json::parse(render.out).at("banks").at(0), "embedded");
}

TEST_F(Command, BanksStackWithAnOffset) {
  const Result result =
      Run({"render", "-s", "bank.sf2", "-s", "bank.sf2@8", "song.mid", "-o", "x.wav"});
  EXPECT_EQ(result.code, kOk) << result.err;
}

TEST_F(Command, HighInterpolationIsAnotherSound) {
  Expect({"bank.sf2", "song.mid", "-o", "usual.wav", "--interp", "sinc"}, kOk, "usual.wav");
  Expect({"bank.sf2", "song.mid", "-o", "high.wav", "--interpolation", "high"}, kOk, "high.wav");
  EXPECT_EQ(ReadFile(folder_ / "high.wav").size(), ReadFile(folder_ / "usual.wav").size());
  EXPECT_NE(ReadFile(folder_ / "high.wav"), ReadFile(folder_ / "usual.wav"));
}

// --- How it fails --------------------------------------------------------------------------------

TEST_F(Command, WrongUsageIsCode2) {
  Expect({}, kUsage, "");
  Expect({"render"}, kUsage, "");
  Expect({"render", "--nonsense", "song.mid"}, kUsage, "nonsense");
  Expect({"render", "bank.sf2", "song.mid", "--rate", "7"}, kUsage, "rate");
  Expect({"render", "bank.sf2", "song.mid", "--rate", "-44100"}, kUsage, "rate");
  Expect({"render", "bank.sf2", "song.mid", "--gain", "nan"}, kUsage, "gain");
  Expect({"render", "bank.sf2", "song.mid", "--gain", ""}, kUsage, "gain");
  Expect({"render", "bank.sf2", "song.mid", "--interp", "best"}, kUsage, "interp");
  Expect({"render", "bank.sf2", "song.mid", "--voices", "99999999"}, kUsage, "voices");
  Expect({"render", "bank.sf2", "song.mid", "--tail", "long"}, kUsage, "tail");
  Expect({"render", "bank.sf2", "song.mid", "--stems", "bars"}, kUsage, "stems");
  Expect({"render", "bank.sf2", "song.mid", "--start", "5", "--end", "2"}, kUsage, "end");
  Expect({"render", "bank.sf2", "song.mid", "-o", "x.mp3"}, kUsage, "mp3");
}

TEST_F(Command, BadBanksAreCode3) {
  Expect({"render", "-s", "missing.sf2", "song.mid"}, kBank, "missing.sf2");
  Expect({"render", "-s", "not.sf2", "song.mid"}, kBank, "not.sf2");
  Expect({"render", "-s", ".", "song.mid"}, kBank, "");
  Expect({"render", "-s", "", "song.mid"}, kBank, "");
}

TEST_F(Command, BadSongsAreCode4) {
  Expect({"render", "bank.sf2", "missing.mid"}, kMidi, "missing.mid");
  Expect({"render", "-s", "bank.sf2", "not.mid"}, kMidi, "not.mid");
}

TEST_F(Command, UnwritableResultsAreCode5AndLeaveNothing) {
  Expect({"render", "bank.sf2", "song.mid", "-o", "no/such/x.wav"}, kOutput, "no/such/x.wav");
  EXPECT_FALSE(Exists("no"));
}

TEST_F(Command, TheSongItselfIsNeverOverwritten) {
  const std::string before = ReadFile(folder_ / "song.mid");
  const Result result =
      Run({"render", "bank.sf2", "song.mid", "--format", "wav", "-o", "song.mid"});
  EXPECT_EQ(result.code, kUsage) << result.err;
  EXPECT_TRUE(ReadFile(folder_ / "song.mid") == before);
}

TEST_F(Command, SomeBadSongsAreCode6AndTheOthersAreDone) {
  fs::create_directory(folder_ / "mix");
  const Result result =
      Run({"render", "-s", "bank.sf2", "song.mid", "not.mid", "other.mid", "-o", "mix"});
  EXPECT_EQ(result.code, kPartial) << result.err;
  EXPECT_NE(result.err.find("not.mid"), std::string::npos);
  EXPECT_TRUE(Exists("mix/song.wav") && Exists("mix/other.wav"));
}

TEST_F(Command, CutSongsAreCode6) {
  const Result result =
      Run({"render", "bank.sf2", "song.mid", "-o", "x.wav", "--max-duration", "0.2"});
  EXPECT_EQ(result.code, kPartial);
  EXPECT_NE(result.err.find("--max-duration"), std::string::npos) << result.err;
  EXPECT_TRUE(Exists("x.wav"));
}

// --- info and check ------------------------------------------------------------------------------

TEST_F(Command, InfoTellsWhatIsInside) {
  const Result result = Run({"info", "bank.sf2", "song.mid"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_NE(result.out.find("Test bank"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("2 notes"), std::string::npos) << result.out;
  const Result as_json = Run({"info", "--json", "bank.sf2", "song.mid"});
  EXPECT_TRUE(nlohmann::json::accept(as_json.out)) << as_json.out;
}

TEST_F(Command, InfoTellsWhichPresetsABankLacks) {
  WriteFile(folder_ / "violin.mid", SongBytes(40));
  const Result result = Run({"info", "-s", "bank.sf2", "violin.mid"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_NE(result.out.find("40"), std::string::npos) << result.out;
}

TEST_F(Command, CheckListsWhatWasMended) {
  FileBytes bytes = OneZoneFile().Bytes();
  PutU32(bytes, 4, 1);
  WriteFile(folder_ / "mended.sf2", bytes);
  const Result result = Run({"check", "mended.sf2", "bank.sf2"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_NE(result.out.find("RIFF"), std::string::npos) << result.out;
  EXPECT_EQ(Run({"check", "not.sf2"}).code, kBank);
}

// --- convert -------------------------------------------------------------------------------------

TEST_F(Command, ConvertWritesTheFormatOfTheEndingAndListsWhatGetsLost) {
  const Result dls = Run({"convert", "bank.sf2", "x.dls"});
  EXPECT_EQ(dls.code, kOk) << dls.err;
  EXPECT_EQ(dls.out, "");
  EXPECT_EQ(ReadFile(folder_ / "x.dls").substr(8, 4), "DLS ");
  EXPECT_NE(dls.err.find("not carried over: a key struck again"), std::string::npos) << dls.err;
  EXPECT_NE(dls.err.find("x.dls: 1 presets, 1 zones, 1 samples"), std::string::npos) << dls.err;
  Expect({"convert", "x.dls", "y.SF2"}, kOk, "y.SF2: 1 presets");
  EXPECT_EQ(ReadFile(folder_ / "y.SF2").substr(8, 4), "sfbk");
  EXPECT_NE(Run({"info", "y.SF2"}).out.find("Test bank"), std::string::npos);
  Expect({"convert", "bank.sf2", "same.sf2"}, kOk, "same.sf2");
  Expect({"convert", "--dls1", "bank.sf2", "old.dls"}, kOk, "old.dls: 1 presets");
  EXPECT_NE(ReadFile(folder_ / "old.dls").find("art1"), std::string::npos);
  EXPECT_EQ(ReadFile(folder_ / "x.dls").find("art1"), std::string::npos);
}

TEST_F(Command, ConvertReportsAsJson) {
  const Result result = Run({"convert", "bank.sf2", "x.dls", "--json", "-q"});
  EXPECT_EQ(result.code, kOk);
  EXPECT_EQ(result.err, "");
  const auto report = nlohmann::json::parse(result.out);
  EXPECT_EQ(report.at("presets"), 1);
  EXPECT_EQ(report.at("bytes"), fs::file_size(folder_ / "x.dls"));
  EXPECT_EQ(report.at("lost").at(0).at("count"), 1);
  EXPECT_EQ(report.at("lost").at(0).at("first_in"), "preset");
}

TEST_F(Command, ConvertTakesTheEmbeddedBank) {
  Expect({"convert", "embedded", "x.dls"}, kOk, "x.dls: ");
  EXPECT_NE(Run({"info", "x.dls"}).out.find("Acoustic Grand"), std::string::npos);
}

TEST_F(Command, ConvertSaysThatItsInputWasMended) {
  FileBytes bytes = OneZoneFile().Bytes();
  PutU32(bytes, 4, 1);
  WriteFile(folder_ / "mended.sf2", bytes);
  Expect({"convert", "mended.sf2", "x.dls"}, kOk, "was mended in 1 places");
}

TEST_F(Command, ConvertFailsWithItsReasonAndLeavesNothing) {
  Expect({"convert", "bank.sf2"}, kUsage, "output");
  Expect({"convert", "bank.sf2", "x.sf3"}, kUsage, ".sf2 or .dls");
  Expect({"convert", "bank.sf2", "x"}, kUsage, ".sf2 or .dls");
  Expect({"convert", "--dls1", "bank.sf2", "x.sf2"}, kUsage, "--dls1 writes .dls files");
  Expect({"convert", "missing.sf2", "x.dls"}, kBank, "missing.sf2");
  Expect({"convert", "not.sf2", "x.dls"}, kBank, "not.sf2");
  Expect({"convert", "song.mid", "x.dls"}, kBank, "song.mid");
  Expect({"convert", "bank.sf2", "no/such/x.dls"}, kOutput, "no/such/x.dls");
  EXPECT_FALSE(Exists("x.dls"));
  EXPECT_FALSE(Exists("no"));
}

TEST_F(Command, ConvertNeverOverwritesItsInput) {
  const std::string before = ReadFile(folder_ / "bank.sf2");
  fs::create_symlink("bank.sf2", folder_ / "link.sf2");
  Expect({"convert", "bank.sf2", "bank.sf2"}, kUsage, "would be overwritten");
  Expect({"convert", "bank.sf2", "./bank.sf2"}, kUsage, "would be overwritten");
  Expect({"convert", "bank.sf2", "link.sf2"}, kUsage, "would be overwritten");
  Expect({"convert", "link.sf2", "bank.sf2"}, kUsage, "would be overwritten");
  EXPECT_TRUE(ReadFile(folder_ / "bank.sf2") == before);
}

TEST_F(Command, CompareRendersByBothAndDrawsThem) {
  const Result result =
      Run({"compare", "--soundfont", "embedded", "song.mid", "-o", "x.png", "--json"});
  ASSERT_EQ(result.code, kOk) << result.err;
  const auto report = nlohmann::json::parse(result.out);
  EXPECT_NEAR(report.at("fluidsynth").at("rms_dbfs").get<double>(),
              report.at("portamento").at("rms_dbfs").get<double>(), 3);
  EXPECT_EQ(ReadFile(folder_ / "x.png").substr(1, 3), "PNG");
  EXPECT_EQ(Run({"compare", "bank.sf2"}).code, kUsage);
}

TEST_F(Command, BenchRefusesWhatItCannotUseBeforeItMeasures) {
  WriteFile(folder_ / "file", FileBytes(1));
  fs::create_directories(folder_ / "empty");
  const auto refuses = [&](std::vector<std::string> arguments, int code) {
    arguments.insert(arguments.begin(), {"bench", "--quick", "--only", "onset"});
    const Result result = Run(arguments);
    EXPECT_EQ(result.code, code) << fmt::format("{}", fmt::join(arguments, " "));
    EXPECT_EQ(result.err.find("measuring"), std::string::npos) << result.err;
  };
  refuses({"-s", "not.sf2"}, kBank);
  refuses({"-s", "bank.sf2", "--songs", "nowhere"}, kUsage);
  refuses({"-s", "bank.sf2", "--only", "nothing"}, kUsage);
  refuses({"-s", "bank.sf2", "-o", "file/report"}, kOutput);
  refuses({"-s", "bank.sf2", "--songs", "empty"}, kMidi);
  EXPECT_FALSE(Exists("report.json"));
}

TEST_F(Command, BenchWritesAReport) {
  // One short measurement: the whole takes half a minute.
  const Result result =
      Run({"bench", "--quick", "--only", "onset", "-s", "embedded", "-o", "made/report"});
  EXPECT_EQ(result.code, kOk) << result.err;
  EXPECT_NE(result.out.find("late events"), std::string::npos) << result.out;
  const auto report = nlohmann::json::parse(ReadFile(folder_ / "made/report/report.json"));
  EXPECT_EQ(report["bank"], "embedded");
  EXPECT_EQ(report["failures"].size(), 0u);
  bool late_events = false;
  for (const auto& figure : report["figures"]) {
    EXPECT_NE(figure["unit"], "");
    if (figure["id"] != "onset.late_events") continue;
    late_events = true;
    EXPECT_EQ(figure["portamento"], 0);
  }
  EXPECT_TRUE(late_events);
  EXPECT_NE(ReadFile(folder_ / "made/report/report.html").find("<svg"), std::string::npos);
}

TEST_F(Command, BenchThatCannotMeasureIsCode6) {
  // A bank with one preset that does not last has no voices to sustain.
  Sf2File bank = OneZoneFile({Gen(37, 600)});
  WriteFile(folder_ / "short.sf2", bank.Bytes());
  const Result result = Run({"bench", "--quick", "--only", "voices", "-s", "short.sf2"});
  EXPECT_EQ(result.code, kPartial) << result.err;
  EXPECT_NE(result.out.find("not measured"), std::string::npos) << result.out;
  EXPECT_TRUE(Exists("report.json"));
}

TEST_F(Command, HelpAndVersionAreData) {
  EXPECT_NE(Run({"--help"}).out.find("Exit codes"), std::string::npos);
  EXPECT_NE(Run({"render", "--help"}).out.find("--soundfont"), std::string::npos);
  EXPECT_EQ(Run({"--version"}).code, kOk);
}

}  // namespace
}  // namespace portamento::test
