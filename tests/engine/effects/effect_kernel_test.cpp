// Effects on every target, cut anywhere: how far they may lie apart, and that they come to rest.
#include "engine/effects/effect_kernel.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "gtest/gtest.h"

#include "engine/effects/chorus.h"
#include "engine/effects/delay.h"
#include "engine/effects/reverb.h"
#include "engine/rt/scoped_ftz.h"
#include "tests/support/measure.h"
#include "tests/support/rig.h"

namespace portamento::test {
namespace {

using engine::Chorus;
using engine::ChorusParameters;
using engine::Delay;
using engine::DelayParameters;
using engine::KernelTarget;
using engine::Reverb;
using engine::ReverbParameters;

using Frames = std::vector<float>;

/// All that comes out of an effect, one after the other.
using Outputs = std::array<Frames, 4>;

struct Part {
  std::span<const float> send;
  std::array<std::span<float>, 4> out;
};

void Run(Reverb& reverb, const Part& part) { reverb.Process(part.send, part.out[0], part.out[1]); }
void Run(Chorus& chorus, const Part& part) {
  chorus.Process(part.send, part.out[0], part.out[1], part.out[2], part.out[3]);
}
void Run(Delay& delay, const Part& part) {
  delay.Process(part.send, part.out[0], part.out[1], part.out[3]);
}

/// Parameters that begin, and that follow each a while after the one before: glides, other rooms
/// and times, delays shorter than a vector.
template <typename Effect>
struct Life;
template <>
struct Life<Reverb> {
  static std::vector<ReverbParameters> Parameters() {
    return {{},
            {.decay_seconds = 0.5f, .pre_low_pass_hz = 4000},
            {.decay_seconds = 0.5f, .pre_low_pass_hz = 4000, .level_linear = 0.3f},
            {.decay_seconds = 3, .high_decay_ratio = 0.9f, .pre_delay_seconds = 0, .size = 0.2f},
            {.decay_seconds = 1, .pre_delay_seconds = 0, .size = 0.2f}};
  }
};
template <>
struct Life<Chorus> {
  static std::vector<ChorusParameters> Parameters() {
    return {{},
            {.feedback_linear = 0.85f, .base_seconds = 0.001f, .to_reverb_linear = 0.5f},
            // Faster than the line is written.
            {.rate_hz = 15.5f, .depth_seconds = 0.04f, .base_seconds = 0.0005f},
            {.pre_low_pass_hz = 3000, .to_delay_linear = 0.5f, .level_linear = 0.5f},
            {.depth_seconds = 0, .base_seconds = 0.05f}};
  }
};
template <>
struct Life<Delay> {
  static std::vector<DelayParameters> Parameters() {
    return {{},
            {.feedback_linear = -0.6f, .to_reverb_linear = 1},
            {.centre_seconds = 0.0001f, .left_seconds = 0, .right_seconds = 1, .left_linear = 1},
            {.centre_seconds = 0.01f, .right_linear = 0.5f, .pre_low_pass_hz = 2000},
            {.level_linear = 0.2f}};
  }
};

struct Cut {
  std::size_t most_frames = 1 << 20;
  std::uint32_t seed = 0;  // 0: all parts as long as may be
};

constexpr std::size_t kFrames = 40'000, kChangeFrames = 7'001;

/// Noise in bursts, with silence before, between and after.
Frames Bursts() {
  Frames send(kFrames);
  std::minstd_rand random(3);
  for (std::size_t i = 0; i < send.size(); ++i) {
    const float x = static_cast<float>(random() % 65'536) / 32'768.0f - 1.0f;
    if (i >= 100 && i / 3000 % 3 == 0) send[i] = x;
  }
  return send;
}

template <typename Effect>
Outputs Live(KernelTarget target, std::uint32_t rate_hz, Cut cut = {}) {
  const engine::ScopedFlushToZero as_in_render;
  const auto parameters = Life<Effect>::Parameters();
  auto effect = std::make_unique<Effect>();
  effect->Prepare(rate_hz, parameters[0], target);
  const Frames send = Bursts();
  Outputs out;
  out.fill(Frames(send.size()));
  std::minstd_rand random(cut.seed);
  for (std::size_t done = 0; done < send.size();) {
    const std::size_t change = done / kChangeFrames;
    if (done % kChangeFrames == 0) effect->SetParameters(parameters[change % parameters.size()]);
    std::size_t count = std::min((change + 1) * kChangeFrames, send.size()) - done;
    count = std::min(count, cut.seed != 0 ? 1 + random() % cut.most_frames : cut.most_frames);
    Part part{.send = std::span(send).subspan(done, count)};
    for (std::size_t i = 0; i < out.size(); ++i) {
      part.out[i] = std::span(out[i]).subspan(done, count);
    }
    Run(*effect, part);
    done += count;
  }
  return out;
}

double DifferenceDb(const Outputs& a, const Outputs& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t f = 0; f < a[i].size(); ++f) {
      most = std::max<double>(most, std::abs(a[i][f] - b[i][f]));
    }
  }
  return Db(most);
}

template <typename Effect>
class EffectKernels : public testing::Test {};

using Effects = testing::Types<Reverb, Chorus, Delay>;
TYPED_TEST_SUITE(EffectKernels, Effects);

constexpr std::uint32_t kRatesHz[] = {8'000, 44'100, 48'000, 192'000};

TYPED_TEST(EffectKernels, AgreeWithTheScalarOne) {
  for (const std::uint32_t rate_hz : kRatesHz) {
    const Outputs specified = Live<TypeParam>(KernelTarget::kScalar, rate_hz);
    EXPECT_GT(Peak(specified[0]), 0.05);
    for (const KernelTarget target : engine::kKernelTargets) {
      if (!engine::MachineHas(target)) continue;
      EXPECT_LT(DifferenceDb(Live<TypeParam>(target, rate_hz), specified), -120)
          << NameOf(target) << ' ' << rate_hz;
    }
  }
}

TYPED_TEST(EffectKernels, GiveTheSameBitsOnAvx2AndAvx3) {
  if (!engine::MachineHas(KernelTarget::kAvx3)) GTEST_SKIP() << "this machine has no AVX3";
  for (const std::uint32_t rate_hz : kRatesHz) {
    EXPECT_EQ(Live<TypeParam>(KernelTarget::kAvx2, rate_hz),
              Live<TypeParam>(KernelTarget::kAvx3, rate_hz))
        << rate_hz;
  }
}

TYPED_TEST(EffectKernels, GiveTheSameBitsHoweverTheFramesAreCut) {
  for (const std::uint32_t rate_hz : kRatesHz) {
    const Outputs whole = Live<TypeParam>(TargetForThisRun(), rate_hz);
    for (const Cut cut : {Cut{1}, Cut{17}, Cut{64}, Cut{100, 1}, Cut{700, 2}}) {
      EXPECT_EQ(Live<TypeParam>(TargetForThisRun(), rate_hz, cut), whole)
          << rate_hz << ' ' << cut.most_frames;
    }
  }
}

TEST(EffectKernels, SayWhatTheyAre) {
  for (const KernelTarget target : engine::kKernelTargets) {
    if (!engine::MachineHas(target)) continue;
    EXPECT_EQ(engine::EffectKernelFor(target).target, target);
  }
}

// --- Rest ----------------------------------------------------------------------------------------

/// An effect after noise and so many frames of silence, cut into parts.
template <typename Effect, typename Parameters>
std::unique_ptr<Effect> After(std::size_t silent_frames, std::size_t part_frames,
                              const Parameters& parameters) {
  const engine::ScopedFlushToZero as_in_render;
  auto effect = std::make_unique<Effect>();
  effect->Prepare(48'000, parameters, TargetForThisRun());
  Frames send = Bursts();
  send.resize(3000);
  send.resize(3000 + silent_frames);
  Outputs out;
  for (std::size_t done = 0; done < send.size(); done += part_frames) {
    const std::size_t count = std::min(part_frames, send.size() - done);
    out.fill(Frames(count));
    Run(*effect, {std::span(send).subspan(done, count), {out[0], out[1], out[2], out[3]}});
  }
  return effect;
}

template <typename Effect>
Outputs ImpulseResponse(Effect& effect) {
  const engine::ScopedFlushToZero as_in_render;
  Frames send(20'000);
  send[0] = 1;
  Outputs out;
  out.fill(Frames(send.size()));
  Run(effect, {send, {out[0], out[1], out[2], out[3]}});
  return out;
}

/// How long it takes until it rests, to the block.
template <typename Effect, typename Parameters>
void ExpectRest(const Parameters& parameters, std::size_t rings_frames, std::size_t rests_frames) {
  Effect fresh;
  fresh.Prepare(48'000, parameters, TargetForThisRun());
  const Outputs expected = ImpulseResponse(fresh);
  EXPECT_EQ(ImpulseResponse(*After<Effect>(rests_frames, 64, parameters)), expected);
  EXPECT_EQ(ImpulseResponse(*After<Effect>(rests_frames, 997, parameters)), expected);
  EXPECT_NE(ImpulseResponse(*After<Effect>(rings_frames, 64, parameters)), expected);
}

TEST(EffectRest, ARestedReverbIsAsGoodAsNew) {
  ExpectRest<Reverb>(ReverbParameters{.decay_seconds = 0.4f}, 60'000, 150'000);
}

TEST(EffectRest, ARestedDelayIsAsGoodAsNew) {
  ExpectRest<Delay>(DelayParameters{.centre_seconds = 0.1f}, 60'000, 200'000);
}

TEST(EffectRest, ARestedChorusIsAsGoodAsNew) {
  // Standing still: its phase goes on while it rests.
  ExpectRest<Chorus>(ChorusParameters{.rate_hz = 0, .feedback_linear = 0.3f}, 4'000, 25'000);
}

TEST(EffectRest, AnEffectThatRestsHasNothingLeftToSay) {
  // What is lost by resting lies 250 dB and more below what came in.
  auto reverb = After<Reverb>(0, 64, ReverbParameters{.decay_seconds = 0.4f});
  const engine::ScopedFlushToZero as_in_render;
  const Frames silence(200'000);
  Frames left(silence.size()), right(silence.size());
  reverb->Process(silence, left, right);
  const auto last = std::find_if(left.rbegin(), left.rend(), [](float x) { return x != 0; });
  ASSERT_NE(last, left.rbegin());
  EXPECT_LT(Db(std::abs(*last)), -250);
}

}  // namespace
}  // namespace portamento::test
