#include "engine/midi/portamento.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "engine/dsp/math.h"

namespace portamento::engine {
namespace {

constexpr float kMeasuredCents = 3600.0f;

struct Point {
  float controller, seconds;
};
constexpr Point kCurve[] = {{1, .006f},   {2, .023f},  {4, .05f},  {8, .11f},  {16, .25f},
                            {32, .5f},    {64, 2.06f}, {80, 4.2f}, {96, 8.4f}, {112, 19.5f},
                            {116, 26.7f}, {120, 40},   {124, 80},  {127, 480}};

}  // namespace

float PortamentoSeconds(float controller) {
  if (controller <= 0) return 0;
  if (controller < kCurve[0].controller) return controller * kCurve[0].seconds;
  for (const Point* at = kCurve; at + 1 != kCurve + std::size(kCurve); ++at) {
    if (controller > at[1].controller) continue;
    const float share = (controller - at[0].controller) / (at[1].controller - at[0].controller);
    const auto octaves = static_cast<float>(Log2(at[1].seconds / at[0].seconds));
    return at[0].seconds * Exp2(share * octaves);
  }
  return kCurve[std::size(kCurve) - 1].seconds;
}

double Gm2PortamentoCentsPerMs(double controller) {
  const double x = 0.5 - std::asin(std::clamp(controller / 64 - 1, -1.0, 1.0)) / std::numbers::pi;
  return std::pow(100'000, x) / 100;
}

float PortamentoCentsPerFrame(float controller, float rate_hz) {
  const float seconds = PortamentoSeconds(controller);
  return seconds > 0 ? kMeasuredCents / (seconds * rate_hz) : 0;
}

}  // namespace portamento::engine
