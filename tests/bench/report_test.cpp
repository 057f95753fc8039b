// The report in its three forms: what JSON holds, that the page is whole and needs nothing, what
// fits a terminal.
#include "bench/lab/report/report.h"

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "gtest/gtest.h"

#include "bench/lab/report/svg.h"
#include "bench/lab/report/wording.h"

namespace portamento::lab {
namespace {

using nlohmann::json;

Chart ChartOf(Chart::Kind kind, Chart::Scale scale) {
  return {.id = "chart",
          .title = "A <chart> & \"more\"",
          .description = "what it shows",
          .category_label = "songs",
          .value_label = "ms",
          .kind = kind,
          .scale = scale,
          .categories = {"one", "two <b>"},
          .series = {{"Portamento", {1.5, 20.0}}, {"FluidSynth", {std::nullopt, -3.0}}},
          .limit = 10,
          .limit_label = "budget"};
}

Report SampleReport() {
  Result measured{.id = "first",
                  .title = "First",
                  .question = "How <long>?",
                  .figures = {{.id = "first.time",
                               .name = "time & space",
                               .unit = "us",
                               .ours = 1.25,
                               .fluidsynth = 12.5,
                               .bound = AtMost(2),
                               .headline = true},
                              {.id = "first.speed",
                               .name = "speed",
                               .unit = "x real time",
                               .ours = 0.5,
                               .bound = AtLeast(1),
                               .headline = true},
                              {.id = "first.rest", .name = "rest", .unit = "MiB", .ours = 30}},
                  .tables = {{.title = "A table",
                              .unit = "us",
                              .columns = {"row", "a<b"},
                              .rows = {{"1", "2"}, {"3", "4 & 5"}}}},
                  .notes = {"a note"}};
  for (const auto kind : {Chart::Kind::kBars, Chart::Kind::kColumns, Chart::Kind::kLines}) {
    for (const auto scale : {Chart::Scale::kLinear, Chart::Scale::kLogarithmic}) {
      measured.charts.push_back(ChartOf(kind, scale));
    }
  }
  return {.machine = {.version = "1.2.3",
                      .cpu = "A <CPU>",
                      .system = "System",
                      .compiler = "compiler",
                      .kernel_target = "avx2",
                      .cpus = 2},
          .bank = "bank.sf2",
          .results = {measured, {.id = "second", .title = "Second", .failure = "it is <silent>"}}};
}

/// The first thing that is wrong with the nesting of tags, or nothing.
std::string WrongNesting(const std::string& page) {
  static const std::regex kTag("<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*?)(/?)>");
  std::vector<std::string> open;
  std::string rest = page;
  if (rest.starts_with("<!DOCTYPE html>")) rest.erase(0, 15);
  std::size_t brackets = 0;
  for (std::sregex_iterator tag(rest.begin(), rest.end(), kTag), end; tag != end; ++tag) {
    ++brackets;
    const std::string name = (*tag)[2];
    if ((*tag)[1] == "/") {
      if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
      open.pop_back();
    } else if ((*tag)[4] != "/") {
      open.push_back(name);
    }
  }
  const auto all = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '<'));
  if (all != brackets) return "a < that begins no tag";
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}

TEST(ReportJson, GivesEveryFigureItsUnitAndFluidSynthsBeside) {
  const json report = json::parse(ReportJson(SampleReport()));
  EXPECT_EQ(report["version"], "1.2.3");
  EXPECT_EQ(report["machine"]["kernel"], "avx2");
  EXPECT_TRUE(report["fluidsynth_version"].is_null());
  ASSERT_EQ(report["figures"].size(), 3u);
  for (const json& figure : report["figures"]) {
    EXPECT_FALSE(figure["unit"].get<std::string>().empty());
    EXPECT_TRUE(figure["portamento"].is_number());
    EXPECT_EQ(figure["measurement"], "first");
  }
  const json& time = report["figures"][0];
  EXPECT_EQ(time["fluidsynth"], 12.5);
  EXPECT_EQ(time["bound"]["at_most"], 2);
  EXPECT_EQ(time["met"], true);
  EXPECT_EQ(report["figures"][1]["bound"]["at_least"], 1);
  EXPECT_EQ(report["figures"][1]["met"], false);
  EXPECT_TRUE(report["figures"][2]["met"].is_null());
  EXPECT_TRUE(report["charts"][0]["series"]["FluidSynth"][0].is_null());
  EXPECT_EQ(report["failures"]["second"], "it is <silent>");
}

TEST(ReportHtml, IsWellFormed) { EXPECT_EQ(WrongNesting(ReportHtml(SampleReport())), ""); }

TEST(ReportHtml, TheNestingCheckFindsWhatIsWrong) {
  EXPECT_NE(WrongNesting("<p><b>x</p></b>"), "");
  EXPECT_NE(WrongNesting("<p>x"), "");
  EXPECT_NE(WrongNesting("<p>1 < 2</p>"), "");
  EXPECT_EQ(WrongNesting("<p>x<br />y</p>"), "");
}

TEST(ReportHtml, NeedsNothingFromElsewhere) {
  std::string page = ReportHtml(SampleReport());
  // The one address is the name of the SVG language.
  const std::string name_space = "xmlns=\"http://www.w3.org/2000/svg\"";
  for (std::size_t at; (at = page.find(name_space)) != std::string::npos;) {
    page.erase(at, name_space.size());
  }
  for (const char* outside : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

TEST(ReportHtml, SaysWhatWasNotMeasuredAndWhatWasMissed) {
  const std::string page = ReportHtml(SampleReport());
  EXPECT_NE(page.find("FluidSynth is not installed"), std::string::npos);
  EXPECT_NE(page.find("it is &lt;silent&gt;"), std::string::npos);
  EXPECT_NE(page.find("missed"), std::string::npos);
  EXPECT_NE(page.find("A &lt;CPU&gt;"), std::string::npos);
}

TEST(ChartSvg, HasATitleAndADescription) {
  const std::string svg = ChartSvg(ChartOf(Chart::Kind::kBars, Chart::Scale::kLinear));
  EXPECT_EQ(WrongNesting(svg), "");
  EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"chart-title\">A &lt;chart&gt; &amp; &quot;more&quot;</title>"),
            std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"chart-desc\">what it shows</desc>"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(ReportText, ShowsHeadlinesOnOneScreen) {
  const std::string text = ReportText(SampleReport());
  EXPECT_NE(text.find("time & space"), std::string::npos);
  EXPECT_EQ(text.find("rest"), std::string::npos);
  EXPECT_NE(text.find("MISSED"), std::string::npos);
  EXPECT_NE(text.find("1 of 2 bounds are met"), std::string::npos);
  EXPECT_NE(text.find("second: not measured: it is <silent>"), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 96u) << line;
}

TEST(NumberText, KeepsThreeDigitsThatCount) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(0.01234), "0.0123");
  EXPECT_EQ(NumberText(1.234), "1.23");
  EXPECT_EQ(NumberText(-69.04), "-69.0");
  EXPECT_EQ(NumberText(1234.5), "1234");
  EXPECT_EQ(NumberText(64), "64");
}

TEST(Measurements, HaveDifferentNames) {
  std::set<std::string_view> names;
  for (const Measurement& measurement : Measurements()) names.insert(measurement.id);
  EXPECT_EQ(names.size(), Measurements().size());
  EXPECT_THROW(RunAll({}, std::array<std::string_view, 1>{"no-such"}), std::invalid_argument);
}

TEST(Measurements, ThatCannotBeDoneSayWhy) {
  const lab::Setup setup{.bank_path = "no/such/bank.sf2", .quick = true};
  const auto results = RunAll(setup, std::array<std::string_view, 1>{"voices"});
  ASSERT_EQ(results.size(), 1u);
  ASSERT_TRUE(results[0].failure);
  EXPECT_NE(results[0].failure->find("no/such/bank.sf2"), std::string::npos);
}

}  // namespace
}  // namespace portamento::lab
