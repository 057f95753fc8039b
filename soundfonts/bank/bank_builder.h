// The only way to make a Bank: collects samples and zones, settles loops, freezes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "soundfonts/bank/bank.h"

namespace portamento::bank {

/// A list of modulators kept by the builder; zones with the same list share it.
struct ModulatorList {
  std::uint32_t first = 0;
  std::uint16_t count = 0;
  SourceSet sources;
};

/// One zone as a file reader or a test describes it; addresses already include all offsets and
/// may lie anywhere: the builder brings them into the sample.
struct ZoneSpec {
  Range keys, velocities;
  std::uint32_t sample = 0;
  std::int64_t start_frame = 0;
  std::int64_t end_offset = 0;  // relative to the sample's end, normally <= 0
  std::int64_t loop_start = 0, loop_end = 0;
  LoopMode loop_mode = LoopMode::kNone;
  ZoneTraits traits;
  float attenuation_cb = 0;
  float correction_cents = 0;  // besides the sample's own; never scaled by scaleTuning
  GeneratorValues generators;
  ModulatorList modulators;  // from AddModulators; none by default
};

class BankBuilder {
 public:
  explicit BankBuilder(std::string name, Credits credits = {}) {
    bank_->name_ = std::move(name);
    bank_->credits_ = std::move(credits);
  }

  /// Returns the sample's index. Loop points are brought into order and into the sample.
  std::uint32_t AddSample(Sample sample);

  /// Keeps a list for use in zones. At most kMaxModulatorsPerZone are kept.
  ModulatorList AddModulators(std::span<const Modulator> list);

  /// Starts a preset; the zones that follow belong to it. Of several presets at one address the
  /// first is kept.
  void AddPreset(std::string name, std::uint16_t bank, std::uint16_t program);

  /// Adds a zone to the preset begun last. A zone that can never sound (empty range, unknown
  /// sample, nothing between start and end) is left out; false then.
  bool AddZone(const ZoneSpec& spec);

  /// A spec that plays all of `sample` for every note, with the sample's own loop points.
  ZoneSpec PlainZone(std::uint32_t sample, LoopMode loop_mode) const;

  /// Sorts the presets and ends the building.
  std::shared_ptr<const Bank> Freeze(std::shared_ptr<const PcmSource> pcm) &&;

 private:
  std::uint32_t InternWaveform(const Waveform& waveform);

  struct WaveformHash {
    std::size_t operator()(const Waveform& waveform) const;
  };

  std::shared_ptr<Bank> bank_{new Bank};
  std::unordered_map<Waveform, std::uint32_t, WaveformHash> waveform_index_;
  std::unordered_multimap<std::size_t, ModulatorList> lists_by_hash_;
};

}  // namespace portamento::bank
