// Loops designed as spectra: each bin of a long Fourier transform gets a level and a random phase.
//
// Such a loop repeats without a seam whatever its spectrum. A harmonic spread over neighbouring
// bins sounds like many players at once (the idea of Nasca Octavian Paul's PADsynth); a smooth
// spectrum is noise.
#pragma once

#include <complex>
#include <functional>
#include <span>
#include <vector>

#include "tools/embedded_bank/dsp/frames.h"
#include "tools/embedded_bank/dsp/loop_plan.h"
#include "tools/embedded_bank/dsp/random.h"

namespace portamento::embedded_bank {

/// Level (linear) of a sound at a frequency in Hz.
using Response = std::function<double(double hz)>;

class SpectralLoop {
 public:
  explicit SpectralLoop(std::size_t loop_frames) : bins_(loop_frames / 2), frames_(loop_frames) {}

  /// One line at a whole number of cycles per loop.
  void AddLine(std::size_t cycles, double level, double phase_turns);

  /// A harmonic played by many: a line of `line_share` of the level, and a Gaussian cloud of width
  /// `deviation_bins` around it with random phases.
  void AddCloud(double cycles, double level, double deviation_bins, double line_share,
                Random& random);

  /// Noise of the given density (linear, per square root of Hz).
  void AddNoise(double rate_hz, const Response& density, Random& random);

  Frames Render() const;

 private:
  std::vector<std::complex<double>> bins_;
  std::size_t frames_;
};

/// How an ensemble spreads.
struct Ensemble {
  double spread_cents = 10;  // deviation of the players' pitches
  double least_bins = 0.6;   // low harmonics spread at least this far
  double line_share = 0.6;   // keeps the pitch firm and fades shallow
};

/// An ensemble playing the harmonics whose levels are `level(n, hz)`.
Frames RenderEnsemble(const LoopPlan& plan, const Ensemble& ensemble,
                      const std::function<double(int harmonic, double hz)>& level, Random& random);

/// A loop of noise of the given spectrum.
Frames RenderNoiseLoop(std::size_t loop_frames, double rate_hz, const Response& density,
                       Random& random);

}  // namespace portamento::embedded_bank
