#include "soundfonts/convert/settled_zone.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace portamento::convert {
namespace {

using bank::ControlSource;
using bank::Generator;
using bank::Modulator;
using bank::ModulatorSource;

constexpr double kSteps = 128;

bool IsConstant(const Modulator& m) {
  return m.source.control == ControlSource::kNone &&
         m.amount_source.control == ControlSource::kNone;
}

bool InChain(const Modulator& m) { return m.linked() || m.source.control == ControlSource::kLink; }

bool CanBeNegative(const ModulatorSource& source) {
  return source.bipolar && source.control != ControlSource::kNone &&
         source.control != ControlSource::kPitchWheelRange;
}

/// Turns a source that an override holds still into a factor of the amount.
void WorkOut(ModulatorSource& source, ControlSource control, int position, Modulator& m) {
  if (position < 0 || source.control != control) return;
  m.amount *= static_cast<float>(bank::SourceCurve(source, position, kSteps));
  source = {};
}

void WorkOut(Modulator& m, int key, int velocity) {
  for (ModulatorSource* source : {&m.source, &m.amount_source}) {
    WorkOut(*source, ControlSource::kKey, key, m);
    WorkOut(*source, ControlSource::kVelocity, velocity, m);
  }
}

/// Everything that moves pitch by itself does so in the same cents.
void NameByPitch(Modulator& m) {
  if (m.destination == Generator::kCoarseTune) m.amount *= 100;
  if (m.destination == Generator::kCoarseTune || m.destination == Generator::kFineTune) {
    m.destination = Generator::kPitch;
  }
}

class Settler {
 public:
  Settler(const bank::Zone& zone, Overrides overrides) {
    for (std::size_t i = 0; i < bank::kGeneratorCount; ++i) {
      zone_.values[i] = zone.generators[static_cast<Generator>(i)];
    }
    zone_[Generator::kAttenuation] = zone.attenuation_cb;
    zone_.correction_cents = zone.correction_cents;
    if (overrides == Overrides::kWorkOut) {
      key_ = zone.generators[Generator::kKey];
      const int velocity = zone.generators[Generator::kVelocity];
      velocity_ = velocity > 0 ? velocity : -1;
      zone_[Generator::kVelocity] = -1;
    }
  }

  SettledZone Settle(std::span<const Modulator> modulators, int root_key) {
    AddChains(modulators);
    for (Modulator m : modulators) {
      if (InChain(m)) continue;
      WorkOut(m, key_, velocity_);
      Add(m);
    }
    if (key_ >= 0) HoldKey(root_key);
    zone_.tuning_cents = zone_[Generator::kPitch] + 100 * zone_[Generator::kCoarseTune] +
                         zone_[Generator::kFineTune];
    std::erase_if(zone_.modulators, [](const Modulator& m) { return m.amount == 0; });
    return std::move(zone_);
  }

 private:
  void AddChains(std::span<const Modulator> modulators) {
    std::vector<std::int8_t> place(modulators.size(), Modulator::kNoLink);
    for (std::size_t i = 0; i < modulators.size(); ++i) {
      if (!InChain(modulators[i])) continue;
      place[i] = static_cast<std::int8_t>(zone_.chains.size());
      zone_.chains.push_back(modulators[i]);
    }
    for (Modulator& m : zone_.chains) {
      m.source.full = m.amount_source.full = false;
      if (m.linked()) m.link = place[static_cast<std::size_t>(m.link)];
    }
  }

  void Add(Modulator m) {
    NameByPitch(m);
    // The formats differ in a curve's last step, and each is read back with its own.
    m.source.full = m.amount_source.full = false;
    if (m.transform == bank::Transform::kAbsolute && !CanBeNegative(m.source) &&
        !CanBeNegative(m.amount_source)) {
      m.amount = std::abs(m.amount);
      m.transform = bank::Transform::kLinear;
    }
    if (IsConstant(m)) {
      zone_[m.destination] += m.amount;
      return;
    }
    if (m.source.control == ControlSource::kNone) std::swap(m.source, m.amount_source);
    const auto same = std::ranges::find_if(zone_.modulators, [&](const Modulator& known) {
      return known.source == m.source && known.amount_source == m.amount_source &&
             known.destination == m.destination && known.transform == m.transform;
    });
    if (same == zone_.modulators.end()) {
      zone_.modulators.push_back(m);
    } else if (m.transform == bank::Transform::kAbsolute) {
      same->amount = std::abs(same->amount) + std::abs(m.amount);
    } else {
      same->amount += m.amount;
    }
  }

  /// The zone sounds at one pitch and with one key scaling, whatever key is struck.
  void HoldKey(int root_key) {
    zone_[Generator::kPitch] += zone_[Generator::kScaleTuning] * (key_ - root_key);
    zone_[Generator::kScaleTuning] = 0;
    const auto fold = [&](Generator time, Generator scaling) {
      zone_[time] += zone_[scaling] * (60 - key_);
      zone_[scaling] = 0;
    };
    fold(Generator::kVolEnvHold, Generator::kKeyToVolEnvHold);
    fold(Generator::kVolEnvDecay, Generator::kKeyToVolEnvDecay);
    fold(Generator::kModEnvHold, Generator::kKeyToModEnvHold);
    fold(Generator::kModEnvDecay, Generator::kKeyToModEnvDecay);
    zone_[Generator::kKey] = -1;
  }

  SettledZone zone_;
  int key_ = -1, velocity_ = -1;  // held by an override
};

}  // namespace

bool SettledZone::Modulated(Generator id) const {
  const auto moves = [id](const Modulator& m) { return !m.linked() && m.destination == id; };
  return std::ranges::any_of(modulators, moves) || std::ranges::any_of(chains, moves);
}

bool SettledZone::HearsModAttack() const {
  constexpr double kNoTimecents = -12000;  // a millisecond
  const bool moves =
      (*this)[Generator::kModEnvToPitch] != 0 || (*this)[Generator::kModEnvToFilterCutoff] != 0 ||
      Modulated(Generator::kModEnvToPitch) || Modulated(Generator::kModEnvToFilterCutoff);
  return moves &&
         ((*this)[Generator::kModEnvAttack] > kNoTimecents || Modulated(Generator::kModEnvAttack));
}

SettledZone Settle(const bank::Bank& bank, const bank::Zone& zone, Overrides overrides) {
  return Settler(zone, overrides).Settle(bank.ModulatorsOf(zone), zone.root_key);
}

}  // namespace portamento::convert
