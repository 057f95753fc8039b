#include "soundfonts/sf2/sf2_to_bank.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "soundfonts/bank/bank_builder.h"
#include "soundfonts/sf2/sf2_modulators.h"
#include "soundfonts/sf2/sf2_pcm_source.h"

namespace portamento::sf2 {
namespace {

using bank::BankBuilder;
using bank::Generator;
using bank::GeneratorValues;
using bank::LoopMode;
using bank::Modulator;
using bank::Range;

// The EMU 0.4 rule: every player since the AWE32 counts the attenuation generator so.
constexpr float kAttenuationFactor = 0.4f;
constexpr int kCoarseOffsetFrames = 32768;
constexpr std::uint32_t kFallbackRateHz = 44100;
constexpr std::uint8_t kFallbackRootKey = 60;

/// What one zone says, at one level.
struct ZoneRecords {
  std::array<std::int16_t, bank::kGeneratorCount> values{};  // 0 where not given
  std::uint64_t given = 0;                                   // bit set over generator numbers
  std::optional<Range> keys, velocities;
  std::optional<unsigned> target;  // instrument or sample
  std::vector<Modulator> modulators;

  int Get(Generator id) const { return values[static_cast<std::size_t>(id)]; }

  /// Calls `use(number)` for each generator the zone gives.
  template <typename Use>
  void ForEachGiven(Use use) const {
    for (std::uint64_t left = given; left != 0; left &= left - 1) use(std::countr_zero(left));
  }
};
static_assert(bank::kGeneratorCount <= 64);

/// A zone of an instrument as it sounds where the preset adds nothing.
struct InstrumentZone {
  bank::ZoneSpec spec;
  std::vector<Modulator> own_modulators;  // without the defaults
};

/// One level of the hierarchy: presets made of instruments, or instruments made of samples.
struct Level {
  const std::vector<Bag>& bags;
  const std::vector<GeneratorRecord>& generators;
  const std::vector<ModulatorRecord>& modulators;
  Generator terminal;
  bool preset_level;
};

Range ReadRange(const GeneratorRecord& record) {
  // Low byte first, as all files have it; a reversed pair can only mean the same range.
  const std::uint8_t low = std::min<std::uint8_t>(record.low(), 127);
  const std::uint8_t high = std::min<std::uint8_t>(record.high(), 127);
  return {std::min(low, high), std::max(low, high)};
}

ZoneRecords ReadZone(const Level& level, std::size_t bag) {
  const bool has_next = bag + 1 < level.bags.size();
  const std::size_t gen_count = level.generators.size(), mod_count = level.modulators.size();
  const std::size_t gen_begin = std::min<std::size_t>(level.bags[bag].generator, gen_count);
  const std::size_t mod_begin = std::min<std::size_t>(level.bags[bag].modulator, mod_count);
  const std::size_t gen_end =
      has_next ? std::min<std::size_t>(level.bags[bag + 1].generator, gen_count) : gen_count;
  const std::size_t mod_end =
      has_next ? std::min<std::size_t>(level.bags[bag + 1].modulator, mod_count) : mod_count;

  ZoneRecords zone;
  for (std::size_t i = gen_begin; i < gen_end && !zone.target; ++i) {
    const GeneratorRecord& record = level.generators[i];
    if (!bank::IsKnownGenerator(record.id)) continue;
    const auto id = static_cast<Generator>(record.id);
    if (id == level.terminal) {
      zone.target = record.amount;  // what follows in this zone is ignored (section 8.1.2)
    } else if (id == Generator::kKeyRange) {
      zone.keys = ReadRange(record);
    } else if (id == Generator::kVelocityRange) {
      zone.velocities = ReadRange(record);
    } else if (id != Generator::kPitch &&
               !(level.preset_level && bank::InfoOf(id).instrument_only)) {
      zone.values[record.id] = record.value();
      zone.given |= std::uint64_t{1} << record.id;
    }
  }
  if (mod_end > mod_begin) {
    zone.modulators =
        DecodeModulators(std::span(level.modulators).subspan(mod_begin, mod_end - mod_begin));
  }
  return zone;
}

/// The zones of one preset or instrument with the global one merged in: local replaces global.
std::vector<ZoneRecords> ReadZones(const Level& level, std::size_t first_bag, std::size_t end_bag) {
  std::vector<ZoneRecords> zones;
  ZoneRecords global;
  end_bag = std::min(end_bag, level.bags.empty() ? 0 : level.bags.size() - 1);
  for (std::size_t bag = first_bag; bag < end_bag; ++bag) {
    ZoneRecords zone = ReadZone(level, bag);
    if (!zone.target) {
      if (bag == first_bag) global = std::move(zone);
      continue;  // any later zone without a target is to be ignored
    }
    global.ForEachGiven([&](int id) {
      const auto i = static_cast<std::size_t>(id);
      if (!(zone.given >> id & 1)) zone.values[i] = global.values[i];
    });
    zone.given |= global.given;
    if (!zone.keys) zone.keys = global.keys;
    if (!zone.velocities) zone.velocities = global.velocities;
    zone.modulators = Override(global.modulators, zone.modulators);
    zones.push_back(std::move(zone));
  }
  return zones;
}

Range Intersect(Range a, std::optional<Range> b) {
  if (!b) return a;
  return {std::max(a.low, b->low), std::min(a.high, b->high)};
}

class BankMaker {
 public:
  BankMaker(const Records& records, std::shared_ptr<const io::MappedFile> file, Findings& findings)
      : records_(records),
        file_(std::move(file)),
        findings_(findings),
        builder_(
            records.bank_name,
            {.author = records.author, .copyright = records.copyright, .comment = records.comment}),
        defaults_(records.default_modulators ? DecodeModulators(*records.default_modulators)
                                             : bank::DefaultSf2Modulators()),
        default_list_(builder_.AddModulators(Finish(defaults_))),
        instrument_zones_(records.instruments.size()) {}

  std::shared_ptr<const bank::Bank> Make() {
    for (const SampleHeader& header : records_.samples) AddSample(header);
    const Level level{records_.preset_bags, records_.preset_generators, records_.preset_modulators,
                      Generator::kInstrument, true};
    for (std::size_t i = 0; i < records_.presets.size(); ++i) {
      const PresetHeader& preset = records_.presets[i];
      const std::size_t end =
          i + 1 < records_.presets.size() ? records_.presets[i + 1].bag : records_.preset_bags_end;
      builder_.AddPreset(preset.name, preset.bank, preset.program);
      for (const ZoneRecords& zone : ReadZones(level, preset.bag, end)) AddPresetZone(preset, zone);
    }
    auto pcm = std::make_shared<Sf2PcmSource>(file_, std::move(data_));
    return std::move(builder_).Freeze(std::move(pcm));
  }

 private:
  void AddSample(const SampleHeader& header) {
    bank::Sample sample{.name = header.name,
                        .rate_hz = header.rate_hz != 0 ? header.rate_hz : kFallbackRateHz,
                        .root_key = header.root_key <= 127 ? header.root_key : kFallbackRootKey,
                        .correction_cents = header.correction_cents,
                        .compressed = header.compressed()};
    SampleData data{.compressed = header.compressed()};
    const std::size_t unit = header.compressed() ? 1 : 2;  // bytes per address
    const std::size_t limit = records_.smpl.size() / unit;
    const auto note = [&](std::string what) {
      findings_.push_back({"pdta/shdr", 0, fmt::format("sample '{}': {}", header.name, what)});
    };
    if (header.type & SampleHeader::kRom) {
      note("lies in a ROM; silent");
    } else if (header.start >= header.end || header.start >= limit) {
      note(fmt::format("no data between {} and {}; silent", header.start, header.end));
    } else if (header.compressed()) {
      // One byte more than the header says: some writers store the last byte, not the one after.
      const std::size_t end = std::min<std::size_t>(std::size_t{header.end} + 1, limit);
      data.pcm = records_.smpl.subspan(header.start, end - header.start);
      sample.frames = bank::Sample::kUnknownFrames;
      sample.loop_start = header.loop_start;
      sample.loop_end = header.loop_end;
    } else {
      if (header.end > limit) note("ends beyond the sample data; cut");
      const std::size_t end = std::min<std::size_t>(header.end, limit);
      data.pcm = records_.smpl.subspan(2 * std::size_t{header.start}, 2 * (end - header.start));
      if (!records_.sm24.empty()) {
        const std::size_t low_end = std::min(end, records_.sm24.size());
        data.low = records_.sm24.subspan(header.start, low_end - header.start);
        sample.wide = true;
      }
      sample.frames = static_cast<std::uint32_t>(end - header.start);
      // Relative to the sample; what lies before its start is clamped there.
      sample.loop_start = std::max(header.loop_start, header.start) - header.start;
      sample.loop_end = std::max(header.loop_end, header.start) - header.start;
      if (header.loop_start > header.loop_end) note("loop points reversed; swapped");
    }
    builder_.AddSample(std::move(sample));
    data_.push_back(data);
  }

  /// Instrument zones over the defaults, read once and shared by all presets that use them.
  const std::vector<InstrumentZone>& InstrumentZones(unsigned instrument) {
    auto& zones = instrument_zones_[instrument];
    if (!zones) {
      const Level level{records_.instrument_bags, records_.instrument_generators,
                        records_.instrument_modulators, Generator::kSampleId, false};
      const std::size_t end = instrument + 1 < records_.instruments.size()
                                  ? records_.instruments[instrument + 1].bag
                                  : records_.instrument_bags_end;
      zones.emplace();
      for (ZoneRecords& zone : ReadZones(level, records_.instruments[instrument].bag, end)) {
        if (*zone.target >= records_.samples.size()) {
          findings_.push_back(
              {"pdta/igen", 0,
               fmt::format("instrument '{}': sample {} of {} does not exist; zone left out",
                           records_.instruments[instrument].name, *zone.target,
                           records_.samples.size())});
          continue;
        }
        zones->push_back({MakeSpec(zone), std::move(zone.modulators)});
      }
    }
    return *zones;
  }

  void AddPresetZone(const PresetHeader& preset, const ZoneRecords& zone) {
    if (*zone.target >= records_.instruments.size()) {
      findings_.push_back({"pdta/pgen", 0,
                           fmt::format("preset '{}': instrument {} of {} does not exist; zone left "
                                       "out",
                                       preset.name, *zone.target, records_.instruments.size())});
      return;
    }
    for (const InstrumentZone& inner : InstrumentZones(*zone.target)) {
      builder_.AddZone(Combine(zone, inner));
    }
  }

  bank::ZoneSpec MakeSpec(const ZoneRecords& zone) {
    bank::ZoneSpec spec = builder_.PlainZone(
        *zone.target, static_cast<LoopMode>(zone.Get(Generator::kSampleModes) & 3));
    spec.keys = zone.keys.value_or(Range{});
    spec.velocities = zone.velocities.value_or(Range{});
    zone.ForEachGiven([&](int number) {
      const auto id = static_cast<Generator>(number);
      spec.generators.Set(id, zone.Get(id));
    });
    spec.attenuation_cb =
        kAttenuationFactor * static_cast<float>(zone.Get(Generator::kAttenuation));

    const auto address = [&](Generator fine, Generator coarse) -> std::int64_t {
      return zone.Get(fine) + std::int64_t{kCoarseOffsetFrames} * zone.Get(coarse);
    };
    spec.start_frame = address(Generator::kStartOffset, Generator::kStartOffsetCoarse);
    spec.end_offset = address(Generator::kEndOffset, Generator::kEndOffsetCoarse);
    spec.loop_start += address(Generator::kStartLoopOffset, Generator::kStartLoopOffsetCoarse);
    spec.loop_end += address(Generator::kEndLoopOffset, Generator::kEndLoopOffsetCoarse);
    spec.modulators = zone.modulators.empty()
                          ? default_list_
                          : builder_.AddModulators(Finish(Override(defaults_, zone.modulators)));
    return spec;
  }

  /// Preset values add to instrument values; ranges intersect; modulators add their outputs.
  bank::ZoneSpec Combine(const ZoneRecords& outer, const InstrumentZone& inner) {
    bank::ZoneSpec spec = inner.spec;
    spec.keys = Intersect(spec.keys, outer.keys);
    spec.velocities = Intersect(spec.velocities, outer.velocities);
    outer.ForEachGiven([&](int number) {
      const auto id = static_cast<Generator>(number);
      spec.generators.Set(id, spec.generators[id] + outer.Get(id));
    });
    spec.attenuation_cb +=
        kAttenuationFactor * static_cast<float>(outer.Get(Generator::kAttenuation));
    if (!outer.modulators.empty()) {
      spec.modulators = builder_.AddModulators(
          Finish(Append(Override(defaults_, inner.own_modulators), outer.modulators)));
    }
    return spec;
  }

  const Records& records_;
  std::shared_ptr<const io::MappedFile> file_;
  Findings& findings_;
  BankBuilder builder_;
  std::vector<Modulator> defaults_;
  bank::ModulatorList default_list_;
  std::vector<std::optional<std::vector<InstrumentZone>>> instrument_zones_;
  std::vector<SampleData> data_;
};

}  // namespace

std::shared_ptr<const bank::Bank> MakeBank(const Records& records,
                                           std::shared_ptr<const io::MappedFile> file,
                                           Findings& findings) {
  return BankMaker(records, std::move(file), findings).Make();
}

}  // namespace portamento::sf2
