// Control points of whole groups against those of single lanes: the same bits, whatever a voice is
// doing.
#include <bit>
#include <cmath>
#include <cstring>
#include <random>

#include "gtest/gtest.h"

#include "engine/dsp/math.h"
#include "engine/rt/scoped_ftz.h"
#include "engine/voice/lane_control.h"
#include "tests/engine/kernels/lane_fixtures.h"

namespace portamento::test {
namespace {

using namespace engine;

constexpr std::uint32_t kRateHz = 48'000;

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  bool OneIn(unsigned n) { return Below(n) == 0; }
  unsigned Below(unsigned n) { return static_cast<unsigned>(engine_() >> 4) % n; }
  float Between(float low, float high) {
    return low + (high - low) * static_cast<float>(Below(1u << 24)) / 16777216.0f;
  }
  /// Mostly nothing.
  float Rarely(float low, float high) { return OneIn(3) ? Between(low, high) : 0.0f; }

 private:
  std::minstd_rand engine_;
};

/// `still`: nothing modulates pitch, cutoff or volume.
VoiceParams RandomParams(Random& r, bool still) {
  VoiceParams p;
  p[Param::kPitchCents] = r.OneIn(20) ? r.Between(-30'000, 12'000) : r.Between(-3000, 3000);
  p[Param::kAttenuationCb] = r.OneIn(20) ? 1440 : r.Between(0, 600);
  p[Param::kCutoffCents] = r.OneIn(2) ? 13'500 : r.Between(1000, 14'000);
  p[Param::kResonanceCb] = r.Rarely(0, 400);
  for (const Param weight : kWeightParams) p[weight] = r.OneIn(3) ? 0 : r.Between(0, 1);
  p[Param::kLowGain] = r.Rarely(-0.5f, 1);
  p[Param::kHighGain] = r.Rarely(-0.5f, 1);
  p[Param::kLowPole] = r.Between(0.01f, 0.1f);
  p[Param::kHighPole] = r.Between(0.1f, 0.5f);
  for (const Param to_pitch : {Param::kModLfoToPitch, Param::kVibLfoToPitch}) {
    p[to_pitch] = r.Rarely(-300, 300);
  }
  p[Param::kModEnvToPitch] = r.Rarely(-1200, 1200);
  p[Param::kModLfoToCutoff] = r.Rarely(-2000, 2000);
  p[Param::kModEnvToCutoff] = r.Rarely(-5000, 5000);
  p[Param::kModLfoToVolume] = r.Rarely(-60, 60);
  if (still) {
    for (const Param depth :
         {Param::kModLfoToPitch, Param::kVibLfoToPitch, Param::kModEnvToPitch,
          Param::kModLfoToCutoff, Param::kModEnvToCutoff, Param::kModLfoToVolume}) {
      p[depth] = 0;
    }
  }
  p[Param::kModLfoCycles] = r.Between(0, 0.001f);
  p[Param::kVibLfoCycles] = r.Between(0, 0.01f);
  p[Param::kModLfoDelay] = r.Rarely(0, 1000);
  p[Param::kVibLfoDelay] = r.Rarely(0, 1000);
  for (const Param time :
       {Param::kVolDelay, Param::kVolAttack, Param::kVolHold, Param::kModDelay, Param::kModAttack,
        Param::kModHold, Param::kModDecay, Param::kModRelease}) {
    p[time] = r.Rarely(0, 700);
  }
  p[Param::kVolDecay] = r.Between(0, 9000);
  p[Param::kVolRelease] = r.Between(0, 9000);
  p[Param::kVolSustainCb] = r.OneIn(4) ? 0 : r.Between(0, 1000);
  p[Param::kModSustain] = r.Between(0, 1);
  return p;
}

LaneStart RandomStart(Random& r) {
  LaneStart start{.base = 1000, .end = 5000, .first_frame = r.Below(5000)};
  if (!r.OneIn(4)) {
    start.loop_start = 1000;
    start.loop_end = 1000 + 2 + r.Below(3000);
  }
  if (start.loop_end > 0 && r.OneIn(4)) start.playback = Playback::kUntilRelease;
  if (r.OneIn(12)) start.playback = Playback::kWaiting;
  start.tail_base = 9000;
  start.tail_end = 5000;
  start.linear_mod_attack = r.OneIn(3);
  start.glide_cents = r.Rarely(-2000, 2000);
  start.glide_cents_per_frame = r.Between(0.1f, 10);
  return start;
}

/// What kernels do to a group in `frames` frames, as far as control points look at it.
void Run(LaneGroup& group, int frames) {
  const auto n = static_cast<float>(frames);
  for (std::size_t l = 0; l < kLanes; ++l) {
    group.oscillator.phase[l] += group.oscillator.increment[l] * static_cast<unsigned>(frames);
    group.mix.gain[l] += group.mix.delta_gain[l] * n;
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      group.mix.weight[bus][l] += group.mix.delta_weight[bus][l] * n;
    }
    group.filter.a[l] += group.filter.delta_a[l] * n;
    group.filter.b[l] += group.filter.delta_b[l] * n;
    group.filter.c[l] += group.filter.delta_c[l] * n;
    group.tone.low_gain[l] += group.tone.delta_low_gain[l] * n;
    group.tone.high_gain[l] += group.tone.delta_high_gain[l] * n;
    std::int32_t& left = group.control.frames_to_update[l];
    if (left != kEndlessFrames) left -= frames;
  }
}

/// Two groups that live through the same: one lane by lane, one with a kernel's help.
class TwoLives {
 public:
  TwoLives(KernelTarget target, std::uint32_t seed)
      : kernel_(KernelFor(target, Interpolation::kLinear)), random_(seed), still_(seed % 2 == 0) {
    for (int lane = 0; lane < kLanes; ++lane) SilenceLane(single_, lane);
    whole_ = single_;
  }

  /// `busy`: with events; otherwise voices come to rest.
  void Block(bool busy) {
    for (int frame = 0; frame < kBlockFrames;) {
      const int to_grid = kBlockFrames - frame;
      if (busy && random_.OneIn(2)) Event(to_grid);
      Update(to_grid);
      std::int32_t count = random_.OneIn(4) ? 1 + static_cast<int>(random_.Below(40)) : to_grid;
      count = std::min(count, to_grid);
      for (const std::int32_t left : single_.control.frames_to_update) {
        count = std::min(count, left);
      }
      Run(single_, count);
      Run(whole_, count);
      frame += count;
    }
  }

  bool Same() const {
    return std::memcmp(&single_, &whole_, offsetof(LaneGroup, voice)) == 0 &&
           single_.finished == whole_.finished && single_.toned == whole_.toned;
  }

  int due() const { return due_; }
  int left() const { return left_; }

 private:
  template <typename Act>
  void Both(Act act) {
    act(single_);
    act(whole_);
  }

  void Event(int to_grid) {
    const int lane = static_cast<int>(random_.Below(kLanes));
    const bool lives = ((single_.started & ~single_.finished) >> lane & 1) != 0;
    const VoiceParams params = RandomParams(random_, still_);
    if (!lives || random_.OneIn(10)) {
      const LaneStart start = RandomStart(random_);
      return Both([&](LaneGroup& g) { control_.Start(g, lane, start, params); });
    }
    switch (random_.Below(8)) {
      case 0:
        return Both([&](LaneGroup& g) { control_.Fade(g, lane); });
      case 1:
        return Both([&](LaneGroup& g) { control_.Release(g, lane, params, to_grid); });
      case 2:
        return Both([&](LaneGroup& g) { control_.Retune(g, lane, params, 300, 2, to_grid); });
      default:
        return Both([&](LaneGroup& g) { control_.Retarget(g, lane, params, to_grid); });
    }
  }

  void Update(int to_grid) {
    for (int lane = 0; lane < kLanes; ++lane) {
      if (single_.control.frames_to_update[static_cast<std::size_t>(lane)] != 0) continue;
      ++due_;
      control_.Update(single_, lane, to_grid);
    }
    for (unsigned left = kernel_.update(whole_, control_.scale(), to_grid); left != 0;
         left &= left - 1) {
      ++left_;
      control_.Update(whole_, std::countr_zero(left), to_grid);
    }
  }

  const VoiceKernel& kernel_;
  LaneControl control_{kRateHz};
  Random random_;
  bool still_;
  LaneGroup single_, whole_;
  int due_ = 0, left_ = 0;
};

class GroupControl : public testing::TestWithParam<KernelTarget> {};

INSTANTIATE_TEST_SUITE_P(Targets, GroupControl, testing::ValuesIn(VectorTargets()),
                         [](const auto& target) { return std::string(NameOf(target.param)); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(GroupControl);

TEST_P(GroupControl, GivesTheBitsOfSingleLanes) {
  const ScopedFlushToZero as_in_render;
  int due = 0, left = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const auto lives = std::make_unique<TwoLives>(GetParam(), seed);
    for (int block = 0; block < 300; ++block) {
      lives->Block(block % 20 < 8);
      ASSERT_TRUE(lives->Same()) << "seed " << seed << " block " << block;
    }
    due += lives->due();
    left += lives->left();
  }
  // Or the test would show nothing.
  EXPECT_LT(left, due / 2);
}

TEST_P(GroupControl, LeavesALoneWhatIsNotDue) {
  const VoiceKernel& kernel = KernelFor(GetParam(), Interpolation::kLinear);
  const LaneControl control(kRateHz);
  auto group = std::make_unique<LaneGroup>();
  for (int lane = 0; lane < kLanes; ++lane) SilenceLane(*group, lane);
  EXPECT_EQ(kernel.update(*group, control.scale(), 64), 0u);
  Random random(1);
  control.Start(*group, 3, RandomStart(random), RandomParams(random, false));
  EXPECT_EQ(kernel.update(*group, control.scale(), 64), 1u << 3);
}

}  // namespace
}  // namespace portamento::test
