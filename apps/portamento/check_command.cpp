// `portamento check`: is a bank or a song sound, and what had to be mended to read it.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"

namespace portamento::app {
namespace {

/// Reads every sample once. Returns how many are damaged, and lists them.
std::size_t CheckSamples(const bank::Bank& bank, Findings& findings) {
  std::size_t damaged = 0;
  std::vector<float> frames;
  for (std::uint32_t i = 0; i < bank.samples().size(); ++i) {
    const bank::Sample& sample = bank.samples()[i];
    if (sample.frames == 0) continue;  // left out for a reason already listed
    const auto reader = bank.pcm().Open(i);
    bool good = reader != nullptr;
    if (good) {
      frames.resize(reader->frames());
      good = reader->Read(std::span(frames));
    }
    if (!good) {
      ++damaged;
      findings.push_back({"sdta/smpl", 0,
                          fmt::format("sample {} '{}' cannot be decoded; silent", i, sample.name)});
    }
  }
  return damaged;
}

void Print(const std::string& path, const std::string& what, const Findings& findings) {
  fmt::print("{}: {}, {}\n", path, what,
             findings.empty() ? "nothing to mend" : fmt::format("{} mended", findings.size()));
  for (const Finding& finding : findings) fmt::print("  {}\n", Printable(finding.Text()));
}

void CheckFile(const std::string& path) {
  if (KindOfFile(path) == FileKind::kBank) {
    OpenedBank opened = OpenNamedBank(path);
    CheckSamples(*opened.bank, opened.findings);
    Print(path, fmt::format("bank with {} presets", opened.bank->presets().size()),
          opened.findings);
  } else {
    const songs::OpenedSong opened = OpenNamedSong(path);
    Print(path, fmt::format("song with {} tracks", opened.song.track_count), opened.findings);
  }
}

}  // namespace

void AddCheckCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("check", "Validates banks and songs and lists what was mended");
  auto paths = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *paths, "Banks and songs; - reads a song from stdin")->required();
  command->callback([paths, &code] {
    Console console(false);
    std::size_t good = 0;
    for (const std::string& path : *paths) {
      try {
        CheckFile(path);
        ++good;
      } catch (const Failure& failure) {
        console.Error(failure.what());
        code = failure.code();
      }
    }
    if (good > 0 && good < paths->size()) code = ExitCode::kPartial;
  });
}

}  // namespace portamento::app
