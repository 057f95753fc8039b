#include "engine/voice/part_modulation.h"

#include <algorithm>

#include "engine/units.h"

namespace portamento::engine {
namespace {

using bank::Generator;

// An LFO that takes the whole amplitude doubles it at its top.
constexpr float kFullTremoloCb = 60;
constexpr float kSlowestLfoHz = 0.01f;
constexpr float kLeastAmplitude = 1e-5f;

float& Of(GeneratorSums& sums, Generator id) { return sums[static_cast<std::size_t>(id)]; }

/// Scales what a zone sends in all to a share of it.
void ScaleSend(GeneratorSums& sums, const bank::Zone& zone, Generator id, int share) {
  if (share == DrumKey::kUnset) return;
  const float own = zone.generators[id];
  Of(sums, id) = (own + Of(sums, id)) * (static_cast<float>(share) / 127.0f) - own;
}

}  // namespace

void AddDrumKey(const DrumKey& key, const bank::Zone& zone, GeneratorSums& sums) {
  Of(sums, Generator::kPitch) += 100.0f * key.coarse_semitones + key.fine_cents;
  Of(sums, Generator::kAttenuation) += key.attenuation_cb;
  if (key.pan > 0) {
    const float pan = 500.0f * static_cast<float>(key.pan - 64) / 63.0f;
    Of(sums, Generator::kPan) += pan - zone.generators[Generator::kPan];
  }
  ScaleSend(sums, zone, Generator::kReverbSend, key.reverb_send);
  ScaleSend(sums, zone, Generator::kChorusSend, key.chorus_send);
}

void AddMatrix(const Channel& channel, int struck_key, const bank::Zone& zone,
               GeneratorSums& sums) {
  const ControllerMatrix& matrix = channel.matrix;
  const auto position = [&](std::uint8_t number) {
    return number == ControllerMatrix::kNoController ? 0 : channel.Position(number) / 127.0f;
  };
  const ControllerMatrix::Sums add = matrix.Apply(
      {position(cc::kModulation), channel.WheelPosition(),
       static_cast<float>(channel.Pressure()) / 127.0f,
       static_cast<float>(channel.key_pressure[static_cast<std::size_t>(struck_key)]) / 127.0f,
       position(matrix.controller(MatrixSource::kControllerA)),
       position(matrix.controller(MatrixSource::kControllerB))});
  Of(sums, Generator::kPitch) += add.pitch_cents;
  Of(sums, Generator::kFilterCutoff) += add.cutoff_cents;
  Of(sums, Generator::kAttenuation) +=
      GainToCentibels(std::max(1 + add.amplitude, kLeastAmplitude));
  Of(sums, Generator::kVibLfoToPitch) += add.lfo_pitch_cents;
  Of(sums, Generator::kModLfoToFilterCutoff) += add.lfo_cutoff_cents;
  Of(sums, Generator::kModLfoToVolume) += kFullTremoloCb * add.lfo_amplitude;
  if (add.lfo_hz != 0) {
    for (const Generator id : {Generator::kModLfoFrequency, Generator::kVibLfoFrequency}) {
      const float hz = AbsoluteCentsToHz(zone.generators[id] + Of(sums, id));
      const float faster = std::max(hz + add.lfo_hz, kSlowestLfoHz);
      Of(sums, id) += kCentsPerOctave * static_cast<float>(Log2(faster / hz));
    }
  }
}

}  // namespace portamento::engine
