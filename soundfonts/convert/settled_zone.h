// A zone with everything constant about it worked out: what both writers begin with.
//
// Constant modulators are added to their generators, equal ones are summed, and modulators that
// take an absolute value of something that is never negative become plain ones.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "soundfonts/bank/bank.h"

namespace portamento::convert {

struct SettledZone {
  std::array<double, bank::kGeneratorCount> values{};  // kAttenuation: real cB, not clamped
  double tuning_cents = 0;  // coarse and fine tuning together, without `correction_cents`
  double correction_cents = 0;
  std::vector<bank::Modulator> modulators;  // neither linked nor linking
  std::vector<bank::Modulator> chains;      // those that are; links count within this list

  double operator[](bank::Generator id) const { return values[static_cast<std::size_t>(id)]; }
  double& operator[](bank::Generator id) { return values[static_cast<std::size_t>(id)]; }

  /// Whether a modulator moves this generator.
  bool Modulated(bank::Generator id) const;

  /// Whether its modulation envelope is heard while it rises.
  bool HearsModAttack() const;
};

/// What a zone's overrides of key and velocity become.
enum class Overrides {
  kKeep,
  kWorkOut,  // the pitch and the modulators that they lead to, which is all they can do
};

/// [control]
SettledZone Settle(const bank::Bank& bank, const bank::Zone& zone, Overrides overrides);

}  // namespace portamento::convert
