#include "soundfonts/dls/dls_articulation.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace portamento::dls {
namespace {

using bank::ControlSource;
using bank::Curve;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;

enum Source : std::uint16_t {
  kNone = 0,
  kLfo = 1,
  kVelocity = 2,
  kKey = 3,
  kEg1 = 4,
  kEg2 = 5,
  kPitchWheel = 6,
  kPolyPressure = 7,
  kChannelPressure = 8,
  kVibratoLfo = 9,
  kController0 = 0x80,
  kVolume = 0x87,
  kPan = 0x8A,
  kExpression = 0x8B,
  kReverbSend = 0xDB,
  kChorusSend = 0xDD,
  kRpn0 = 0x100,  // bend range
  kRpn1 = 0x101,  // fine tune
  kRpn2 = 0x102,  // coarse tune
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

constexpr std::int32_t kNoTime = INT32_MIN, kSilence = INT32_MIN, kCutoffOff = INT32_MAX;
constexpr double kMostAttenuationCb = 1440, kMostGainCb = 960;

// Transform words: source curve from bit 10, source bipolar 14, source inverted 15.
constexpr std::uint16_t kBipolar = 0x4000, kInvertedConcave = 0x8400;

constexpr std::int32_t Fixed(double value) { return static_cast<std::int32_t>(value * 65536); }

/// Section 3.4: what holds where a collection says nothing.
constexpr Connection kDefaults[] = {
    {kNone, kNone, kToLfoFrequency, 0, Fixed(-851.318)},      // 5 Hz
    {kNone, kNone, kToVibratoFrequency, 0, Fixed(-851.318)},  // 5 Hz
    {kNone, kNone, kToLfoDelay, 0, Fixed(-7972.627)},         // 10 ms
    {kNone, kNone, kToVibratoDelay, 0, Fixed(-7972.627)},     // 10 ms
    {kNone, kNone, kToEg1Delay, 0, kNoTime},
    {kNone, kNone, kToEg1Attack, 0, kNoTime},
    {kNone, kNone, kToEg1Hold, 0, kNoTime},
    {kNone, kNone, kToEg1Decay, 0, kNoTime},
    {kNone, kNone, kToEg1Release, 0, kNoTime},
    {kNone, kNone, kToEg1Sustain, 0, Fixed(1000)},
    {kNone, kNone, kToEg1ShutDown, 0, Fixed(-7270.673)},  // 15 ms
    {kNone, kNone, kToEg2Delay, 0, kNoTime},
    {kNone, kNone, kToEg2Attack, 0, kNoTime},
    {kNone, kNone, kToEg2Hold, 0, kNoTime},
    {kNone, kNone, kToEg2Decay, 0, kNoTime},
    {kNone, kNone, kToEg2Release, 0, kNoTime},
    {kNone, kNone, kToEg2Sustain, 0, Fixed(1000)},
    {kNone, kNone, kToCutoff, 0, kCutoffOff},
    {kVelocity, kNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kVolume, kNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kExpression, kNone, kToGain, kInvertedConcave, Fixed(-960)},
    {kPan, kNone, kToPan, kBipolar, Fixed(508)},
    {kReverbSend, kNone, kToReverb, 0, Fixed(1000)},
    {kChorusSend, kNone, kToChorus, 0, Fixed(1000)},
    {kPitchWheel, kRpn0, kToPitch, kBipolar, Fixed(12800)},
    {kKey, kNone, kToPitch, 0, Fixed(12800)},
};

bool SameRoute(const Connection& a, const Connection& b) {
  return a.source == b.source && a.control == b.control && a.destination == b.destination;
}

std::optional<ControlSource> ControlOf(std::uint16_t source) {
  switch (source) {
    case kNone:
      return ControlSource::kNone;
    case kVelocity:
      return ControlSource::kVelocity;
    case kKey:
      return ControlSource::kKey;
    case kPitchWheel:
      return ControlSource::kPitchWheel;
    case kPolyPressure:
      return ControlSource::kPolyPressure;
    case kChannelPressure:
      return ControlSource::kChannelPressure;
    case kRpn0:
      return ControlSource::kPitchWheelRange;
    default:
      if (source >= kController0 && source < kController0 + 128) {
        return bank::ControllerSource(source - kController0);
      }
      return std::nullopt;
  }
}

/// Curve, polarity and direction from five bits of a transform word and two above them.
ModulatorSource Shape(ControlSource control, unsigned curve, bool bipolar, bool inverted) {
  return {.control = control,
          .curve = static_cast<Curve>(curve & 3),
          .bipolar = bipolar,
          .negative = inverted,
          .full = true};
}

/// The generator that says how far an LFO or envelope moves something.
std::optional<Generator> DepthGenerator(std::uint16_t source, std::uint16_t destination) {
  switch (source) {
    case kLfo:
      if (destination == kToPitch) return Generator::kModLfoToPitch;
      if (destination == kToGain) return Generator::kModLfoToVolume;
      if (destination == kToCutoff) return Generator::kModLfoToFilterCutoff;
      return std::nullopt;
    case kVibratoLfo:
      if (destination == kToPitch) return Generator::kVibLfoToPitch;
      return std::nullopt;
    case kEg2:
      if (destination == kToPitch) return Generator::kModEnvToPitch;
      if (destination == kToCutoff) return Generator::kModEnvToFilterCutoff;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

/// The generator behind a destination; gain is kAttenuation, of the opposite sign.
std::optional<Generator> GeneratorOf(std::uint16_t destination) {
  switch (destination) {
    case kToGain:
      return Generator::kAttenuation;
    case kToPitch:
      return Generator::kPitch;
    case kToPan:
      return Generator::kPan;
    case kToChorus:
      return Generator::kChorusSend;
    case kToReverb:
      return Generator::kReverbSend;
    case kToLfoFrequency:
      return Generator::kModLfoFrequency;
    case kToLfoDelay:
      return Generator::kModLfoDelay;
    case kToVibratoFrequency:
      return Generator::kVibLfoFrequency;
    case kToVibratoDelay:
      return Generator::kVibLfoDelay;
    case kToEg1Delay:
      return Generator::kVolEnvDelay;
    case kToEg1Attack:
      return Generator::kVolEnvAttack;
    case kToEg1Hold:
      return Generator::kVolEnvHold;
    case kToEg1Decay:
      return Generator::kVolEnvDecay;
    case kToEg1Release:
      return Generator::kVolEnvRelease;
    case kToEg1Sustain:
      return Generator::kVolEnvSustain;
    case kToEg2Delay:
      return Generator::kModEnvDelay;
    case kToEg2Attack:
      return Generator::kModEnvAttack;
    case kToEg2Hold:
      return Generator::kModEnvHold;
    case kToEg2Decay:
      return Generator::kModEnvDecay;
    case kToEg2Release:
      return Generator::kModEnvRelease;
    case kToEg2Sustain:
      return Generator::kModEnvSustain;
    case kToCutoff:
      return Generator::kFilterCutoff;
    case kToQ:
      return Generator::kFilterQ;
    default:
      return std::nullopt;
  }
}

bool IsTime(Generator id) {
  const bank::Unit unit = bank::InfoOf(id).unit;
  return unit == bank::Unit::kTimecents;
}

class Articulator {
 public:
  Articulation Apply(std::span<const Connection> connections) {
    routes_.assign(std::begin(kDefaults), std::end(kDefaults));
    for (const Connection& connection : connections) {
      const auto same = std::find_if(routes_.begin(), routes_.end(),
                                     [&](const Connection& c) { return SameRoute(c, connection); });
      if (same != routes_.end()) {
        *same = connection;
      } else {
        routes_.push_back(connection);
      }
    }
    for (const Connection& route : routes_) Add(route);
    DropWithoutEffect();
    return std::move(result_);
  }

 private:
  void Add(const Connection& c) {
    if (c.source == kNone && c.control == kNone) return AddBase(c);
    if (c.source == kKey && c.control == kNone && c.destination == kToPitch) {
      // Pivots at the unity note, as all synthesizers have it.
      return Set(Generator::kScaleTuning, FromFixed(c.scale) / 128);
    }
    if (c.source == kEg1 && c.destination == kToGain) return;  // always so
    if (c.source == kRpn1 || c.source == kRpn2) return;        // of the channel, always so
    if (c.source == kLfo || c.source == kVibratoLfo || c.source == kEg2) return AddDepth(c);
    AddModulator(c);
  }

  void AddBase(const Connection& c) {
    const double value = FromFixed(c.scale);
    if (c.destination == kToPitch) {
      result_.tuning_cents = static_cast<float>(std::clamp(value, -12000.0, 12000.0));
      return;
    }
    if (c.destination == kToGain) {
      result_.attenuation_cb = static_cast<float>(
          c.scale == kSilence ? kMostAttenuationCb : std::clamp(-value, -kMostGainCb, kMostGainCb));
      return;
    }
    if (c.destination == kToEg1ShutDown) {
      result_.shut_down_timecents = static_cast<std::int16_t>(
          c.scale == kNoTime ? -12000 : std::clamp(std::lround(value), -12000L, 8000L));
      return;
    }
    const auto id = GeneratorOf(c.destination);
    if (!id) return Ignore();
    if (IsTime(*id)) {
      return Set(*id, c.scale == kNoTime ? INT16_MIN : value);
    }
    if (*id == Generator::kVolEnvSustain) return Set(*id, 960 * (1 - value / 1000));
    if (*id == Generator::kModEnvSustain) return Set(*id, 1000 - value);
    if (*id == Generator::kFilterCutoff && c.scale == kCutoffOff) return Set(*id, 13500);
    Set(*id, value);
  }

  /// How far an LFO or envelope goes; with a control, how far that control lets it go.
  void AddDepth(const Connection& c) {
    const auto id = DepthGenerator(c.source, c.destination);
    if (!id) return Ignore();
    if (c.control == kNone) return Set(*id, FromFixed(c.scale));
    const auto control = ControlOf(c.control);
    if (!control) return Ignore();
    result_.modulators.push_back(
        {.source = Shape(*control, c.transform >> 4, (c.transform & 0x100) != 0,
                         (c.transform & 0x200) != 0),
         .destination = *id,
         .amount = static_cast<float>(FromFixed(c.scale))});
  }

  void AddModulator(const Connection& c) {
    const auto source = ControlOf(c.source), control = ControlOf(c.control);
    const auto id = GeneratorOf(c.destination);
    if (!source || !control || !id) return Ignore();
    double amount = c.scale == INT32_MIN ? -kMostGainCb : FromFixed(c.scale);
    // DLS1 keeps the number of a curve in the lowest bits and knows no other ones.
    const unsigned low = c.transform & 0xF;
    unsigned curve = c.transform >> 10 & 0xF;
    if (curve == 0) curve = low;
    ModulatorSource shape =
        Shape(*source, curve, (c.transform & 0x4000) != 0, (c.transform & 0x8000) != 0);
    if (*id == Generator::kAttenuation) {
      amount = -amount;
      const bool level = c.source == kVelocity || c.source == kVolume || c.source == kExpression;
      if (level && c.control == kNone) {
        // Some banks leave the inversion out, and would be loudest where they should be silent.
        if (!shape.negative) {
          shape = Shape(*source, static_cast<unsigned>(Curve::kConcave), false, true);
        }
        amount = std::clamp(std::abs(amount), 0.0, kMostGainCb);
      }
    }
    if (c.source == kPitchWheel || c.source == kPan) shape.bipolar = true;
    const ModulatorSource amount_source =
        Shape(*control, c.transform >> 4, (c.transform & 0x100) != 0, (c.transform & 0x200) != 0);
    // 128 semitones at a range of 128, where our source of the range has 127 for both.
    if (*control == ControlSource::kPitchWheelRange) amount *= 127.0 / 128.0;
    if (*id == Generator::kVolEnvSustain) amount *= -0.96;
    if (*id == Generator::kModEnvSustain) amount = -amount;
    result_.modulators.push_back({.source = shape,
                                  .amount_source = amount_source,
                                  .destination = *id,
                                  .amount = static_cast<float>(amount)});
  }

  void Set(Generator id, double value) {
    result_.generators.Set(id, static_cast<int>(std::lround(std::clamp(value, -32768.0, 32767.0))));
  }

  /// What cannot be heard is taken out: times that are no time at all are not to be modulated, and
  /// a filter that is off has neither resonance nor movement.
  void DropWithoutEffect() {
    bank::GeneratorValues& g = result_.generators;
    const bool filter_off = g[Generator::kFilterCutoff] >= 13500;
    if (filter_off) {
      for (const Generator id : {Generator::kFilterQ, Generator::kModLfoToFilterCutoff,
                                 Generator::kModEnvToFilterCutoff}) {
        g.Set(id, 0);
      }
    }
    std::erase_if(result_.modulators, [&](const Modulator& m) {
      const bool of_filter = m.destination == Generator::kFilterCutoff ||
                             m.destination == Generator::kFilterQ ||
                             m.destination == Generator::kModLfoToFilterCutoff ||
                             m.destination == Generator::kModEnvToFilterCutoff;
      const bool no_time = IsTime(m.destination) && NoTime(m.destination);
      return m.amount == 0 || (filter_off && of_filter) || no_time;
    });
  }

  bool NoTime(Generator id) const {
    return std::any_of(routes_.begin(), routes_.end(), [&](const Connection& c) {
      return c.source == kNone && c.control == kNone && GeneratorOf(c.destination) == id &&
             c.scale == kNoTime;
    });
  }

  void Ignore() { ++result_.ignored; }

  std::vector<Connection> routes_;
  Articulation result_;
};

}  // namespace

Articulation Articulate(std::span<const Connection> connections) {
  return Articulator().Apply(connections);
}

}  // namespace portamento::dls
