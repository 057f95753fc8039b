// Reads an image that a client downloads: bytes -> the records that a DLS file would have.
//
// The image is the client's memory and may be wrong in any way. It is copied first; from then on
// every index, offset, extent and chain is tested before it is followed, and nothing is written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "soundfonts/dls/dls_records.h"

namespace portamento::dmus {

enum class DownloadError : std::uint8_t {
  kUnknownType,
  kBadOffsetTable,
  kBadWave,
  kNotPcm,
  kNotMono,
  kBadInstrument,
  kBadArticulation,
  kBadWaveLink,  // of an instrument: a wave that has not been downloaded
  kIdTaken,      // of a wave that has not been unloaded
  kNoMemory,
};

using ImageBytes = std::shared_ptr<const std::vector<std::byte>>;

struct WaveImage {
  std::uint32_t id = 0;
  dls::Wave wave;  // of one channel, but for streams and one-shots; its data lies in `bytes`
  ImageBytes bytes;
};

struct InstrumentImage {
  std::uint32_t id = 0;
  bool general_midi = false;   // loses against any other instrument at its address
  dls::Instrument instrument;  // `wave` of a region is a wave's id
};

/// Names waves that a voice plays one after another.
struct WaveArticulationImage {
  std::uint32_t id = 0;
  std::vector<std::uint32_t> waves;
  std::optional<std::uint32_t> bus;  // of one that stands for a channel among others
};

using DownloadImage = std::variant<WaveImage, InstrumentImage, WaveArticulationImage>;

/// Some clients leave members unset that they do not use, and whatever stood there arrives.
enum class UnsetMembers : std::uint8_t { kRejected, kForgiven };

/// [control]
tl::expected<DownloadImage, DownloadError> ReadDownload(
    io::Bytes image, UnsetMembers unset = UnsetMembers::kRejected);

}  // namespace portamento::dmus
