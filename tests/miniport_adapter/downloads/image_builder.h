// Images of downloads, built in a test as a client builds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "miniport_adapter/abi/dls_download.h"
#include "tests/support/test_bank.h"

namespace portamento::test {

/// The chunks of an image, one after the other; the first is the root.
class ImageBuilder {
 public:
  ImageBuilder(dmus::DWORD type, dmus::DWORD id) : type_(type), id_(id) {}

  /// Adds a chunk; returns its index.
  template <typename T>
  dmus::ULONG Add(const T& chunk, std::size_t bytes = sizeof(T)) {
    const auto* from = reinterpret_cast<const std::byte*>(&chunk);
    chunks_.emplace_back(from, from + bytes);
    return static_cast<dmus::ULONG>(chunks_.size() - 1);
  }
  dmus::ULONG AddBytes(std::vector<std::byte> bytes) {
    chunks_.push_back(std::move(bytes));
    return static_cast<dmus::ULONG>(chunks_.size() - 1);
  }
  /// What the next Add will return.
  dmus::ULONG next_index() const { return static_cast<dmus::ULONG>(chunks_.size()); }

  std::vector<std::byte> Bytes() const;

 private:
  dmus::DWORD type_, id_;
  std::vector<std::vector<std::byte>> chunks_;
};

/// A mono wave of 16 bits.
std::vector<std::byte> WaveDownload(dmus::DWORD id, const Frames& frames,
                                    dmus::DWORD rate_hz = 48'000,
                                    dmus::DWORD type = dmus::DMUS_DOWNLOADINFO_WAVE);

/// A region over all keys that plays a wave, looped over its first `loop_frames` frames.
dmus::DMUS_REGION RegionOfWave(dmus::DWORD wave_id, dmus::ULONG loop_frames);

/// An instrument of these regions. Connections: of the second kind, for the whole instrument.
std::vector<std::byte> InstrumentDownload(dmus::DWORD id, dmus::ULONG patch,
                                          std::vector<dmus::DMUS_REGION> regions,
                                          const std::vector<dmus::CONNECTION>& connections = {},
                                          dmus::ULONG flags = 0);

/// The same of the first kind.
std::vector<std::byte> FixedInstrumentDownload(dmus::DWORD id, dmus::ULONG patch,
                                               std::vector<dmus::DMUS_REGION> regions,
                                               const dmus::DMUS_ARTICPARAMS& parameters);

/// Parameters that leave everything as it is without any.
dmus::DMUS_ARTICPARAMS NeutralParameters();

}  // namespace portamento::test
