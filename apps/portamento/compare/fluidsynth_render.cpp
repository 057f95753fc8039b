#include "apps/portamento/compare/fluidsynth_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "apps/portamento/exit_code.h"

namespace portamento::app {
namespace {

constexpr std::size_t kBlockFrames = 64;

}  // namespace

RenderedSong RenderByFluidSynth(rival::FluidSynthInstance& synth,
                                const std::vector<BankArgument>& banks,
                                const std::vector<std::byte>& song, std::size_t frames) {
  for (const BankArgument& bank : banks) {
    if (!synth.AddBank(bank.path, bank.bank_offset)) {
      throw Failure(ExitCode::kBank, fmt::format("FluidSynth cannot open {}", bank.path));
    }
  }
  if (!synth.Play(song)) throw Failure(ExitCode::kMidi, "FluidSynth cannot open the song");
  RenderedSong rendered{std::vector<float>(frames), std::vector<float>(frames)};
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < frames; at += kBlockFrames) {
    const std::size_t count = std::min(kBlockFrames, frames - at);
    synth.Render(std::span(rendered.left).subspan(at, count),
                 std::span(rendered.right).subspan(at, count));
  }
  rendered.render_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return rendered;
}

}  // namespace portamento::app
