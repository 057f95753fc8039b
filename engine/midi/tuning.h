// Tuning of keys: the programs of the MIDI Tuning Standard, and the scale of a channel.
//
// A program says for each of 128 keys where it sounds; a scale moves the twelve classes of a
// channel. Both are kept as cents away from equal temperament.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace portamento::engine {

/// Cents away from equal temperament, by key.
using KeyTuning = std::array<float, 128>;

/// Cents away from equal temperament, C to B.
using ScaleTuning = std::array<float, 12>;

class TuningPrograms {
 public:
  static constexpr std::size_t kPrograms = 128;

  /// Every program begins as `initial`. [control]
  explicit TuningPrograms(const KeyTuning& initial)
      : initial_(initial), programs_(kPrograms, initial) {}

  /// [render]
  void Reset() { programs_.assign(kPrograms, initial_); }

  /// A key sounds `fraction` / 16384 of a semitone above key `semitone`. [render]
  void Tune(std::size_t program, int key, int semitone, int fraction) {
    programs_[program % kPrograms][static_cast<std::size_t>(key)] =
        100.0f * static_cast<float>(semitone - key) +
        static_cast<float>(fraction) * (100.0f / 16384.0f);
  }

  float CentsOf(std::size_t program, int key) const {
    return programs_[program % kPrograms][static_cast<std::size_t>(key)];
  }

 private:
  KeyTuning initial_;
  std::vector<KeyTuning> programs_;
};

}  // namespace portamento::engine
