#include "soundfonts/convert/losses.h"

#include <fmt/format.h>

#include <algorithm>

namespace portamento::convert {

std::string Loss::Text() const {
  return fmt::format("{}: {} {}, first in '{}'", kind.what, count, kind.counted, first_in);
}

void Losses::Add(const LossKind& kind, const std::string& where) {
  const auto known =
      std::ranges::find_if(list_, [&](const Loss& loss) { return loss.kind.what == kind.what; });
  if (known != list_.end()) {
    ++known->count;
  } else {
    list_.push_back({.kind = kind, .count = 1, .first_in = where});
  }
}

}  // namespace portamento::convert
