// Plays a fixed piece on every kernel target that there is here, and prints a digest of each sound.
//
// Built for another system it must print the same lines: that is what the tests compare.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "tests/support/rig.h"
#include "tests/support/test_bank.h"

namespace portamento {
namespace {

using engine::Interpolation;

constexpr std::size_t kFrames = 96'000;

/// Loops short and long, a filter that moves, a vibrato, a long release.
std::shared_ptr<const bank::Bank> MakeBank() {
  test::TestBank bank;
  const auto noise = bank.AddSample(test::Noise(3000, 1), {.loop_start = 500, .loop_end = 2900});
  const auto ring = bank.AddSample(test::Noise(700, 2), {.loop_start = 100, .loop_end = 160});
  const auto wide = bank.AddWideSample(std::vector<float>(400, 12'345.5f));
  bank.Preset(0, 0);
  for (const std::uint32_t sample : {noise, ring, wide}) {
    bank::ZoneSpec zone = bank.Zone(sample);
    zone.generators.Set(bank::Generator::kFilterCutoff, 7000);
    zone.generators.Set(bank::Generator::kFilterQ, 90);
    zone.generators.Set(bank::Generator::kModEnvToFilterCutoff, 2400);
    zone.generators.Set(bank::Generator::kModEnvDecay, -1200);
    zone.generators.Set(bank::Generator::kVibLfoToPitch, 30);
    zone.generators.Set(bank::Generator::kVolEnvRelease, 0);
    bank.Add(zone);
  }
  return bank.Freeze();
}

std::vector<engine::Event> MakePiece() {
  std::vector<engine::Event> piece;
  for (int i = 0; i < 60; ++i) {
    const std::int64_t time = 1111 * i;
    const int channel = i % 16, key = 30 + 13 * i % 60;
    piece.push_back(test::On(time, key, 40 + i, channel));
    piece.push_back(test::Bend(time + 300, 8192 + 100 * i, channel));
    piece.push_back(test::Cc(time + 500, 1, 2 * i, channel));
    piece.push_back(test::Cc(time + 600, 10, 2 * i, channel));
    piece.push_back(test::Off(time + 900, key, channel));
  }
  return piece;
}

std::uint64_t Digest(const test::Stereo& sound) {
  std::uint64_t digest = 0xCBF2'9CE4'8422'2325;  // FNV-1a, a word at a time
  for (const auto* side : {&sound.left, &sound.right}) {
    for (const float x : *side)
      digest = (digest ^ std::bit_cast<std::uint32_t>(x)) * 0x100'0000'01B3;
  }
  return digest;
}

}  // namespace
}  // namespace portamento

int main() {
  using namespace portamento;
  for (const engine::KernelTarget target : engine::kKernelTargets) {
    if (!engine::MachineHas(target)) continue;
    for (const Interpolation interpolation :
         {Interpolation::kLinear, Interpolation::kCubic, Interpolation::kSinc8}) {
      test::Rig rig(MakeBank(), {.interpolation = interpolation, .kernel_target = target});
      const std::uint64_t digest = Digest(rig.Play(MakePiece(), kFrames));
      std::printf("digest: %s %u %08x%08x\n", std::string(engine::NameOf(target)).c_str(),
                  static_cast<unsigned>(interpolation), static_cast<unsigned>(digest >> 32),
                  static_cast<unsigned>(digest));
    }
  }
}
