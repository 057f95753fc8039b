// A synthesizer on a test bench: a bank, events with times in frames, and the sound they make.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/synth.h"
#include "soundfonts/bank/bank.h"

namespace portamento::test {

struct Stereo {
  std::vector<float> left, right;
};

/// Gain 1, no effects: what comes out is what the voices give.
engine::SynthSettings DrySettings();

/// The kernel target that PORTAMENTO_TARGET in the environment names, or the fastest.
engine::KernelTarget TargetForThisRun();

/// The settings with that target, unless they have one.
engine::SynthSettings ForThisRun(engine::SynthSettings settings);

class Rig {
 public:
  /// All samples of the bank are loaded at once. PORTAMENTO_TARGET in the environment forces a
  /// kernel target where `settings` has none.
  explicit Rig(std::shared_ptr<const bank::Bank> bank,
               const engine::SynthSettings& settings = DrySettings());

  /// Plays `events` (times from now on) and returns the next `frames` frames, rendered `block` at a
  /// time.
  Stereo Play(std::vector<engine::Event> events, std::size_t frames, std::size_t block = 256);

  /// Puts another bank in place of the one in use, loaded.
  void ChangeBank(std::shared_ptr<const bank::Bank> bank);

  engine::Synth& synth() { return *synth_; }
  engine::SampleStore& store() { return *store_; }

 private:
  std::shared_ptr<engine::SampleMemory> memory_;
  std::shared_ptr<engine::SampleStore> store_;
  std::unique_ptr<engine::Synth> synth_;
};

/// Events, briefly. Channels count from 0.
engine::Event On(std::int64_t time, int key, int velocity = 127, int channel = 0);
engine::Event Off(std::int64_t time, int key, int channel = 0);
engine::Event Cc(std::int64_t time, int number, int value, int channel = 0);
engine::Event Program(std::int64_t time, int program, int channel = 0);
engine::Event Bend(std::int64_t time, int value, int channel = 0);
engine::Event Pressure(std::int64_t time, int value, int channel = 0);
engine::Event KeyPressure(std::int64_t time, int key, int value, int channel = 0);
engine::Event Reset(std::int64_t time, engine::MidiMode mode);

/// The controllers that leave a voice's level alone: volume and expression at 127, no sends.
std::vector<engine::Event> FullLevel(int channel = 0);

/// FullLevel and then `events`.
std::vector<engine::Event> AtFullLevel(std::vector<engine::Event> events);

}  // namespace portamento::test
