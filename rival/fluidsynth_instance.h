// One FluidSynth with its settings, its banks and the song it plays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "rival/fluidsynth_library.h"

namespace portamento::rival {

struct FluidSynthSettings {
  std::uint32_t rate_hz = 48'000;
  double gain_linear = 0.6;
  bool effects = true;   // its reverb and chorus
  int polyphony = 4096;  // 1..65535
  int channels = 16;     // a multiple of 16, up to 256
};

class FluidSynthInstance {
 public:
  /// `library` must outlive it. [control]
  FluidSynthInstance(const FluidSynthLibrary& library, const FluidSynthSettings& settings);

  /// Opens a bank, or the embedded one by its name, over those already open. Presets are chosen
  /// anew. False when it cannot. [control]
  bool AddBank(const std::string& path, int bank_offset = 0);

  /// Begins to play the bytes of a MIDI file, which Render then goes through. False when it cannot.
  /// [control]
  bool Play(std::span<const std::byte> song);
  bool playing() const;

  /// The next frames. [control]
  void Render(std::span<float> left, std::span<float> right);

  /// Renders the next `frames` frames, or up to 63 more, to a 16-bit WAV file, by FluidSynth's own
  /// file renderer, as its command does; less when `go_on` says no between two blocks. Returns how
  /// many; 0 when the file cannot be written. [control]
  std::int64_t RenderToFile(const std::string& path, std::int64_t frames,
                            const std::function<bool()>& go_on);

  const FluidSynthLibrary& library() const { return library_; }
  fluid_synth_t* synth() const { return synth_.get(); }

 private:
  /// Calls a deletion of the library.
  template <typename Object>
  using Owned = std::unique_ptr<Object, void (*)(Object*)>;

  const FluidSynthLibrary& library_;
  Owned<fluid_settings_t> settings_;
  Owned<fluid_synth_t> synth_;
  Owned<fluid_player_t> player_;
};

}  // namespace portamento::rival
