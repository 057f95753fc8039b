// What the connection blocks of a DLS region mean: generators, modulators and traits of a zone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "soundfonts/bank/bank.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dls {

struct Articulation {
  bank::GeneratorValues generators;
  std::vector<bank::Modulator> modulators;
  float attenuation_cb = 0;  // of the region, without its wave
  float tuning_cents = 0;
  std::int16_t shut_down_timecents = 0;
  std::size_t ignored = 0;  // connections without a meaning for us
};

/// 16.16 fixed point as a number. [any]
constexpr double FromFixed(std::int32_t value) { return static_cast<double>(value) / 65536.0; }

/// Applies the connections over the defaults of the format (DLS 2.2, "Articulation"; section 3.4 of
/// our reference). Of equal connections the last one counts. [control]
Articulation Articulate(std::span<const Connection> connections);

}  // namespace portamento::dls
