#include "soundfonts/convert/zone_to_connections.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "soundfonts/convert/resonance.h"
#include "soundfonts/convert/settled_zone.h"
#include "soundfonts/dls/dls_articulation.h"
#include "soundfonts/dls/dls_connections.h"

namespace portamento::convert {
namespace {

using bank::ControlSource;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;
using dls::Connection;

constexpr LossKind kChain{"modulators that feed other modulators", "modulators"};
constexpr LossKind kAbsolute{"modulators that take an absolute value", "modulators"};
constexpr LossKind kNoDestination{
    "modulators of key scaling or of a place in the sample, which cannot be modulated",
    "modulators"};
constexpr LossKind kTwoControls{
    "modulators by two controls at once of how far an LFO or envelope goes", "modulators"};
constexpr LossKind kRouteTaken{"modulators beside others of the same source and destination",
                               "modulators"};
constexpr LossKind kModulatedResonance{
    "modulated resonance: where it ends is kept, but on the way peak and level follow another law",
    "modulators"};
constexpr LossKind kConvexAttack{
    "the convex rise of the modulation envelope, which becomes a straight one", "zones"};
constexpr LossKind kGainAboveFull{
    "gain above full level, which undid attenuation by velocity or controllers", "zones"};
constexpr LossKind kOutOfRange{"values too large for the format; the largest is taken", "values"};

constexpr double kFixedOne = 65536, kMostFixed = 32767;
constexpr double kMostGainCb = 960;              // that one block or 'wsmp' takes away
constexpr double kOpenCutoffCents = 13500;       // from here on the filter is off
constexpr double kPromisedTuningCents = 1200;    // all that a player must follow
constexpr double kRangeSteps = 127.0 / 128.0;    // bend range: 127 with us, 128 in DLS
constexpr double kSustainCbPerPermille = -0.96;  // of the volume envelope
constexpr double kLeastGainCb = 0.5;             // less is rounding
constexpr double kMillisecond = -12000;          // in timecents

bool IsTime(Generator id) { return bank::InfoOf(id).unit == bank::Unit::kTimecents; }

struct KeyScaling {
  Generator time, scaling;
};
constexpr KeyScaling kKeyScalings[] = {
    {Generator::kVolEnvHold, Generator::kKeyToVolEnvHold},
    {Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay},
    {Generator::kModEnvHold, Generator::kKeyToModEnvHold},
    {Generator::kModEnvDecay, Generator::kKeyToModEnvDecay},
};

std::uint16_t CurveBits(const ModulatorSource& source, unsigned shift, std::uint16_t bipolar,
                        std::uint16_t inverted) {
  if (source.control == ControlSource::kNone || source.control == ControlSource::kPitchWheelRange) {
    return 0;  // have no shape
  }
  return static_cast<std::uint16_t>(static_cast<unsigned>(source.curve) << shift |
                                    (source.bipolar ? bipolar : 0u) |
                                    (source.negative ? inverted : 0u));
}

std::uint16_t TransformOf(const ModulatorSource& source, const ModulatorSource& control) {
  return static_cast<std::uint16_t>(
      CurveBits(source, dls::kSourceCurveShift, dls::kSourceBipolar, dls::kSourceInverted) |
      CurveBits(control, dls::kControlCurveShift, dls::kControlBipolar, dls::kControlInverted));
}

class Writer {
 public:
  Writer(const bank::Bank& bank, const bank::Zone& zone, const std::string& where, Losses& losses)
      : zone_(Settle(bank, zone, Overrides::kWorkOut)),
        traits_(zone.traits),
        where_(where),
        losses_(losses) {
    sound_.info.unity_key = zone.root_key;
  }

  RegionSound Write() {
    if (!traits_.linear_mod_attack && zone_.HearsModAttack()) Lose(kConvexAttack);
    PutFilter();
    PutKeyScaling();
    PutTimes();
    PutPlainValues();
    PutDepths();
    PutTuning();
    PutGain();
    PutShutDown();
    for (const Modulator& m : zone_.modulators) PutModulator(m);
    for (std::size_t i = 0; i < zone_.chains.size(); ++i) Lose(kChain);
    CancelDefaults();
    return std::move(sound_);
  }

 private:
  void Lose(const LossKind& kind) { losses_.Add(kind, where_); }

  std::int32_t Fixed(double value) {
    if (std::abs(value) > kMostFixed) Lose(kOutOfRange);
    return static_cast<std::int32_t>(
        std::lround(std::clamp(value, -kMostFixed, kMostFixed) * kFixedOne));
  }

  double InRange(Generator id) const {
    const bank::GeneratorInfo& info = bank::InfoOf(id);
    return std::clamp<double>(zone_[id], info.min, info.max);
  }

  bool Taken(const Connection& route) const {
    return std::ranges::any_of(taken_,
                               [&](const Connection& c) { return dls::SameRoute(c, route); });
  }

  /// Adds a connection, unless it says what holds anyway.
  void Put(const Connection& connection) {
    taken_.push_back(connection);
    const auto defaults = dls::DefaultConnections();
    if (std::ranges::find(defaults, connection) == defaults.end()) {
      sound_.connections.push_back(connection);
    }
  }

  /// A constant value; one that differs from the default by rounding only is the default.
  void PutValue(std::uint16_t destination, double value) {
    Connection connection{.destination = destination, .scale = Fixed(value)};
    for (const Connection& usual : dls::DefaultConnections()) {
      if (dls::SameRoute(usual, connection) &&
          std::abs(dls::FromFixed(usual.scale) - value) < 0.5) {
        connection.scale = usual.scale;
      }
    }
    if (connection.scale == 0 && !HasDefault(connection)) return;
    Put(connection);
  }

  static bool HasDefault(const Connection& route) {
    return std::ranges::any_of(dls::DefaultConnections(),
                               [&](const Connection& c) { return dls::SameRoute(c, route); });
  }

  // --- Values ------------------------------------------------------------------------------------

  /// A filter that stands open has neither resonance nor movement in DLS; where ours has them it is
  /// closed by one cent.
  void PutFilter() {
    const double cutoff = InRange(Generator::kFilterCutoff);
    double resonance_cb = InRange(Generator::kFilterQ);
    const bool moves =
        zone_[Generator::kModLfoToFilterCutoff] != 0 ||
        zone_[Generator::kModEnvToFilterCutoff] != 0 || zone_.Modulated(Generator::kFilterCutoff) ||
        zone_.Modulated(Generator::kFilterQ) || zone_.Modulated(Generator::kModLfoToFilterCutoff) ||
        zone_.Modulated(Generator::kModEnvToFilterCutoff);
    if (cutoff >= kOpenCutoffCents && resonance_cb == 0 && !moves) return;
    PutValue(dls::kToCutoff, std::min(cutoff, kOpenCutoffCents - 1));
    if (!traits_.exact_resonance) {
      for (Modulator& m : zone_.modulators) {
        if (m.destination != Generator::kFilterQ) continue;
        m.amount = static_cast<float>(PeakOfResonance(resonance_cb + m.amount) -
                                      PeakOfResonance(resonance_cb));
        Lose(kModulatedResonance);
      }
      const double peak_cb = WholePeakOfResonance(resonance_cb);
      extra_attenuation_cb_ = (resonance_cb - peak_cb) / 2;
      resonance_cb = peak_cb;
    }
    PutValue(dls::kToQ, resonance_cb);
  }

  /// Hold and decay bend about key 60 in SF2; DLS adds a share of key / 128. Where the time at key
  /// 0 would be too short to state, the inverted key counts down from the time at key 127.
  void PutKeyScaling() {
    for (const auto& [time, scaling] : kKeyScalings) {
      const double per_key = InRange(scaling);
      if (per_key == 0) continue;
      const double at_key_0 = zone_[time] + 60 * per_key;
      const double at_key_127 = zone_[time] - 67 * per_key;
      const auto fits = [id = time](double value) {
        return value >= bank::InfoOf(id).min && value <= bank::InfoOf(id).max;
      };
      const bool inverted = !fits(at_key_0) && fits(at_key_127);
      if (!inverted && !fits(at_key_0)) Lose(kOutOfRange);
      zone_[time] = inverted ? at_key_127 : at_key_0;
      zone_.modulators.push_back({.source = {.control = ControlSource::kKey, .negative = inverted},
                                  .destination = time,
                                  .amount = static_cast<float>((inverted ? 128 : -128) * per_key)});
    }
  }

  /// A millisecond or less is the default of DLS, no time, unless something lengthens it; an attack
  /// of a millisecond is one.
  void PutTimes() {
    for (std::size_t i = 0; i < bank::kGeneratorCount; ++i) {
      const auto id = static_cast<Generator>(i);
      const auto destination = dls::DestinationOf(id);
      if (!IsTime(id) || !destination) continue;
      const double value = InRange(id);
      const bool is_attack = id == Generator::kVolEnvAttack || id == Generator::kModEnvAttack;
      const bool is_lfo = id == Generator::kModLfoDelay || id == Generator::kVibLfoDelay;
      const bool none =
          value <= INT16_MIN || (!is_attack && value <= kMillisecond && !zone_.Modulated(id));
      if (none) {
        if (is_lfo) Put({.destination = *destination, .scale = dls::kNoTime});
      } else {
        PutValue(*destination, value);
      }
    }
  }

  void PutPlainValues() {
    PutValue(dls::kToLfoFrequency, InRange(Generator::kModLfoFrequency));
    PutValue(dls::kToVibratoFrequency, InRange(Generator::kVibLfoFrequency));
    PutValue(dls::kToEg1Sustain,
             1000 * (1 - std::min(InRange(Generator::kVolEnvSustain), 960.0) / 960));
    PutValue(dls::kToEg2Sustain, 1000 - InRange(Generator::kModEnvSustain));
    PutValue(dls::kToPan, InRange(Generator::kPan));
    PutValue(dls::kToReverb, InRange(Generator::kReverbSend));
    PutValue(dls::kToChorus, InRange(Generator::kChorusSend));
    Put({.source = dls::kFromKey,
         .destination = dls::kToPitch,
         .scale = Fixed(128 * InRange(Generator::kScaleTuning))});
  }

  void PutDepths() {
    for (const dls::DepthRoute& route : dls::DepthRoutes()) {
      const double depth = InRange(route.depth);
      if (depth == 0) continue;
      Put({.source = route.source, .destination = route.destination, .scale = Fixed(depth)});
    }
  }

  /// Players need not follow a tuning of more than an octave; the unity note takes it.
  void PutTuning() {
    dls::SampleInfo& info = sound_.info;
    const double fine = std::round(std::clamp(zone_.correction_cents, -32768.0, 32767.0));
    info.fine_tune_cents = static_cast<std::int16_t>(fine);
    double tuning = zone_.tuning_cents + zone_.correction_cents - fine;
    if (std::abs(tuning) > kPromisedTuningCents && zone_[Generator::kScaleTuning] == 100) {
      const double unity = std::clamp(info.unity_key - std::round(tuning / 100), 0.0, 127.0);
      tuning -= 100 * (info.unity_key - unity);
      info.unity_key = static_cast<std::uint16_t>(unity);
    }
    PutValue(dls::kToPitch, tuning);
  }

  void PutGain() {
    double attenuation_cb = zone_[Generator::kAttenuation] + extra_attenuation_cb_;
    if (attenuation_cb < -kLeastGainCb) Lose(kGainAboveFull);
    attenuation_cb = std::max(attenuation_cb, 0.0);
    const double of_wave_cb = std::min(attenuation_cb, kMostGainCb);
    sound_.info.gain = -Fixed(of_wave_cb);
    PutValue(dls::kToGain, -std::min(attenuation_cb - of_wave_cb, kMostGainCb));
  }

  /// Only where something shuts the zone down.
  void PutShutDown() {
    const bool cut =
        traits_.same_key == bank::SameKey::kShutDown || zone_[Generator::kExclusiveClass] != 0;
    if (cut) PutValue(dls::kToEg1ShutDown, traits_.shut_down_timecents);
  }

  // --- Modulators --------------------------------------------------------------------------------

  void PutModulator(const Modulator& m) {
    if (m.transform == bank::Transform::kAbsolute) return Lose(kAbsolute);
    const auto routes = dls::DepthRoutes();
    const auto depth = std::ranges::find(routes, m.destination, &dls::DepthRoute::depth);
    if (depth != routes.end()) return PutDepthModulator(*depth, m);
    const auto destination = dls::DestinationOf(m.destination);
    if (!destination) return Lose(kNoDestination);

    double scale = m.amount;
    if (m.destination == Generator::kAttenuation || m.destination == Generator::kModEnvSustain) {
      scale = -scale;
    }
    if (m.destination == Generator::kVolEnvSustain) scale /= kSustainCbPerPermille;
    // The product is the same either way round, but not every source says the same in both places.
    for (const auto& [source, control] :
         {std::pair(m.source, m.amount_source), std::pair(m.amount_source, m.source)}) {
      if (!IsReadAsIs(source, control, *destination, scale)) continue;
      Connection connection{.source = *dls::SourceOf(source.control),
                            .control = *dls::SourceOf(control.control),
                            .destination = *destination,
                            .transform = TransformOf(source, control)};
      if (Taken(connection)) continue;
      const bool range = control.control == ControlSource::kPitchWheelRange;
      connection.scale = Fixed(range ? scale / kRangeSteps : scale);
      return Put(connection);
    }
    Lose(kRouteTaken);
  }

  void PutDepthModulator(const dls::DepthRoute& route, const Modulator& m) {
    if (m.amount_source.control != ControlSource::kNone) return Lose(kTwoControls);
    Connection connection{.source = route.source,
                          .control = *dls::SourceOf(m.source.control),
                          .destination = route.destination,
                          .transform = TransformOf({}, m.source)};
    if (Taken(connection)) return Lose(kRouteTaken);
    connection.scale = Fixed(m.amount);
    Put(connection);
  }

  /// Whether readers take this source and this control for what they are. They have opinions of
  /// their own about those that a collection always has: levels are inverted concave curves and
  /// take at most 96 dB away, the wheel and pan are bipolar, the key moves pitch about unity. A
  /// control without a source is free of all that.
  static bool IsReadAsIs(const ModulatorSource& source, const ModulatorSource& control,
                         std::uint16_t destination, double scale) {
    const bool alone = control.control == ControlSource::kNone;
    const auto from = dls::SourceOf(source.control);
    switch (*from) {
      case dls::kFromVelocity:
      case dls::kFromVolume:
      case dls::kFromExpression:
        return destination != dls::kToGain || !alone ||
               (source.curve == bank::Curve::kConcave && !source.bipolar && source.negative &&
                scale <= 0 && scale >= -kMostGainCb);
      case dls::kFromPitchWheel:
      case dls::kFromPan:
        return source.bipolar;
      case dls::kFromKey:
        return destination != dls::kToPitch || !alone;
      case dls::kFromRpn0:
        return false;  // counts in steps of 128 as a control only
      default:
        return true;
    }
  }

  /// What a collection does unasked and the zone does not do.
  void CancelDefaults() {
    for (Connection usual : dls::DefaultConnections()) {
      const bool constant = usual.source == dls::kFromNone && usual.control == dls::kFromNone;
      if (constant || Taken(usual)) continue;
      usual.scale = 0;
      Put(usual);
    }
  }

  SettledZone zone_;
  bank::ZoneTraits traits_;
  const std::string& where_;
  Losses& losses_;
  double extra_attenuation_cb_ = 0;  // by what the laws of resonance differ in level
  std::vector<Connection> taken_;
  RegionSound sound_;
};

}  // namespace

RegionSound RegionSoundOf(const bank::Bank& bank, const bank::Zone& zone, const std::string& where,
                          Losses& losses) {
  return Writer(bank, zone, where, losses).Write();
}

}  // namespace portamento::convert
