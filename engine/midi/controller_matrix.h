// The controller matrix: what wheel, pressure and two chosen controllers do besides their usual
// work, as GS and GM2 set it up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace portamento::engine {

/// `number` of EventKind::kControllerDestination.
enum class MatrixSource : std::uint8_t {
  kModulation,
  kPitchBend,
  kChannelPressure,
  kPolyPressure,
  kControllerA,  // numbers chosen by EventKind::kMatrixController
  kControllerB,
  kCount,
};

/// `detail` of EventKind::kControllerDestination; values 0..127.
enum class MatrixDestination : std::uint8_t {
  kPitch,         // centre 64, semitones, +-24
  kCutoff,        // centre 64, 150 cents a step
  kAmplitude,     // centre 64: factor 0..2
  kLfoRate,       // centre 64, 10 Hz over 64 steps
  kLfoPitch,      // 0..600 cents
  kLfoCutoff,     // 0..2400 cents
  kLfoAmplitude,  // 0..100 %
  kCount,
};

class ControllerMatrix {
 public:
  static constexpr std::size_t kSources = static_cast<std::size_t>(MatrixSource::kCount);
  static constexpr std::size_t kDestinations = static_cast<std::size_t>(MatrixDestination::kCount);
  static constexpr std::uint8_t kNoController = 0xFF;

  /// Sums over all sources; each in the unit of its generator.
  struct Sums {
    float pitch_cents = 0, cutoff_cents = 0, amplitude = 0, lfo_hz = 0, lfo_pitch_cents = 0,
          lfo_cutoff_cents = 0, lfo_amplitude = 0;
  };

  /// [render]
  void Set(MatrixSource source, MatrixDestination destination, int value);
  void SetController(MatrixSource slot, int number);

  bool Uses(MatrixSource source) const { return used_ >> static_cast<unsigned>(source) & 1; }
  bool UsesController(int number) const;
  std::uint8_t controller(MatrixSource slot) const {
    return controllers_[slot == MatrixSource::kControllerB ? 1 : 0];
  }
  bool empty() const { return used_ == 0; }

  /// `positions`: of each source, 0..1, the wheel -1..1. [render]
  Sums Apply(const std::array<float, kSources>& positions) const;

 private:
  std::array<std::array<float, kDestinations>, kSources> depth_{};
  std::array<std::uint8_t, 2> controllers_{kNoController, kNoController};
  unsigned used_ = 0;  // bit per source that does anything
};

}  // namespace portamento::engine
