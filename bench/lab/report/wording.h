// Numbers, bounds and names as reports write them.
#pragma once

#include <string>
#include <string_view>

#include "bench/lab/result.h"

namespace portamento::lab {

/// Three digits that count: "0.0123", "1.23", "12.3", "1234".
std::string NumberText(double value);

/// "<= 2", or nothing for a figure that has no bound.
std::string BoundText(const Figure& figure);

/// Text made safe for HTML and SVG, in attributes too.
std::string Escaped(std::string_view text);

}  // namespace portamento::lab
