// The two synthesizers under measurement, as players of a MIDI file that hand out frames.
#pragma once

#include <memory>
#include <span>
#include <string>

namespace portamento::bench {

class Player {
 public:
  virtual ~Player() = default;
  /// Renders the next frames; false when the song is over.
  virtual bool Render(std::span<float> left, std::span<float> right) = 0;
};

struct PlayerSettings {
  std::string bank, song;
  double gain = 0.6;
  bool effects = true;
};

/// Both throw std::runtime_error when a file cannot be opened. 48 kHz.
std::unique_ptr<Player> OpenPortamento(const PlayerSettings& settings);
std::unique_ptr<Player> OpenFluidSynth(const PlayerSettings& settings);

}  // namespace portamento::bench
