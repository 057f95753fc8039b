#include "bench/lab/laboratory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "bench/lab/measurements.h"
#include "soundfonts/embedded/embedded_bank.h"
#include "soundfonts/open_bank.h"

namespace portamento::lab {
namespace {

constexpr std::array kMeasurements = {
    Measurement{"render", MeasureWholeSongs}, Measurement{"stress", MeasureStressSongs},
    Measurement{"load", MeasureLoad},         Measurement{"onset", MeasureOnset},
    Measurement{"block", MeasureBlockTime},   Measurement{"voices", MeasureVoices},
    Measurement{"events", MeasureEvents},     Measurement{"posting", MeasurePosting},
    Measurement{"effects", MeasureEffects},   Measurement{"quality", MeasureQuality},
};

}  // namespace

std::span<const Measurement> Measurements() { return kMeasurements; }

Result Run(const Measurement& measurement, const Setup& setup) {
  try {
    return measurement.measure(setup);
  } catch (const std::exception& error) {
    const std::string id(measurement.id);
    return {.id = id, .title = id, .failure = error.what()};
  }
}

std::vector<Result> RunAll(const Setup& setup, std::span<const std::string_view> ids) {
  for (const std::string_view id : ids) {
    if (std::none_of(kMeasurements.begin(), kMeasurements.end(),
                     [&](const Measurement& each) { return each.id == id; })) {
      throw std::invalid_argument(fmt::format("there is no measurement '{}'", id));
    }
  }
  std::vector<Result> results;
  for (const Measurement& measurement : kMeasurements) {
    if (!ids.empty() && std::find(ids.begin(), ids.end(), measurement.id) == ids.end()) continue;
    setup.say(fmt::format("measuring {} ...", measurement.id));
    results.push_back(Run(measurement, setup));
  }
  return results;
}

LoadedBank OpenBankFor(const std::string& path) {
  const auto opened = path == kEmbeddedBankName ? OpenBank(EmbeddedBankBytes()) : OpenBank(path);
  if (!opened) throw std::runtime_error(opened.error().Text());
  LoadedBank bank{.memory = std::make_shared<engine::SampleMemory>()};
  bank.store = std::make_shared<engine::SampleStore>(opened->bank, bank.memory);
  return bank;
}

std::unique_ptr<rival::FluidSynthInstance> OpenFluidSynth(
    const Setup& setup, const std::string& bank_path, const rival::FluidSynthSettings& settings) {
  auto synth = std::make_unique<rival::FluidSynthInstance>(*setup.fluidsynth, settings);
  if (!synth->AddBank(bank_path)) {
    throw std::runtime_error("FluidSynth cannot open " + bank_path);
  }
  return synth;
}

void ExpectSound(std::string_view what, std::span<const float> sound) {
  constexpr float kAudible = 1e-5f, kWild = 1e6f;
  float peak = 0;
  for (const float x : sound) {
    if (!std::isfinite(x)) throw NotAsExpected(fmt::format("{} is not finite", what));
    peak = std::max(peak, std::abs(x));
  }
  if (peak < kAudible) throw NotAsExpected(fmt::format("{} is silent", what));
  if (peak > kWild) throw NotAsExpected(fmt::format("{} is wild", what));
}

}  // namespace portamento::lab
