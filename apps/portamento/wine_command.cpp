// `portamento wine-install` and `portamento wine-uninstall`: our synthesizer in a Wine prefix, in
// place of Wine's own, and out of it again.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/wine/dll_files.h"
#include "apps/portamento/wine/gm_collection.h"
#include "apps/portamento/wine/prefix_changes.h"
#include "apps/portamento/wine/settings_text.h"
#include "io/mapped_file.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSynthClass = "{58C2B4D0-46E7-11D1-89AC-00A0C9054129}";
constexpr const char* kSinkClass = "{AEC17CE3-A514-11D1-AFA6-00AA0024D8B6}";
constexpr int kFirstVersionWithSound = 10;

constexpr const char* kOurFolder = "drive_c/portamento/";
constexpr const char* kSettings = "drive_c/portamento/portamento.ini";

struct WineOptions {
  std::string prefix, wine = "wine", dlls, bank;
  int bits = 0;  // 0: all that the prefix has
  bool sink = false, no_gm = false, force = false, dry_run = false;
};

/// A file that goes into the prefix.
struct NewPlace {
  std::string path;  // from the prefix on
  std::shared_ptr<const io::MappedFile> file;
};

std::shared_ptr<const io::MappedFile> Mapped(const fs::path& path, ExitCode code) {
  auto file = io::MappedFile::Open(path.string());
  if (!file) throw Failure(code, file.error().Text());
  return std::move(*file);
}

/// One folder for both, so that they share their settings.
std::string DllName(int bits) { return fmt::format("portamento_dmsynth{}.dll", bits); }

std::vector<int> BitsWanted(const WineOptions& options, const WinePrefix& prefix) {
  if (options.bits == 0) return prefix.bits;
  if (std::ranges::find(prefix.bits, options.bits) == prefix.bits.end()) {
    throw Failure(ExitCode::kWine,
                  fmt::format("{} runs no {}-bit programs", prefix.folder.string(), options.bits));
  }
  return {options.bits};
}

std::vector<NewPlace> Dlls(const WineOptions& options, const std::vector<int>& bits) {
  std::vector<NewPlace> places;
  places.reserve(bits.size());
  for (const int one : bits) {
    places.push_back(
        {kOurFolder + DllName(one), Mapped(FindDll(options.dlls, one), ExitCode::kWine)});
  }
  return places;
}

bool IsWord(const std::string& bank) { return bank == "none" || bank == "embedded"; }

/// Refuses what the DLL could not play: nobody would hear why it is silent.
void RequireBankForDll(const std::string& path) {
  const OpenedBank opened = OpenNamedBank(path);
  if (std::ranges::any_of(opened.bank->samples(), &bank::Sample::compressed)) {
    throw Failure(ExitCode::kBank,
                  fmt::format("{} has compressed samples, which the DLL cannot read; `portamento "
                              "convert` makes an SF2 of it",
                              path));
  }
}

void RequireWine(const WineRegistry& registry, const WineOptions& options, Console& console) {
  const std::string text = registry.VersionText();
  const auto version = MajorVersion(text);
  if (version && *version >= kFirstVersionWithSound) return;
  const std::string why =
      version ? fmt::format("this is {}; before {} its DirectMusic asks a synthesizer for no sound",
                            Printable(text), kFirstVersionWithSound)
              : fmt::format("cannot tell the version of {}: it says '{}'", options.wine,
                            Printable(text));
  if (!options.force) throw Failure(ExitCode::kWine, why + "; --force goes on all the same");
  console.Warn(why);
}

std::string TextOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Copies the bank, as games that run in a container see little else than their prefix.
void InstallBank(const WineOptions& options, const WinePrefix& prefix, PrefixChanges& changes) {
  std::string name = options.bank;
  if (!IsWord(name)) {
    name = fs::path(options.bank).filename().string();
    std::error_code missing;
    if (!fs::equivalent(options.bank, prefix.our_folder() / name, missing)) {
      changes.Write(kOurFolder + name, Mapped(options.bank, ExitCode::kBank)->bytes());
    }
  }
  changes.WriteSettings(kSettings, WithBank(TextOf(prefix.folder / kSettings), name));
}

/// Programs that play General MIDI with the system's collection end in an error where there is
/// none.
void InstallGmCollection(const WinePrefix& prefix, const std::vector<int>& bits,
                         PrefixChanges& changes) {
  for (const int one : bits) {
    const std::string path = GmCollectionPath(prefix, one);
    if (changes.Wrote(path) || !HasGmCollection(prefix, one)) changes.Write(path, GmCollection());
  }
}

std::vector<ClassServer> Servers(const WineOptions& options, const std::vector<int>& bits) {
  std::vector<ClassServer> servers;
  for (const int one : bits) {
    const std::string path = R"(C:\portamento\)" + DllName(one);
    servers.push_back({one, kSynthClass, path});
    if (options.sink) servers.push_back({one, kSinkClass, path});
  }
  return servers;
}

ExitCode Install(const WineOptions& options) {
  Console console(false);
  const WinePrefix prefix = WinePrefix::At(options.prefix);
  const std::vector<int> bits = BitsWanted(options, prefix);
  const std::vector<NewPlace> dlls = Dlls(options, bits);
  if (!options.bank.empty() && !IsWord(options.bank)) RequireBankForDll(options.bank);
  const WineRegistry registry(options.wine, prefix.folder);
  RequireWine(registry, options, console);

  PrefixChanges changes(prefix, registry, options.dry_run);
  for (const NewPlace& dll : dlls) changes.Write(dll.path, dll.file->bytes());
  if (!options.bank.empty()) InstallBank(options, prefix, changes);
  if (!options.no_gm) InstallGmCollection(prefix, bits, changes);
  changes.SetServers(Servers(options, bits));
  console.Say(options.dry_run ? "a dry run: nothing has been changed"
                              : "installed; `portamento wine-uninstall` takes it back");
  return ExitCode::kOk;
}

ExitCode Uninstall(const WineOptions& options) {
  Console console(false);
  const WinePrefix prefix = WinePrefix::At(options.prefix);
  const WineRegistry registry(options.wine, prefix.folder);
  PrefixChanges changes(prefix, registry, options.dry_run);
  if (!changes.anything_recorded()) {
    console.Error(fmt::format("nothing of ours is installed in {}", prefix.folder.string()));
    return ExitCode::kNotInstalled;
  }
  changes.TakeBack();
  if (options.dry_run) console.Say("a dry run: nothing has been changed");
  return ExitCode::kOk;
}

void AddCommonOptions(CLI::App& command, WineOptions& options) {
  command.add_option("prefix", options.prefix, "The Wine prefix: ~/.wine, or pfx of Proton")
      ->required();
  command
      .add_option("--wine", options.wine,
                  "The game's Wine: a program, or its name on PATH; of Proton, files/bin/wine")
      ->capture_default_str();
  command.add_flag("--dry-run", options.dry_run, "Print what would be done, and do nothing");
}

}  // namespace

void AddWineInstallCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "wine-install", "Make us the synthesizer of DirectMusic games in a Wine prefix");
  auto options = std::make_shared<WineOptions>();
  AddCommonOptions(*command, *options);
  command->add_option("--dlls", options->dlls,
                      "Where the DLLs are: a folder with 32/ and 64/, or a build tree");
  command->add_option("--bits", options->bits, "For programs of this word size only")
      ->check(CLI::IsMember({32, 64}));
  command->add_option("--bank", options->bank,
                      "What sounds where a game has no sounds of its own: a bank, which is copied, "
                      "or `embedded` or `none`");
  command->add_flag("--sink", options->sink, "Our sink too, which can write to a WAV file");
  command->add_flag("--no-gm", options->no_gm,
                    "Do not put gm.dls there, the system's General MIDI, where it is missing");
  command->add_flag("--force", options->force, "Go on with a Wine that is too old");
  command->callback([options, &code] { code = Install(*options); });
}

void AddWineUninstallCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "wine-uninstall", "Take back what wine-install did; ends with 8 where that is nothing");
  auto options = std::make_shared<WineOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options, &code] { code = Uninstall(*options); });
}

}  // namespace portamento::app
