// A modulator: how one performance control moves one generator.
//
//   output = transform(amount * curve(source) * curve(amount_source)), added to `destination`.
//
// SF2 modulators (SoundFont 2.04, section 8.2) and DLS connection blocks both become this. A
// modulator may feed another modulator of the same list instead of a generator ("linked").
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "soundfonts/bank/generators.h"

namespace portamento::bank {

enum class Curve : std::uint8_t { kLinear = 0, kConcave = 1, kConvex = 2, kSwitch = 3 };

/// What a modulator listens to. MIDI controllers are numbers 0..127; the others follow them.
enum class ControlSource : std::uint8_t {
  kController0 = 0,  // .. 127: kController0 + number
  kNone = 128,       // constant 1
  kVelocity,
  kKey,
  kPolyPressure,
  kChannelPressure,
  kPitchWheel,
  kPitchWheelRange,  // semitones
  kLink,             // the sum of the modulators that link to this one
  kCount,
};

constexpr ControlSource ControllerSource(unsigned number) {
  return static_cast<ControlSource>(number & 0x7F);
}
constexpr bool IsController(ControlSource source) { return source < ControlSource::kNone; }

/// A set of control sources, to ask quickly whether a change concerns a zone.
using SourceSet = std::bitset<static_cast<std::size_t>(ControlSource::kCount)>;

struct ModulatorSource {
  ControlSource control = ControlSource::kNone;
  Curve curve = Curve::kLinear;
  bool bipolar = false;   // -1..1 instead of 0..1
  bool negative = false;  // largest control value maps to the smallest output
  bool full = false;      // concave and convex end at 1 (DLS), not a step short of it (SF2)

  friend bool operator==(const ModulatorSource&, const ModulatorSource&) = default;
};

enum class Transform : std::uint8_t { kLinear = 0, kAbsolute = 2 };

struct Modulator {
  static constexpr std::int8_t kNoLink = -1;

  ModulatorSource source;
  ModulatorSource amount_source;
  Generator destination = Generator::kPitch;  // meaningless when linked
  Transform transform = Transform::kLinear;
  std::int8_t link = kNoLink;  // index, in the same list, of the modulator this one feeds
  float amount = 0;            // in the destination's unit

  bool linked() const { return link != kNoLink; }
  friend bool operator==(const Modulator&, const Modulator&) = default;
};

/// The most modulators one zone keeps; a fixed bound, because the render thread walks the list.
inline constexpr std::size_t kMaxModulatorsPerZone = 96;

/// Reads an SF2 source word (section 8.2.1). Empty when the text says to ignore the modulator:
/// unknown curve or controller, or a controller that may not be a source. [any]
std::optional<ModulatorSource> DecodeSourceWord(std::uint16_t word);

/// The inverse of DecodeSourceWord. [any]
std::uint16_t EncodeSourceWord(const ModulatorSource& source);

/// Nine of the ten default modulators of SF2 (section 8.4): not velocity to filter cutoff, whose
/// published form jumps at velocity 64 and which players leave out. [any]
const std::vector<Modulator>& DefaultSf2Modulators();

/// The value of a source curve for control position `position` of `range` steps, where the largest
/// position is `range - 1`. Closed forms of section 2.8 of the SoundFont text, and of DLS, which
/// differs in where they end; concave and convex use 96 dB for the full span. Computed in double
/// precision; meant for tables. [any]
double SourceCurve(const ModulatorSource& source, double position, double range);

}  // namespace portamento::bank
