#include "soundfonts/convert/bank_to_dls.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "soundfonts/convert/sample_pcm.h"
#include "soundfonts/convert/zone_to_connections.h"

namespace portamento::convert {
namespace {

using bank::Generator;
using bank::LoopMode;

constexpr LossKind kNoAddress{"banks above 128 and programs above 127, which cannot be reached",
                              "presets"};
constexpr LossKind kReservedBank{
    "banks 120 and 121, written as CC32 because DLS reserves these numbers of CC0", "presets"};
constexpr LossKind kRepeatedKey{
    "a key struck again while it is held lets go of its first note; here both sound", "zones"};
constexpr LossKind kStartOnRelease{"sounds that begin when the key is released; left out", "zones"};
constexpr LossKind kManyGroups{"exclusive classes beyond the 15 that an instrument may have",
                               "zones"};
constexpr LossKind kNoSample{"zones whose sample has no data or is damaged; left out", "zones"};
constexpr LossKind k24Bits{"24-bit samples, rounded to 16 bits", "samples"};

constexpr int kMostKeyGroups = 15;
constexpr int kFirstReservedBank = 120, kLastReservedBank = 121;

/// The classes of one preset as key groups: themselves where they can be, else free numbers.
class KeyGroups {
 public:
  explicit KeyGroups(std::span<const bank::Zone> zones) {
    for (const bank::Zone& zone : zones) {
      const int number = zone.generators[Generator::kExclusiveClass];
      if (number > 0 && number <= kMostKeyGroups) groups_[number] = number;
    }
    for (const bank::Zone& zone : zones) {
      const int number = zone.generators[Generator::kExclusiveClass];
      if (number <= kMostKeyGroups || groups_.contains(number)) continue;
      for (int free = 1; free <= kMostKeyGroups; ++free) {
        if (InUse(free)) continue;
        groups_[number] = free;
        break;
      }
    }
  }

  /// Empty when there is none left for this class.
  std::optional<int> Of(int number) const {
    if (number == 0) return 0;
    const auto at = groups_.find(number);
    return at == groups_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  bool InUse(int group) const {
    return std::ranges::any_of(groups_, [&](const auto& g) { return g.second == group; });
  }

  std::map<int, int> groups_;  // by class
};

/// What a zone plays of its sample: pieces one after the other, and a loop in what they make.
struct Cut {
  std::vector<Stretch> pieces;
  std::optional<dls::Loop> loop;
};

class Writer {
 public:
  Writer(std::shared_ptr<const bank::Bank> bank, std::shared_ptr<Losses> losses)
      : bank_(std::move(bank)), losses_(std::move(losses)) {}

  DlsImage Write() {
    dls::Collection& collection = image_.collection;
    collection.name = bank_->name();
    collection.author = bank_->credits().author;
    collection.copyright = bank_->credits().copyright;
    collection.comment = bank_->credits().comment;
    collection.software = "Portamento";
    for (const bank::Preset& preset : bank_->presets()) AddPreset(preset);
    AddUnusedSamples();
    for (std::uint32_t i = 0; i < collection.waves.size(); ++i) collection.pool.push_back(i);
    return std::move(image_);
  }

 private:
  void AddPreset(const bank::Preset& preset) {
    if (preset.bank > bank::kPercussionBank || preset.program > 127) {
      return losses_->Add(kNoAddress, preset.name);
    }
    dls::Instrument instrument{
        .name = preset.name, .bank = AddressOf(preset), .program = preset.program};
    const auto zones = bank_->ZonesOf(preset);
    const auto ranges = bank_->RangesOf(preset);
    const KeyGroups groups(zones);
    for (std::size_t i = 0; i < zones.size(); ++i) {
      if (ranges[i].velocities.high == 0) continue;  // of no note; would mean all of them
      AddZone(preset, zones[i], ranges[i], groups, instrument);
    }
    ShareArticulation(instrument);
    image_.collection.instruments.push_back(std::move(instrument));
  }

  std::uint32_t AddressOf(const bank::Preset& preset) {
    if (preset.bank == bank::kPercussionBank) return dls::Instrument::kDrumBit;
    if (preset.bank >= kFirstReservedBank && preset.bank <= kLastReservedBank) {
      losses_->Add(kReservedBank, preset.name);
      return preset.bank;
    }
    return std::uint32_t{preset.bank} << 8;
  }

  void AddZone(const bank::Preset& preset, const bank::Zone& zone, const bank::ZoneRange& range,
               const KeyGroups& groups, dls::Instrument& instrument) {
    if (zone.loop_mode == LoopMode::kStartOnRelease) {
      return losses_->Add(kStartOnRelease, preset.name);
    }
    const auto cut = CutOf(zone);
    if (!cut) return losses_->Add(kNoSample, preset.name);

    RegionSound sound = RegionSoundOf(*bank_, zone, preset.name, *losses_);
    sound.info.loop = cut->loop;
    dls::Region region{.key_low = range.keys.low,
                       .key_high = range.keys.high,
                       .velocity_low = range.velocities.low,
                       .velocity_high = range.velocities.high,
                       .wave = WaveOf(cut->pieces, sound.info)};
    // Of two evils: cutting a note that still rings would be heard far more often.
    if (zone.traits.same_key == bank::SameKey::kRelease) losses_->Add(kRepeatedKey, preset.name);
    if (zone.traits.same_key != bank::SameKey::kShutDown) {
      region.options |= dls::Region::kSelfNonExclusive;
    }
    const auto group = groups.Of(zone.generators[Generator::kExclusiveClass]);
    if (!group) losses_->Add(kManyGroups, preset.name);
    region.key_group = static_cast<std::uint16_t>(group.value_or(0));
    if (!Same(sound.info, *image_.collection.waves[region.wave].sample_info)) {
      region.sample_info = sound.info;
    }
    region.articulation = std::move(sound.connections);
    instrument.regions.push_back(std::move(region));
  }

  /// What most regions say is said once, for the instrument.
  static void ShareArticulation(dls::Instrument& instrument) {
    const auto key = [](const dls::Connection& c) {
      return std::tuple(c.source, c.control, c.destination, c.transform, c.scale);
    };
    using Key = std::vector<
        std::tuple<std::uint16_t, std::uint16_t, std::uint16_t, std::uint16_t, std::int32_t>>;
    std::map<Key, std::vector<std::size_t>> regions_by_list;
    for (std::size_t i = 0; i < instrument.regions.size(); ++i) {
      Key list;
      for (const dls::Connection& c : *instrument.regions[i].articulation) list.push_back(key(c));
      regions_by_list[std::move(list)].push_back(i);
    }
    const auto most = std::ranges::max_element(regions_by_list, {},
                                               [](const auto& e) { return e.second.size(); });
    if (most == regions_by_list.end()) return;
    instrument.articulation = *instrument.regions[most->second.front()].articulation;
    for (const std::size_t i : most->second) instrument.regions[i].articulation.reset();
  }

  // --- Waves -------------------------------------------------------------------------------------

  /// Frames behind a loop that is never left do not count, so that zones share waves. A zone that
  /// begins inside its loop plays from there to the loop's end, and then the loop.
  std::optional<Cut> CutOf(const bank::Zone& zone) {
    const bank::Waveform& played = bank_->waveforms()[zone.waveform];
    const auto all = Frames(played.sample);
    if (!all || *all <= played.trim_frames) return std::nullopt;
    const bool forever = zone.loop_mode == LoopMode::kForever;
    const std::uint32_t end = *all - (forever ? 0 : played.trim_frames);
    // A compressed sample may turn out shorter than its loop.
    const std::uint32_t loop_end = std::min(played.loop_end, end);
    const bool loops = played.looped && loop_end >= std::uint64_t{played.loop_start} + 2;
    std::uint32_t first = zone.start_frame;
    if (loops) first = std::min(first, loop_end - 1);
    if (first >= end) return std::nullopt;

    Cut cut;
    const auto add = [&](std::uint32_t from, std::uint32_t to) {
      cut.pieces.push_back({.sample = played.sample, .first_frame = from, .frames = to - from});
    };
    std::uint32_t loop_start = played.loop_start - first;
    if (loops && first > played.loop_start) {
      add(first, loop_end);
      add(played.loop_start, forever ? loop_end : end);
      loop_start = loop_end - first;
    } else {
      add(first, end);
    }
    if (loops) {
      cut.loop = dls::Loop{.type = forever ? dls::Loop::kForward : dls::Loop::kUntilRelease,
                           .start = loop_start,
                           .length = loop_end - played.loop_start};
    }
    return cut;
  }

  static bool Same(const dls::SampleInfo& a, const dls::SampleInfo& b) {
    const auto loop = [](const dls::SampleInfo& info) {
      const dls::Loop l = info.loop.value_or(dls::Loop{});
      return std::tuple(info.loop.has_value(), l.type, l.start, l.length);
    };
    return a.unity_key == b.unity_key && a.fine_tune_cents == b.fine_tune_cents &&
           a.gain == b.gain && loop(a) == loop(b);
  }

  /// The wave of these pieces; `info` becomes the wave's if it is new.
  std::uint32_t WaveOf(std::vector<Stretch> pieces, const dls::SampleInfo& info) {
    const auto next = static_cast<std::uint32_t>(image_.collection.waves.size());
    const auto [at, fresh] = waves_.try_emplace(pieces, next);
    if (fresh) AddWave(std::move(pieces), info);
    return at->second;
  }

  void AddWave(std::vector<Stretch> pieces, const dls::SampleInfo& info) {
    const std::uint32_t number = pieces.front().sample;
    const bank::Sample& sample = bank_->samples()[number];
    const bool first_use = used_.insert(number).second;
    if (sample.wide && first_use) losses_->Add(k24Bits, sample.name);
    image_.collection.waves.push_back(
        {.name = sample.name, .rate_hz = sample.rate_hz, .sample_info = info});
    image_.wave_data.push_back(PcmOf(bank_, std::move(pieces), PcmPart::kRounded16, losses_));
  }

  /// Samples that no preset plays are part of the bank all the same.
  void AddUnusedSamples() {
    for (std::uint32_t i = 0; i < bank_->samples().size(); ++i) {
      if (used_.contains(i)) continue;
      const auto frames = Frames(i);
      if (!frames) continue;
      const bank::Sample& sample = bank_->samples()[i];
      AddWave({{.sample = i, .frames = *frames}},
              {.unity_key = sample.root_key, .fine_tune_cents = sample.correction_cents});
    }
  }

  std::optional<std::uint32_t> Frames(std::uint32_t sample) {
    const auto [at, fresh] = frames_.try_emplace(sample);
    if (fresh) at->second = FramesOf(*bank_, sample);
    return at->second;
  }

  std::shared_ptr<const bank::Bank> bank_;
  std::shared_ptr<Losses> losses_;
  DlsImage image_;
  std::map<std::vector<Stretch>, std::uint32_t> waves_;
  std::set<std::uint32_t> used_;  // samples
  std::map<std::uint32_t, std::optional<std::uint32_t>> frames_;
};

}  // namespace

DlsImage ToDls(std::shared_ptr<const bank::Bank> bank, const std::shared_ptr<Losses>& losses) {
  return Writer(std::move(bank), losses).Write();
}

}  // namespace portamento::convert
