// One MIDI channel: its controllers, parameters and program, and what they mean for its voices.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "engine/event.h"
#include "engine/midi/bank_stack.h"
#include "engine/midi/controller_matrix.h"
#include "engine/midi/controllers.h"
#include "engine/midi/held_keys.h"
#include "engine/midi/part_parameters.h"
#include "engine/midi/part_tone.h"
#include "engine/midi/tuning.h"
#include "soundfonts/bank/generators.h"
#include "soundfonts/bank/modulator.h"

namespace portamento::engine {

/// What an NRPN sets of a drum key.
struct DrumEdit {
  std::uint8_t key = 0;
  DrumParameter parameter = DrumParameter::kCount;
  std::uint8_t value = 0;
};

/// Which of a channel's voices have to be told of a change.
struct ChannelChange {
  bank::SourceSet sources;          // those whose modulators listen to one of these
  bool all = false;                 // every one
  std::optional<DrumEdit> drums;    // for the drum set-up that the channel uses
  std::optional<int> zone_members;  // RPN 6: an MPE zone is made or dropped
};

class Channel {
 public:
  /// Power-on state (RP-015 and the defaults of GM2 and GS). `index`: 0..15 within its group.
  /// [render]
  void Reset(MidiMode mode, int index);

  /// Stores a controller. Pedals, channel modes and bank select are stored only: acting on them is
  /// up to the caller. [render]
  ChannelChange SetController(int number, int value);

  /// CC121: only what RP-015 lists. [render]
  void ResetControllers();

  int controller(int number) const { return controllers_[static_cast<std::size_t>(number)]; }
  bool pedal(int number) const { return cc::IsOn(controller(number)); }

  /// Position of a controller in 128 steps, with its LSB as fraction. [render]
  float Position(int number) const;

  /// Bank select takes effect here, and only here. [render]
  void SelectProgram(int program, const BankStack& banks);
  /// The bank and program of another channel. [render]
  void TakeProgram(const Channel& other, const BankStack& banks);
  /// Chooses anew after the banks or the drum setting have changed. [render]
  void RefreshPreset(const BankStack& banks);
  /// 0: melodic; 1, 2: drums with that set-up. [render]
  void SetDrumPart(int drum_part);

  /// GS, XG: what is set of a part besides controllers; not the receive channel. [render]
  ChannelChange SetPart(PartParameter parameter, int value);

  MidiMode mode() const { return mode_; }
  int program() const { return program_; }
  int bank() const { return bank_; }
  bool drums() const { return drums_; }
  PresetRef preset() const { return preset_; }

  std::uint16_t outputs = kAllOutputs;  // of Output; Reset leaves it
  int pitch_bend = 8192;
  int pressure = 0;
  std::array<std::uint8_t, 128> key_pressure{};
  bool mono = false;
  ControllerMatrix matrix;
  ScaleTuning scale_cents{};
  HeldKeys held_keys;
  int last_key = -1;               // of the note played last; -1: none yet
  int portamento_source_key = -1;  // CC84: for the next note only

  /// MPE: what the master of the channel's zone adds to its own bend, pressure and CC74. [render]
  void SetZoneBend(float semitones) { zone_bend_semitones_ = semitones; }
  void SetZonePressure(int value) { zone_pressure_ = value; }
  ChannelChange SetZoneTimbre(int value);

  /// -1..1 over the bend range; beyond that where a zone's master bends as well. [render]
  float WheelPosition() const;
  /// 0..127 [render]
  int Pressure() const { return std::min(pressure + zone_pressure_, 127); }

  float bend_range_semitones() const { return bend_range_semitones_; }
  /// RPN 0. [render]
  ChannelChange SetBendRange(float semitones);
  float modulation_depth_cents() const { return modulation_depth_cents_; }
  /// RPN 1 and 2; the coarse part is not for drums. [render]
  float tuning_cents() const {
    return fine_tune_cents_ + part_fine_tune_cents_ + 100.0f * static_cast<float>(KeyShift());
  }
  int tuning_program() const { return tuning_program_; }
  /// The part's own tone, and whether the common equalizer of GS acts on it. [render]
  const PartTone& tone() const { return tone_; }
  bool equalized() const { return equalized_; }
  std::size_t drum_set_up() const { return drum_set_up_; }
  bool random_pan() const { return random_pan_; }

  /// The key that chooses the zones of a struck key: coarse tuning moves the keyboard, so that a
  /// part an octave up takes the samples made for there (MIDI, RPN 2; DLS, RPN2 to key number).
  /// [render]
  int ZoneKey(int key) const { return std::clamp(key + KeyShift(), 0, 127); }

  /// The velocity a struck one becomes by the depth and offset of the part (GS, XG). [render]
  int ZoneVelocity(int velocity) const {
    return std::clamp(velocity * velocity_depth_ / 64 + 2 * (velocity_offset_ - 64), 1, 127);
  }

  /// What controllers and NRPNs add to a generator. [render]
  float GeneratorOffset(bank::Generator id) const {
    return tone_offset_[static_cast<std::size_t>(id)] + nrpn_offset_[static_cast<std::size_t>(id)];
  }
  /// Whether GeneratorOffset is anything but zero for some generator. [render]
  bool has_generator_offsets() const { return has_offsets_; }

 private:
  enum class Selected : std::uint8_t { kNone, kRpn, kNrpn, kSf2Nrpn };

  ChannelChange SetTone(int number, int value);
  ChannelChange SelectParameter(int number, int value);
  ChannelChange EnterData();
  ChannelChange SetRpn(int parameter, int value14);
  ChannelChange SetNrpn(int msb, int lsb, int value);
  ChannelChange SetSf2Nrpn(int value14);
  void SelectNothing();
  /// RPN 2 and the key shift of the part; drums stay where they are.
  int KeyShift() const {
    return drums_ ? 0 : static_cast<int>(coarse_tune_semitones_) + part_key_shift_;
  }

  std::array<std::uint8_t, 128> controllers_{};
  MidiMode mode_ = MidiMode::kDefault;
  int program_ = 0;
  int bank_ = 0;
  bool drums_ = false;
  bool drum_channel_by_default_ = false;
  PresetRef preset_;

  Selected selected_ = Selected::kNone;
  int sf2_nrpn_generator_ = 0;      // under construction by CC98
  bool sf2_nrpn_complete_ = false;  // the next CC98 begins another number
  float bend_range_semitones_ = 2;
  float fine_tune_cents_ = 0;
  float coarse_tune_semitones_ = 0;
  float modulation_depth_cents_ = 50;
  int tuning_program_ = 0;  // RPN 3
  int part_key_shift_ = 0;
  float part_fine_tune_cents_ = 0;
  int velocity_depth_ = 64, velocity_offset_ = 64;
  float zone_bend_semitones_ = 0;
  int zone_pressure_ = 0, zone_timbre_ = 64;
  bool random_pan_ = false;
  PartTone tone_;
  bool equalized_ = true;
  std::size_t drum_set_up_ = 0;
  std::array<float, bank::kGeneratorCount> tone_offset_{};  // CC71-78 and their GS/XG NRPNs
  std::array<float, bank::kGeneratorCount> nrpn_offset_{};  // SF2 NRPNs
  bool has_offsets_ = false;
};

}  // namespace portamento::engine
