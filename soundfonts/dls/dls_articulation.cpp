#include "soundfonts/dls/dls_articulation.h"

#include <algorithm>
#include <cmath>

#include "soundfonts/dls/dls_connections.h"

namespace portamento::dls {
namespace {

using bank::ControlSource;
using bank::Curve;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;

constexpr double kMostAttenuationCb = 1440, kMostGainCb = 960;

/// Curve, polarity and direction from five bits of a transform word and two above them.
ModulatorSource Shape(ControlSource control, unsigned curve, bool bipolar, bool inverted) {
  return {.control = control,
          .curve = static_cast<Curve>(curve & 3),
          .bipolar = bipolar,
          .negative = inverted,
          .full = true};
}

ModulatorSource ControlShape(ControlSource control, unsigned transform) {
  return Shape(control, transform >> kControlCurveShift, (transform & kControlBipolar) != 0,
               (transform & kControlInverted) != 0);
}

bool IsTime(Generator id) {
  const bank::Unit unit = bank::InfoOf(id).unit;
  return unit == bank::Unit::kTimecents;
}

class Articulator {
 public:
  Articulation Apply(std::span<const Connection> connections) {
    const auto defaults = DefaultConnections();
    routes_.assign(defaults.begin(), defaults.end());
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
    if (c.source == kFromNone && c.control == kFromNone) return AddBase(c);
    if (c.source == kFromKey && c.control == kFromNone && c.destination == kToPitch) {
      // Pivots at the unity note, as all synthesizers have it.
      return Set(Generator::kScaleTuning, FromFixed(c.scale) / 128);
    }
    if (c.source == kFromEg1 && c.destination == kToGain) return;  // always so
    if (c.source == kFromRpn1 || c.source == kFromRpn2) return;    // of the channel, always so
    if (c.source == kFromLfo || c.source == kFromVibratoLfo || c.source == kFromEg2)
      return AddDepth(c);
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
    const auto routes = DepthRoutes();
    const auto route = std::ranges::find_if(routes, [&](const DepthRoute& r) {
      return r.source == c.source && r.destination == c.destination;
    });
    if (route == routes.end()) return Ignore();
    if (c.control == kFromNone) return Set(route->depth, FromFixed(c.scale));
    const auto control = ControlOf(c.control);
    if (!control) return Ignore();
    result_.modulators.push_back({.source = ControlShape(*control, c.transform),
                                  .destination = route->depth,
                                  .amount = static_cast<float>(FromFixed(c.scale))});
  }

  void AddModulator(const Connection& c) {
    const auto source = ControlOf(c.source), control = ControlOf(c.control);
    const auto id = GeneratorOf(c.destination);
    if (!source || !control || !id) return Ignore();
    double amount = c.scale == INT32_MIN ? -kMostGainCb : FromFixed(c.scale);
    // DLS1 keeps the number of a curve in the lowest bits and knows no other ones.
    const unsigned low = c.transform & 0xF;
    unsigned curve = c.transform >> kSourceCurveShift & 0xF;
    if (curve == 0) curve = low;
    ModulatorSource shape = Shape(*source, curve, (c.transform & kSourceBipolar) != 0,
                                  (c.transform & kSourceInverted) != 0);
    if (*id == Generator::kAttenuation) {
      amount = -amount;
      const bool level =
          c.source == kFromVelocity || c.source == kFromVolume || c.source == kFromExpression;
      if (level && c.control == kFromNone) {
        // Some banks leave the inversion out, and would be loudest where they should be silent.
        if (!shape.negative) {
          shape = Shape(*source, static_cast<unsigned>(Curve::kConcave), false, true);
        }
        amount = std::clamp(std::abs(amount), 0.0, kMostGainCb);
      }
    }
    if (c.source == kFromPitchWheel || c.source == kFromPan) shape.bipolar = true;
    const ModulatorSource amount_source = ControlShape(*control, c.transform);
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
      return c.source == kFromNone && c.control == kFromNone && GeneratorOf(c.destination) == id &&
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
