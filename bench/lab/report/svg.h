// A chart as an SVG picture that can stand in a page or alone, in light and dark.
#pragma once

#include <string>

#include "bench/lab/result.h"

namespace portamento::lab {

std::string ChartSvg(const Chart& chart);

}  // namespace portamento::lab
