#include "bench/lab/made_bank.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "bench/lab/laboratory.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::lab {
namespace {

constexpr std::uint16_t kInstrument = 41, kSampleId = 53, kSampleModes = 54;
constexpr std::size_t kGuardFrames = 46;  // of zeros after each sample, as the format asks

}  // namespace

std::vector<std::byte> MakeBank(const std::vector<MadePreset>& presets) {
  sf2::Records records{.bank_name = "made"};
  std::vector<std::byte> smpl;
  std::uint32_t number = 0;
  for (const MadePreset& preset : presets) {
    const std::string name = fmt::format("{}", number);
    const auto start = static_cast<std::uint32_t>(smpl.size() / 2);
    const auto length = static_cast<std::uint32_t>(preset.frames.size());
    for (const std::int16_t frame : preset.frames) {
      smpl.push_back(static_cast<std::byte>(frame & 0xFF));
      smpl.push_back(static_cast<std::byte>(frame >> 8 & 0xFF));
    }
    smpl.resize(smpl.size() + 2 * kGuardFrames);
    const auto id = static_cast<std::uint16_t>(number);
    records.samples.push_back({.name = name,
                               .start = start,
                               .end = start + length,
                               .loop_start = start + 8,
                               .loop_end = start + length - 8,
                               .rate_hz = kRateHz});
    records.presets.push_back({.name = name, .program = id, .bag = number});
    records.preset_bags.push_back({number, 0});
    records.preset_generators.push_back({kInstrument, id});
    records.instruments.push_back({.name = name, .bag = number});
    records.instrument_bags.push_back({2 * number, 0});
    records.instrument_generators.push_back(
        {kSampleModes, preset.looped ? std::uint16_t{1} : std::uint16_t{0}});
    records.instrument_generators.push_back({kSampleId, id});
    ++number;
  }
  records.preset_bags.push_back({number, 0});
  records.instrument_bags.push_back({2 * number, 0});
  records.preset_bags_end = records.instrument_bags_end = number;
  records.smpl = smpl;
  return sf2::WriteRecords(records);
}

std::vector<std::int16_t> SineFrames(double frequency_hz, std::size_t frames) {
  constexpr double kAmplitude = 16'384;
  std::vector<std::int16_t> sine(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const double turn = 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kRateHz;
    sine[i] = static_cast<std::int16_t>(std::lround(kAmplitude * std::sin(turn)));
  }
  return sine;
}

std::vector<std::int16_t> StepFrames(std::size_t frames) {
  std::vector<std::int16_t> step(frames, 16'383);
  return step;
}

}  // namespace portamento::lab
