// What a measurement hands back: figures with units and bounds, series to draw, tables; plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace portamento::lab {

/// What a figure of ours has to reach.
struct Bound {
  enum class Sense : std::uint8_t { kAtMost, kAtLeast };
  Sense sense = Sense::kAtMost;
  double value = 0;

  bool MetBy(double figure) const {
    return sense == Sense::kAtMost ? figure <= value : figure >= value;
  }
};

inline Bound AtMost(double value) { return {Bound::Sense::kAtMost, value}; }
inline Bound AtLeast(double value) { return {Bound::Sense::kAtLeast, value}; }

struct Figure {
  std::string id;    // for scripts: "block_time.1024.64.p99_9"
  std::string name;  // for people
  std::string unit;  // "us", "frames", "x real time"; never empty
  double ours = 0;
  std::optional<double> fluidsynth;
  std::optional<Bound> bound;  // of ours
  bool headline = false;       // shown in the summary

  std::optional<bool> met() const {
    return bound ? std::optional(bound->MetBy(ours)) : std::nullopt;
  }
};

/// Values over categories, or over numbers when each category is one.
struct Series {
  std::string name;
  std::vector<std::optional<double>> values;  // one for each category; empty: not measured
};

struct Chart {
  enum class Kind : std::uint8_t { kBars, kColumns, kLines };
  enum class Scale : std::uint8_t { kLinear, kLogarithmic };

  std::string id, title;
  std::string description;  // what it shows, in a sentence, for those who cannot see it
  std::string category_label, value_label;  // with the unit
  Kind kind = Kind::kBars;
  Scale scale = Scale::kLinear;
  std::vector<std::string> categories;
  std::vector<Series> series;
  std::optional<double> limit;  // drawn as a line
  std::string limit_label;
};

struct Table {
  std::string title, unit;
  std::vector<std::string> columns;  // the first names the rows
  std::vector<std::vector<std::string>> rows;
};

struct Result {
  std::string id, title;
  std::string question;  // what it asks, in a sentence
  std::vector<Figure> figures;
  std::vector<Chart> charts;
  std::vector<Table> tables;
  std::vector<std::string> notes;      // what to know when reading it
  std::optional<std::string> failure;  // why there are no figures
};

}  // namespace portamento::lab
