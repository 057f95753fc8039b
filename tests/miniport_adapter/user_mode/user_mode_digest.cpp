// Plays the piece on a user-mode synthesizer without COM, and prints a digest of each sound.
#include <algorithm>
#include <cstdio>

#include "miniport_adapter/user_mode/open_synth.h"
#include "tests/miniport_adapter/user_mode/frames_as_time.h"
#include "tests/miniport_adapter/user_mode/piece.h"

namespace portamento {
namespace {

std::vector<std::int16_t> Render(const test::PieceFormat& format) {
  dmus::PortParameters parameters{.voices = 64,
                                  .channel_groups = 2,
                                  .audio_channels = format.channels,
                                  .rate_hz = format.rate_hz};
  dmus::OpenSynth synth(parameters, {});
  for (const auto& image : test::PieceDownloads()) {
    if (!synth.Download(image)) std::puts("a download was refused");
  }
  synth.Start();
  test::FramesAsTime time;
  for (const auto& buffer : test::Piece()) synth.Play(buffer.frame, buffer.bytes, time);
  std::vector<std::int16_t> sound(std::size_t{test::kPieceFrames} * format.channels);
  for (std::uint32_t at = 0; at < test::kPieceFrames; at += test::kPieceBlock) {
    const std::uint32_t count = std::min(test::kPieceBlock, test::kPieceFrames - at);
    synth.Render(std::span(sound).subspan(std::size_t{at} * format.channels,
                                          std::size_t{count} * format.channels),
                 at);
  }
  return sound;
}

}  // namespace
}  // namespace portamento

int main() {
  using namespace portamento;
  for (const test::PieceFormat& format : test::kPieceFormats) {
    std::puts(test::LineAbout(format, Render(format)).c_str());
  }
}
