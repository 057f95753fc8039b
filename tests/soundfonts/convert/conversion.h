// A bank converted and opened again, and how its voices differ from those it was made from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "soundfonts/convert/convert_bank.h"
#include "tests/support/dls_file.h"
#include "tests/support/rig.h"
#include "tests/support/sf2_file.h"

namespace portamento::test {

struct Conversion {
  OpenedFile file;
  std::vector<convert::Loss> losses;

  std::shared_ptr<const bank::Bank> bank() const { return file.bank(); }

  /// How often what `what` is a part of was lost.
  std::size_t Lost(const std::string& what) const;
};

Conversion ConvertTo(convert::BankFormat format, std::shared_ptr<const bank::Bank> bank);
inline Conversion ToDls(std::shared_ptr<const bank::Bank> bank) {
  return ConvertTo(convert::BankFormat::kDls, std::move(bank));
}
inline Conversion ToSf2(std::shared_ptr<const bank::Bank> bank) {
  return ConvertTo(convert::BankFormat::kSf2, std::move(bank));
}

/// Expects the same presets with as many zones, and of every zone the same voice: its parameters
/// over keys, velocities and controllers.
void ExpectSameVoices(const bank::Bank& expected, const bank::Bank& actual);

/// Expects the same generators, within `unit`, and the same modulators of every zone.
void ExpectSameGenerators(const bank::Bank& expected, const bank::Bank& actual, int unit = 1);

/// A hundred periods of 1 kHz at 48 kHz, with an overtone for filters to take away.
Frames ToneWithOvertone();

/// A note through which everything moves, let go after half a second.
Stereo PerformAll(std::shared_ptr<const bank::Bank> bank);

/// Words as the name of a test.
std::string TestName(std::string words);

/// The largest part of the level of `a` that `b` differs by, in dB; -200 where they are equal.
double ResidualDb(const Stereo& a, const Stereo& b);

}  // namespace portamento::test
