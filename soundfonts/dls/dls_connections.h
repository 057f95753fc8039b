// The vocabulary of connection blocks: their numbers, what they mean to us, and what holds where a
// collection says nothing.
//
// Numbers: DLS 2.2, "Articulation", and sections 3.2 to 3.4 of our reference. Read in one direction
// by dls_articulation, in the other by soundfonts/convert.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "soundfonts/bank/generators.h"
#include "soundfonts/bank/modulator.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dls {

/// What a connection comes from, or is controlled by.
enum Source : std::uint16_t {
  kFromNone = 0,
  kFromLfo = 1,
  kFromVelocity = 2,
  kFromKey = 3,
  kFromEg1 = 4,
  kFromEg2 = 5,
  kFromPitchWheel = 6,
  kFromPolyPressure = 7,
  kFromChannelPressure = 8,
  kFromVibratoLfo = 9,
  kFromController0 = 0x80,
  kFromVolume = 0x87,
  kFromPan = 0x8A,
  kFromExpression = 0x8B,
  kFromReverbSend = 0xDB,
  kFromChorusSend = 0xDD,
  kFromRpn0 = 0x100,  // bend range
  kFromRpn1 = 0x101,  // fine tune
  kFromRpn2 = 0x102,  // coarse tune
};

enum Destination : std::uint16_t {
  kToGain = 1,
  kToPitch = 3,
  kToPan = 4,
  kToKeyNumber = 5,
  kToChorus = 0x80,
  kToReverb = 0x81,
  kToLfoFrequency = 0x104,
  kToLfoDelay = 0x105,
  kToVibratoFrequency = 0x114,
  kToVibratoDelay = 0x115,
  kToEg1Attack = 0x206,
  kToEg1Decay = 0x207,
  kToEg1Release = 0x209,
  kToEg1Sustain = 0x20A,
  kToEg1Delay = 0x20B,
  kToEg1Hold = 0x20C,
  kToEg1ShutDown = 0x20D,
  kToEg2Attack = 0x30A,
  kToEg2Decay = 0x30B,
  kToEg2Release = 0x30D,
  kToEg2Sustain = 0x30E,
  kToEg2Delay = 0x30F,
  kToEg2Hold = 0x310,
  kToCutoff = 0x500,
  kToQ = 0x501,
};

// Bits of a transform word; the source's curve begins at bit 10, the control's at bit 4.
inline constexpr std::uint16_t kSourceBipolar = 0x4000, kSourceInverted = 0x8000,
                               kControlBipolar = 0x100, kControlInverted = 0x200;
inline constexpr unsigned kSourceCurveShift = 10, kControlCurveShift = 4;

// Scales that are no numbers.
inline constexpr std::int32_t kNoTime = INT32_MIN, kSilence = INT32_MIN, kCutoffOff = INT32_MAX;

/// What holds where a collection says nothing (section 3.4). [any]
std::span<const Connection> DefaultConnections();

/// Whether one of two connections takes the place of the other. [any]
constexpr bool SameRoute(const Connection& a, const Connection& b) {
  return a.source == b.source && a.control == b.control && a.destination == b.destination;
}

/// What a number in the place of a source or control listens to, LFOs and envelopes apart. [any]
std::optional<bank::ControlSource> ControlOf(std::uint16_t source);

/// The inverse of ControlOf; empty for the sum of linked modulators. [any]
std::optional<std::uint16_t> SourceOf(bank::ControlSource control);

/// The generator behind a destination; gain is kAttenuation, of the opposite sign. [any]
std::optional<bank::Generator> GeneratorOf(std::uint16_t destination);

/// The inverse of GeneratorOf. [any]
std::optional<std::uint16_t> DestinationOf(bank::Generator id);

/// How far an LFO or envelope moves something: a route in DLS, a generator with us.
struct DepthRoute {
  std::uint16_t source, destination;
  bank::Generator depth;
};
std::span<const DepthRoute> DepthRoutes();

}  // namespace portamento::dls
