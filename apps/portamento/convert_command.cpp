// `portamento convert`: a bank in another format, and what that could not take over.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/portamento/commands.h"
#include "apps/portamento/console.h"
#include "apps/portamento/inputs.h"
#include "io/new_file.h"
#include "soundfonts/convert/convert_bank.h"

namespace portamento::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct ConvertOptions {
  std::string input, output;
  bool dls1 = false;
  bool as_json = false;
  bool quiet = false;
};

/// The format that the ending of the output names. Throws Failure.
convert::BankFormat FormatOf(const ConvertOptions& options) {
  const std::string& path = options.output;
  std::string ending = fs::path(path).extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".dls") {
    return options.dls1 ? convert::BankFormat::kDls1 : convert::BankFormat::kDls;
  }
  if (options.dls1) {
    throw Failure(ExitCode::kUsage, fmt::format("--dls1 writes .dls files, not '{}'", path));
  }
  if (ending == ".sf2") return convert::BankFormat::kSf2;
  throw Failure(
      ExitCode::kUsage,
      fmt::format("'{}' names no format to write; the ending must be .sf2 or .dls", path));
}

void RefuseInput(const ConvertOptions& options) {
  std::error_code missing;
  if (fs::equivalent(options.input, options.output, missing)) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("{} is the input and would be overwritten", options.output));
  }
}

void Write(const io::RiffWriter& riff, const std::string& path) {
  if (riff.size() > io::RiffWriter::kMostBytes) {
    throw Failure(ExitCode::kOutput,
                  fmt::format("cannot write {}: it would take {} bytes, and RIFF files end at 4 "
                              "GiB",
                              path, riff.size()));
  }
  io::NewFile file(path);
  const bool written = riff.WriteTo([&](io::Bytes bytes) { return file.Write(bytes); });
  if (!written || !file.Finish()) throw Failure(ExitCode::kOutput, file.error());
}

json ReportOf(const ConvertOptions& options, const convert::ConvertedBank& converted) {
  json lost = json::array();
  for (const convert::Loss& loss : converted.losses->list()) {
    lost.push_back({{"what", loss.kind.what},
                    {"count", loss.count},
                    {"counted", loss.kind.counted},
                    {"first_in", loss.first_in}});
  }
  return {{"input", options.input},       {"output", options.output},
          {"presets", converted.presets}, {"zones", converted.zones},
          {"samples", converted.samples}, {"bytes", converted.file.size()},
          {"lost", std::move(lost)}};
}

void Convert(const ConvertOptions& options) {
  Console console(options.quiet);
  const auto start = std::chrono::steady_clock::now();
  const convert::BankFormat format = FormatOf(options);
  RefuseInput(options);
  const OpenedBank opened = OpenNamedBank(options.input);
  if (!opened.findings.empty()) {
    console.Warn(fmt::format("{} was mended in {} places; `portamento check` lists them",
                             options.input, opened.findings.size()));
  }
  const convert::ConvertedBank converted = convert::ConvertBank(opened.bank, format);
  Write(converted.file, options.output);

  for (const convert::Loss& loss : converted.losses->list()) {
    console.Warn(fmt::format("not carried over: {}", Printable(loss.Text())));
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  console.Say(fmt::format("{}: {} presets, {} zones, {} samples, {:.1f} MB in {:.1f} s",
                          options.output, converted.presets, converted.zones, converted.samples,
                          static_cast<double>(converted.file.size()) / 1e6, elapsed.count()));
  if (!options.as_json) return;
  fmt::print("{}\n",
             ReportOf(options, converted).dump(2, ' ', false, json::error_handler_t::replace));
}

}  // namespace

void AddConvertCommand(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("convert", "A bank as SF2 or DLS, and what gets lost");
  auto options = std::make_shared<ConvertOptions>();
  command->add_option("input", options->input, "A bank: SF2, SF3, DLS or embedded")->required();
  command
      ->add_option("output", options->output,
                   "The file to write; its ending, .sf2 or .dls, chooses")
      ->required();
  command->add_flag("--dls1", options->dls1,
                    "DLS of level 1, for readers that know no other, as Wine's; more gets lost");
  command->add_flag("--json", options->as_json, "Print a report as JSON");
  command->add_flag("-q,--quiet", options->quiet, "Say nothing but errors");
  command->callback([options, &code] {
    Convert(*options);
    code = ExitCode::kOk;
  });
}

}  // namespace portamento::app
