// The report as JSON.
#include <nlohmann/json.hpp>

#include "bench/lab/report/report.h"

namespace portamento::lab {
namespace {

using json = nlohmann::ordered_json;

json OrNull(const std::optional<double>& value) { return value ? json(*value) : json(); }

json FigureJson(const Result& result, const Figure& figure) {
  json item = {{"id", figure.id},           {"measurement", result.id},
               {"name", figure.name},       {"unit", figure.unit},
               {"portamento", figure.ours}, {"fluidsynth", OrNull(figure.fluidsynth)},
               {"bound", json()},           {"met", json()}};
  if (figure.bound) {
    const bool at_most = figure.bound->sense == Bound::Sense::kAtMost;
    item["bound"] = {{at_most ? "at_most" : "at_least", figure.bound->value}};
    item["met"] = *figure.met();
  }
  return item;
}

json ChartJson(const Chart& chart) {
  json series = json::object();
  for (const Series& each : chart.series) {
    json values = json::array();
    for (const auto& value : each.values) values.push_back(OrNull(value));
    series[each.name] = values;
  }
  return {{"id", chart.id},
          {"title", chart.title},
          {"category", chart.category_label},
          {"unit", chart.value_label},
          {"categories", chart.categories},
          {"series", series}};
}

}  // namespace

std::string ReportJson(const Report& report) {
  const Machine& machine = report.machine;
  json root = {{"version", machine.version},
               {"machine",
                {{"cpu", machine.cpu},
                 {"cpus", machine.cpus},
                 {"system", machine.system},
                 {"compiler", machine.compiler},
                 {"kernel", machine.kernel_target}}},
               {"fluidsynth_version", machine.fluidsynth ? json(*machine.fluidsynth) : json()},
               {"time", machine.time},
               {"bank", report.bank},
               {"quick", report.quick},
               {"figures", json::array()},
               {"charts", json::array()},
               {"failures", json::object()}};
  for (const Result& result : report.results) {
    for (const Figure& figure : result.figures) {
      root["figures"].push_back(FigureJson(result, figure));
    }
    for (const Chart& chart : result.charts) root["charts"].push_back(ChartJson(chart));
    if (result.failure) root["failures"][result.id] = *result.failure;
  }
  return root.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace portamento::lab
