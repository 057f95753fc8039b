#include "tools/embedded_bank/dsp/loudness.h"

#include "tools/embedded_bank/dsp/biquad.h"

namespace portamento::embedded_bank {

double LoudestDb(const Frames& frames, double rate_hz, double window_seconds) {
  // The two stages of BS.1770 as analogue prototypes, so that they hold at any sample rate: the
  // shelf of the head (+4 dB above 1.7 kHz, as 1 + 0.585 of a high-pass) and the bass cut.
  Biquad shelf = Biquad::HighPass(rate_hz, 1682.0, 0.7072);
  Biquad bass_cut = Biquad::HighPass(rate_hz, 38.1, 0.5003);

  const std::size_t window = std::max<std::size_t>(1, FrameCount(window_seconds, rate_hz));
  Frames squares(frames.size());
  double sum = 0, loudest = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double shelved = frames[i] + 0.585 * shelf.Next(frames[i]);
    const double weighted = bass_cut.Next(shelved);
    squares[i] = weighted * weighted;
    sum += squares[i];
    if (i >= window) sum -= squares[i - window];
    loudest = std::max(loudest, sum);
  }
  return 10.0 * std::log10(std::max(loudest / static_cast<double>(window), 1e-12));
}

}  // namespace portamento::embedded_bank
