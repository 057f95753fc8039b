// The inverse Fourier transform of a spectrum with real output, for loops designed bin by bin.
#pragma once

#include <complex>
#include <vector>

#include "tools/embedded_bank/dsp/frames.h"

namespace portamento::embedded_bank {

/// The real signal whose positive-frequency bins are `half_spectrum` (bin k = k cycles in the
/// result; an entry a·e^(ip) gives a·cos(2πkt + p)). `frame_count` is a power of two and at least
/// twice the number of bins.
Frames InverseFft(const std::vector<std::complex<double>>& half_spectrum, std::size_t frame_count);

}  // namespace portamento::embedded_bank
