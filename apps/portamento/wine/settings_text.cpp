#include "apps/portamento/wine/settings_text.h"

#include <algorithm>
#include <utility>

namespace portamento::app {
namespace {

bool IsOfBank(std::string_view line) {
  constexpr std::string_view kBlanks = " \t", kName = "bank";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  if (!line.starts_with(kName)) return false;
  line.remove_prefix(kName.size());
  const std::size_t next = line.find_first_not_of(kBlanks);
  return next != std::string_view::npos && line[next] == '=';
}

}  // namespace

std::string WithBank(std::string_view text, std::string_view value) {
  const std::string ours = "bank = " + std::string(value) + '\n';
  std::string changed;
  bool said = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!IsOfBank(line)) {
      changed.append(line).append("\n");
    } else if (!std::exchange(said, true)) {
      changed += ours;
    }
  }
  return said ? changed : changed + ours;
}

}  // namespace portamento::app
