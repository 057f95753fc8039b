// A score card: measured values against expected ones, a line each, printed as a table.
#pragma once

#include <string>
#include <vector>

namespace portamento::test {

class ScoreCard {
 public:
  /// `title` heads the table.
  explicit ScoreCard(std::string title) : title_(std::move(title)) {}

  /// Prints the table and fails the running test for each line out of tolerance.
  ~ScoreCard();
  ScoreCard(const ScoreCard&) = delete;
  ScoreCard& operator=(const ScoreCard&) = delete;

  /// `measured` is to lie within `expected` +- `tolerance`.
  void Expect(const std::string& what, double measured, double expected, double tolerance,
              const std::string& unit);

  /// `measured` is to lie between two bounds.
  void ExpectBetween(const std::string& what, double measured, double low, double high,
                     const std::string& unit);

 private:
  struct Line {
    std::string what, expected, unit;
    double measured;
    bool within;
  };
  std::string title_;
  std::vector<Line> lines_;
};

}  // namespace portamento::test
