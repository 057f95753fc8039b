#include "tests/support/test_bank.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

#include "soundfonts/sf2/sf2_modulators.h"

namespace portamento::test {

Frames Sine(double frequency_hz, double rate_hz, std::size_t frames, double amplitude) {
  Frames sine(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const double turn = 2 * std::numbers::pi * frequency_hz / rate_hz * static_cast<double>(i);
    sine[i] = static_cast<std::int16_t>(std::lround(32767 * amplitude * std::sin(turn)));
  }
  return sine;
}

Frames SinePeriods(std::size_t period_frames, std::size_t periods, double amplitude) {
  return Sine(1.0, static_cast<double>(period_frames), period_frames * periods, amplitude);
}

Frames Constant(std::size_t frames, std::int16_t value) { return Frames(frames, value); }

Frames Noise(std::size_t frames, std::uint32_t seed, double amplitude) {
  std::minstd_rand random(seed);
  Frames noise(frames);
  for (auto& x : noise) {
    const double unit = static_cast<double>(random()) / static_cast<double>(random.max());
    x = static_cast<std::int16_t>(std::lround(32767 * amplitude * (2 * unit - 1)));
  }
  return noise;
}

/// Samples of a TestBank: narrow or wide frames in memory.
class TestBank::MemoryPcm final : public bank::PcmSource {
 public:
  struct Data {
    Frames narrow;
    std::vector<float> wide;
  };

  class Reader final : public bank::SampleReader {
   public:
    explicit Reader(const Data& data) : data_(data) {}
    std::uint32_t frames() const override {
      return static_cast<std::uint32_t>(std::max(data_.narrow.size(), data_.wide.size()));
    }
    bool Read(std::span<std::int16_t> out) override {
      std::copy_n(data_.narrow.begin(), out.size(), out.begin());
      return true;
    }
    bool Read(std::span<float> out) override {
      std::copy_n(data_.wide.begin(), out.size(), out.begin());
      return true;
    }

   private:
    const Data& data_;
  };

  std::unique_ptr<bank::SampleReader> Open(std::uint32_t sample) const override {
    return std::make_unique<Reader>(samples.at(sample));
  }

  std::vector<Data> samples;
};

TestBank::TestBank()
    : builder_("test"),
      defaults_(builder_.AddModulators(bank::DefaultSf2Modulators())),
      pcm_(std::make_shared<MemoryPcm>()) {}

std::uint32_t TestBank::AddSample(Frames frames, const SampleOptions& options) {
  const std::size_t count = frames.size();
  pcm_->samples.push_back({.narrow = std::move(frames), .wide = {}});
  return AddHeader(count, options, false);
}

std::uint32_t TestBank::AddWideSample(std::vector<float> frames, const SampleOptions& options) {
  const std::size_t count = frames.size();
  pcm_->samples.push_back({.narrow = {}, .wide = std::move(frames)});
  return AddHeader(count, options, true);
}

std::uint32_t TestBank::AddHeader(std::size_t frames, const SampleOptions& options, bool wide) {
  const auto count = static_cast<std::uint32_t>(frames);
  return builder_.AddSample({.name = options.name,
                             .frames = count,
                             .loop_start = options.loop_start,
                             .loop_end = options.loop_end != 0 ? options.loop_end : count,
                             .rate_hz = options.rate_hz,
                             .root_key = options.root_key,
                             .correction_cents = options.correction_cents,
                             .wide = wide});
}

bank::ZoneSpec TestBank::Zone(std::uint32_t sample, bank::LoopMode loop) const {
  bank::ZoneSpec zone = builder_.PlainZone(sample, loop);
  zone.modulators = defaults_;
  return zone;
}

bank::ModulatorList TestBank::ModulatorsWith(std::vector<bank::Modulator> added) {
  return builder_.AddModulators(
      sf2::Finish(sf2::Override(bank::DefaultSf2Modulators(), std::move(added))));
}

TestBank& TestBank::Preset(int bank, int program) {
  builder_.AddPreset("preset", static_cast<std::uint16_t>(bank),
                     static_cast<std::uint16_t>(program));
  return *this;
}

TestBank& TestBank::Add(const bank::ZoneSpec& zone) {
  builder_.AddZone(zone);
  return *this;
}

std::shared_ptr<const bank::Bank> TestBank::Freeze() { return std::move(builder_).Freeze(pcm_); }

std::shared_ptr<const bank::Bank> ConstantBank(const bank::GeneratorValues& generators) {
  TestBank bank;
  bank::ZoneSpec zone = bank.Zone(bank.AddSample(Constant(64)));
  zone.generators = generators;
  return bank.Preset(0, 0).Add(zone).Freeze();
}

bank::Modulator Mod(std::uint16_t source, bank::Generator destination, float amount,
                    std::uint16_t amount_source) {
  return {.source = *bank::DecodeSourceWord(source),
          .amount_source = *bank::DecodeSourceWord(amount_source),
          .destination = destination,
          .amount = amount};
}

}  // namespace portamento::test
