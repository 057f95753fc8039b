#include "miniport_adapter/user_mode/user_settings.h"

#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "miniport_adapter/user_mode/port_parameters.h"

namespace portamento::dmus {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kNoBankName = "none";

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

template <typename Number>
bool Take(std::string_view text, Number least, Number most, Number& to) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  // Written so that what is not a number is refused, too.
  if (error != std::errc() || stop != end || !(value >= least && value <= most)) return false;
  to = value;
  return true;
}

bool TakeInterpolation(std::string_view text, engine::Interpolation& to) {
  using enum engine::Interpolation;
  constexpr std::array<std::pair<std::string_view, engine::Interpolation>, 4> kNames{
      {{"linear", kLinear}, {"cubic", kCubic}, {"sinc8", kSinc8}, {"sinc32", kSinc32}}};
  for (const auto& [name, interpolation] : kNames) {
    if (name == text) return to = interpolation, true;
  }
  return false;
}

bool TakeBank(std::string_view text, std::string& path) {
  if (text.empty()) return false;
  path = text == kNoBankName ? "" : text;
  return true;
}

bool IsBankPath(std::string_view value) {
  return !value.empty() && value != kNoBankName && value != kEmbeddedBankName;
}

struct Setting {
  std::string_view name;
  std::string_view allowed;
  bool (*take)(UserSettings& settings, std::string_view value);
  bool (*is_path)(std::string_view value) = [](std::string_view) { return false; };
};

constexpr Setting kSettings[] = {
    {"bank", "a path, embedded or none",
     [](UserSettings& s, std::string_view v) { return TakeBank(v, s.bank_path); }, IsBankPath},
    {"log", "a path", [](UserSettings& s, std::string_view v) { return s.log_path = v, true; },
     [](std::string_view v) { return !v.empty(); }},
    {"gain_db", "-60 to 20",
     [](UserSettings& s, std::string_view v) { return Take(v, -60.0f, 20.0f, s.gain_db); }},
    {"interpolation", "linear, cubic, sinc8 or sinc32",
     [](UserSettings& s, std::string_view v) { return TakeInterpolation(v, s.interpolation); }},
    {"voices", "1 to 1000",
     [](UserSettings& s, std::string_view v) { return Take(v, 1u, kMostPortVoices, s.voices); }},
    {"rate_hz", "11025 to 96000",
     [](UserSettings& s, std::string_view v) {
       return Take(v, kLeastPortRateHz, kMostPortRateHz, s.rate_hz);
     }},
    {"reverb", "0 (off) to 4",
     [](UserSettings& s, std::string_view v) {
       return Take(v, 0.0f, 4.0f, s.reverb_level_linear);
     }},
    {"chorus", "0 (off) to 4",
     [](UserSettings& s, std::string_view v) {
       return Take(v, 0.0f, 4.0f, s.chorus_level_linear);
     }},
};

const Setting* Find(std::string_view name) {
  for (const Setting& setting : kSettings) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

/// As Windows has it: also from the root of the current drive, and on a named drive.
bool IsAbsolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with('\\') || (path.size() > 1 && path[1] == ':');
}

std::string ApplyLine(UserSettings& settings, std::string_view line, std::string_view folder) {
  if (line.empty() || line.front() == ';' || line.front() == '#' || line.front() == '[') return {};
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return "a line is `name = value`";
  const std::string_view name = Trimmed(line.substr(0, equals));
  std::string value(Trimmed(line.substr(equals + 1)));
  const Setting* const setting = Find(name);
  if (setting != nullptr && setting->is_path(value) && !IsAbsolute(value) && !folder.empty()) {
    value.insert(0, std::string(folder) + '/');
  }
  return ApplySetting(settings, name, value);
}

}  // namespace

std::vector<std::string_view> NamesOfSettings() {
  std::vector<std::string_view> names;
  for (const Setting& setting : kSettings) names.push_back(setting.name);
  return names;
}

std::string ApplySetting(UserSettings& settings, std::string_view name, std::string_view value) {
  const Setting* const setting = Find(name);
  if (setting == nullptr) {
    std::string complaint = "there is no setting " + std::string(name) + "; there are";
    for (const Setting& one : kSettings) complaint += ' ' + std::string(one.name);
    return complaint;
  }
  if (setting->take(settings, value)) return {};
  return std::string(name) + " is " + std::string(setting->allowed) + ", not " + std::string(value);
}

std::vector<std::string> ApplySettingsFile(UserSettings& settings, std::string_view text,
                                           std::string_view file, std::string_view folder) {
  constexpr std::string_view kMark =
      "\xEF\xBB\xBF";  // editors on Windows begin a file of UTF-8 with it
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::vector<std::string> complaints;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string complaint = ApplyLine(settings, Trimmed(text.substr(0, end)), folder);
    if (!complaint.empty()) {
      complaints.push_back(std::string(file) + ':' + std::to_string(number) + ": " + complaint);
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return complaints;
}

}  // namespace portamento::dmus
