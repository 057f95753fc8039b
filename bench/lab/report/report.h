// A report: what was measured, on what, and with which bank.
#pragma once

#include <string>
#include <vector>

#include "bench/lab/machine.h"
#include "bench/lab/result.h"

namespace portamento::lab {

struct Report {
  Machine machine;
  std::string bank;
  bool quick = false;
  std::vector<Result> results;

  /// Whether everything that was to be measured was.
  bool complete() const;
  /// Figures that have a bound, and those of them that keep it.
  std::size_t bounds() const;
  std::size_t bounds_met() const;
};

/// As JSON: every figure with its unit, FluidSynth's beside ours, the bound and whether it is met.
std::string ReportJson(const Report& report);

/// As one page that needs nothing from anywhere else.
std::string ReportHtml(const Report& report);

/// The headline figures, for one screen of a terminal.
std::string ReportText(const Report& report);

}  // namespace portamento::lab
