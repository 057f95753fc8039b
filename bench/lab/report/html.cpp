// The report as a page: headline figures first, then each measurement with its charts and tables.
#include <fmt/format.h>

#include "bench/lab/report/report.h"
#include "bench/lab/report/svg.h"
#include "bench/lab/report/wording.h"

namespace portamento::lab {
namespace {

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Portamento: latency laboratory</title>
<style>
:root{color-scheme:light dark;--ink:#1d2330;--soft:#5b6475;--ground:#ffffff;--raised:#f5f7fa;--line:#d7dbe3;--good:#1a7f37;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9f0;--soft:#a0a8b8;--ground:#161a22;--raised:#1e232e;--line:#3a4152;--good:#5fd07f;--bad:#ff8a80}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);max-width:860px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin:0}h2{margin:2.5rem 0 .3rem;border-top:1px solid var(--line);padding-top:1.2rem}
p{margin:.4rem 0}.soft{color:var(--soft)}
table{border-collapse:collapse;margin:.8rem 0;font-variant-numeric:tabular-nums;font-size:13.5px}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}th{background:var(--raised)}
.met{color:var(--good)}.missed{color:var(--bad);font-weight:600}
svg{max-width:100%;height:auto;margin:.8rem 0}details{margin:.6rem 0}summary{cursor:pointer}
.wide{overflow-x:auto}
</style>
</head>
<body>
)";

std::string FigureRow(const Figure& figure) {
  std::string verdict;
  if (const auto met = figure.met()) {
    verdict = *met ? "<span class=\"met\">met</span>" : "<span class=\"missed\">missed</span>";
  }
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
      Escaped(figure.name), NumberText(figure.ours),
      figure.fluidsynth ? NumberText(*figure.fluidsynth) : "-", Escaped(figure.unit),
      Escaped(BoundText(figure)), verdict);
}

std::string FigureTable(const std::string& rows) {
  return "<div class=\"wide\"><table>\n<thead><tr><th>figure</th><th>Portamento</th>"
         "<th>FluidSynth</th><th>unit</th><th>asked</th><th></th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table></div>\n";
}

std::string TableHtml(const Table& table) {
  const auto row = [](const std::vector<std::string>& cells, const char* tag) {
    std::string html = "<tr>";
    for (const std::string& cell : cells) html += fmt::format("<{0}>{1}</{0}>", tag, Escaped(cell));
    return html + "</tr>\n";
  };
  const std::string unit = table.unit.empty() ? "" : ", " + table.unit;
  std::string html = fmt::format(
      "<div class=\"wide\"><table>\n<caption>{}{}</caption>\n<thead>{}</thead>\n<tbody>\n",
      Escaped(table.title), Escaped(unit), row(table.columns, "th"));
  for (const auto& cells : table.rows) html += row(cells, "td");
  return html + "</tbody>\n</table></div>\n";
}

std::string Section(const Result& result) {
  std::string html =
      fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n<p>{}</p>\n", Escaped(result.id),
                  Escaped(result.title), Escaped(result.question));
  if (result.failure) {
    html += fmt::format("<p class=\"missed\">Not measured: {}</p>\n", Escaped(*result.failure));
  }
  for (const Chart& chart : result.charts) html += ChartSvg(chart);
  for (const Table& table : result.tables) html += TableHtml(table);
  for (const std::string& note : result.notes) {
    html += fmt::format("<p class=\"soft\">{}</p>\n", Escaped(note));
  }
  if (!result.figures.empty()) {
    std::string rows;
    for (const Figure& figure : result.figures) rows += FigureRow(figure);
    html += fmt::format("<details><summary>Figures ({})</summary>\n{}</details>\n",
                        result.figures.size(), FigureTable(rows));
  }
  return html + "</section>\n";
}

}  // namespace

std::string ReportHtml(const Report& report) {
  const Machine& machine = report.machine;
  std::string html = kHead;
  html += "<header>\n<h1>Portamento: latency laboratory</h1>\n";
  html += fmt::format(
      "<p class=\"soft\">{} ({} CPUs), {}. Portamento {}, {} kernel, {}. {}. Bank: "
      "{}. {}{}</p>\n",
      Escaped(machine.cpu), machine.cpus, Escaped(machine.system), Escaped(machine.version),
      Escaped(machine.kernel_target), Escaped(machine.compiler),
      machine.fluidsynth ? "FluidSynth " + Escaped(*machine.fluidsynth)
                         : "FluidSynth is not installed",
      Escaped(report.bank), Escaped(machine.time),
      report.quick ? "; a quick run: fewer songs, less exact" : "");
  html += fmt::format("<p>{} of {} bounds are met.</p>\n</header>\n<main>\n", report.bounds_met(),
                      report.bounds());
  std::string rows;
  for (const Result& result : report.results) {
    for (const Figure& figure : result.figures) {
      if (figure.headline) rows += FigureRow(figure);
    }
  }
  html += FigureTable(rows);
  for (const Result& result : report.results) html += Section(result);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace portamento::lab
