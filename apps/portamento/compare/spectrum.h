// Short-time power spectra.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace portamento::app {

/// Power of each bin of the frames around `centre`, Hann-windowed; a full-scale sine gives 1 in its
/// bin. Frames before and after the sound count as silence. Bin i lies at i * rate / size.
class Spectrum {
 public:
  explicit Spectrum(std::size_t size);
  ~Spectrum();
  Spectrum(const Spectrum&) = delete;
  Spectrum& operator=(const Spectrum&) = delete;

  const std::vector<float>& At(std::span<const float> sound, std::size_t centre);
  std::size_t size() const { return window_.size(); }

 private:
  struct Transform;
  Transform* transform_;
  std::vector<float> window_, windowed_, power_;
};

}  // namespace portamento::app
