// Musical pitch and level as numbers: keys and cents to Hz, decibels to factors.
#pragma once

#include <cmath>

namespace portamento::embedded_bank {

inline double KeyHz(double key) { return 440.0 * std::exp2((key - 69.0) / 12.0); }

inline double SemitonesToRatio(double semitones) { return std::exp2(semitones / 12.0); }

inline double CentsToRatio(double cents) { return std::exp2(cents / 1200.0); }

inline double DbToLinear(double db) { return std::pow(10.0, db / 20.0); }

inline double LinearToDb(double factor) { return 20.0 * std::log10(factor); }

/// Straight line through (x0, y0) and (x1, y1), held at y0 and y1 outside.
inline double Between(double x, double x0, double y0, double x1, double y1) {
  const double t = (x - x0) / (x1 - x0);
  if (t <= 0) return y0;
  if (t >= 1) return y1;
  return y0 + (y1 - y0) * t;
}

}  // namespace portamento::embedded_bank
