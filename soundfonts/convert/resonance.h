// The two laws of filter resonance, turned into each other.
//
// DLS states the height of the peak above DC. SF2 states a Q that players take as q = R / sqrt 2 of
// a two-pole low-pass, which is right for high peaks only. Of such a low-pass the peak R and the
// quality q hang together by q^2 = (R^2 + R sqrt(R^2 - 1)) / 2. Both laws lower the level by half
// of what they state, so a zone that keeps its filter changes its level by half the difference.
#pragma once

#include <algorithm>
#include <cmath>

namespace portamento::convert {

/// The SF2 resonance that peaks `peak_cb` above DC; both in cB. [any]
inline double ResonanceOfPeak(double peak_cb) {
  const double peak = std::pow(10, std::max(peak_cb, 0.0) / 200);
  return 100 * std::log10(peak * peak + peak * std::sqrt(std::max(peak * peak - 1, 0.0)));
}

/// How far the SF2 resonance `resonance_cb` peaks above DC; both in cB. [any]
inline double PeakOfResonance(double resonance_cb) {
  const double a = std::pow(10, std::max(resonance_cb, 0.0) / 100);  // 2 q^2
  return 200 * std::log10(a / std::sqrt(2 * a - 1));
}

/// The same as a whole number of cB: of the two around it, the one whose resonance is nearer. Small
/// resonances hardly peak, so that rounding the peak itself would take them away. [any]
inline double WholePeakOfResonance(double resonance_cb) {
  const double below = std::floor(PeakOfResonance(resonance_cb));
  const auto error = [&](double peak) { return std::abs(ResonanceOfPeak(peak) - resonance_cb); };
  return error(below + 1) < error(below) ? below + 1 : below;
}

}  // namespace portamento::convert
