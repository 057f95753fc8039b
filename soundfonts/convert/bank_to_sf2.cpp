#include "soundfonts/convert/bank_to_sf2.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "soundfonts/convert/sample_pcm.h"
#include "soundfonts/convert/zone_runs.h"
#include "soundfonts/convert/zone_to_generators.h"
#include "soundfonts/sf2/sf2_modulators.h"

namespace portamento::convert {
namespace {

using bank::Generator;
using bank::Modulator;

constexpr LossKind kNoSample{"zones whose sample has no data or is damaged; left out", "zones"};
constexpr LossKind kLongName{"names, cut to the 19 characters there is room for", "names"};
constexpr LossKind kTooMany{"presets that the file's 16-bit indices have no room for; left out",
                            "presets"};

constexpr std::uint32_t kGuardFrames = 46;  // silence behind each sample (section 1.1)
constexpr std::size_t kMostRecords = 65535;
constexpr std::size_t kNameCharacters = 19;
constexpr unsigned kWheelDestination = static_cast<unsigned>(Generator::kFineTune);

std::uint16_t DestinationOf(const Modulator& m) {
  if (m.linked()) {
    return static_cast<std::uint16_t>(sf2::ModulatorRecord::kLinkBit |
                                      static_cast<unsigned>(m.link));
  }
  return static_cast<std::uint16_t>(m.destination == Generator::kPitch
                                        ? kWheelDestination
                                        : static_cast<unsigned>(m.destination));
}

sf2::ModulatorRecord RecordOf(const Modulator& m) {
  return {.source = bank::EncodeSourceWord(m.source),
          .destination = DestinationOf(m),
          .amount = static_cast<std::int16_t>(m.amount),
          .amount_source = bank::EncodeSourceWord(m.amount_source),
          .transform = static_cast<std::uint16_t>(m.transform)};
}

bool Identical(const Modulator& a, const Modulator& b) {
  return a.source == b.source && a.amount_source == b.amount_source &&
         a.destination == b.destination && a.transform == b.transform;
}

/// What must be laid over `base` so that exactly `wanted` acts.
std::vector<Modulator> Overriding(const std::vector<Modulator>& base,
                                  const std::vector<Modulator>& wanted) {
  std::vector<Modulator> list;
  for (const Modulator& m : wanted) {
    if (std::ranges::find(base, m) == base.end()) list.push_back(m);
  }
  for (Modulator m : base) {
    const bool kept =
        std::ranges::any_of(wanted, [&](const Modulator& w) { return Identical(w, m); });
    if (kept || m.amount == 0) continue;
    m.amount = 0;
    list.push_back(m);
  }
  return list;
}

/// The records of one level as they grow: an instrument, or a preset.
struct Lists {
  std::vector<sf2::Bag> bags;
  std::vector<sf2::GeneratorRecord> generators;
  std::vector<sf2::ModulatorRecord> modulators;

  void BeginZone() {
    bags.push_back({static_cast<std::uint32_t>(generators.size()),
                    static_cast<std::uint32_t>(modulators.size())});
  }
  void Add(Generator id, int amount) {
    generators.push_back(
        {static_cast<std::uint16_t>(id), static_cast<std::uint16_t>(amount & 0xFFFF)});
  }
  bool HasRoomFor(const Lists& more) const {
    return bags.size() + more.bags.size() < kMostRecords &&
           generators.size() + more.generators.size() < kMostRecords &&
           modulators.size() + more.modulators.size() < kMostRecords;
  }
  void Append(const Lists& more) {
    for (const sf2::Bag& bag : more.bags) {
      bags.push_back({bag.generator + static_cast<std::uint32_t>(generators.size()),
                      bag.modulator + static_cast<std::uint32_t>(modulators.size())});
    }
    generators.insert(generators.end(), more.generators.begin(), more.generators.end());
    modulators.insert(modulators.end(), more.modulators.begin(), more.modulators.end());
  }
};

/// Ranges first, as the text asks for; then the others by number.
constexpr auto kOrder = [] {
  std::array<Generator, bank::kGeneratorCount> order{Generator::kKeyRange,
                                                     Generator::kVelocityRange};
  std::size_t at = 2;
  for (std::size_t i = 0; i < bank::kGeneratorCount; ++i) {
    const auto id = static_cast<Generator>(i);
    if (id != Generator::kKeyRange && id != Generator::kVelocityRange) order[at++] = id;
  }
  return order;
}();

/// An instrument of these zones; what most of them say stands in a global zone.
class InstrumentWriter {
 public:
  explicit InstrumentWriter(std::vector<FlatZone> zones) : zones_(std::move(zones)) {
    for (std::size_t i = 0; i < common_.size(); ++i) {
      common_[i] = UnsaidValue(static_cast<Generator>(i));
    }
  }

  Lists Write(const std::map<std::uint32_t, std::uint16_t>& sample_numbers) {
    std::vector<Modulator> base = bank::DefaultSf2Modulators();
    if (zones_.size() > 1) {
      FindCommonValues();
      const std::vector<Modulator> common = CommonModulators(base);
      WriteGlobal(common);
      base = sf2::Override(base, common);
    }
    for (const FlatZone& zone : zones_) {
      lists_.BeginZone();
      for (const Generator id : kOrder) {
        if (zone[id] != common_[static_cast<std::size_t>(id)]) lists_.Add(id, zone[id]);
      }
      lists_.Add(Generator::kSampleId, sample_numbers.at(zone.sample));
      // Chains first: their links count within the zone's list.
      for (const Modulator& m : zone.chains) lists_.modulators.push_back(RecordOf(m));
      for (const Modulator& m : Overriding(base, zone.modulators)) {
        lists_.modulators.push_back(RecordOf(m));
      }
    }
    return std::move(lists_);
  }

 private:
  void FindCommonValues() {
    for (std::size_t i = 0; i < common_.size(); ++i) {
      const auto id = static_cast<Generator>(i);
      // Not every player lets zones inherit these, FluidSynth for one.
      if (id == Generator::kKeyRange || id == Generator::kVelocityRange) continue;
      std::map<int, std::size_t> counts;
      for (const FlatZone& zone : zones_) ++counts[zone.values[i]];
      const auto most =
          std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; });
      const std::size_t unsaid = counts.contains(common_[i]) ? counts[common_[i]] : 0;
      if (most->second > unsaid + 1) common_[i] = most->first;  // saying it costs one record
    }
  }

  std::vector<Modulator> CommonModulators(const std::vector<Modulator>& base) const {
    std::vector<std::pair<std::vector<Modulator>, std::size_t>> counts;
    for (const FlatZone& zone : zones_) {
      std::vector<Modulator> list = Overriding(base, zone.modulators);
      const auto known =
          std::ranges::find_if(counts, [&](const auto& c) { return c.first == list; });
      if (known != counts.end()) {
        ++known->second;
      } else {
        counts.emplace_back(std::move(list), 1);
      }
    }
    return std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; })->first;
  }

  void WriteGlobal(const std::vector<Modulator>& common_modulators) {
    Lists global;
    global.BeginZone();
    for (const Generator id : kOrder) {
      const int value = common_[static_cast<std::size_t>(id)];
      if (value != UnsaidValue(id)) global.Add(id, value);
    }
    for (const Modulator& m : common_modulators) global.modulators.push_back(RecordOf(m));
    if (!global.generators.empty() || !global.modulators.empty()) lists_.Append(global);
  }

  std::vector<FlatZone> zones_;
  std::array<int, bank::kGeneratorCount> common_{};
  Lists lists_;
};

/// An instrument in the file, and the values that offsets count from.
struct WrittenInstrument {
  std::uint16_t number = 0;
  std::array<int, bank::kGeneratorCount> first_values{};
};

class Writer {
 public:
  Writer(std::shared_ptr<const bank::Bank> bank, std::shared_ptr<Losses> losses)
      : bank_(std::move(bank)), losses_(std::move(losses)) {}

  Sf2Image Write() {
    sf2::Records& r = image_.records;
    r.bank_name = bank_->name();
    r.author = bank_->credits().author;
    r.copyright = bank_->credits().copyright;
    r.comment = bank_->credits().comment;
    r.software = "Portamento";
    AddSamples();
    AddPresets();
    r.preset_bags = std::move(presets_.bags);
    r.preset_generators = std::move(presets_.generators);
    r.preset_modulators = std::move(presets_.modulators);
    r.instrument_bags = std::move(instruments_.bags);
    r.instrument_generators = std::move(instruments_.generators);
    r.instrument_modulators = std::move(instruments_.modulators);
    End(r.preset_bags, r.preset_generators.size(), r.preset_modulators.size(), r.preset_bags_end);
    End(r.instrument_bags, r.instrument_generators.size(), r.instrument_modulators.size(),
        r.instrument_bags_end);
    return std::move(image_);
  }

 private:
  /// The bag behind the last one says where its lists end.
  static void End(std::vector<sf2::Bag>& bags, std::size_t generators, std::size_t modulators,
                  std::uint32_t& bags_end) {
    bags_end = static_cast<std::uint32_t>(bags.size());
    bags.push_back(
        {static_cast<std::uint32_t>(generators), static_cast<std::uint32_t>(modulators)});
  }

  std::string NameOf(const std::string& name) {
    if (name.size() > kNameCharacters) losses_->Add(kLongName, name);
    return name;
  }

  // --- Samples -----------------------------------------------------------------------------------

  void AddSamples() {
    std::vector<Stretch> stretches;
    bool wide = false;
    std::uint32_t at = 0;
    for (std::uint32_t i = 0; i < bank_->samples().size(); ++i) {
      const auto frames = FramesOf(*bank_, i);
      if (!frames || stretches.size() >= kMostRecords - 1) continue;
      bank::Sample sample = bank_->samples()[i];
      sample.frames = *frames;
      sample.loop_end = std::min(sample.loop_end, *frames);
      sample.loop_start = std::min(sample.loop_start, sample.loop_end);
      wide = wide || sample.wide;
      numbers_[i] = static_cast<std::uint16_t>(stretches.size());
      image_.records.samples.push_back({.name = NameOf(sample.name),
                                        .start = at,
                                        .end = at + *frames,
                                        .loop_start = at + sample.loop_start,
                                        .loop_end = at + sample.loop_end,
                                        .rate_hz = sample.rate_hz,
                                        .root_key = sample.root_key,
                                        .correction_cents = sample.correction_cents});
      samples_.emplace(i, std::move(sample));
      // An even number of frames, so that sm24 needs no padding.
      stretches.push_back(
          {.sample = i, .frames = *frames, .silent_frames = kGuardFrames + *frames % 2});
      at += *frames + stretches.back().silent_frames;
    }
    image_.smpl = PcmOf(bank_, stretches, PcmPart::kHigh16, losses_);
    if (!wide) return;
    image_.sm24 = PcmOf(bank_, std::move(stretches), PcmPart::kLow8, losses_);
    image_.records.version_minor = 4;  // the first that has them
  }

  // --- Presets and instruments -------------------------------------------------------------------

  void AddPresets() {
    std::vector<std::vector<FlatZone>> zones;
    for (const bank::Preset& preset : bank_->presets()) zones.push_back(FlatZonesOf(preset));
    const auto runs = FindRuns(zones);
    for (std::size_t i = 0; i < zones.size(); ++i) {
      AddPreset(bank_->presets()[i], zones[i], runs[i]);
    }
  }

  std::vector<FlatZone> FlatZonesOf(const bank::Preset& preset) {
    std::vector<FlatZone> list;
    const auto zones = bank_->ZonesOf(preset);
    const auto ranges = bank_->RangesOf(preset);
    for (std::size_t i = 0; i < zones.size(); ++i) {
      const auto sample = samples_.find(bank_->waveforms()[zones[i].waveform].sample);
      if (sample == samples_.end()) {
        losses_->Add(kNoSample, preset.name);
      } else {
        list.push_back(
            FlatZoneOf(*bank_, zones[i], ranges[i], sample->second, preset.name, *losses_));
      }
    }
    return list;
  }

  void AddPreset(const bank::Preset& preset, const std::vector<FlatZone>& zones,
                 const std::vector<ZoneRun>& runs) {
    const auto zones_of = [&](const ZoneRun& run) {
      return std::vector<FlatZone>(zones.begin() + static_cast<std::ptrdiff_t>(run.begin),
                                   zones.begin() + static_cast<std::ptrdiff_t>(run.end));
    };
    // Everything that is new with this preset, to see whether there is room for it.
    Lists new_zones, preset_zones;
    std::vector<sf2::InstrumentHeader> new_instruments;
    std::map<std::size_t, WrittenInstrument> new_kinds;
    for (const ZoneRun& run : runs) {
      auto known = kinds_.find(run.kind);
      if (known == kinds_.end()) {
        known = new_kinds.find(run.kind);
        if (known == new_kinds.end()) {
          std::vector<FlatZone> list = zones_of(run);
          RaiseToZero(Generator::kAttenuation, list);
          const WrittenInstrument written{
              .number = static_cast<std::uint16_t>(image_.records.instruments.size() +
                                                   new_instruments.size()),
              .first_values = list.front().values};
          new_instruments.push_back({.name = InstrumentName(preset.name, new_instruments.size()),
                                     .bag = static_cast<std::uint32_t>(instruments_.bags.size() +
                                                                       new_zones.bags.size())});
          new_zones.Append(InstrumentWriter(std::move(list)).Write(numbers_));
          known = new_kinds.emplace(run.kind, written).first;
        }
      }
      PlayInstrument(known->second, zones[run.begin], preset_zones);
    }
    if (!presets_.HasRoomFor(preset_zones) || !instruments_.HasRoomFor(new_zones) ||
        image_.records.instruments.size() + new_instruments.size() >= kMostRecords) {
      return losses_->Add(kTooMany, preset.name);
    }
    image_.records.presets.push_back({.name = NameOf(preset.name),
                                      .program = preset.program,
                                      .bank = preset.bank,
                                      .bag = static_cast<std::uint32_t>(presets_.bags.size())});
    presets_.Append(preset_zones);
    instruments_.Append(new_zones);
    std::ranges::move(new_instruments, std::back_inserter(image_.records.instruments));
    kinds_.merge(new_kinds);
  }

  /// An instrument must not say less than nothing of attenuation; the preset may.
  static void RaiseToZero(Generator id, std::vector<FlatZone>& zones) {
    int least = 0;
    for (const FlatZone& zone : zones) least = std::min(least, zone[id]);
    for (FlatZone& zone : zones) zone[id] -= least;
  }

  static void PlayInstrument(const WrittenInstrument& instrument, const FlatZone& first_zone,
                             Lists& preset_zones) {
    preset_zones.BeginZone();
    for (const Generator id : kOrder) {
      if (!CanBeAddedTo(id)) continue;
      const int offset = first_zone[id] - instrument.first_values[static_cast<std::size_t>(id)];
      if (offset != 0) preset_zones.Add(id, offset);
    }
    preset_zones.Add(Generator::kInstrument, instrument.number);
  }

  static std::string InstrumentName(const std::string& preset, std::size_t number) {
    return number == 0 ? preset : fmt::format("{:.15} {}", preset, number + 1);
  }

  std::shared_ptr<const bank::Bank> bank_;
  std::shared_ptr<Losses> losses_;
  Sf2Image image_;
  std::map<std::uint32_t, bank::Sample> samples_;  // those that the file has
  std::map<std::uint32_t, std::uint16_t> numbers_;
  Lists presets_, instruments_;
  std::map<std::size_t, WrittenInstrument> kinds_;  // by kind of run
};

}  // namespace

Sf2Image ToSf2(std::shared_ptr<const bank::Bank> bank, const std::shared_ptr<Losses>& losses) {
  return Writer(std::move(bank), losses).Write();
}

}  // namespace portamento::convert
