// `portamento bench`: measures this machine, with us and with FluidSynth, and writes a report.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/default_bank.h"
#include "apps/portamento/inputs.h"
#include "apps/portamento/kernel_choice.h"
#include "bench/lab/report/report.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;

struct BenchOptions {
  std::string bank, songs, output = ".";
  std::vector<std::string> only;
  bool quick = false;
};

class Bench {
 public:
  explicit Bench(BenchOptions options) : options_(std::move(options)), console_(false) {}

  ExitCode Run() {
    PrepareOutput();
    setup_.bank_path = ChooseBank();
    if (!options_.songs.empty()) setup_.songs = SongsIn(options_.songs);
    setup_.quick = options_.quick;
    setup_.kernel_target = KernelFromEnvironment();
    setup_.say = [this](std::string_view line) { console_.Say(line); };
    OpenFluidSynth();

    const std::vector<std::string_view> chosen(options_.only.begin(), options_.only.end());
    const lab::Report report{.machine = lab::DescribeMachine(setup_),
                             .bank = setup_.bank_path,
                             .quick = setup_.quick,
                             .results = lab::RunAll(setup_, chosen)};
    Write("report.json", lab::ReportJson(report));
    Write("report.html", lab::ReportHtml(report));
    fmt::print("{}", lab::ReportText(report));
    console_.Say(
        fmt::format("{}: all of it", (fs::path(options_.output) / "report.html").string()));
    return report.complete() ? ExitCode::kOk : ExitCode::kPartial;
  }

 private:
  void PrepareOutput() const {
    std::error_code failure;
    fs::create_directories(options_.output, failure);
    if (failure) {
      throw Failure(ExitCode::kOutput, fmt::format("cannot make the folder {}: {}", options_.output,
                                                   failure.message()));
    }
  }

  /// The bank named, or the first of the usual ones that can be opened. It is closed again:
  /// measurements open it when they need it.
  std::string ChooseBank() {
    if (!options_.bank.empty()) {
      OpenNamedBank(options_.bank);
      return options_.bank;
    }
    for (const BankCandidate& candidate : DefaultBankCandidates()) {
      try {
        OpenNamedBank(candidate.path);
        console_.Say(fmt::format("bank: {} ({})", candidate.path, candidate.reason));
        return candidate.path;
      } catch (const Failure& failure) {
        console_.Warn(fmt::format("{} ({})", failure.what(), candidate.reason));
      }
    }
    throw Failure(ExitCode::kBank, "there is no bank");
  }

  static std::vector<std::string> SongsIn(const std::string& folder) {
    std::vector<std::string> songs;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
      if (entry.is_regular_file(failure) && KindOfFile(entry.path()) == FileKind::kSong) {
        OpenNamedSong(entry.path());
        songs.push_back(entry.path());
      }
    }
    if (songs.empty()) throw Failure(ExitCode::kMidi, fmt::format("no songs in {}", folder));
    std::sort(songs.begin(), songs.end());
    return songs;
  }

  void OpenFluidSynth() {
    try {
      fluidsynth_ = std::make_unique<rival::FluidSynthLibrary>();
      setup_.fluidsynth = fluidsynth_.get();
    } catch (const std::runtime_error& error) {
      console_.Warn(fmt::format("measuring without comparison: {}", error.what()));
    }
  }

  void Write(const std::string& name, const std::string& text) const {
    const fs::path path = fs::path(options_.output) / name;
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
      throw Failure(ExitCode::kOutput, fmt::format("{}: cannot be written", path.string()));
  }

  BenchOptions options_;
  Console console_;
  lab::Setup setup_;
  std::unique_ptr<rival::FluidSynthLibrary> fluidsynth_;
};

}  // namespace

void AddBenchCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "bench", "Latency, block times, voices and speed of this machine: report.html, report.json");
  auto options = std::make_shared<BenchOptions>();
  command->add_option("-s,--soundfont", options->bank, "A bank [the default one, as for render]");
  command->add_option("--songs", options->songs, "A folder of songs [one of our own]")
      ->check(CLI::ExistingDirectory);
  command->add_option("-o,--output", options->output, "The folder of the report")
      ->capture_default_str();
  command->add_flag("--quick", options->quick, "Half a minute instead of several; less exact");
  std::vector<std::string> names;
  for (const lab::Measurement& measurement : lab::Measurements()) {
    names.emplace_back(measurement.id);
  }
  command->add_option("--only", options->only, "Some measurements instead of all")
      ->check(CLI::IsMember(names))
      ->delimiter(',');
  command->callback([options, &code] { code = Bench(*options).Run(); });
}

}  // namespace portamento::app
