#include "tests/conformance/score_card.h"

#include <fmt/format.h>

#include "gtest/gtest.h"

namespace portamento::test {

ScoreCard::~ScoreCard() {
  fmt::print("{}\n", title_);
  for (const Line& line : lines_) {
    const std::string row =
        fmt::format("  {:<34}{:>10.2f} {:<5} expected {:<20}{}", line.what, line.measured,
                    line.unit, line.expected, line.within ? "" : " OUT OF TOLERANCE");
    fmt::print("{}\n", row);
    if (!line.within) ADD_FAILURE() << title_ << row;
  }
}

void ScoreCard::Expect(const std::string& what, double measured, double expected, double tolerance,
                       const std::string& unit) {
  lines_.push_back({what, fmt::format("{:.2f} +-{:.2f}", expected, tolerance), unit, measured,
                    measured >= expected - tolerance && measured <= expected + tolerance});
}

void ScoreCard::ExpectBetween(const std::string& what, double measured, double low, double high,
                              const std::string& unit) {
  lines_.push_back({what, fmt::format("{:.2f} .. {:.2f}", low, high), unit, measured,
                    measured >= low && measured <= high});
}

}  // namespace portamento::test
