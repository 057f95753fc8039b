// Second-order filters with the coefficients of R. Bristow-Johnson's audio EQ cookbook.
#pragma once

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/pitch.h"

namespace portamento::embedded_bank {

class Biquad {
 public:
  static Biquad LowPass(double rate_hz, double cutoff_hz, double q = 0.7071) {
    const Angle a(rate_hz, cutoff_hz, q);
    return Biquad((1 - a.cos) / 2, 1 - a.cos, (1 - a.cos) / 2, 1 + a.alpha, -2 * a.cos,
                  1 - a.alpha);
  }
  static Biquad HighPass(double rate_hz, double cutoff_hz, double q = 0.7071) {
    const Angle a(rate_hz, cutoff_hz, q);
    return Biquad((1 + a.cos) / 2, -1 - a.cos, (1 + a.cos) / 2, 1 + a.alpha, -2 * a.cos,
                  1 - a.alpha);
  }
  /// Gain 1 at the centre.
  static Biquad BandPass(double rate_hz, double centre_hz, double q) {
    const Angle a(rate_hz, centre_hz, q);
    return Biquad(a.alpha, 0, -a.alpha, 1 + a.alpha, -2 * a.cos, 1 - a.alpha);
  }
  static Biquad Peak(double rate_hz, double centre_hz, double q, double gain_db) {
    const Angle a(rate_hz, centre_hz, q);
    const double root = DbToLinear(gain_db / 2);
    return Biquad(1 + a.alpha * root, -2 * a.cos, 1 - a.alpha * root, 1 + a.alpha / root,
                  -2 * a.cos, 1 - a.alpha / root);
  }
  /// From coefficients given with a0 = 1.
  static Biquad Raw(double b0, double b1, double b2, double a1, double a2) {
    return Biquad(b0, b1, b2, 1, a1, a2);
  }

  double Next(double x) {
    const double y = b0_ * x + z1_;
    z1_ = b1_ * x - a1_ * y + z2_;
    z2_ = b2_ * x - a2_ * y;
    return y;
  }
  void Process(Frames& frames) {
    for (double& x : frames) x = Next(x);
  }

 private:
  struct Angle {
    Angle(double rate_hz, double hz, double q) {
      const double w = kTurn * std::min(hz, 0.49 * rate_hz) / rate_hz;
      cos = std::cos(w);
      alpha = std::sin(w) / (2 * q);
    }
    double cos, alpha;
  };

  Biquad(double b0, double b1, double b2, double a0, double a1, double a2)
      : b0_(b0 / a0), b1_(b1 / a0), b2_(b2 / a0), a1_(a1 / a0), a2_(a2 / a0) {}

  double b0_, b1_, b2_, a1_, a2_;
  double z1_ = 0, z2_ = 0;
};

}  // namespace portamento::embedded_bank
