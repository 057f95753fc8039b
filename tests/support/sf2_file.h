// SF2 files made in a test: records filled in briefly, bytes to open, and to spoil first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "soundfonts/open_bank.h"
#include "soundfonts/sf2/sf2_records.h"
#include "tests/support/test_bank.h"

namespace portamento::test {

using FileBytes = std::vector<std::byte>;

struct Sf2Zone {
  std::vector<sf2::GeneratorRecord> generators;
  std::vector<sf2::ModulatorRecord> modulators;
};

/// A generator record; numbers as in SoundFont 2.04, section 8.1.2.
sf2::GeneratorRecord Gen(int id, int amount);
/// A range: keyRange 43 or velRange 44.
sf2::GeneratorRecord GenRange(int id, int low, int high);

class Sf2File {
 public:
  sf2::Records records;

  /// Adds PCM and its header; loop over all of it. Returns the sample's index.
  std::uint16_t AddSample(const Frames& frames, const sf2::SampleHeader& header = {});
  /// Adds bytes to smpl that the header given describes as they are.
  std::uint16_t AddCompressed(const FileBytes& stream, sf2::SampleHeader header);
  std::uint16_t AddInstrument(const std::vector<Sf2Zone>& zones);
  void AddPreset(int bank, int program, const std::vector<Sf2Zone>& zones);

  /// The file; with the terminal bags filled in.
  FileBytes Bytes();

 private:
  FileBytes smpl_;
};

/// A zone of an instrument: generators, then the sample.
Sf2Zone SampleZone(std::uint16_t sample, std::vector<sf2::GeneratorRecord> generators = {},
                   std::vector<sf2::ModulatorRecord> modulators = {});
/// A zone of a preset: generators, then the instrument.
Sf2Zone InstrumentZone(std::uint16_t instrument, std::vector<sf2::GeneratorRecord> generators = {},
                       std::vector<sf2::ModulatorRecord> modulators = {});

/// A file with one constant looped sample (48 kHz, root 60), one instrument of one zone and preset
/// 0:0.
Sf2File OneZoneFile(std::vector<sf2::GeneratorRecord> generators = {},
                    std::vector<sf2::ModulatorRecord> modulators = {},
                    std::vector<sf2::GeneratorRecord> preset_generators = {},
                    std::vector<sf2::ModulatorRecord> preset_modulators = {});

/// A bank and the bytes it reads from.
struct OpenedFile {
  std::shared_ptr<FileBytes> bytes;
  LoadResult<OpenedBank> result;

  explicit operator bool() const { return result.has_value(); }
  std::shared_ptr<const bank::Bank> bank() const { return result.value().bank; }
  const Findings& findings() const { return result.value().findings; }
};

OpenedFile Open(FileBytes bytes);
OpenedFile Open(Sf2File file);

// --- Spoiling bytes ----------------------------------------------------------------------------

std::uint32_t GetU32(const FileBytes& bytes, std::size_t at);
void PutU32(FileBytes& bytes, std::size_t at, std::uint32_t value);
void PutU16(FileBytes& bytes, std::size_t at, std::uint16_t value);

/// Where the data of the first chunk of this name begins; its size stands 4 bytes before.
std::size_t FindChunk(const FileBytes& bytes, const char* name);
/// Makes a chunk's data longer (by zeros) or shorter; sizes around it follow.
void ResizeChunk(FileBytes& bytes, const char* name, std::size_t size);
/// Takes a chunk out, header and all; sizes around it follow.
void RemoveChunk(FileBytes& bytes, const char* name);
/// Inserts raw bytes; sizes around them follow.
void InsertBytes(FileBytes& bytes, std::size_t at, const FileBytes& inserted);

}  // namespace portamento::test
