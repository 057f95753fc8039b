#include "soundfonts/bank/modulator.h"

#include <algorithm>
#include <cmath>

namespace portamento::bank {
namespace {

constexpr std::uint16_t kControllerPalette = 1u << 7;
constexpr std::uint16_t kNegativeBit = 1u << 8;
constexpr std::uint16_t kBipolarBit = 1u << 9;
constexpr int kCurveShift = 10;

// General controller palette of section 8.2.1: file number and our name for it.
struct GeneralSource {
  unsigned number;
  ControlSource control;
};
constexpr GeneralSource kGeneralPalette[] = {
    {0, ControlSource::kNone},
    {2, ControlSource::kVelocity},
    {3, ControlSource::kKey},
    {10, ControlSource::kPolyPressure},
    {13, ControlSource::kChannelPressure},
    {14, ControlSource::kPitchWheel},
    {16, ControlSource::kPitchWheelRange},
    {127, ControlSource::kLink},
};

// Bank select, data entry, LSBs, parameter numbers and channel modes carry no position that a
// modulator could read (section 8.2.1, "MIDI controller palette").
constexpr bool MayBeSource(unsigned controller) {
  return !(controller == 0 || controller == 6 || (controller >= 32 && controller <= 63) ||
           (controller >= 98 && controller <= 101) || controller >= 120);
}

Modulator Make(std::uint16_t source, float amount, std::uint16_t amount_source,
               Generator destination) {
  return {.source = *DecodeSourceWord(source),
          .amount_source = *DecodeSourceWord(amount_source),
          .destination = destination,
          .amount = amount};
}

}  // namespace

std::optional<ModulatorSource> DecodeSourceWord(std::uint16_t word) {
  const unsigned curve = word >> kCurveShift;
  if (curve > static_cast<unsigned>(Curve::kSwitch)) return std::nullopt;
  const unsigned number = word & 0x7F;
  ModulatorSource source{.curve = static_cast<Curve>(curve),
                         .bipolar = (word & kBipolarBit) != 0,
                         .negative = (word & kNegativeBit) != 0};
  if (word & kControllerPalette) {
    if (!MayBeSource(number)) return std::nullopt;
    source.control = ControllerSource(number);
    return source;
  }
  const auto* entry = std::find_if(std::begin(kGeneralPalette), std::end(kGeneralPalette),
                                   [&](const GeneralSource& g) { return g.number == number; });
  if (entry == std::end(kGeneralPalette)) return std::nullopt;
  source.control = entry->control;
  return source;
}

std::uint16_t EncodeSourceWord(const ModulatorSource& source) {
  auto word = static_cast<std::uint16_t>(static_cast<unsigned>(source.curve) << kCurveShift);
  if (source.bipolar) word |= kBipolarBit;
  if (source.negative) word |= kNegativeBit;
  if (IsController(source.control)) {
    return static_cast<std::uint16_t>(word | kControllerPalette |
                                      static_cast<unsigned>(source.control));
  }
  for (const GeneralSource& general : kGeneralPalette) {
    if (general.control == source.control) {
      return static_cast<std::uint16_t>(word | general.number);
    }
  }
  return word;
}

const std::vector<Modulator>& DefaultSf2Modulators() {
  static const std::vector<Modulator> list = {
      Make(0x0502, 960, 0x0000, Generator::kAttenuation),   // velocity, concave
      Make(0x000D, 50, 0x0000, Generator::kVibLfoToPitch),  // channel pressure
      Make(0x0081, 50, 0x0000, Generator::kVibLfoToPitch),  // CC1 modulation wheel
      Make(0x0587, 960, 0x0000, Generator::kAttenuation),   // CC7 volume, concave
      Make(0x028A, 500, 0x0000, Generator::kPan),           // CC10 pan
      Make(0x058B, 960, 0x0000, Generator::kAttenuation),   // CC11 expression, concave
      Make(0x00DB, 200, 0x0000, Generator::kReverbSend),    // CC91
      Make(0x00DD, 200, 0x0000, Generator::kChorusSend),    // CC93
      Make(0x020E, 12700, 0x0010, Generator::kPitch),       // pitch wheel x range
  };
  return list;
}

double SourceCurve(const ModulatorSource& source, double position, double range) {
  const double largest = range - 1;
  const double most = source.full ? 1 : largest / range;
  const double u = source.negative ? largest - position : position;
  const auto unipolar = [&](double x) -> double {  // x in 0..largest
    switch (source.curve) {
      case Curve::kLinear:
        return x / range;
      case Curve::kConcave:
        if (x <= 0) return 0;
        if (x >= largest) return most;
        return std::min(most, 5.0 / 12.0 * std::log10(largest / (largest - x)));
      case Curve::kConvex:
        if (x <= 0) return 0;
        return std::clamp(1 - 5.0 / 12.0 * std::log10(largest / x), 0.0, most);
      case Curve::kSwitch:
        return x < range / 2 ? 0 : 1;
    }
    return 0;
  };
  if (!source.bipolar) return unipolar(u);
  if (source.curve == Curve::kSwitch) return u < range / 2 ? -1 : 1;
  const double s = 2 * u / range - 1;
  if (source.curve == Curve::kLinear) return s;
  // The unipolar curve, mirrored about the centre: its own argument runs over 0..largest.
  const double magnitude = unipolar(std::min(std::abs(s) * range, largest));
  return s < 0 ? -magnitude : magnitude;
}

}  // namespace portamento::bank
