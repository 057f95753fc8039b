#include "engine/midi/controller_matrix.h"

#include <algorithm>

namespace portamento::engine {

void ControllerMatrix::Set(MatrixSource source, MatrixDestination destination, int value) {
  if (source >= MatrixSource::kCount || destination >= MatrixDestination::kCount) return;
  const auto steps = static_cast<float>(value);
  const float centred = steps - 64;
  float depth = 0;
  switch (destination) {
    case MatrixDestination::kPitch:
      depth = 100 * std::clamp(centred, -24.0f, 24.0f);
      break;
    case MatrixDestination::kCutoff:
      depth = 150 * centred;
      break;
    case MatrixDestination::kAmplitude:
      depth = centred / 64;
      break;
    case MatrixDestination::kLfoRate:
      depth = 10 * centred / 64;
      break;
    case MatrixDestination::kLfoPitch:
      depth = 600 * steps / 127;
      break;
    case MatrixDestination::kLfoCutoff:
      depth = 2400 * steps / 127;
      break;
    case MatrixDestination::kLfoAmplitude:
      depth = steps / 127;
      break;
    case MatrixDestination::kCount:
      return;
  }
  auto& row = depth_[static_cast<std::size_t>(source)];
  row[static_cast<std::size_t>(destination)] = depth;
  const bool any = std::any_of(row.begin(), row.end(), [](float d) { return d != 0; });
  const unsigned bit = 1u << static_cast<unsigned>(source);
  used_ = any ? used_ | bit : used_ & ~bit;
}

void ControllerMatrix::SetController(MatrixSource slot, int number) {
  controllers_[slot == MatrixSource::kControllerB ? 1 : 0] = static_cast<std::uint8_t>(number);
}

bool ControllerMatrix::UsesController(int number) const {
  return (number == 1 && Uses(MatrixSource::kModulation)) ||
         (number == controllers_[0] && Uses(MatrixSource::kControllerA)) ||
         (number == controllers_[1] && Uses(MatrixSource::kControllerB));
}

ControllerMatrix::Sums ControllerMatrix::Apply(const std::array<float, kSources>& positions) const {
  std::array<float, kDestinations> sum{};
  for (std::size_t s = 0; s < kSources; ++s) {
    for (std::size_t d = 0; d < kDestinations; ++d) sum[d] += positions[s] * depth_[s][d];
  }
  const auto of = [&](MatrixDestination d) { return sum[static_cast<std::size_t>(d)]; };
  return {of(MatrixDestination::kPitch),       of(MatrixDestination::kCutoff),
          of(MatrixDestination::kAmplitude),   of(MatrixDestination::kLfoRate),
          of(MatrixDestination::kLfoPitch),    of(MatrixDestination::kLfoCutoff),
          of(MatrixDestination::kLfoAmplitude)};
}

}  // namespace portamento::engine
