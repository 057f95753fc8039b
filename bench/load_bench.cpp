// bench_load SONG [BANK...]: time from nothing to the first audible frame, and the peak memory of
// the whole song, for us and FluidSynth, each in fresh processes one after the other.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/child_run.h"
#include "bench/players.h"

namespace portamento::bench {
namespace {

using Open = std::unique_ptr<Player> (*)(const PlayerSettings&);

constexpr int kRuns = 5;
constexpr std::size_t kBlock = 64;

struct Block {
  std::array<float, kBlock> left{}, right{};

  bool audible() const {
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (std::abs(left[i]) + std::abs(right[i]) > 1e-5f) return true;
    }
    return false;
  }
};

double MillisecondsToFirstFrame(Open open, const PlayerSettings& settings) {
  const auto start = std::chrono::steady_clock::now();
  const auto player = open(settings);
  Block block;
  while (player->Render(block.left, block.right) && !block.audible()) {
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double RenderAll(Open open, const PlayerSettings& settings) {
  const auto player = open(settings);
  std::array<float, 1024> left, right;
  while (player->Render(left, right)) {
  }
  return 0;
}

void Measure(const PlayerSettings& settings) {
  fmt::print("{}\n", settings.bank);
  struct Figures {
    double milliseconds, memory_mib;
  };
  std::array<Figures, 2> figures{};
  constexpr std::array<Open, 2> kOpen = {OpenPortamento, OpenFluidSynth};
  for (std::size_t i = 0; i < 2; ++i) {
    RunInChild(
        [&] { return MillisecondsToFirstFrame(kOpen[i], settings); });  // warms the page cache
    const auto first =
        MedianOfChildren(kRuns, [&] { return MillisecondsToFirstFrame(kOpen[i], settings); });
    const auto whole = RunInChild([&] { return RenderAll(kOpen[i], settings); });
    if (!first || !whole) {
      fmt::print("  cannot be measured\n");
      return;
    }
    figures[i] = {first->value, whole->peak_memory_mib};
  }
  const auto [ours, theirs] = figures;
  fmt::print("  {:<28}{:>12}{:>12}{:>10}\n", "", "portamento", "fluidsynth", "ratio");
  fmt::print("  {:<28}{:>9.1f} ms{:>9.1f} ms{:>10.1f}\n", "open to first audible frame",
             ours.milliseconds, theirs.milliseconds, theirs.milliseconds / ours.milliseconds);
  fmt::print("  {:<28}{:>8.1f} MiB{:>8.1f} MiB{:>10.1f}\n", "peak memory, whole song",
             ours.memory_mib, theirs.memory_mib, theirs.memory_mib / ours.memory_mib);
}

}  // namespace
}  // namespace portamento::bench

int main(int argc, char** argv) {
  using namespace portamento::bench;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::fprintf(stderr, "usage: %s SONG [BANK...]\n", argv[0]);
    return 2;
  }
  std::vector<std::string> banks(arguments.begin() + 1, arguments.end());
  if (banks.empty()) {
    banks = {"/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf3/MuseScore_General.sf3"};
  }
  for (const std::string& bank : banks) {
    if (!std::filesystem::exists(bank)) {
      std::fprintf(stderr, "%s is not there; `tools/setup bench` installs it\n", bank.c_str());
      continue;
    }
    Measure({.bank = bank, .song = arguments[0]});
  }
  return 0;
}
