#include "soundfonts/dls/dls_to_bank.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "soundfonts/bank/bank_builder.h"
#include "soundfonts/dls/dls_articulation.h"
#include "soundfonts/dls/dls_pcm_source.h"

namespace portamento::dls {
namespace {

using bank::Generator;

constexpr std::uint32_t kFallbackRateHz = 44100;
constexpr std::uint8_t kDrumMsb = 0x78, kMelodicMsb = 0x79;
constexpr float kMostAttenuationCb = 1440;

/// Where an instrument is found: our bank number and program.
struct Address {
  std::uint16_t bank = 0, program = 0;
};

/// Bit 31 and CC0 = 0x78 are drums. GM2 writes melodic variations as CC0 = 0x79 and CC32; GS, and
/// with it the collection that comes with Windows, as CC0 alone.
Address AddressOf(std::uint32_t bank, std::uint32_t program) {
  const auto msb = static_cast<std::uint16_t>(bank >> 8 & 0x7F);
  const auto lsb = static_cast<std::uint16_t>(bank & 0x7F);
  Address address{.program = static_cast<std::uint16_t>(program & 0x7F)};
  if ((bank & Instrument::kDrumBit) != 0 || msb == kDrumMsb) {
    address.bank = bank::kPercussionBank;
  } else if (msb == kMelodicMsb || msb == 0) {
    address.bank = lsb;
  } else {
    address.bank = msb;
  }
  return address;
}

std::optional<WaveCoding> CodingOf(const Wave& wave) {
  if (wave.format == Wave::kALaw && wave.bits == 8) return WaveCoding::kALaw;
  if (wave.format == Wave::kMuLaw && wave.bits == 8) return WaveCoding::kMuLaw;
  if (wave.format != Wave::kPcm) return std::nullopt;
  if (wave.bits == 8) return WaveCoding::kUnsigned8;
  if (wave.bits == 16) return WaveCoding::kSigned16;
  if (wave.bits == 24) return WaveCoding::kSigned24;
  return std::nullopt;
}

bank::Range RangeOf(std::uint16_t low, std::uint16_t high) {
  const auto clamp = [](std::uint16_t v) {
    return static_cast<std::uint8_t>(std::min<std::uint16_t>(v, 127));
  };
  return {clamp(std::min(low, high)), clamp(std::max(low, high))};
}

/// A key that another one stands in for.
struct KeyRun {
  bank::Range keys;
  int played_key = -1;  // -1: the key itself
};

class BankMaker {
 public:
  BankMaker(const Collection& collection, std::shared_ptr<const io::MappedFile> file,
            Findings& findings)
      : collection_(collection),
        file_(std::move(file)),
        findings_(findings),
        builder_(collection.name, {.author = collection.author,
                                   .copyright = collection.copyright,
                                   .comment = collection.comment}) {}

  std::shared_ptr<const bank::Bank> Make() {
    for (const Instrument& instrument : collection_.instruments) {
      AddInstrument(instrument, AddressOf(instrument.bank, instrument.program));
    }
    if (collection_.aliases) AddAliases(*collection_.aliases);
    if (ignored_ > 0) {
      Note("art1",
           fmt::format("{} connections with reserved sources or destinations ignored", ignored_));
    }
    auto pcm = std::make_shared<DlsPcmSource>(file_, std::move(data_));
    return std::move(builder_).Freeze(std::move(pcm));
  }

 private:
  void Note(const char* chunk, std::string message) {
    findings_.push_back({chunk, 0, std::move(message)});
  }

  void AddAliases(const Aliases& aliases) {
    for (const Aliases::Instrument& alias : aliases.instruments) {
      const auto address = [](std::uint16_t bank, std::uint8_t program) {
        const auto msb = static_cast<std::uint32_t>(bank >> 7 & 0x7F);
        return AddressOf(msb << 8 | (bank & 0x7Fu), program);
      };
      const Address target = address(alias.target_bank, alias.target_program);
      for (const Instrument& instrument : collection_.instruments) {
        const Address own = AddressOf(instrument.bank, instrument.program);
        if (own.bank == target.bank && own.program == target.program) {
          AddInstrument(instrument, address(alias.bank, alias.program));
          break;
        }
      }
    }
  }

  void AddInstrument(const Instrument& instrument, Address address) {
    builder_.AddPreset(instrument.name, address.bank, address.program);
    const bool drums = address.bank == bank::kPercussionBank;
    for (const Region& region : instrument.regions) {
      const auto sample = SampleOf(region);
      if (!sample) continue;
      bank::ZoneSpec spec = MakeSpec(instrument, region, *sample);
      for (const KeyRun& run : KeyRuns(region, drums)) {
        spec.keys = run.keys;
        spec.generators.Set(Generator::kKey, run.played_key);
        builder_.AddZone(spec);
      }
    }
  }

  /// The keys of a region, with those of an alias table that play it in place of their own.
  std::vector<KeyRun> KeyRuns(const Region& region, bool drums) const {
    const bank::Range keys = RangeOf(region.key_low, region.key_high);
    if (!drums || !collection_.aliases) return {{keys}};
    std::vector<KeyRun> runs;
    for (int key = 0; key < 128; ++key) {
      const int played = collection_.aliases->drum_keys[static_cast<std::size_t>(key)];
      if (!keys.Contains(played)) continue;
      const auto at = static_cast<std::uint8_t>(key);
      const bool own = played == key;
      if (own && !runs.empty() && runs.back().played_key < 0 && runs.back().keys.high + 1 == key) {
        runs.back().keys.high = at;
      } else {
        runs.push_back({{at, at}, own ? -1 : played});
      }
    }
    return runs;
  }

  /// How a region is tuned: by itself, or by the master of its phase group.
  const Region& PitchMaster(const Instrument& instrument, const Region& region) const {
    if (region.phase_group == 0 || (region.link_options & Region::kPhaseMaster) != 0) return region;
    for (const Region& other : instrument.regions) {
      if (other.phase_group == region.phase_group &&
          (other.link_options & Region::kPhaseMaster) != 0 &&
          RangeOf(other.key_low, other.key_high) == RangeOf(region.key_low, region.key_high)) {
        return other;
      }
    }
    return region;
  }

  SampleInfo InfoOf(const Region& region) const {
    if (region.sample_info) return *region.sample_info;  // in place of the wave's, as a whole
    return collection_.waves[collection_.pool[region.wave]].sample_info.value_or(SampleInfo{});
  }

  static Articulation ArticulationOf(const Instrument& instrument, const Region& region) {
    return Articulate(region.articulation ? *region.articulation : instrument.articulation);
  }

  bank::ZoneSpec MakeSpec(const Instrument& instrument, const Region& region,
                          std::uint32_t sample) {
    const SampleInfo info = InfoOf(region);
    Articulation articulation = ArticulationOf(instrument, region);
    ignored_ += articulation.ignored;

    bank::ZoneSpec spec;
    spec.sample = sample;
    if (region.velocity_low != 0 || region.velocity_high != 0) {
      spec.velocities = RangeOf(region.velocity_low, region.velocity_high);
    }
    if (info.loop) {
      spec.loop_mode = info.loop->type == Loop::kUntilRelease ? bank::LoopMode::kUntilRelease
                                                              : bank::LoopMode::kForever;
      spec.loop_start = info.loop->start;
      spec.loop_end = std::int64_t{info.loop->start} + info.loop->length;
    }

    const Region& master = PitchMaster(instrument, region);
    const SampleInfo tuning = &master == &region ? info : InfoOf(master);
    if (&master != &region) FollowPitch(ArticulationOf(instrument, master), articulation);
    articulation.generators.Set(Generator::kRootKey, std::min<int>(tuning.unity_key, 127));
    spec.correction_cents = static_cast<float>(tuning.fine_tune_cents) + articulation.tuning_cents;

    // A wave's gain only ever attenuates. A region's may also undo what velocity and controllers
    // take away: the sum of everything is bounded, by the voice, as of SoundFonts.
    const float wave_cb = info.gain == INT32_MIN
                              ? kMostAttenuationCb
                              : std::clamp(static_cast<float>(-FromFixed(info.gain)), 0.0f, 960.0f);
    spec.attenuation_cb =
        std::clamp(wave_cb + articulation.attenuation_cb, -960.0f, kMostAttenuationCb);

    articulation.generators.Set(Generator::kExclusiveClass, region.key_group & 0x7F);
    spec.generators = articulation.generators;
    spec.modulators = builder_.AddModulators(articulation.modulators);
    spec.traits = {.linear_mod_attack = true,
                   .exact_resonance = true,
                   .same_key = (region.options & Region::kSelfNonExclusive) != 0
                                   ? bank::SameKey::kLayer
                                   : bank::SameKey::kShutDown,
                   .shut_down_timecents = articulation.shut_down_timecents};
    return spec;
  }

  /// Voices of a phase group stay in step: everything that moves pitch comes from the master.
  static void FollowPitch(const Articulation& master, Articulation& follower) {
    const auto moves_pitch = [](const bank::Modulator& m) {
      return m.destination == Generator::kPitch || m.destination == Generator::kModLfoToPitch ||
             m.destination == Generator::kVibLfoToPitch ||
             m.destination == Generator::kModEnvToPitch;
    };
    std::erase_if(follower.modulators, moves_pitch);
    std::copy_if(master.modulators.begin(), master.modulators.end(),
                 std::back_inserter(follower.modulators), moves_pitch);
    for (const Generator id : {Generator::kScaleTuning, Generator::kModLfoToPitch,
                               Generator::kVibLfoToPitch, Generator::kModEnvToPitch}) {
      follower.generators.Set(id, master.generators[id]);
    }
    follower.tuning_cents = master.tuning_cents;
  }

  // --- Waves -------------------------------------------------------------------------------------

  /// The sample for a region: its wave, or one channel of it. Empty when it cannot be played.
  std::optional<std::uint32_t> SampleOf(const Region& region) {
    const std::uint32_t wave = collection_.pool[region.wave];
    const std::uint16_t channels = std::max<std::uint16_t>(collection_.waves[wave].channels, 1);
    const auto channel = static_cast<std::uint16_t>(
        channels > 1 && (region.channels & Region::kRightChannel) != 0 ? 1 : 0);
    const auto [at, fresh] = samples_.try_emplace({wave, channel});
    if (fresh) at->second = AddSample(collection_.waves[wave], channels, channel);
    return at->second;
  }

  std::optional<std::uint32_t> AddSample(const Wave& wave, std::uint16_t channels,
                                         std::uint16_t channel) {
    const auto coding = CodingOf(wave);
    if (!coding) {
      Note("wave", fmt::format("wave '{}': format {} with {} bits is not read; silent", wave.name,
                               wave.format, wave.bits));
      return std::nullopt;
    }
    const WaveData data{
        .bytes = wave.data, .coding = *coding, .channels = channels, .channel = channel};
    if (data.frames() == 0) {
      Note("wave", fmt::format("wave '{}' has no frames; silent", wave.name));
      return std::nullopt;
    }
    const SampleInfo info = wave.sample_info.value_or(SampleInfo{});
    bank::Sample sample{
        .name = wave.name,
        .frames = data.frames(),
        .rate_hz = wave.rate_hz != 0 ? wave.rate_hz : kFallbackRateHz,
        .root_key = static_cast<std::uint8_t>(std::min<std::uint16_t>(info.unity_key, 127)),
        .wide = *coding == WaveCoding::kSigned24};
    if (info.loop) {
      sample.loop_start = info.loop->start;
      sample.loop_end = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(std::uint64_t{info.loop->start} + info.loop->length, UINT32_MAX));
    }
    data_.push_back(data);
    return builder_.AddSample(std::move(sample));
  }

  const Collection& collection_;
  std::shared_ptr<const io::MappedFile> file_;
  Findings& findings_;
  bank::BankBuilder builder_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::optional<std::uint32_t>> samples_;
  std::vector<WaveData> data_;
  std::size_t ignored_ = 0;
};

}  // namespace

std::shared_ptr<const bank::Bank> MakeBank(const Collection& collection,
                                           std::shared_ptr<const io::MappedFile> file,
                                           Findings& findings) {
  return BankMaker(collection, std::move(file), findings).Make();
}

}  // namespace portamento::dls
