#include "tools/embedded_bank/bank/bank_assembly.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace portamento::embedded_bank {
namespace {

using bank::Generator;

// Players count 0.4 of the attenuation in files (SoundFont practice since the EMU8000).
constexpr double kCentibelsPerDb = 10.0 / 0.4;

int Attenuation(double gain_db) {
  return std::max(0, static_cast<int>(std::lround(-gain_db * kCentibelsPerDb)));
}

class Assembler {
 public:
  Assembler(const SamplePool& pool, sf2::Records& records) : pool_(pool), records_(records) {}

  void Add(const Program& program) {
    AddPreset(program);
    const auto bag = static_cast<std::uint32_t>(records_.instrument_bags.size());
    records_.instruments.push_back({.name = program.name, .bag = bag});

    OpenInstrumentZone();
    for (const auto& [id, value] : program.common.generators()) Put(id, value);
    PutModulators(program.common);
    for (const Layer& layer : program.layers) {
      for (const KeyZone& zone : layer.tones) AddZone(program, layer, zone);
    }
  }

  void Close() {
    records_.preset_bags_end = static_cast<std::uint32_t>(records_.preset_bags.size());
    records_.instrument_bags_end = static_cast<std::uint32_t>(records_.instrument_bags.size());
    OpenPresetZone();
    OpenInstrumentZone();
  }

 private:
  void OpenPresetZone() {
    records_.preset_bags.push_back(
        {.generator = static_cast<std::uint32_t>(records_.preset_generators.size()),
         .modulator = static_cast<std::uint32_t>(records_.preset_modulators.size())});
  }

  void OpenInstrumentZone() {
    records_.instrument_bags.push_back(
        {.generator = static_cast<std::uint32_t>(records_.instrument_generators.size()),
         .modulator = static_cast<std::uint32_t>(records_.instrument_modulators.size())});
  }

  void AddPreset(const Program& program) {
    records_.presets.push_back({.name = program.name,
                                .program = static_cast<std::uint16_t>(program.number),
                                .bank = static_cast<std::uint16_t>(program.bank),
                                .bag = static_cast<std::uint32_t>(records_.preset_bags.size())});
    OpenPresetZone();
    records_.preset_generators.push_back(
        {.id = static_cast<std::uint16_t>(Generator::kInstrument),
         .amount = static_cast<std::uint16_t>(records_.instruments.size())});
  }

  void AddZone(const Program& program, const Layer& layer, const KeyZone& zone) {
    // A transposed layer takes the sample that is right for the sounding key.
    const int shift = layer.voicing.semitones();
    int low_key = zone.low_key == 0 ? 0 : zone.low_key - shift;
    int high_key = zone.high_key == 127 ? 127 : zone.high_key - shift;
    low_key = std::max(low_key, layer.low_key);
    high_key = std::min(high_key, layer.high_key);
    if (low_key > high_key) return;

    OpenInstrumentZone();
    if (low_key > 0 || high_key < 127) Put(Generator::kKeyRange, high_key << 8 | low_key);
    double gain_db = program.common.level_db() + layer.voicing.level_db();
    if (layer.levelled) gain_db -= pool_.levelling_db(zone.sample);
    // Ranges come first and the sample last (section 8.1.2); the map is in order of the numbers.
    const auto& generators = layer.voicing.generators();
    if (const auto at = generators.find(Generator::kVelocityRange); at != generators.end()) {
      Put(at->first, at->second);
    }
    for (const auto& [id, value] : generators) {
      if (id != Generator::kVelocityRange) Put(id, value);
    }
    if (const int attenuation = Attenuation(gain_db); attenuation > 0) {
      Put(Generator::kAttenuation, attenuation);
    }
    if (pool_.looped(zone.sample)) Put(Generator::kSampleModes, 1);
    Put(Generator::kSampleId, zone.sample);
    PutModulators(layer.voicing);
  }

  void Put(Generator id, int value) {
    records_.instrument_generators.push_back(
        {.id = static_cast<std::uint16_t>(id), .amount = static_cast<std::uint16_t>(value)});
  }

  void PutModulators(const Voicing& voicing) {
    records_.instrument_modulators.insert(records_.instrument_modulators.end(),
                                          voicing.modulators().begin(), voicing.modulators().end());
  }

  const SamplePool& pool_;
  sf2::Records& records_;
};

}  // namespace

sf2::Records AssembleBank(const SamplePool& pool, std::vector<Program> programs) {
  std::ranges::sort(programs, {}, [](const Program& p) { return std::tuple(p.bank, p.number); });
  sf2::Records records{.version_major = 2, .version_minor = 1};
  records.bank_name = "Portamento General MIDI";
  records.engine = "EMU8000";
  records.author = "The Portamento authors";
  records.copyright = "The Portamento authors, MIT licence";
  records.comment = "Synthesised by make_embedded_bank; contains no recordings.";
  records.software = "make_embedded_bank";
  records.samples = pool.headers();
  records.smpl = pool.bytes();

  Assembler assembler(pool, records);
  for (const Program& program : programs) assembler.Add(program);
  assembler.Close();
  return records;
}

}  // namespace portamento::embedded_bank
