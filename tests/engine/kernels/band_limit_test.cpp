// The grade of 32 taps on every target: tones come out as they are, or not at all where they would
// fold; bends through any ratio meet no step; nothing is read that is not there.
#include "engine/kernels/band_limit.h"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "gtest/gtest.h"

#include "tests/engine/kernels/lane_fixtures.h"
#include "tests/support/measure.h"

namespace portamento::test {
namespace {

using namespace engine;

constexpr double kAmplitude = 16'384;
constexpr double kHz = 1 / 48'000.0;  // in cycles per frame

/// A sine in both arenas; in the narrow one with the noise of 16 bits. Position 0 is at phase 0.
class ToneSample {
 public:
  static constexpr std::uint32_t kFrames = 8000;

  explicit ToneSample(double frequency) : frequency_(frequency) {
    base_ = *memory_.narrow.Allocate(kFrames);
    (void)memory_.wide.Allocate(kFrames);
    for (std::uint32_t i = 0; i < kFrames; ++i) {
      const double value = At(i);
      memory_.narrow.Writable(base_, kFrames)[i] = static_cast<std::int16_t>(std::lround(value));
      memory_.wide.Writable(base_, kFrames)[i] = static_cast<float>(value);
    }
  }

  double At(double position) const {
    return kAmplitude * std::sin(2 * std::numbers::pi * frequency_ * position);
  }
  std::uint32_t base() const { return base_; }
  const SampleMemory& memory() const { return memory_; }

 private:
  double frequency_;
  SampleMemory memory_;
  std::uint32_t base_;
};

/// What was read, and what the tone is where it was read.
struct Reading {
  std::vector<double> sound, tone;

  double Amplitude() const {
    double product = 0, square = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
      product += sound[i] * tone[i];
      square += tone[i] * tone[i];
    }
    return product / square;
  }
  /// Everything that is not the tone, and it, against a tone of full level.
  double ErrorDb() const { return DbOfDifference(1); }
  double LevelDb() const { return DbOfDifference(0); }

 private:
  double DbOfDifference(double share) const {
    double square = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
      square += std::pow(sound[i] - share * tone[i], 2);
    }
    return 10 *
           std::log10(square / static_cast<double>(sound.size()) / (kAmplitude * kAmplitude / 2));
  }
};

/// Reads with all lanes, each from another place, `runs` runs at the ratio of each.
Reading Read(const VoiceKernel& kernel, const ToneSample& sample, bool wide, int runs,
             const std::function<double(int)>& ratio_of, int count = kBlockFrames) {
  OscillatorLanes lanes{};
  for (std::size_t l = 0; l < kLanes; ++l) {
    lanes.base[l] = sample.base();
    lanes.end[l] = ToneSample::kFrames;
    lanes.phase[l] = static_cast<std::uint64_t>(
        std::ldexp(1000 + 7.3 * static_cast<double>(l), kPhaseFractionBits));
  }
  Reading reading;
  Tile tile;
  for (int run = 0; run < runs; ++run) {
    lanes.increment.fill(static_cast<std::uint64_t>(std::ldexp(ratio_of(run), kPhaseFractionBits)));
    const OscillatorLanes before = lanes;
    if (wide) {
      kernel.fetch_wide(lanes, sample.memory().wide.frames(), count, tile, lanes);
    } else {
      kernel.fetch_narrow(lanes, sample.memory().narrow.frames(), count, tile, lanes);
    }
    for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
      for (std::size_t l = 0; l < kLanes; ++l) {
        const std::uint64_t phase = before.phase[l] + f * before.increment[l];
        reading.sound.push_back(tile.frame[f][l]);
        reading.tone.push_back(
            sample.At(std::ldexp(static_cast<double>(phase), -kPhaseFractionBits)));
      }
    }
  }
  return reading;
}

class HighGrade : public testing::TestWithParam<KernelTarget> {
 protected:
  static const VoiceKernel& Kernel() { return KernelFor(GetParam(), Interpolation::kSinc32); }

  static Reading ReadTone(double frequency_hz, double ratio, bool wide = true) {
    const ToneSample sample(frequency_hz * kHz);
    return Read(Kernel(), sample, wide, 8, [ratio](int) { return ratio; });
  }
};

std::vector<KernelTarget> AllTargets() {
  std::vector<KernelTarget> targets = VectorTargets();
  targets.push_back(KernelTarget::kScalar);
  return targets;
}

INSTANTIATE_TEST_SUITE_P(Targets, HighGrade, testing::ValuesIn(AllTargets()),
                         [](const auto& target) { return std::string(NameOf(target.param)); });

TEST_P(HighGrade, ReadsTonesAsTheyAre) {
  for (const double hz : {100.0, 1000.0, 10'000.0, 14'000.0, 18'000.0, 19'000.0}) {
    const ToneSample sample(hz * kHz);
    for (const double ratio : {0.01, 0.25, 0.7, 0.99, 1.0}) {
      const auto at_ratio = [ratio](int) { return ratio; };
      EXPECT_LT(Read(Kernel(), sample, true, 8, at_ratio).ErrorDb(), -91) << hz << " x " << ratio;
      EXPECT_LT(Read(Kernel(), sample, false, 8, at_ratio).ErrorDb(), -87) << hz << " x " << ratio;
    }
  }
}

TEST_P(HighGrade, KeepsWhatTheOutputCanCarry) {
  // To 20 kHz of a 48 kHz output, at the level it has.
  for (const double ratio : {1.03, std::exp2(1 / 12.0), 1.25, 1.99, 2.0, 2.49, 2.51, 3.0, 4.0}) {
    for (const double hz : {200.0, 3000.0, 8000.0, 14'000.0, 19'000.0, 20'000.0}) {
      for (const bool wide : {false, true}) {
        const Reading reading = ReadTone(hz / ratio, ratio, wide);
        EXPECT_LT(reading.ErrorDb(), -70) << hz << " x " << ratio;
        EXPECT_NEAR(Db(reading.Amplitude()), 0, 0.003) << hz << " x " << ratio;
      }
    }
  }
  EXPECT_LT(ReadTone(10'000, std::exp2(1 / 12.0), false).ErrorDb(), -85);
}

TEST_P(HighGrade, LeavesOutWhatWouldFold) {
  EXPECT_LT(ReadTone(15'000, 2, false).LevelDb(), -68);
  // Whatever would fold to 20 kHz and below: from 28 kHz on, to the end of the sample's band.
  for (const double ratio : {1.2, 1.5, 1.99, 2.0, 2.3, 2.49, 2.51, 3.0, 3.7, 4.0}) {
    for (double hz = 28'000; hz < 23'900 * ratio; hz += 1700) {
      for (const bool wide : {false, true}) {
        EXPECT_LT(ReadTone(hz / ratio, ratio, wide).LevelDb(), -65) << hz << " x " << ratio;
      }
    }
  }
}

TEST_P(HighGrade, GivesUpTheLimitFromTwoOctavesOn) {
  EXPECT_LT(ReadTone(10'000, 4).LevelDb(), -65);
  EXPECT_NEAR(ReadTone(10'000, 5).LevelDb(), Db(0.5), 0.1);
  EXPECT_NEAR(ReadTone(10'000, 6).LevelDb(), 0, 0.01);
  EXPECT_NEAR(ReadTone(10'000, 7).LevelDb(), 0, 0.01);
}

TEST_P(HighGrade, BendsThroughAnyRatioWithoutAnError) {
  // A tone that is passed at every ratio on the way, four octaves up and down again.
  const ToneSample sample(3300 * kHz);
  const auto bend = [](int run) {
    return 0.4 * std::exp2(run < 100 ? run / 25.0 : 8 - run / 25.0);
  };
  for (const int count : {1, 7, 64}) {
    for (int run = 0; run < 200; run += 4) {
      const auto part = [&](int i) { return std::min(bend(run + i), 6.0); };
      EXPECT_LT(Read(Kernel(), sample, true, 4, part, count).ErrorDb(), -70) << bend(run);
    }
  }
}

TEST_P(HighGrade, ThePassBandMovesWithoutSteps) {
  // Of tones at the edge, from before the limit begins to after it has ended.
  for (const double frequency : {0.30, 0.45, 0.49}) {
    const ToneSample sample(frequency);
    const auto amplitude = [&](double ratio) {
      return Read(Kernel(), sample, true, 1, [ratio](int) { return ratio; }).Amplitude();
    };
    double last = amplitude(0.95);
    for (double ratio = 0.95; ratio < 6.5; ratio *= ratio < 1.5 ? 1.001 : 1.003) {
      const double next = amplitude(ratio);
      EXPECT_LT(std::abs(next - last), 0.025) << frequency << " x " << ratio;
      last = next;
    }
  }
}

TEST_P(HighGrade, CutsDoNotChangeABit) {
  const NoiseSamples samples({2, 7, 100});
  for (const double ratio : {0.7, 1.0, 1.0001, 1.07, 1.7, 2.9, 5.1, 7.3}) {
    const OscillatorLanes start = VoicesAt(samples, ratio, 3);
    OscillatorLanes lanes = start, cut_lanes = start;
    Tile whole, cut;
    Kernel().fetch_narrow(lanes, samples.narrow(), kBlockFrames, whole, lanes);
    for (int from = 0, count = 1; from < kBlockFrames; from += count, ++count) {
      count = std::min(count, kBlockFrames - from);
      Kernel().fetch_narrow(cut_lanes, samples.narrow(), count, cut, cut_lanes);
      for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
        ASSERT_EQ(cut.frame[f], whole.frame[static_cast<std::size_t>(from) + f])
            << "frame " << f << " from " << from << ", ratio " << ratio;
      }
    }
  }
}

TEST_P(HighGrade, ALoopIsHeardAloneOnceItHasBeenEntered) {
  constexpr std::uint32_t kLoopStart = 700;
  for (const std::uint32_t length : {3u, 6u, 12u, 252u}) {
    SampleMemory memory;
    const std::uint32_t base = *memory.wide.Allocate(kLoopStart + length);
    const auto frames = memory.wide.Writable(base, kLoopStart + length + kGuardAfterFrames);
    std::fill_n(frames.begin(), kLoopStart, 1e6f);  // must not be heard
    const auto at = [](double position) {
      return kAmplitude * std::cos(2 * std::numbers::pi * position / 12);
    };
    // Period 12; in shorter loops, a harmonic of the loop that is a sine again: a constant, or 6.
    const double speed = length < 12 ? 12.0 / length : 1;
    for (std::uint32_t i = 0; i < length + kGuardAfterFrames; ++i) {
      frames[kLoopStart + i] = static_cast<float>(at(speed * (i % length)));
    }
    for (const double ratio : {0.6, 1.0, 1.2, 1.9}) {
      if (speed * ratio > 4.5) continue;  // above what passes
      OscillatorLanes lanes{};
      lanes.base.fill(base);
      lanes.loop_end.fill(kLoopStart + length);
      lanes.loop_length.fill(length);
      lanes.phase.fill(std::uint64_t{kLoopStart + kFarTaps} << kPhaseFractionBits);
      lanes.increment.fill(static_cast<std::uint64_t>(std::ldexp(ratio, kPhaseFractionBits)));
      Tile tile;
      for (int run = 0; run < 60; ++run) {
        Kernel().fetch_wide(lanes, memory.wide.frames(), kBlockFrames, tile, lanes);
        const std::uint64_t end = lanes.phase[0];
        for (std::size_t f = 0; f < kBlockFrames; ++f) {
          const std::uint64_t phase = end - (kBlockFrames - f) * lanes.increment[0];
          const double position = std::ldexp(static_cast<double>(phase), -kPhaseFractionBits);
          ASSERT_NEAR(tile.frame[f][0], at(speed * (position - kLoopStart)), 8)
              << "loop of " << length << ", ratio " << ratio << ", run " << run;
        }
      }
    }
  }
}

TEST_P(HighGrade, ReadsNothingBeyondTheGuards) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  constexpr std::uint32_t kFrames = 900;
  for (const std::uint32_t loop_length : {0u, 2u, 7u, 800u}) {
    SampleMemory memory;
    const std::uint32_t before = *memory.wide.Allocate(2000), base = *memory.wide.Allocate(kFrames),
                        after = *memory.wide.Allocate(2000);
    ASSERT_LT(before, base);
    ASSERT_LT(base, after);
    const auto fill = [&](std::uint32_t from, std::uint32_t to, float value) {
      std::ranges::fill(memory.wide.Writable(from, to - from), value);
    };
    fill(before, base - kGuardBeforeFrames, kNone);
    fill(base, base + kFrames, 1);
    fill(base + kFrames + (loop_length > 0 ? 0 : kGuardAfterFrames), after + 2000, kNone);
    // A loop's guard begins at its end, wherever that is.
    const std::uint32_t loop_end = kFrames;
    if (loop_length > 0) fill(base + loop_end, base + loop_end + kGuardAfterFrames, 1);
    for (const double ratio : {0.3, 1.0, 1.1, 2.0, 2.7, 4.0, 5.99, 6.01, 7.99, 64.0, 256.0}) {
      const int count = std::min(kBlockFrames, static_cast<int>(kMostAdvanceFrames / ratio));
      for (std::uint64_t begin = 0; begin < 3; ++begin) {
        OscillatorLanes lanes{};
        lanes.base.fill(base);
        lanes.end.fill(kFrames + kFarTaps - kLeftTaps);  // as VoiceRenderer sets it
        lanes.loop_end.fill(loop_length > 0 ? loop_end : 0);
        lanes.loop_length.fill(loop_length);
        lanes.increment.fill(static_cast<std::uint64_t>(std::ldexp(ratio, kPhaseFractionBits)));
        for (std::size_t l = 0; l < kLanes; ++l) {
          lanes.phase[l] = (begin * 100 << kPhaseFractionBits) + l * (1u << 19);
        }
        Tile tile;
        for (int run = 0; run < 50; ++run) {
          Kernel().fetch_wide(lanes, memory.wide.frames(), count, tile, lanes);
          for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
            for (const float x : tile.frame[f]) {
              ASSERT_FALSE(std::isnan(x)) << "loop of " << loop_length << ", ratio " << ratio
                                          << ", begin " << begin << ", run " << run;
            }
          }
        }
      }
    }
  }
}

// --- The filters and their use -------------------------------------------------------------------

/// Response at a frequency in cycles of the output's frames, read `reads` times each.
template <typename Taps>
double Response(const Taps& taps, double frequency, int reads) {
  double sum = 0.5;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    sum += 2 * static_cast<double>(taps[i]) *
           std::cos(2 * std::numbers::pi * frequency * static_cast<double>(2 * i + 1) / reads);
  }
  return sum;
}

TEST(BandLimitFilters, PassTo20KilohertzAndStopWhatFoldsThere) {
  for (double f = 0; f < 20 / 48.0; f += 0.001) {
    EXPECT_NEAR(Db(Response(kBandTaps, f, 2)), 0, 0.003) << f;
    EXPECT_NEAR(Db(Response(kWideBandTaps, f, 4)), 0, 0.004) << f;
    EXPECT_LT(Db(std::abs(Response(kBandTaps, 1 - f, 2))), -69) << f;
    // What it must stop is what the other does not: around twice the output's rate.
    EXPECT_LT(Db(std::abs(Response(kWideBandTaps, 2 - f, 4))), -68) << f;
  }
  EXPECT_NEAR(Response(kBandTaps, 0.5, 2), 0.5, 1e-6);
}

TEST(BandLimit, IsForVoicesThatArePitchedUp) {
  const auto at = [](double ratio) {
    return BandLimitFor(static_cast<std::uint64_t>(std::ldexp(ratio, kPhaseFractionBits)));
  };
  EXPECT_EQ(at(0).reads, 1);
  EXPECT_EQ(at(1).reads, 1);
  EXPECT_EQ(at(1).share, 0);
  EXPECT_EQ(at(1.0625).reads, 2);
  EXPECT_NEAR(at(1.0625).share, 0.5, 1e-6);
  EXPECT_EQ(at(1.2).share, 1);
  EXPECT_EQ(at(2.4).reads, 2);
  EXPECT_EQ(at(2.6).reads, 4);
  EXPECT_EQ(at(4).share, 1);
  EXPECT_NEAR(at(5).share, 0.5, 1e-6);
  EXPECT_EQ(at(6).reads, 1);
  EXPECT_EQ(at(256).share, 0);
}

}  // namespace
}  // namespace portamento::test
