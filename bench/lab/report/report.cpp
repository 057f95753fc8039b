#include "bench/lab/report/report.h"

#include <algorithm>

namespace portamento::lab {
namespace {

template <typename Predicate>
std::size_t CountFigures(const Report& report, Predicate predicate) {
  std::size_t count = 0;
  for (const Result& result : report.results) {
    count += static_cast<std::size_t>(
        std::count_if(result.figures.begin(), result.figures.end(), predicate));
  }
  return count;
}

}  // namespace

bool Report::complete() const {
  return std::none_of(results.begin(), results.end(),
                      [](const Result& result) { return result.failure.has_value(); });
}

std::size_t Report::bounds() const {
  return CountFigures(*this, [](const Figure& figure) { return figure.bound.has_value(); });
}

std::size_t Report::bounds_met() const {
  return CountFigures(*this, [](const Figure& figure) { return figure.met().value_or(false); });
}

}  // namespace portamento::lab
