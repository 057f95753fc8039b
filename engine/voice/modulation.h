// Modulation: from a zone's generators, its modulators and the state of the channel to the
// parameters of one voice.
#pragma once

#include <array>
#include <cstdint>

#include "engine/midi/channel.h"
#include "engine/settings.h"
#include "engine/voice/voice_params.h"
#include "soundfonts/bank/bank.h"

namespace portamento::engine {

/// What stays the same about a note for as long as it sounds.
struct NoteContext {
  const bank::Bank* bank = nullptr;
  const bank::Zone* zone = nullptr;
  std::uint8_t key = 60;         // shifted and overridden; gives pitch, modulators, key scaling
  std::uint8_t velocity = 127;   // after overrides
  std::uint8_t struck_key = 60;  // as played; poly pressure comes for this one
  std::int8_t key_shift = 0;     // by coarse tuning when struck: already in `key`
  std::int16_t pan_shift = 0;    // random pan, per mille
  float tuning_cents = 0;        // by tuning program and scale, as of when it was struck
  const DrumKey* drum_key = nullptr;  // of drum parts: what the song has set of the key
  float rate_cents = 0;               // of one sample frame per output frame
  bool soft = false;                  // struck while the soft pedal was down
};

/// What is set of the whole synthesizer and acts on voices.
struct MasterState {
  float tune_cents = 0;
  float coarse_tune_cents = 0;                         // not for drums
  float most_side_gain = 0;                            // 0: none, but 0 dB before the pan
  PartTone equalizer{.low_hz = 200, .high_hz = 3000};  // GS
};

/// What is added to each generator of a zone.
using GeneratorSums = std::array<float, bank::kGeneratorCount>;

/// Which effects are there to hear what is sent to them. What nobody hears is not sent.
struct SendHeard {
  bool reverb = true, chorus = true, delay = true;
};

class Modulation {
 public:
  /// Builds the tables of the source curves. [control]
  explicit Modulation(const SynthSettings& settings);

  /// Parameters of a voice as things stand now. [render]
  VoiceParams Compute(const NoteContext& note, const Channel& channel,
                      const MasterState& master) const;

  /// The parts of a zone's parameters that `changed` sources reach; 0: none listens. [render]
  unsigned PartsReached(const bank::SourceSet& changed, const bank::Bank& bank,
                        const bank::Zone& zone) const;

  /// Brings `parts` of `params`, which were computed for the voice before, to where things stand
  /// now. [render]
  void Update(unsigned parts, const NoteContext& note, const Channel& channel,
              const MasterState& master, VoiceParams& params) const;

  /// By how many frames modulators move the start of the sample; asked once, at note-on. [render]
  int StartOffsetFrames(const NoteContext& note, const Channel& channel) const;

  /// Value of a modulator source, -1..1, 0..1 or, of the wheel's range, semitones / 127. `link`:
  /// the sum of what linked modulators feed in. [render]
  float SourceValue(const bank::ModulatorSource& source, const NoteContext& note,
                    const Channel& channel, float link) const;

 private:
  void SumModulators(unsigned parts, const NoteContext& note, const Channel& channel,
                     GeneratorSums& sums) const;
  float Table(const bank::ModulatorSource& source, float position) const;

  float rate_hz_;
  float send_scale_;  // of what controllers send to the effects
  SendHeard send_heard_;
  // By curve, full, bipolar, negative; one entry more than positions, so that the last can be
  // approached.
  std::array<std::array<float, 129>, 32> curves_;
};

}  // namespace portamento::engine
