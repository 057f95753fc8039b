// Formants: the fixed resonances of a body, a bore or a mouth, as bumps of a frequency response.
#pragma once

#include <cmath>
#include <vector>

#include "tools/embedded_bank/dsp/pitch.h"

namespace portamento::embedded_bank {

struct Formant {
  double centre_hz, width_hz, gain_db;  // gain_db < 0: a dip
};

class Formants {
 public:
  Formants() = default;
  Formants(std::initializer_list<Formant> formants) : formants_(formants) {}

  /// Linear level at `hz`; 1 far from every formant.
  double operator()(double hz) const {
    double db = 0;
    for (const Formant& f : formants_) {
      const double distance = (hz - f.centre_hz) / f.width_hz;
      db += f.gain_db / (1 + distance * distance);
    }
    return DbToLinear(db);
  }

 private:
  std::vector<Formant> formants_;
};

/// Level of a low-pass slope: 1 far below `corner_hz`, falling by 6 dB per octave and order above.
inline double LowPassLevel(double hz, double corner_hz, double order) {
  return 1.0 / std::sqrt(1.0 + std::pow(hz / corner_hz, 2 * order));
}

/// Level of a high-pass slope.
inline double HighPassLevel(double hz, double corner_hz, double order) {
  return LowPassLevel(corner_hz, hz, order);
}

}  // namespace portamento::embedded_bank
