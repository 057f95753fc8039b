// Songs made in a test and rendered through the offline path.
#pragma once

#include <memory>
#include <vector>

#include "offline/mixdown.h"
#include "songs/smf_reader.h"
#include "songs/smf_writer.h"
#include "tests/support/test_bank.h"

namespace portamento::test {

/// One tick is one frame at 48 kHz: 960 to a quarter of 20 ms.
inline constexpr std::uint16_t kFrameDivision = 960;
inline constexpr std::uint32_t kFrameTempoUs = 20'000;

/// A track on which ticks are frames.
inline songs::SmfTrack FrameTrack() {
  songs::SmfTrack track;
  track.Tempo(0, kFrameTempoUs);
  return track;
}

inline offline::SongEvents EventsOf(const songs::SmfTrack& track) {
  const auto file = songs::WriteSmf(0, kFrameDivision, std::span(&track, 1));
  return offline::DecodeSong(songs::ReadSong(file)->song, 48'000);
}

/// A bank in memory with what is needed to play from it.
struct Shelf {
  explicit Shelf(std::shared_ptr<const bank::Bank> bank)
      : memory(std::make_shared<engine::SampleMemory>()),
        store(std::make_shared<engine::SampleStore>(std::move(bank), memory)),
        stack({{store, 0}}) {}

  std::shared_ptr<engine::SampleMemory> memory;
  std::shared_ptr<engine::SampleStore> store;
  engine::BankStack stack;
};

/// No effects, gain 1.
inline offline::SongRendererSettings DryRenderer() {
  offline::SongRendererSettings settings;
  settings.synth.gain_linear = 1;
  settings.synth.SetEffectLevels(0);
  return settings;
}

/// Renders to the end, `block` frames at a time; left side.
inline std::vector<float> RenderSong(offline::SongRenderer& renderer, std::size_t block) {
  std::vector<float> all, left(block), right(block);
  while (const std::size_t count = renderer.Render({left, right})) {
    all.insert(all.end(), left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return all;
}

}  // namespace portamento::test
