#include "apps/portamento/wine/wine_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "apps/portamento/exit_code.h"

namespace portamento::app {
namespace {

// There in every prefix, in both views.
constexpr const char* kKeyThatIs = R"(HKLM\Software\Microsoft\Windows NT\CurrentVersion)";
constexpr const char* kValueThatIs = "CurrentVersion";

constexpr std::string_view kGap = "    ";  // between the columns of `reg query`

/// Lines without their ends; empty ones left out.
std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// "    (Default)    REG_SZ    C:\x.dll": everything but the type is in the user's language.
std::optional<RegistryValue> ValueIn(std::string_view line) {
  const std::size_t gap = line.find("    REG_");
  if (gap == std::string_view::npos) return std::nullopt;
  line.remove_prefix(gap + kGap.size());
  const std::size_t end = line.find(kGap);
  if (end == std::string_view::npos) return RegistryValue{std::string(line), ""};
  return RegistryValue{std::string(line.substr(0, end)),
                       std::string(line.substr(end + kGap.size()))};
}

}  // namespace

WineRegistry::WineRegistry(std::string wine, std::filesystem::path prefix)
    : wine_(std::move(wine)), prefix_(std::move(prefix)) {}

std::string WineRegistry::VersionText() const {
  const ProgramRun run = Run({"--version"});
  Require(run, "tell its version");
  const auto lines = Lines(run.out);
  return lines.empty() ? "" : lines.front();
}

void WineRegistry::Probe(int bits) const {
  Require(Reg(bits, {"query", kKeyThatIs, "/v", kValueThatIs}), "read the registry");
}

bool WineRegistry::HasKey(int bits, const std::string& key) const {
  return Reg(bits, {"query", key}).status == 0;
}

std::optional<RegistryValue> WineRegistry::Default(int bits, const std::string& key) const {
  const ProgramRun asked = Reg(bits, {"query", key, "/ve"});
  if (asked.status != 0) return std::nullopt;
  const auto lines = Lines(asked.out);
  const auto line =
      std::ranges::find_if(lines, [](const auto& l) { return ValueIn(l).has_value(); });
  if (line == lines.end()) return std::nullopt;
  // Of a key without it, this speaks of a value "(value not set)", in the user's language. The list
  // of all its values does not.
  const auto all = Lines(Reg(bits, {"query", key}).out);
  if (std::ranges::find(all, *line) == all.end()) return std::nullopt;
  RegistryValue value = *ValueIn(*line);
  // Printed in a code page of Windows, where other letters are others or lost.
  if (std::ranges::any_of(value.text, [](unsigned char c) { return c < 0x20 || c > 0x7E; })) {
    throw Failure(
        ExitCode::kWine,
        fmt::format("the value of {} in {} ({} bits) has letters that `wine reg` does not "
                    "print as they are, so it could not be put back; set it by hand first",
                    key, prefix_.string(), bits));
  }
  return value;
}

void WineRegistry::SetDefault(int bits, const std::string& key, const RegistryValue& value) const {
  Require(Reg(bits, {"add", key, "/ve", "/t", value.type, "/d", value.text, "/f"}), "set " + key);
}

void WineRegistry::Set(int bits, const std::string& key, const std::string& name,
                       const RegistryValue& value) const {
  Require(Reg(bits, {"add", key, "/v", name, "/t", value.type, "/d", value.text, "/f"}),
          "set " + key);
}

void WineRegistry::DeleteDefault(int bits, const std::string& key) const {
  Require(Reg(bits, {"delete", key, "/ve", "/f"}), "delete the value of " + key);
}

void WineRegistry::DeleteKey(int bits, const std::string& key) const {
  Require(Reg(bits, {"delete", key, "/f"}), "delete " + key);
}

ProgramRun WineRegistry::Run(std::vector<std::string> words) const {
  words.insert(words.begin(), wine_);
  // WINEARCH is for new prefixes, and makes Wine refuse those of another kind.
  std::map<std::string, std::string> changes = {{"WINEPREFIX", prefix_.string()}, {"WINEARCH", ""}};
  if (std::getenv("WINEDEBUG") == nullptr) changes["WINEDEBUG"] = "-all";
  ProgramRun run = RunProgram(words, changes);
  if (run.start_error != 0) {
    throw Failure(ExitCode::kWine,
                  fmt::format("cannot run {}: {}; --wine names another (of Proton, "
                              "files/bin/wine in its folder)",
                              wine_, std::strerror(run.start_error)));
  }
  return run;
}

ProgramRun WineRegistry::Reg(int bits, std::vector<std::string> words) const {
  words.insert(words.begin(), "reg");
  words.push_back(fmt::format("/reg:{}", bits));
  return Run(std::move(words));
}

void WineRegistry::Require(const ProgramRun& run, const std::string& what) const {
  if (run.status == 0) return;
  // Its last word; before it there may be much about what a distribution would like installed.
  const auto said = Lines(run.err.empty() ? run.out : run.err);
  throw Failure(
      ExitCode::kWine,
      fmt::format("{} could not {} in {}: {}", wine_, what, prefix_.string(),
                  said.empty() ? fmt::format("it ended with {}", run.status) : said.back()));
}

std::optional<int> MajorVersion(const std::string& version_text) {
  const std::size_t digit = version_text.find_first_of("0123456789");
  if (digit == std::string::npos) return std::nullopt;
  int major = 0;
  const char* const end = version_text.data() + version_text.size();
  const auto [stop, error] = std::from_chars(version_text.data() + digit, end, major);
  return error == std::errc() ? std::optional(major) : std::nullopt;
}

}  // namespace portamento::app
