#include "tools/embedded_bank/dsp/fft.h"

#include <cassert>
#include <utility>

namespace portamento::embedded_bank {
namespace {

using Complex = std::complex<double>;

void BitReverse(std::vector<Complex>& data) {
  const std::size_t n = data.size();
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(data[i], data[j]);
  }
}

}  // namespace

Frames InverseFft(const std::vector<Complex>& half_spectrum, std::size_t frame_count) {
  assert(half_spectrum.size() * 2 <= frame_count && (frame_count & (frame_count - 1)) == 0);
  // The real part of the transform of the positive half alone is the wanted sum of cosines.
  std::vector<Complex> data(half_spectrum);
  data.resize(frame_count);
  BitReverse(data);

  std::vector<Complex> turn(frame_count / 2);
  for (std::size_t i = 0; i < turn.size(); ++i) {
    turn[i] = std::polar(1.0, kTurn * static_cast<double>(i) / static_cast<double>(frame_count));
  }
  for (std::size_t half = 1; half < frame_count; half *= 2) {
    const std::size_t stride = frame_count / (2 * half);
    for (std::size_t block = 0; block < frame_count; block += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        const Complex w = turn[k * stride];
        const Complex a = data[block + k], b = data[block + k + half];
        // Written out: std::complex multiplication checks for NaN and costs three times as much.
        const Complex wb(w.real() * b.real() - w.imag() * b.imag(),
                         w.real() * b.imag() + w.imag() * b.real());
        data[block + k] = a + wb;
        data[block + k + half] = a - wb;
      }
    }
  }

  Frames out(frame_count);
  for (std::size_t i = 0; i < frame_count; ++i) out[i] = data[i].real();
  return out;
}

}  // namespace portamento::embedded_bank
