// The records of a DLS level 1 or 2 collection as they stand in it; no meaning added.
//
// Layouts: DLS 1.1b and DLS 2.2, "Chunks". Records are plain data, so that the same structure can
// be read, edited and written. Conditional chunks are decided while reading: what they exclude is
// not here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/byte_reader.h"
#include "io/load_error.h"
#include "io/riff_writer.h"

namespace portamento::dls {

/// One connection block of an articulator.
struct Connection {
  std::uint16_t source = 0, control = 0, destination = 0, transform = 0;
  std::int32_t scale = 0;  // 16.16 in the destination's unit

  friend bool operator==(const Connection&, const Connection&) = default;
};

struct Loop {
  static constexpr std::uint32_t kForward = 0, kUntilRelease = 1;
  std::uint32_t type = kForward, start = 0, length = 0;  // frames from the first one
};

/// How a wave is tuned, scaled and looped ('wsmp').
struct SampleInfo {
  std::uint16_t unity_key = 60;
  std::int16_t fine_tune_cents = 0;
  std::int32_t gain = 0;  // 16.16 centibels, negative is quieter; INT32_MIN is silence
  std::uint32_t options = 0;
  std::optional<Loop> loop;
};

struct Region {
  static constexpr std::uint16_t kSelfNonExclusive = 1;  // of options
  static constexpr std::uint16_t kPhaseMaster = 1;       // of link_options
  static constexpr std::uint32_t kRightChannel = 2;      // of channels

  std::uint16_t key_low = 0, key_high = 127;
  std::uint16_t velocity_low = 0, velocity_high = 127;
  std::uint16_t options = 0, key_group = 0;
  std::uint16_t link_options = 0, phase_group = 0;
  std::uint32_t channels = 1;  // bit per speaker
  std::uint32_t wave = 0;      // entry of the pool table
  std::optional<SampleInfo> sample_info;
  std::optional<std::vector<Connection>> articulation;  // empty: the instrument's holds
};

struct Instrument {
  static constexpr std::uint32_t kDrumBit = 0x8000'0000;  // of bank

  std::string name;
  std::uint32_t bank = 0;  // bits 0-6 CC32, 8-14 CC0, 31 drums
  std::uint32_t program = 0;
  std::vector<Region> regions;
  std::vector<Connection> articulation;
};

struct Wave {
  enum Format : std::uint16_t { kPcm = 1, kALaw = 6, kMuLaw = 7 };

  std::string name;
  std::uint16_t format = kPcm, channels = 1;
  std::uint32_t rate_hz = 22050;
  std::uint16_t bits = 16;  // of one sample of one channel
  std::optional<SampleInfo> sample_info;
  io::Bytes data;
};

/// Alias tables of MobileBAE ('pgal').
struct Aliases {
  struct Instrument {
    std::uint16_t bank = 0;  // CC0 x 128 + CC32
    std::uint8_t program = 0;
    std::uint16_t target_bank = 0;
    std::uint8_t target_program = 0;
  };
  std::array<std::uint8_t, 128> drum_keys{};  // the key to play in place of each
  std::vector<Instrument> instruments;
};

struct Collection {
  static constexpr std::uint32_t kNoWave = UINT32_MAX;

  std::string name, author, copyright, comment, software;
  std::vector<Instrument> instruments;
  std::vector<Wave> waves;          // in the order of the file
  std::vector<std::uint32_t> pool;  // wave of each pool table entry; kNoWave: none is there
  std::optional<Aliases> aliases;
};

/// Reads a whole file. Errors: kWrongFormat, kUnsupported (a condition for the whole file is
/// false), kDamaged, each with chunk and offset; what was mended is added to `findings`. `file`
/// must outlive the waves' data. [control]
LoadResult<Collection> ReadCollection(io::Bytes file, Findings& findings);

/// Writes a file that ReadCollection reads back; the pool table is the list of waves. [control]
std::vector<std::byte> WriteCollection(const Collection& collection);

/// Which chunks stand for regions and articulations. Those of level 1 cannot be told from others by
/// their content: whoever asks for them has put in what that level knows.
enum class Level { k1, k2 };

/// The same, with the data of each wave from `wave_data`, made while the file is written. [control]
io::RiffWriter WriteCollection(const Collection& collection,
                               std::span<const io::LateBytes> wave_data, Level level = Level::k2);

}  // namespace portamento::dls
