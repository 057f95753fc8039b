#include "apps/portamento/compare/spectrum.h"

#include <kiss_fftr.h>

#include <cmath>
#include <numbers>

namespace portamento::app {

struct Spectrum::Transform {
  kiss_fftr_cfg config;
  std::vector<kiss_fft_cpx> bins;
};

Spectrum::Spectrum(std::size_t size)
    : transform_(new Transform{kiss_fftr_alloc(static_cast<int>(size), 0, nullptr, nullptr),
                               std::vector<kiss_fft_cpx>(size / 2 + 1)}),
      window_(size),
      windowed_(size),
      power_(size / 2 + 1) {
  for (std::size_t i = 0; i < size; ++i) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size);
    // A full-scale sine in the middle of a bin has a magnitude of size / 4 under this window.
    window_[i] = static_cast<float>((0.5 - 0.5 * std::cos(turn)) * 4 / static_cast<double>(size));
  }
}

Spectrum::~Spectrum() {
  kiss_fftr_free(transform_->config);
  delete transform_;
}

const std::vector<float>& Spectrum::At(std::span<const float> sound, std::size_t centre) {
  const std::size_t half = window_.size() / 2;
  for (std::size_t i = 0; i < window_.size(); ++i) {
    const std::size_t at = centre + i;  // + half
    const bool inside = at >= half && at - half < sound.size();
    windowed_[i] = inside ? sound[at - half] * window_[i] : 0.0f;
  }
  kiss_fftr(transform_->config, windowed_.data(), transform_->bins.data());
  for (std::size_t i = 0; i < power_.size(); ++i) {
    const kiss_fft_cpx bin = transform_->bins[i];
    power_[i] = bin.r * bin.r + bin.i * bin.i;
  }
  return power_;
}

}  // namespace portamento::app
