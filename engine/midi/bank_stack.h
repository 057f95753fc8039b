// The banks a synthesizer plays from, one over the other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/samples/sample_store.h"
#include "soundfonts/bank/bank.h"

namespace portamento::engine {

struct StackedBank {
  std::shared_ptr<SampleStore> store;
  int bank_offset = 0;  // added to the numbers of its melodic banks
  int host_voice = -1;  // whose voice it is for (midi/host_voices.h); -1: for all notes
};

/// A preset and the store that holds its samples; empty when a song asks for nothing we have.
struct PresetRef {
  SampleStore* store = nullptr;
  const bank::Preset* preset = nullptr;

  explicit operator bool() const { return preset != nullptr; }
  friend bool operator==(PresetRef, PresetRef) = default;
};

class BankStack {
 public:
  BankStack() = default;
  /// Later banks lie over earlier ones. [control]
  explicit BankStack(std::vector<StackedBank> banks) : banks_(std::move(banks)) {}

  /// The preset to use for `bank` (0..127) and `program`. A melodic preset that no bank has is
  /// replaced by the same program of bank 0, by program 0 of bank 0, or by any there is; a drum kit
  /// only by the standard kit. [render]
  PresetRef Find(int bank, int program, bool drums) const;

  /// Only what is exactly there, without replacements. [render]
  PresetRef FindExact(int bank, int program, bool drums) const;

  /// What a voice of the host plays. [render]
  PresetRef FindForVoice(int host_voice) const;

  /// Whether any sample needs more than 16 bits. [control]
  bool has_wide_samples() const;

  const std::vector<StackedBank>& banks() const { return banks_; }

 private:
  PresetRef FindIgnoringOffset(int bank, int program) const;
  PresetRef AnyMelodic() const;

  std::vector<StackedBank> banks_;
};

}  // namespace portamento::engine
