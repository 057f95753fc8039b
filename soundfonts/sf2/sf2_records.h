// The records of an SF2 or SF3 file as they stand in it; no meaning added.
//
// Layouts: SoundFont 2.04, sections 4 to 7. Records are plain data, so that the same structure can
// be read, edited and written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_reader.h"
#include "io/load_error.h"
#include "io/riff_writer.h"

namespace portamento::sf2 {

struct PresetHeader {
  std::string name;
  std::uint16_t program = 0, bank = 0;
  std::uint32_t bag = 0;
  std::uint32_t library = 0, genre = 0, morphology = 0;
};

struct InstrumentHeader {
  std::string name;
  std::uint32_t bag = 0;
};

struct Bag {
  std::uint32_t generator = 0, modulator = 0;
};

struct ModulatorRecord {
  static constexpr std::uint16_t kLinkBit = 0x8000;  // destination is a modulator index

  std::uint16_t source = 0, destination = 0;
  std::int16_t amount = 0;
  std::uint16_t amount_source = 0, transform = 0;
};

struct GeneratorRecord {
  std::uint16_t id = 0;
  std::uint16_t amount = 0;  // s16, or low byte = range low and high byte = range high

  std::int16_t value() const { return static_cast<std::int16_t>(amount); }
  std::uint8_t low() const { return static_cast<std::uint8_t>(amount & 0xFF); }
  std::uint8_t high() const { return static_cast<std::uint8_t>(amount >> 8); }
};

struct SampleHeader {
  // Bits of `type`.
  static constexpr std::uint16_t kMono = 1, kRight = 2, kLeft = 4, kLinked = 8, kCompressed = 0x10,
                                 kRom = 0x8000;

  std::string name;
  std::uint32_t start = 0, end = 0;            // frames of smpl; of a compressed sample: bytes
  std::uint32_t loop_start = 0, loop_end = 0;  // of a compressed sample: relative to its start
  std::uint32_t rate_hz = 44100;
  std::uint8_t root_key = 60;
  std::int8_t correction_cents = 0;
  std::uint16_t link = 0, type = kMono;

  bool compressed() const { return (type & kCompressed) != 0; }
};

/// Every list is without its terminal record, except the bags, whose last entry only says where the
/// lists of the last zone end.
struct Records {
  std::uint16_t version_major = 2, version_minor = 1;
  std::string bank_name, engine, author, product, copyright, comment, software;

  std::vector<PresetHeader> presets;
  std::vector<Bag> preset_bags;
  std::vector<ModulatorRecord> preset_modulators;
  std::vector<GeneratorRecord> preset_generators;
  std::vector<InstrumentHeader> instruments;
  std::vector<Bag> instrument_bags;
  std::vector<ModulatorRecord> instrument_modulators;
  std::vector<GeneratorRecord> instrument_generators;
  std::vector<SampleHeader> samples;

  /// First bag after the last preset and after the last instrument (from the terminal headers).
  std::uint32_t preset_bags_end = 0, instrument_bags_end = 0;

  /// DMOD in INFO: takes the place of the default modulators.
  std::optional<std::vector<ModulatorRecord>> default_modulators;

  io::Bytes smpl;  // little-endian int16 frames and compressed streams
  io::Bytes sm24;  // low bytes of 24-bit frames; empty unless it may be used (2.04, right size)
};

/// Reads a whole file. Errors: kWrongFormat, kUnsupported, kDamaged, each with chunk and offset;
/// what was mended is added to `findings`. `file` must outlive the records' smpl and sm24.
/// [control]
LoadResult<Records> ReadRecords(io::Bytes file, Findings& findings);

/// Writes a file that ReadRecords reads back. Odd `smpl` is allowed. [control]
std::vector<std::byte> WriteRecords(const Records& records);

/// The same, with sample data that is made while the file is written; no sm24 when `sm24` has no
/// bytes. [control]
io::RiffWriter WriteRecords(const Records& records, const io::LateBytes& smpl,
                            const io::LateBytes& sm24);

}  // namespace portamento::sf2
