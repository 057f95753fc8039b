// Small banks made in a test, and the sounds to fill them with.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "soundfonts/bank/bank_builder.h"

namespace portamento::test {

using Frames = std::vector<std::int16_t>;

/// A sine of `frequency_hz` at `rate_hz`, starting at phase 0; full scale 32767.
Frames Sine(double frequency_hz, double rate_hz, std::size_t frames, double amplitude = 1.0);

/// A sine whose period is exactly `period_frames`, `periods` times.
Frames SinePeriods(std::size_t period_frames, std::size_t periods, double amplitude = 1.0);

/// The same value throughout: makes gains visible as they are.
Frames Constant(std::size_t frames, std::int16_t value = 32767);

/// White noise from a fixed seed.
Frames Noise(std::size_t frames, std::uint32_t seed, double amplitude = 0.5);

struct SampleOptions {
  std::string name = "sample";
  std::uint32_t rate_hz = 48'000;
  std::uint8_t root_key = 60;
  std::int8_t correction_cents = 0;
  std::uint32_t loop_start = 0;
  std::uint32_t loop_end = 0;  // 0: the whole sample
};

/// A bank under construction. Zones have the SF2 default modulators unless given others.
class TestBank {
 public:
  TestBank();

  std::uint32_t AddSample(Frames frames, const SampleOptions& options = {});
  /// The same in 24-bit precision; full scale 32768.
  std::uint32_t AddWideSample(std::vector<float> frames, const SampleOptions& options = {});

  /// A zone over all keys and velocities, with the default modulators.
  bank::ZoneSpec Zone(std::uint32_t sample, bank::LoopMode loop = bank::LoopMode::kForever) const;
  /// The default modulators with these added; identical ones are replaced.
  bank::ModulatorList ModulatorsWith(std::vector<bank::Modulator> added);

  TestBank& Preset(int bank, int program);
  TestBank& Add(const bank::ZoneSpec& zone);

  std::shared_ptr<const bank::Bank> Freeze();

 private:
  class MemoryPcm;

  std::uint32_t AddHeader(std::size_t frames, const SampleOptions& options, bool wide);

  bank::BankBuilder builder_;
  bank::ModulatorList defaults_;
  std::shared_ptr<MemoryPcm> pcm_;
};

/// A bank whose one preset is one looped zone of a constant, so that its output is the voice's
/// gain.
std::shared_ptr<const bank::Bank> ConstantBank(const bank::GeneratorValues& generators = {});

/// A modulator from an SF2 source word.
bank::Modulator Mod(std::uint16_t source, bank::Generator destination, float amount,
                    std::uint16_t amount_source = 0);

}  // namespace portamento::test
