// Each vector kernel against the scalar one, which is the specification: positions exactly, values
// to the last bits of a float.
#include "engine/kernels/voice_kernel.h"

#include <array>
#include <cmath>
#include <cstdlib>

#include "gtest/gtest.h"

#include "tests/engine/kernels/lane_fixtures.h"
#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento::test {
namespace {

using namespace engine;

// Full scale is 32768: this is 126 dB down.
constexpr float kTileTolerance = 32'768.0f / (1 << 21);
// Of bus sums, which reach about 8.
constexpr float kSumTolerance = 4e-6f;

constexpr Interpolation kInterpolations[] = {Interpolation::kLinear, Interpolation::kCubic,
                                             Interpolation::kSinc8, Interpolation::kSinc32};

class Kernels : public testing::TestWithParam<KernelTarget> {
 protected:
  static const VoiceKernel& Tested(Interpolation interpolation = Interpolation::kCubic) {
    return KernelFor(GetParam(), interpolation);
  }
  static const VoiceKernel& Specified(Interpolation interpolation = Interpolation::kCubic) {
    return KernelFor(KernelTarget::kScalar, interpolation);
  }
};

INSTANTIATE_TEST_SUITE_P(Targets, Kernels, testing::ValuesIn(VectorTargets()),
                         [](const auto& target) { return std::string(NameOf(target.param)); });

// A machine without any of them runs the scalar kernel, and nothing here.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Kernels);

// --- Stage 1 -------------------------------------------------------------------------------------

float Difference(const Tile& a, const Tile& b, int count) {
  float most = 0;
  for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      most = std::max(most, std::abs(a.frame[f][l] - b.frame[f][l]));
    }
  }
  return most;
}

/// Runs both kernels side by side for `runs` runs of `count` frames, in both arenas.
void ExpectSameFrames(const VoiceKernel& tested, const VoiceKernel& specified,
                      const NoiseSamples& samples, const OscillatorLanes& start, int count,
                      int runs) {
  auto tile = std::make_unique<Tile>(), expected = std::make_unique<Tile>();
  for (const bool wide : {false, true}) {
    OscillatorLanes lanes = start, expected_lanes = start;
    for (int run = 0; run < runs; ++run) {
      if (wide) {
        tested.fetch_wide(lanes, samples.wide(), count, *tile, lanes);
        specified.fetch_wide(expected_lanes, samples.wide(), count, *expected, expected_lanes);
      } else {
        tested.fetch_narrow(lanes, samples.narrow(), count, *tile, lanes);
        specified.fetch_narrow(expected_lanes, samples.narrow(), count, *expected, expected_lanes);
      }
      ASSERT_EQ(lanes.phase, expected_lanes.phase) << count << " frames, run " << run;
      ASSERT_LE(Difference(*tile, *expected, count), kTileTolerance)
          << count << " frames, run " << run << (wide ? ", wide" : "");
    }
  }
}

TEST_P(Kernels, ReadAsSpecifiedForAnyCount) {
  const NoiseSamples samples({2, 3, 6, 7, 100});
  for (const Interpolation interpolation : kInterpolations) {
    for (int count = 1; count <= kBlockFrames; ++count) {
      const auto seed = static_cast<std::uint32_t>(count);
      ExpectSameFrames(Tested(interpolation), Specified(interpolation), samples,
                       VoicesAt(samples, 1.3, seed), count, 5);
    }
  }
}

TEST_P(Kernels, ReadAsSpecifiedAtAnyRatio) {
  const NoiseSamples samples({2, 3, 6, 7, 100, 1000});
  for (const Interpolation interpolation : kInterpolations) {
    for (const double ratio : {0.0, 0.01, 0.5, 1.0, 1.859, 1.861, 7.9, 64.0, 200.0, 256.0}) {
      const int most = ratio * kBlockFrames <= kMostAdvanceFrames
                           ? kBlockFrames
                           : static_cast<int>(kMostAdvanceFrames / ratio);
      for (std::uint32_t seed = 0; seed < 8; ++seed) {
        ExpectSameFrames(Tested(interpolation), Specified(interpolation), samples,
                         VoicesAt(samples, ratio, seed), most, 20);
      }
    }
  }
}

TEST_P(Kernels, ComeBackFromFarBehindALoop) {
  const NoiseSamples samples({2, 7, 1000});
  for (const std::uint64_t distance : {5u, 511u, 5'000'000u, 2'000'000'000u}) {
    OscillatorLanes lanes = VoicesAt(samples, 1.0, 3);
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (lanes.loop_length[l] > 0) lanes.phase[l] += (distance + l) << kPhaseFractionBits;
    }
    ExpectSameFrames(Tested(), Specified(), samples, lanes, 16, 3);
  }
}

TEST_P(Kernels, HoldAVoiceThatIsOverUntilControlFindsIt) {
  const NoiseSamples samples({});
  for (const Interpolation interpolation : kInterpolations) {
    OscillatorLanes lanes = VoicesAt(samples, 256, 1);
    for (std::size_t l = 0; l < kLanes; ++l) lanes.phase[l] += (lanes.end[l] - 2000ull) << 23;
    ExpectSameFrames(Tested(interpolation), Specified(interpolation), samples, lanes, 2, 10);
    Tile tile;
    for (int run = 0; run < 10; ++run) {
      Tested(interpolation).fetch_narrow(lanes, samples.narrow(), 2, tile, lanes);
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      const std::uint64_t begin = (lanes.phase[l] - 2 * lanes.increment[l]) >> kPhaseFractionBits;
      EXPECT_EQ(begin, lanes.end[l] + kLeftTaps + 1);
    }
  }
}

// --- Stage 2 -------------------------------------------------------------------------------------

float Difference(const Row<float>& a, const Row<float>& b) {
  float most = 0;
  for (std::size_t l = 0; l < kLanes; ++l) most = std::max(most, std::abs(a[l] - b[l]));
  return most;
}

void ExpectSameMix(const MixState& got, const MixState& expected) {
  for (std::size_t f = 0; f < kBlockFrames; ++f) {
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      ASSERT_LE(Difference(got.accumulator.frame[f][bus], expected.accumulator.frame[f][bus]),
                kSumTolerance)
          << "frame " << f << " bus " << bus;
    }
  }
  // States have the scale of a tile, twice over.
  EXPECT_LE(Difference(got.filter.z1, expected.filter.z1), 4 * kTileTolerance);
  EXPECT_LE(Difference(got.filter.z2, expected.filter.z2), 4 * kTileTolerance);
  EXPECT_LE(Difference(got.tone.low_z, expected.tone.low_z), 8 * kTileTolerance);
  EXPECT_LE(Difference(got.tone.high_z, expected.tone.high_z), 8 * kTileTolerance);
  // Ramps are additions everywhere.
  EXPECT_EQ(got.filter.a, expected.filter.a);
  EXPECT_EQ(got.filter.b, expected.filter.b);
  EXPECT_EQ(got.filter.c, expected.filter.c);
  EXPECT_EQ(got.tone.low_gain, expected.tone.low_gain);
  EXPECT_EQ(got.tone.high_gain, expected.tone.high_gain);
  EXPECT_EQ(got.mix.gain, expected.mix.gain);
  EXPECT_EQ(got.mix.weight, expected.mix.weight);
}

void MixWith(const VoiceKernel& kernel, MixState& s, bool toned, FrameRun run) {
  const Strip strip = {&s.filter, toned ? &s.tone : nullptr, &s.mix, &s.tile};
  kernel.mix({&strip, 1}, run, s.accumulator);
}

constexpr Filters kFilters[] = {Filters::kOpen, Filters::kStill, Filters::kMoving,
                                Filters::kSomeOpen};

TEST_P(Kernels, MixAsSpecifiedWhateverAGroupNeeds) {
  std::uint32_t seed = 0;
  for (const Filters filters : kFilters) {
    for (unsigned buses = 0; buses < 1u << kBusCount; ++buses) {
      for (const bool weights_move : {false, true}) {
        for (const bool toned : {false, true}) {
          const auto start =
              std::make_unique<MixState>(RandomMix(filters, buses, weights_move, ++seed));
          auto got = std::make_unique<MixState>(*start);
          auto expected = std::make_unique<MixState>(*start);
          // Two groups deep, the second in two runs.
          for (const FrameRun run : {FrameRun{0, 64}, FrameRun{0, 17}, FrameRun{17, 47}}) {
            MixWith(Tested(), *got, toned, run);
            MixWith(Specified(), *expected, toned, run);
          }
          ExpectSameMix(*got, *expected);
          ASSERT_FALSE(HasFailure())
              << "filters " << static_cast<int>(filters) << " buses " << buses
              << (weights_move ? " moving" : "") << (toned ? " toned" : "");
        }
      }
    }
  }
}

TEST_P(Kernels, CutsDoNotChangeABit) {
  for (const Filters filters : kFilters) {
    const auto start = std::make_unique<MixState>(RandomMix(filters, 0b10111, true, 5));
    auto whole = std::make_unique<MixState>(*start);
    MixWith(Tested(), *whole, true, {0, kBlockFrames});
    auto cut = std::make_unique<MixState>(*start);
    for (int from = 0, count = 1; from < kBlockFrames; from += count, ++count) {
      count = std::min(count, kBlockFrames - from);
      std::copy(start->tile.frame.begin() + from, start->tile.frame.begin() + from + count,
                cut->tile.frame.begin());
      MixWith(Tested(), *cut, true, {from, count});
    }
    EXPECT_TRUE(whole->accumulator.frame == cut->accumulator.frame);
    EXPECT_EQ(whole->filter.z1, cut->filter.z1);
    EXPECT_EQ(whole->filter.z2, cut->filter.z2);
  }
}

TEST_P(Kernels, TwoStripsAtOnceAreOneAfterTheOther) {
  std::uint32_t seed = 0;
  for (const Filters first : kFilters) {
    for (const Filters second : kFilters) {
      for (const unsigned toned : {0u, 1u, 2u, 3u}) {
        for (const bool weights_move : {false, true}) {
          std::array<std::unique_ptr<MixState>, 2> apart, together;
          std::array<Strip, 2> strips;
          for (std::size_t i = 0; i < 2; ++i) {
            apart[i] = std::make_unique<MixState>(RandomMix(i == 0 ? first : second,
                                                            i == 0 ? 0b00101 : 0b01001,
                                                            weights_move && i == 1, ++seed));
            together[i] = std::make_unique<MixState>(*apart[i]);
            MixState& s = *together[i];
            strips[i] = {&s.filter, (toned >> i & 1) != 0 ? &s.tone : nullptr, &s.mix, &s.tile};
          }
          const FrameRun run{10, 54};
          MixWith(Tested(), *apart[0], (toned & 1) != 0, run);
          apart[1]->accumulator = apart[0]->accumulator;
          MixWith(Tested(), *apart[1], (toned & 2) != 0, run);
          Tested().mix(strips, run, together[0]->accumulator);
          EXPECT_TRUE(together[0]->accumulator.frame == apart[1]->accumulator.frame);
          EXPECT_EQ(together[0]->accumulator.used, apart[1]->accumulator.used);
          for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(together[i]->filter.z1, apart[i]->filter.z1);
            EXPECT_EQ(together[i]->filter.z2, apart[i]->filter.z2);
            EXPECT_EQ(together[i]->filter.a, apart[i]->filter.a);
            EXPECT_EQ(together[i]->tone.low_z, apart[i]->tone.low_z);
            EXPECT_EQ(together[i]->mix.gain, apart[i]->mix.gain);
            EXPECT_EQ(together[i]->mix.weight, apart[i]->mix.weight);
          }
          ASSERT_FALSE(HasFailure())
              << "filters " << static_cast<int>(first) << ' ' << static_cast<int>(second)
              << " toned " << toned << (weights_move ? " moving" : "");
        }
      }
    }
  }
}

TEST_P(Kernels, ALaneSoundsTheSameWhateverItsNeighboursNeed) {
  // Lane 5 is open and its weights stand; its neighbours bring about every kind of loop.
  const auto bits_of_lane_5 = [](Filters filters, bool weights_move, bool others_toned) {
    auto s = std::make_unique<MixState>(RandomMix(filters, 0b00111, weights_move, 9));
    const auto lane = std::make_unique<MixState>(RandomMix(Filters::kOpen, 0b00011, false, 1));
    s->filter.open[5] = 1;
    s->filter.delta_a[5] = s->filter.delta_b[5] = s->filter.delta_c[5] = 0;
    s->tone.low_gain[5] = s->tone.high_gain[5] = 0;
    s->tone.delta_low_gain[5] = s->tone.delta_high_gain[5] = 0;
    s->mix.gain[5] = lane->mix.gain[5];
    s->mix.delta_gain[5] = lane->mix.delta_gain[5];
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      s->mix.weight[bus][5] = lane->mix.weight[bus][5];
      s->mix.delta_weight[bus][5] = 0;
    }
    s->tile = lane->tile;
    MixWith(Tested(), *s, others_toned, {0, kBlockFrames});
    std::vector<float> bits;
    for (const auto& frame : s->accumulator.frame) {
      bits.push_back(frame[kBusLeft][5]);
      bits.push_back(frame[kBusRight][5]);
      bits.push_back(frame[kBusReverb][5]);
    }
    bits.push_back(s->filter.z2[5]);
    return bits;
  };
  const auto alone = bits_of_lane_5(Filters::kOpen, false, false);
  for (const Filters filters : kFilters) {
    for (const bool weights_move : {false, true}) {
      EXPECT_EQ(bits_of_lane_5(filters, weights_move, false), alone);
      EXPECT_EQ(bits_of_lane_5(filters, weights_move, true), alone);
    }
  }
}

TEST_P(Kernels, TinyStatesBecomeZeroAtTheEndOfTheBlockOnly) {
  auto s = std::make_unique<MixState>(RandomMix(Filters::kStill, 0b11, false, 3));
  s->tile = {};
  s->filter.z1.fill(1e-16f);
  s->filter.z2.fill(1e-16f);
  s->tone.low_z.fill(1e-16f);
  s->tone.high_z.fill(1e-16f);
  MixWith(Tested(), *s, true, {0, 1});
  EXPECT_NE(s->filter.z2[0], 0);
  EXPECT_NE(s->tone.low_z[15], 0);
  MixWith(Tested(), *s, true, {63, 1});
  for (std::size_t l = 0; l < kLanes; ++l) {
    EXPECT_EQ(s->filter.z1[l], 0);
    EXPECT_EQ(s->filter.z2[l], 0);
    EXPECT_EQ(s->tone.low_z[l], 0);
    EXPECT_EQ(s->tone.high_z[l], 0);
  }
}

// --- The sum -------------------------------------------------------------------------------------

TEST_P(Kernels, SumLanesInTheSameTree) {
  for (const unsigned buses : {0b11111u, 0b01011u}) {
    const auto s = std::make_unique<MixState>(RandomMix(Filters::kStill, buses, true, 3));
    MixWith(Specified(), *s, false, {0, kBlockFrames});
    EXPECT_EQ(s->accumulator.used, buses);
    for (const FrameRun run :
         {FrameRun{0, 64}, FrameRun{0, 1}, FrameRun{63, 1}, FrameRun{5, 31}, FrameRun{8, 6}}) {
      BusBlock got, expected;
      for (auto& bus : got.bus) bus.fill(0.25f);
      expected = got;
      Tested().reduce(s->accumulator, run, got);
      Specified().reduce(s->accumulator, run, expected);
      EXPECT_EQ(got.bus, expected.bus);
    }
  }
}

TEST_P(Kernels, TellWhichBusesTheyAddTo) {
  for (const unsigned buses : {0b00011u, 0b10111u}) {
    auto s = std::make_unique<MixState>(RandomMix(Filters::kStill, buses, true, 3));
    MixWith(Tested(), *s, false, {0, kBlockFrames});
    EXPECT_EQ(s->accumulator.used, buses);
  }
}

// --- One target against another ------------------------------------------------------------------

TEST(KernelTargets, Avx2AndAvx3GiveTheSameBits) {
  if (!MachineHas(KernelTarget::kAvx3)) GTEST_SKIP() << "this machine has no AVX3";
  const NoiseSamples samples({3, 100});
  for (const Interpolation interpolation : kInterpolations) {
    const VoiceKernel& avx2 = KernelFor(KernelTarget::kAvx2, interpolation);
    const VoiceKernel& avx3 = KernelFor(KernelTarget::kAvx3, interpolation);
    std::uint32_t seed = 0;
    for (const Filters filters : kFilters) {
      for (const bool wide : {false, true}) {
        const auto start = std::make_unique<MixState>(RandomMix(filters, 0b11111, true, ++seed));
        auto a = std::make_unique<MixState>(*start), b = std::make_unique<MixState>(*start);
        OscillatorLanes a_lanes = VoicesAt(samples, 1.3, seed), b_lanes = a_lanes;
        const auto render = [&](const VoiceKernel& kernel, OscillatorLanes& lanes, MixState& s) {
          if (wide) {
            kernel.fetch_wide(lanes, samples.wide(), kBlockFrames, s.tile, lanes);
          } else {
            kernel.fetch_narrow(lanes, samples.narrow(), kBlockFrames, s.tile, lanes);
          }
          MixWith(kernel, s, seed % 2 == 0, {0, kBlockFrames});
        };
        render(avx2, a_lanes, *a);
        render(avx3, b_lanes, *b);
        EXPECT_TRUE(a->tile.frame == b->tile.frame);
        EXPECT_TRUE(a->accumulator.frame == b->accumulator.frame);
        EXPECT_EQ(a->filter.z1, b->filter.z1);
        EXPECT_EQ(a->filter.z2, b->filter.z2);
      }
    }
  }
}

TEST(KernelTargets, AreFoundByName) {
  for (const KernelTarget target : kKernelTargets) {
    const auto found = FindKernelTarget(NameOf(target));
    ASSERT_EQ(found.has_value(), MachineHas(target)) << NameOf(target);
    if (found) {
      EXPECT_EQ(*found, target);
    } else {
      EXPECT_NE(found.error().find("cannot run here"), std::string::npos);
    }
  }
  EXPECT_NE(FindKernelTarget("mmx").error().find("'mmx' is no kernel target"), std::string::npos);
  EXPECT_TRUE(MachineHas(BestKernelTarget()));
}

TEST(KernelTargets, AreThoseOfTheProcessor) {
#if defined(__x86_64__)
  EXPECT_EQ(MachineHas(KernelTarget::kSse4), __builtin_cpu_supports("sse4.2") != 0);
  EXPECT_EQ(MachineHas(KernelTarget::kAvx2), __builtin_cpu_supports("avx2") != 0);
  EXPECT_EQ(MachineHas(KernelTarget::kAvx3), __builtin_cpu_supports("avx512bw") != 0);
#endif
  EXPECT_TRUE(MachineHas(KernelTarget::kScalar));
}

TEST(KernelTargets, TheForcedOneRuns) {
  const char* const forced = std::getenv("PORTAMENTO_TARGET");
  Rig rig(ConstantBank());
  EXPECT_EQ(NameOf(rig.synth().kernel_target()), forced ? forced : NameOf(BestKernelTarget()));
  for (const KernelTarget target : kKernelTargets) {
    if (!MachineHas(target)) continue;
    Rig other(ConstantBank(), {.kernel_target = target});
    EXPECT_EQ(other.synth().kernel_target(), target);
  }
}

TEST(KernelTargets, KernelsSayWhatTheyAre) {
  for (const KernelTarget target : kKernelTargets) {
    if (!MachineHas(target)) continue;
    for (const Interpolation interpolation : kInterpolations) {
      EXPECT_EQ(KernelFor(target, interpolation).target, target);
    }
  }
}

}  // namespace
}  // namespace portamento::test
