// How pure a tone is: everything in a sound that is not the one sine it should be.
#pragma once

#include <span>

namespace portamento::lab {

struct ToneFit {
  double frequency = 0;     // in cycles per frame
  double amplitude = 0;     // of the sine
  double residual_rms = 0;  // of what is left without it and without a constant

  /// Total harmonic distortion and noise, below the sine; never under -200 dB.
  double thd_n_db() const;
};

/// The sine that leaves the least (IEEE 1057, four parameters): its frequency is sought near the
/// one given, within about half a cycle over the whole sound.
ToneFit FitTone(std::span<const float> sound, double frequency);

double Rms(std::span<const float> sound);

}  // namespace portamento::lab
