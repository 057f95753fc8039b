#include "bench/lab/report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace portamento::lab {

std::string NumberText(double value) {
  const double size = std::abs(value);
  if (size == 0 || (size < 1e6 && value == std::round(value))) return fmt::format("{:.0f}", value);
  const int whole_digits = static_cast<int>(std::floor(std::log10(size))) + 1;
  return fmt::format("{:.{}f}", value, std::clamp(3 - whole_digits, 0, 6));
}

std::string BoundText(const Figure& figure) {
  if (!figure.bound) return "";
  return fmt::format("{} {}", figure.bound->sense == Bound::Sense::kAtMost ? "<=" : ">=",
                     NumberText(figure.bound->value));
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace portamento::lab
