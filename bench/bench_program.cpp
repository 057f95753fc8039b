#include "bench/bench_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/lab/report/report.h"
#include "bench/lab/report/wording.h"
#include "soundfonts/embedded/embedded_bank.h"

namespace portamento::lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualBank = "/usr/share/sounds/sf2/FluidR3_GM.sf2";

bool HasEnding(const fs::path& path, std::initializer_list<std::string_view> endings) {
  const std::string extension = path.extension().string();
  return std::find(endings.begin(), endings.end(), extension) != endings.end();
}

/// Every figure, and the tables.
void Print(const Report& report) {
  fmt::print("{}, {} kernel, FluidSynth {}, bank {}\n", report.machine.cpu,
             report.machine.kernel_target, report.machine.fluidsynth.value_or("not installed"),
             report.bank);
  for (const Result& result : report.results) {
    fmt::print("\n{}\n", result.question.empty() ? result.title : result.question);
    if (result.failure) fmt::print("not measured: {}\n", *result.failure);
    for (const Figure& figure : result.figures) {
      fmt::print("  {:<58}{:>10}{:>10} {:<13}{:<8}{}\n", figure.name, NumberText(figure.ours),
                 figure.fluidsynth ? NumberText(*figure.fluidsynth) : "-", figure.unit,
                 BoundText(figure), figure.met().value_or(true) ? "" : "MISSED");
    }
    for (const Table& table : result.tables) {
      fmt::print("\n  {}{}{}\n", table.title, table.unit.empty() ? "" : ", ", table.unit);
      const auto print = [](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
          fmt::print("{:>{}}", cells[i], i == 0 ? 30 : 18);
        }
        fmt::print("\n");
      };
      print(table.columns);
      for (const auto& row : table.rows) print(row);
    }
    for (const std::string& note : result.notes) fmt::print("  {}\n", note);
  }
}

}  // namespace

int RunBenchProgram(int argc, char** argv, std::initializer_list<std::string_view> measurements) {
  Setup setup{.bank_path = fs::exists(kUsualBank) ? kUsualBank : kEmbeddedBankName};
  bool json = false;
  for (const std::string& word : std::vector<std::string>(argv + 1, argv + argc)) {
    if (word == "--quick") {
      setup.quick = true;
    } else if (word == "--json") {
      json = true;
    } else if (fs::is_directory(word)) {
      for (const auto& entry : fs::directory_iterator(word)) {
        if (HasEnding(entry.path(), {".mid", ".kar", ".rmi"})) setup.songs.push_back(entry.path());
      }
    } else if (word == kEmbeddedBankName || HasEnding(word, {".sf2", ".sf3", ".dls"})) {
      setup.bank_path = word;
    } else if (fs::exists(word)) {
      setup.songs.push_back(word);
    } else {
      fmt::print(stderr, "usage: {} [--quick] [--json] [BANK] [SONG or FOLDER ...]\n", argv[0]);
      return 2;
    }
  }
  std::sort(setup.songs.begin(), setup.songs.end());
  setup.stress_songs = setup.songs;
  std::unique_ptr<rival::FluidSynthLibrary> fluidsynth;
  try {
    fluidsynth = std::make_unique<rival::FluidSynthLibrary>();
    setup.fluidsynth = fluidsynth.get();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  const Report report{.machine = DescribeMachine(setup),
                      .bank = setup.bank_path,
                      .quick = setup.quick,
                      .results = RunAll(setup, measurements)};
  if (json) {
    fmt::print("{}", ReportJson(report));
  } else {
    Print(report);
  }
  return report.complete() ? 0 : 1;
}

}  // namespace portamento::lab
