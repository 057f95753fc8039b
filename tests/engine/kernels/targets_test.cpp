// A whole song on every target: how far they may lie apart.
#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

#include "tests/engine/busy_music.h"

namespace portamento::test {
namespace {

using engine::Interpolation;
using engine::KernelTarget;

constexpr std::size_t kFrames = 120'000;

Stereo Render(KernelTarget target, Interpolation interpolation) {
  // Few voices, so that some are stolen; effects on.
  Rig rig(BusyBank(), {.voice_limit = 40, .interpolation = interpolation, .kernel_target = target});
  return rig.Play(SortedBusyEvents(17, kFrames), kFrames);
}

/// The largest difference of any sample, in dB of full scale.
double DifferenceDb(const Stereo& a, const Stereo& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.left.size(); ++i) {
    most = std::max<double>(most, std::abs(a.left[i] - b.left[i]));
    most = std::max<double>(most, std::abs(a.right[i] - b.right[i]));
  }
  return Db(most);
}

class Targets : public testing::TestWithParam<Interpolation> {};

INSTANTIATE_TEST_SUITE_P(Interpolations, Targets,
                         testing::Values(Interpolation::kLinear, Interpolation::kCubic,
                                         Interpolation::kSinc8, Interpolation::kSinc32));

TEST_P(Targets, AgreeThroughAWholeSong) {
  const Stereo specified = Render(KernelTarget::kScalar, GetParam());
  ASSERT_GT(Peak(specified.left), 0.05);
  for (const KernelTarget target : engine::kKernelTargets) {
    if (!engine::MachineHas(target)) continue;
    EXPECT_LT(DifferenceDb(Render(target, GetParam()), specified), -120) << NameOf(target);
  }
}

TEST_P(Targets, Avx2AndAvx3GiveTheSameBits) {
  if (!engine::MachineHas(KernelTarget::kAvx3)) GTEST_SKIP() << "this machine has no AVX3";
  const Stereo avx2 = Render(KernelTarget::kAvx2, GetParam());
  const Stereo avx3 = Render(KernelTarget::kAvx3, GetParam());
  EXPECT_TRUE(avx2.left == avx3.left && avx2.right == avx3.right);
}

}  // namespace
}  // namespace portamento::test
