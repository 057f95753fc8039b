#include "tests/support/measure.h"

#include <kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace portamento::test {

double Db(double linear) { return 20 * std::log10(std::max(linear, 1e-15)); }

double Rms(Signal signal) {
  double sum = 0;
  for (const float x : signal) sum += static_cast<double>(x) * x;
  return signal.empty() ? 0 : std::sqrt(sum / static_cast<double>(signal.size()));
}

double RmsDb(Signal signal) { return Db(Rms(signal)); }

double Peak(Signal signal) {
  double peak = 0;
  for (const float x : signal) peak = std::max(peak, std::abs(static_cast<double>(x)));
  return peak;
}

Signal Between(const std::vector<float>& signal, double from_seconds, double to_seconds,
               double rate_hz) {
  const auto frame = [&](double seconds) {
    const double at = std::clamp(seconds * rate_hz, 0.0, static_cast<double>(signal.size()));
    return static_cast<std::size_t>(std::llround(at));
  };
  return Signal(signal).subspan(frame(from_seconds), frame(to_seconds) - frame(from_seconds));
}

double FrequencyHz(Signal signal, double rate_hz) {
  double first = -1, last = -1;
  int periods = -1;
  for (std::size_t i = 1; i < signal.size(); ++i) {
    if (signal[i - 1] < 0 && signal[i] >= 0) {
      const double a = signal[i - 1], b = signal[i];
      last = static_cast<double>(i - 1) + a / (a - b);
      if (first < 0) first = last;
      ++periods;
    }
  }
  return periods > 0 ? rate_hz * periods / (last - first) : 0;
}

double FrequencyAt(const std::vector<float>& signal, double seconds, double span_seconds,
                   double rate_hz) {
  return FrequencyHz(Between(signal, seconds - span_seconds, seconds + span_seconds, rate_hz),
                     rate_hz);
}

double FrequencyAtMoment(const std::vector<float>& signal, double seconds, double span_seconds,
                         double rate_hz) {
  const Signal part = Between(signal, seconds - span_seconds, seconds + span_seconds, rate_hz);
  const double middle = static_cast<double>(part.size()) / 2;
  double last = -1, n = 0, sum_t = 0, sum_tt = 0, sum_y = 0, sum_ty = 0;
  for (std::size_t i = 1; i < part.size(); ++i) {
    if (!(part[i - 1] < 0 && part[i] >= 0)) continue;
    const double a = part[i - 1], b = part[i];
    const double crossing = static_cast<double>(i - 1) + a / (a - b);
    if (last >= 0) {
      const double t = (crossing + last) / 2 - middle, y = std::log2(rate_hz / (crossing - last));
      n += 1, sum_t += t, sum_tt += t * t, sum_y += y, sum_ty += t * y;
    }
    last = crossing;
  }
  const double spread = n * sum_tt - sum_t * sum_t;
  const double slope = spread > 0 ? (n * sum_ty - sum_t * sum_y) / spread : 0;
  return n > 0 ? std::exp2((sum_y - slope * sum_t) / n) : 0;
}

double Cents(double frequency_hz, double reference_hz) {
  return 1200 * std::log2(frequency_hz / reference_hz);
}

double AmplitudeOf(Signal signal, double frequency_hz, double rate_hz) {
  double cosine = 0, sine = 0;
  for (std::size_t i = 0; i < signal.size(); ++i) {
    const double turn = 2 * std::numbers::pi * frequency_hz / rate_hz * static_cast<double>(i);
    cosine += signal[i] * std::cos(turn);
    sine += signal[i] * std::sin(turn);
  }
  return 2 * std::hypot(cosine, sine) / static_cast<double>(signal.size());
}

std::vector<double> PowerSpectrum(Signal signal, std::size_t size) {
  std::vector<double> power(size / 2 + 1, 0.0);
  kiss_fftr_cfg fft = kiss_fftr_alloc(static_cast<int>(size), 0, nullptr, nullptr);
  std::vector<float> windowed(size);
  std::vector<kiss_fft_cpx> bins(size / 2 + 1);
  std::size_t windows = 0;
  for (std::size_t at = 0; at + size <= signal.size(); at += size / 2, ++windows) {
    for (std::size_t i = 0; i < size; ++i) {
      const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size);
      windowed[i] = static_cast<float>(signal[at + i] * (0.5 - 0.5 * std::cos(turn)));
    }
    kiss_fftr(fft, windowed.data(), bins.data());
    for (std::size_t i = 0; i < bins.size(); ++i) {
      power[i] +=
          static_cast<double>(bins[i].r) * bins[i].r + static_cast<double>(bins[i].i) * bins[i].i;
    }
  }
  kiss_fftr_free(fft);
  for (double& x : power) x /= static_cast<double>(std::max<std::size_t>(windows, 1));
  return power;
}

double SpectrumDb(const std::vector<double>& spectrum, double frequency_hz, double share,
                  double rate_hz) {
  const double bin_hz = rate_hz / 2 / static_cast<double>(spectrum.size() - 1);
  const auto bin = [&](double hz) {
    return std::min(static_cast<std::size_t>(std::max(hz / bin_hz, 0.0) + 0.5),
                    spectrum.size() - 1);
  };
  const std::size_t low = bin(frequency_hz * (1 - share)), high = bin(frequency_hz * (1 + share));
  double sum = 0;
  for (std::size_t i = low; i <= high; ++i) sum += spectrum[i];
  return 10 * std::log10(std::max(sum / static_cast<double>(high - low + 1), 1e-30));
}

double Roughness(Signal signal) {
  double most = 0;
  for (std::size_t i = 2; i < signal.size(); ++i) {
    most = std::max(most,
                    std::abs(static_cast<double>(signal[i]) - 2.0 * signal[i - 1] + signal[i - 2]));
  }
  const double peak = Peak(signal);
  return peak > 0 ? most / peak : 0;
}

}  // namespace portamento::test
