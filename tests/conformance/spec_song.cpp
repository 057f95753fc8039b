#include "tests/conformance/spec_song.h"

#include <cmath>

#include "io/mapped_file.h"
#include "offline/song_renderer.h"
#include "songs/smf_reader.h"
#include "soundfonts/open_bank.h"
#include "tests/support/shared_files.h"

namespace portamento::test {

std::optional<Stereo> RenderSpecSong(double start_seconds, double end_seconds, bool effects) {
  const auto folder = SharedFolder() / "soundfont-spec-test";
  const auto bank = OpenBank((folder / "sf_spec_test.sf2").string());
  const auto file = io::MappedFile::Open((folder / "sf_spec_test.mid").string());
  if (!bank || !file) return std::nullopt;
  const auto song = songs::ReadSong((*file)->bytes());
  if (!song) return std::nullopt;

  offline::SongRendererSettings settings{
      .start_seconds = start_seconds, .end_seconds = end_seconds, .tail_seconds = 0};
  settings.synth.gain_linear = 1;
  settings.synth.SetEffectLevels(effects ? 1 : 0);
  const auto memory = std::make_shared<engine::SampleMemory>();
  const auto store = std::make_shared<engine::SampleStore>(bank->bank, memory);
  const engine::BankStack banks({{store, 0}});
  offline::SongRenderer renderer(settings, offline::DecodeSong(song->song, settings.synth.rate_hz),
                                 memory, banks);
  const auto frames = static_cast<std::size_t>(std::llround(end_seconds * settings.synth.rate_hz));
  Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
  auto at = static_cast<std::size_t>(std::llround(start_seconds * settings.synth.rate_hz));
  while (at < frames) {
    const std::size_t count =
        renderer.Render({std::span(sound.left).subspan(at), std::span(sound.right).subspan(at)});
    if (count == 0) break;
    at += count;
  }
  return sound;
}

}  // namespace portamento::test
