// A Bank: presets, zones and samples as immutable plain data.
//
// Every file format becomes this one form, and the engine knows no other. Zones are already merged
// (instrument and preset level, global and local), so a note-on is a range test and nothing more.
// PCM is not here: see pcm_source.h.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "soundfonts/bank/generators.h"
#include "soundfonts/bank/modulator.h"
#include "soundfonts/bank/pcm_source.h"

namespace portamento::bank {

/// SF2 keeps drum kits in this bank.
inline constexpr std::uint16_t kPercussionBank = 128;

enum class LoopMode : std::uint8_t {
  kNone = 0,            // play to the end
  kForever = 1,         // loop, also through release
  kStartOnRelease = 2,  // silent while held; starts when the note is released
  kUntilRelease = 3,    // loop while held, then play on to the end
};

struct Sample {
  static constexpr std::uint32_t kUnknownFrames = UINT32_MAX;

  std::string name;
  std::uint32_t frames = 0;                    // kUnknownFrames until a compressed stream is opened
  std::uint32_t loop_start = 0, loop_end = 0;  // first frame of the loop, first frame after it
  std::uint32_t rate_hz = 44100;
  std::uint8_t root_key = 60;
  std::int8_t correction_cents = 0;
  bool wide = false;  // holds more than 16 bits per frame
  bool compressed = false;
};

/// A sample with its end and its loop settled: what is placed in sample memory and played.
/// Zones that move the loop points of a shared sample have waveforms of their own.
struct Waveform {
  std::uint32_t sample = 0;
  std::uint32_t trim_frames = 0;  // left off at the end
  std::uint32_t loop_start = 0, loop_end = 0;
  bool looped = false;

  friend bool operator==(const Waveform&, const Waveform&) = default;
};

/// An inclusive range of keys or velocities.
struct Range {
  std::uint8_t low = 0, high = 127;

  constexpr bool Contains(int value) const { return value >= low && value <= high; }
  constexpr bool empty() const { return low > high; }
  friend constexpr bool operator==(Range, Range) = default;
};

/// Which notes a zone answers to: the real key and velocity, before any override.
struct ZoneRange {
  Range keys, velocities;
  constexpr bool Contains(int key, int velocity) const {
    return keys.Contains(key) && velocities.Contains(velocity);
  }
};

/// What a new note of the same key on the channel does to a sounding zone.
enum class SameKey : std::uint8_t {
  kRelease,   // lets go of it, as lifting the key would (SF2)
  kShutDown,  // ends it within the shut-down time (DLS)
  kLayer,     // lets both sound (DLS, self-non-exclusive)
};

/// Where banks differ in how a zone behaves, besides its generators.
struct ZoneTraits {
  bool linear_mod_attack = false;  // modulation envelope rises linearly (DLS), not convexly (SF2)
  bool exact_resonance = false;    // Q is the peak over DC to the decibel (DLS), not EMU's law
  SameKey same_key = SameKey::kRelease;
  std::int16_t shut_down_timecents = -2000;  // for 96 dB: by SameKey and by exclusive class

  friend bool operator==(const ZoneTraits&, const ZoneTraits&) = default;
};

struct Zone {
  std::uint32_t waveform = 0;
  std::uint32_t tail_waveform = 0;  // the same sample unlooped, for LoopMode::kUntilRelease
  std::uint32_t start_frame = 0;    // first frame played
  std::uint32_t first_modulator = 0;
  std::uint16_t modulator_count = 0;
  LoopMode loop_mode = LoopMode::kNone;
  std::uint8_t root_key = 60;
  ZoneTraits traits;
  float attenuation_cb = 0;    // not clamped: a negative sum can undo modulated attenuation
  float correction_cents = 0;  // of the sample; never scaled by scaleTuning
  GeneratorValues
      generators;     // kAttenuation and the sample addresses have moved to the fields above
  SourceSet sources;  // everything the zone's modulators listen to
};

/// What a bank says about itself; a converted bank must still say whose it is.
struct Credits {
  std::string author, copyright, comment;
};

struct Preset {
  std::string name;
  std::uint16_t bank = 0;     // 0..127, kPercussionBank; higher ones cannot be played
  std::uint16_t program = 0;  // 0..127
  std::uint32_t first_zone = 0;
  std::uint32_t zone_count = 0;
};

/// Made by BankBuilder only; never changes afterwards, so any thread may read it.
class Bank {
 public:
  const std::string& name() const { return name_; }
  const Credits& credits() const { return credits_; }
  std::span<const Preset> presets() const { return presets_; }  // sorted by (bank, program)
  std::span<const Zone> zones() const { return zones_; }
  std::span<const Sample> samples() const { return samples_; }
  std::span<const Waveform> waveforms() const { return waveforms_; }
  const PcmSource& pcm() const { return *pcm_; }

  /// The preset at exactly this address, or null. [any]
  const Preset* Find(std::uint16_t bank, std::uint16_t program) const;

  std::span<const Zone> ZonesOf(const Preset& preset) const {
    return zones().subspan(preset.first_zone, preset.zone_count);
  }
  /// The ranges of ZonesOf(preset), in the same order, packed for the search at note-on.
  std::span<const ZoneRange> RangesOf(const Preset& preset) const {
    return std::span(ranges_).subspan(preset.first_zone, preset.zone_count);
  }
  std::span<const Modulator> ModulatorsOf(const Zone& zone) const {
    return std::span(modulators_).subspan(zone.first_modulator, zone.modulator_count);
  }

 private:
  friend class BankBuilder;
  Bank() = default;

  std::string name_;
  Credits credits_;
  std::vector<Preset> presets_;
  std::vector<Zone> zones_;
  std::vector<ZoneRange> ranges_;
  std::vector<Modulator> modulators_;
  std::vector<Sample> samples_;
  std::vector<Waveform> waveforms_;
  std::shared_ptr<const PcmSource> pcm_;
};

}  // namespace portamento::bank
