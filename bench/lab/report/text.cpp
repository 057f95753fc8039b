// The report for a terminal: one screen of it.
#include <fmt/format.h>

#include "bench/lab/report/report.h"
#include "bench/lab/report/wording.h"

namespace portamento::lab {
namespace {

constexpr const char* kRow = "{:<42}{:>9}{:>9}  {:<13}{:<9}{}\n";

}  // namespace

std::string ReportText(const Report& report) {
  std::string text =
      fmt::format("{}, {}, FluidSynth {}\n", report.machine.cpu, report.machine.kernel_target,
                  report.machine.fluidsynth.value_or("not installed"));
  text += fmt::format(kRow, "", "ours", "FluidS.", "", "asked", "");
  for (const Result& result : report.results) {
    for (const Figure& figure : result.figures) {
      if (!figure.headline) continue;
      text += fmt::format(kRow, figure.name, NumberText(figure.ours),
                          figure.fluidsynth ? NumberText(*figure.fluidsynth) : "-", figure.unit,
                          BoundText(figure), figure.met().value_or(true) ? "" : "MISSED");
    }
    if (result.failure) text += fmt::format("{}: not measured: {}\n", result.id, *result.failure);
  }
  text += fmt::format("{} of {} bounds are met.\n", report.bounds_met(), report.bounds());
  return text;
}

}  // namespace portamento::lab
