// PCM of DLS waves: 8 and 16 bit, A-law and mu-law, one channel of one or more.
#pragma once

#include <memory>
#include <vector>

#include "io/byte_reader.h"
#include "soundfonts/bank/pcm_source.h"

namespace portamento::io {
class MappedFile;
}

namespace portamento::dls {

enum class WaveCoding : std::uint8_t { kUnsigned8, kSigned16, kSigned24, kALaw, kMuLaw };

/// One channel of one wave.
struct WaveData {
  io::Bytes bytes;
  WaveCoding coding = WaveCoding::kSigned16;
  std::uint16_t channels = 1, channel = 0;

  std::size_t frame_bytes() const;
  std::uint32_t frames() const;
};

class DlsPcmSource final : public bank::PcmSource {
 public:
  /// `file` is the mapping that the data lies in, so that pages already copied can be given back;
  /// null when the data is plain memory, which must outlive the source.
  DlsPcmSource(std::shared_ptr<const io::MappedFile> file, std::vector<WaveData> samples)
      : file_(std::move(file)), samples_(std::move(samples)) {}

  std::unique_ptr<bank::SampleReader> Open(std::uint32_t sample) const override;

 private:
  std::shared_ptr<const io::MappedFile> file_;
  std::vector<WaveData> samples_;
};

}  // namespace portamento::dls
