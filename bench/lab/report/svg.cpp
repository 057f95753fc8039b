#include "bench/lab/report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/lab/report/wording.h"

namespace portamento::lab {
namespace {

constexpr double kWidth = 820, kLetter = 6.6;  // the mean width of a letter of 12 px
constexpr double kTop = 34, kRight = 60, kLegendRow = 20;

constexpr const char* kStyle = R"(<style>
.chart{font:12px system-ui,sans-serif;--ink:#1d2330;--faint:#d7dbe3;--ours0:#1f5fbf;--ours1:#6f9fe8;--ours2:#0e3a7a;--theirs0:#c2611a;--theirs1:#eba36b;--theirs2:#7a3a0c;--limit:#b3261e;--ground:#ffffff}
@media (prefers-color-scheme:dark){.chart{--ink:#e6e9f0;--faint:#3a4152;--ours0:#6ea8ff;--ours1:#3f6fb8;--ours2:#b5d2ff;--theirs0:#f0974e;--theirs1:#a8632c;--theirs2:#ffd0a6;--limit:#ff8a80;--ground:#161a22}}
.chart text{fill:var(--ink)}.chart .title{font-weight:600;font-size:14px}.chart .grid{stroke:var(--faint)}
.chart .limit{stroke:var(--limit);stroke-dasharray:5 4;stroke-width:1.5}.chart .limit-text{fill:var(--limit)}
.chart .line{fill:none;stroke-width:2}.chart .ground{fill:var(--ground)}
</style>
)";

/// A colour for each series: one family for us, one for FluidSynth.
std::vector<std::string> Colours(const Chart& chart) {
  std::vector<std::string> colours;
  int ours = 0, theirs = 0;
  for (const Series& series : chart.series) {
    const bool rival = series.name.starts_with("FluidSynth");
    int& number = rival ? theirs : ours;
    colours.push_back(fmt::format("var(--{}{})", rival ? "theirs" : "ours", number++ % 3));
  }
  return colours;
}

/// Where a value lies between the ends of its axis, 0 to 1, and where the axis is marked.
class Axis {
 public:
  explicit Axis(const Chart& chart) : logarithmic_(chart.scale == Chart::Scale::kLogarithmic) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto reach = [&](double value) {
      if (logarithmic_ && value <= 0) return;
      low = std::min(low, value);
      high = std::max(high, value);
    };
    for (const Series& series : chart.series) {
      for (const auto& value : series.values) {
        if (value) reach(*value);
      }
    }
    if (chart.limit) reach(*chart.limit);
    if (low > high) low = 1, high = 10;  // nothing was measured
    if (logarithmic_) {
      low_ = std::floor(std::log10(low));
      high_ = std::max(std::ceil(std::log10(high)), low_ + 1);
      const auto decades = static_cast<int>(high_ - low_);
      for (int i = 0; i <= decades; ++i) ticks_.push_back(std::pow(10, low_ + i));
      return;
    }
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
    const double step = NiceStep(std::max(high - low, 1e-9) / 6);
    // Sums of shares may lie a rounding error beyond the whole.
    low_ = std::floor(low / step + 1e-9) * step;
    high_ = std::ceil(high / step - 1e-9) * step;
    const auto steps = static_cast<int>(std::lround((high_ - low_) / step));
    for (int i = 0; i <= steps; ++i) ticks_.push_back(low_ + i * step);
  }

  double Share(double value) const {
    if (logarithmic_) value = value > 0 ? std::log10(value) : low_;
    return std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
  }
  double Zero() const { return logarithmic_ ? 0 : Share(0); }
  const std::vector<double>& ticks() const { return ticks_; }

 private:
  /// 1, 2 or 5 times a power of ten, not below `step`.
  static double NiceStep(double step) {
    const double power = std::pow(10, std::floor(std::log10(step)));
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor * power >= step) return factor * power;
    }
    return 10 * power;
  }

  bool logarithmic_;
  double low_ = 0, high_ = 1;
  std::vector<double> ticks_;
};

std::string Text(double x, double y, std::string_view text, std::string_view anchor = "start",
                 std::string_view style = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y,
                     anchor, style.empty() ? "" : fmt::format(" class=\"{}\"", style),
                     Escaped(text));
}

std::string Line(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, style);
}

/// A bar that says what it stands for when it is pointed at.
std::string Bar(double x, double y, double width, double height, const std::string& colour,
                const std::string& meaning) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" style=\"fill:{}\">"
      "<title>{}</title></rect>\n",
      x, y, std::max(width, 1.0), std::max(height, 1.0), colour, Escaped(meaning));
}

class Drawing {
 public:
  explicit Drawing(const Chart& chart) : chart_(chart), axis_(chart), colours_(Colours(chart)) {
    DrawLegend();
    if (chart.kind == Chart::Kind::kBars) {
      DrawBars();
    } else {
      DrawUpright();
    }
  }

  std::string Svg() const {
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0:.0f} "
               "{1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" "
               "aria-labelledby=\"{2}-title {2}-desc\">\n<title id=\"{2}-title\">{3}</title>\n"
               "<desc id=\"{2}-desc\">{4}</desc>\n",
               kWidth, height_, Escaped(chart_.id), Escaped(chart_.title),
               Escaped(chart_.description)) +
           kStyle +
           fmt::format("<rect class=\"ground\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", kWidth,
                       height_) +
           body_ + "</svg>\n";
  }

 private:
  void DrawLegend() {
    body_ += Text(8, 18, chart_.title, "start", "title");
    double x = 8;
    height_ = kTop;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const std::string& name = chart_.series[i].name;
      const double width = 34 + kLetter * static_cast<double>(name.size());
      if (x + width > kWidth) x = 8, height_ += kLegendRow;
      body_ += Bar(x, height_ - 2, 12, 12, colours_[i], name);
      body_ += Text(x + 18, height_ + 8, name);
      x += width;
    }
    height_ += kLegendRow + 4;
  }

  std::string Meaning(std::size_t series, std::size_t category) const {
    return fmt::format("{}, {}: {} {}", chart_.series[series].name, chart_.categories[category],
                       NumberText(*chart_.series[series].values[category]), chart_.value_label);
  }

  /// Categories from top to bottom, values to the right.
  void DrawBars() {
    constexpr double kBar = 14, kGap = 12;
    std::size_t longest = 0;
    for (const std::string& name : chart_.categories) longest = std::max(longest, name.size());
    const double left = 16 + kLetter * static_cast<double>(std::min<std::size_t>(longest, 40));
    const double across = kWidth - left - kRight, top = height_;
    std::string bars;
    for (std::size_t c = 0; c < chart_.categories.size(); ++c) {
      const double group = kBar * static_cast<double>(chart_.series.size());
      bars += Text(left - 8, height_ + group / 2 + 4, chart_.categories[c].substr(0, 40), "end");
      for (std::size_t s = 0; s < chart_.series.size(); ++s) {
        const auto& value = chart_.series[s].values[c];
        if (value) {
          const double zero = axis_.Zero() * across, end = axis_.Share(*value) * across;
          bars += Bar(left + std::min(zero, end), height_, std::abs(end - zero), kBar - 2,
                      colours_[s], Meaning(s, c));
          bars += Text(left + std::max(zero, end) + 5, height_ + 10, NumberText(*value));
        }
        height_ += kBar;
      }
      height_ += kGap;
    }
    for (const double tick : axis_.ticks()) {
      const double x = left + axis_.Share(tick) * across;
      body_ += Line(x, top, x, height_, "grid");
      body_ += Text(x, height_ + 14, NumberText(tick), "middle");
    }
    body_ += bars;
    if (chart_.limit) {
      const double x = left + axis_.Share(*chart_.limit) * across;
      body_ += Line(x, top - 4, x, height_, "limit");
      body_ += Text(x - 5, height_ - 2, chart_.limit_label, "end", "limit-text");
    }
    body_ += Text(left + across / 2, height_ + 30, chart_.value_label, "middle");
    height_ += 40;
  }

  /// Categories from left to right, values upwards, as columns or lines.
  void DrawUpright() {
    constexpr double kLeft = 62, kTall = 260;
    const double across = kWidth - kLeft - 20, top = height_ + 14, bottom = top + kTall;
    const auto y_of = [&](double value) { return bottom - axis_.Share(value) * kTall; };
    for (const double tick : axis_.ticks()) {
      body_ += Line(kLeft, y_of(tick), kLeft + across, y_of(tick), "grid");
      body_ += Text(kLeft - 6, y_of(tick) + 4, NumberText(tick), "end");
    }
    const double slot =
        across / static_cast<double>(std::max<std::size_t>(chart_.categories.size(), 1));
    for (std::size_t c = 0; c < chart_.categories.size(); ++c) {
      const double middle = kLeft + (static_cast<double>(c) + 0.5) * slot;
      body_ += Text(middle, bottom + 16, chart_.categories[c], "middle");
    }
    for (std::size_t s = 0; s < chart_.series.size(); ++s) {
      chart_.kind == Chart::Kind::kColumns ? DrawColumns(s, kLeft, slot, bottom, kTall)
                                           : DrawLine(s, kLeft, slot, y_of);
    }
    if (chart_.limit) {
      body_ += Line(kLeft, y_of(*chart_.limit), kLeft + across, y_of(*chart_.limit), "limit");
      body_ += Text(kLeft + 6, y_of(*chart_.limit) - 5, chart_.limit_label, "start", "limit-text");
    }
    body_ += Text(kLeft + across / 2, bottom + 36, chart_.category_label, "middle");
    body_ += Text(8, top - 8, chart_.value_label);
    height_ = bottom + 46;
  }

  void DrawColumns(std::size_t s, double left, double slot, double bottom, double tall) {
    const double width = 0.84 * slot / static_cast<double>(chart_.series.size());
    for (std::size_t c = 0; c < chart_.categories.size(); ++c) {
      const auto& value = chart_.series[s].values[c];
      if (!value || *value == 0) continue;
      const double x =
          left + (static_cast<double>(c) + 0.08) * slot + static_cast<double>(s) * width;
      const double height = axis_.Share(*value) * tall;
      body_ += Bar(x, bottom - height, width - 1, height, colours_[s], Meaning(s, c));
    }
  }

  template <typename Place>
  void DrawLine(std::size_t s, double left, double slot, const Place& y_of) {
    std::string points, dots;
    for (std::size_t c = 0; c < chart_.categories.size(); ++c) {
      const auto& value = chart_.series[s].values[c];
      if (!value) continue;
      const double x = left + (static_cast<double>(c) + 0.5) * slot;
      points += fmt::format("{:.1f},{:.1f} ", x, y_of(*value));
      dots += Bar(x - 3, y_of(*value) - 3, 6, 6, colours_[s], Meaning(s, c));
    }
    body_ += fmt::format("<polyline class=\"line\" points=\"{}\" style=\"stroke:{}\"/>\n{}", points,
                         colours_[s], dots);
  }

  const Chart& chart_;
  Axis axis_;
  std::vector<std::string> colours_;
  std::string body_;
  double height_ = 0;
};

}  // namespace

std::string ChartSvg(const Chart& chart) { return Drawing(chart).Svg(); }

}  // namespace portamento::lab
