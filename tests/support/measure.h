// Measuring sound: levels in dB, pitch in cents, spectra.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace portamento::test {

using Signal = std::span<const float>;

double Db(double linear);
double Rms(Signal signal);
double RmsDb(Signal signal);
double Peak(Signal signal);

/// The part of a signal between two times.
Signal Between(const std::vector<float>& signal, double from_seconds, double to_seconds,
               double rate_hz = 48'000);

/// Frequency of a tone, from the first to the last upward zero crossing (interpolated); 0 when
/// there are less than two.
double FrequencyHz(Signal signal, double rate_hz = 48'000);

/// Frequency of a tone at one moment: over the crossings within +-`span_seconds`.
double FrequencyAt(const std::vector<float>& signal, double seconds, double span_seconds,
                   double rate_hz = 48'000);

/// Frequency of a gliding tone at one moment: a straight line in octaves through the periods within
/// +-`span_seconds`.
double FrequencyAtMoment(const std::vector<float>& signal, double seconds, double span_seconds,
                         double rate_hz = 48'000);

double Cents(double frequency_hz, double reference_hz);

/// Amplitude of the sine part of `frequency_hz` in a signal.
double AmplitudeOf(Signal signal, double frequency_hz, double rate_hz = 48'000);

/// Power spectrum, averaged over overlapping windows of `size` frames; bin i lies at i * rate /
/// size.
std::vector<double> PowerSpectrum(Signal signal, std::size_t size);

/// Mean power of a spectrum around a frequency, as dB; `share` is the half width relative to it.
double SpectrumDb(const std::vector<double>& spectrum, double frequency_hz, double share,
                  double rate_hz = 48'000);

/// Largest jump of the second difference relative to the signal's peak: where something clicks.
double Roughness(Signal signal);

}  // namespace portamento::test
